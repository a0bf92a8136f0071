"""A contract with something in each of its sections, of the size of a real one when asked."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from quartiers.contrat.enums import EtatAvenant, Nature
from quartiers.contrat.models import Avenant, Chiffre, Contrat, Element, QuartierContrat, Reference, Sigle, Version
from quartiers.engagements.models import Dispositif, Engagement, NatureDispositif, Quantite
from quartiers.gouvernance.models import Instance
from quartiers.indicateurs.models import Indicateur, NatureIndicateur, Question
from quartiers.participation.models import InstanceParticipation
from quartiers.territoire.models import Contour, PocheDePauvrete
from tests.factories.contrat import creer_contrat, creer_element, creer_quartier_contrat, creer_signataire
from tests.factories.projets_quartier import creer_piste, creer_projet, creer_theme
from tests.factories.territoire import creer_commune, creer_epci, creer_quartier

EFFET_AVENANT = dt.date(2026, 1, 1)
PHRASE = "Accompagner les habitantes et habitants dans leurs démarches, au plus près du quartier"


@dataclass
class ContratComplet:
    """What tests point at: the contract, one action reworded by the avenant, its neighbourhoods."""

    contrat: Contrat
    avenant: Avenant
    action: Element
    quartiers: list[QuartierContrat]


def carre(lon: float, lat: float, cote: float = 0.01) -> dict[str, Any]:
    sommets = [[lon, lat], [lon + cote, lat], [lon + cote, lat + cote], [lon, lat + cote], [lon, lat]]
    return {"type": "MultiPolygon", "coordinates": [[sommets]]}


def creer_contrat_complet(orientations: int = 1, objectifs: int = 1, actions: int = 1) -> ContratComplet:
    """Two axes with so many orientations, objectives and actions each, and every other section filled."""
    epci = creer_epci(nom="Communauté des Trois Rivières")
    contrat = creer_contrat(
        code="trois-rivieres",
        intitule="Contrat Engagements Quartiers 2030 des Trois Rivières",
        nom_court="Trois Rivières",
        epci=epci,
        signe_le=dt.date(2024, 3, 31),
    )
    commune = creer_commune(nom="Rivière-Haute", epci=epci, contour=carre(4.0, 46.0, 0.1))
    contrat.communes.add(commune)
    contrat.poches.add(PocheDePauvrete.objects.create(nom="Centre-ville", commune=commune))
    axes = [creer_axe(contrat, rang, orientations, objectifs, actions) for rang in (1, 2)]
    action = Element.objects.get(contrat=contrat, code="A1.1.ACT1")
    avenant = reformuler(contrat, action)
    quartiers = creer_quartiers(contrat, commune, axes)
    creer_partenaires(contrat)
    creer_annexes(contrat, axes[0])
    return ContratComplet(contrat, avenant, action, quartiers)


def creer_axe(contrat: Contrat, rang: int, orientations: int, objectifs: int, actions: int) -> Element:
    axe = creer_element(contrat, f"A{rang}", f"Axe de travail numéro {rang}", rang=rang)
    for o in range(1, orientations + 1):
        code = f"A{rang}.{o}"
        orientation = creer_element(contrat, code, f"{PHRASE} (orientation)", Nature.ORIENTATION, axe, rang=o)
        for n in range(1, objectifs + 1):
            creer_element(contrat, f"{code}.OBJ{n}", f"{PHRASE} : objectif {n}", Nature.OBJECTIF, orientation, rang=n)
        for n in range(1, actions + 1):
            creer_element(contrat, f"{code}.ACT{n}", f"{PHRASE} : action {n}", Nature.ACTION, orientation, rang=n)
    return axe


def reformuler(contrat: Contrat, action: Element) -> Avenant:
    """An adopted avenant that rewords `action` from EFFET_AVENANT."""
    avenant = Avenant.objects.create(
        contrat=contrat,
        numero=1,
        titre="Préciser une action",
        etat=EtatAvenant.ADOPTE,
        soumis_le=dt.datetime(2025, 10, 1, 9, tzinfo=dt.UTC),
        adopte_le=dt.date(2025, 12, 1),
        decision="Comité de pilotage, délibération 12",
        prend_effet_le=EFFET_AVENANT,
    )
    ancienne = Version.objects.get(element=action)
    ancienne.fin, ancienne.avenant_fin = EFFET_AVENANT, avenant
    ancienne.save()
    Version.objects.create(
        contrat=contrat,
        element=action,
        titre="Action reformulée",
        parent=ancienne.parent,
        rang=ancienne.rang,
        debut=EFFET_AVENANT,
        avenant=avenant,
    )
    return avenant


def creer_quartiers(contrat: Contrat, commune: Any, axes: list[Element]) -> list[QuartierContrat]:
    """Two neighbourhoods: the first has an outline, the second has none."""
    quartiers, nationaux = [], []
    for rang, nom in enumerate(("Les Saules", "Le Grand Pré"), 1):
        national = creer_quartier(commune, nom=nom)
        quartier = creer_quartier_contrat(
            contrat, titre=nom, slogan="Vers un quartier attractif", quartier=national, commune=commune, rang=rang
        )
        Chiffre.objects.create(
            contrat=contrat, quartier=quartier, cle="pauvrete", titre="Taux de pauvreté", valeur=Decimal("46"),
            unite="%", annee="2019", source="Insee",
        )  # fmt: skip
        projet = creer_projet(contrat, quartier)
        creer_theme(projet, *axes, titre="Parentalité", synthese="De l’enfant à la famille")
        creer_piste(projet, titre="Ouvrir un lieu ressource")
        quartiers.append(quartier)
        nationaux.append(national)
    Contour.objects.create(
        quartier=nationaux[0], geometrie=carre(4.03, 46.03), surface=Decimal("85.4"), source="ANCT, 2024",
        emprise=[4.03, 46.03, 4.04, 46.04], debut=dt.date(2024, 1, 1),
    )  # fmt: skip
    return quartiers


def creer_partenaires(contrat: Contrat) -> None:
    signataire = creer_signataire(contrat, titre="L’office public de l’habitat", fonctions=["La présidence"])
    element = creer_element(contrat, "E1", "Rénover le parc de logements", Nature.ENGAGEMENT)
    engagement = Engagement.objects.create(
        contrat=contrat, element=element, signataire=signataire, rubrique="Habitat durable"
    )
    Quantite.objects.create(
        contrat=contrat, engagement=engagement, titre="Rénovations thermiques", nombre=Decimal("200"),
        unite="rénovations", periode="par an", perimetre="départemental", debut=contrat.debut,
    )  # fmt: skip
    for nature in NatureDispositif:
        Dispositif.objects.create(
            contrat=contrat, signataire=signataire, code=f"D-{nature}", titre=f"Dispositif {nature.label}",
            domaine="Emploi", objectif="Favoriser le retour à l’emploi", nature=nature, debut=contrat.debut,
        )  # fmt: skip


def creer_annexes(contrat: Contrat, axe: Element) -> None:
    Instance.objects.create(
        contrat=contrat, code="copil", titre="Comité de pilotage", presidence=["La présidence"], frequence_min=1,
        membres=["Les signataires"], missions=["Piloter le contrat"], debut=contrat.debut,
    )  # fmt: skip
    InstanceParticipation.objects.create(
        contrat=contrat, code="conseil", titre="Conseil des habitantes et habitants", effectif=20,
        colleges=["Habitants", "Associations"], mandat=3, debut=contrat.debut,
    )  # fmt: skip
    question = Question.objects.create(
        contrat=contrat, code="Q1", titre="L’accès aux droits s’est-il amélioré ?", axe=axe, debut=contrat.debut
    )
    for nature in NatureIndicateur:
        Indicateur.objects.create(
            contrat=contrat, question=question, code=f"I-{nature}", titre=f"Indicateur {nature.label.lower()}",
            nature=nature, debut=contrat.debut,
        )  # fmt: skip
    Sigle.objects.create(contrat=contrat, sigle="QPV", titre="Quartier prioritaire de la politique de la ville")
    Reference.objects.create(contrat=contrat, nature="loi", titre="Loi du 21 février 2014")
