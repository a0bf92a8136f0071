"""The files of the demonstration: each complete, in the state told, tied to the contract as far as it goes."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.appels import jeux_demonstration as jeux
from quartiers.appels.calculs import repartir
from quartiers.appels.domain.numeros import numero_de_dossier, numero_de_recepisse
from quartiers.appels.enums import (
    AVANT_DEPOT,
    Cote,
    EtatCampagne,
    EtatDossier,
    EtatLigne,
    GenreDossier,
    NatureBudget,
    ZoneLieu,
)
from quartiers.appels.models import (
    Budget,
    Campagne,
    Dossier,
    Financeur,
    IndicateurDossier,
    Lieu,
    LigneBudget,
    LigneFinancement,
    Public,
    Rattachement,
    Territoire,
)
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat, QuartierContrat, Version

# Spending accounts and their share of the charges, in %.
CHARGES = (("601", 12), ("613", 6), ("622", 17), ("625", 5), ("641", 38), ("645", 14), ("ind1", 8))


@dataclass
class Decor:
    """What files hang on: the contract's neighbourhoods, elements and funders, read once."""

    contrat: Contrat
    jour: dt.date
    quartiers: list[QuartierContrat]
    points: dict[int, tuple[Decimal, Decimal]]
    versions: dict[str, Version]
    financeurs: dict[str, Financeur]
    organismes: dict[str, Organisme]
    passes: dict[str, Dossier] = field(default_factory=dict)

    def version_de(self, code: str) -> Version | None:
        """The element of that code, else an objective, else any element that a project may serve."""
        if code in self.versions or not self.versions:
            return self.versions.get(code)
        ordre = [Nature.OBJECTIF, Nature.ORIENTATION, Nature.AXE]
        candidats = sorted(self.versions.values(), key=lambda v: (ordre.index(Nature(v.element.nature)), v.rang, v.pk))
        return candidats[0]


def creer_dossier(
    decor: Decor,
    campagne: Campagne,
    projet: jeux.Projet,
    etat: EtatDossier,
    jours: int,
    precedent: Dossier | None = None,
) -> Dossier:
    """A complete file in `etat`, deposited `jours` days ago (at the closing, for a past campaign)."""
    fin_du_depot = campagne.cloture if campagne.etat == EtatCampagne.CLOSE else timezone.now()
    depose = etat not in AVANT_DEPOT
    femmes = projet.public[1]
    dossier = Dossier.objects.create(
        contrat=decor.contrat,
        campagne=campagne,
        organisme=decor.organismes[projet.association],
        annee=campagne.annee,
        numero=numero_de_dossier(decor.contrat, campagne.annee),
        etat=etat,
        intitule=projet.intitule,
        genre=GenreDossier.RENOUVELLEMENT if precedent else GenreDossier.NOUVEAU,
        precedent=precedent,
        besoin=projet.besoin,
        objectifs="Toucher un public qui ne vient pas de lui-même. Tenir le rythme sur toute l’année.",
        description=projet.action,
        participation="Un groupe d’habitantes et d’habitants choisit les thèmes et fait le bilan avec l’équipe.",
        partenaires="Centre social, école, bailleur : prêt de salle, orientation du public.",
        egalite="Les horaires et la garde d’enfants sont pensés pour que chacune et chacun puisse venir.",
        egalite_niveau=projet.egalite,
        equipe="Une personne à mi-temps, six bénévoles.",
        evaluation="Feuilles de présence, questionnaire court à l’entrée et à la sortie.",
        date_debut=dt.date(campagne.annee, 1, 15),
        date_fin=dt.date(campagne.annee, 12, 15),
        lieu="Salle du quartier, le mercredi et le samedi.",
        participants=projet.public[0],
        participants_qpv=projet.public[0] * 7 // 10,
        femmes=femmes,
        hommes=projet.public[0] - femmes,
        depose_le=fin_du_depot - dt.timedelta(days=jours, hours=3) if depose else None,
        recepisse=numero_de_recepisse(decor.contrat, campagne.annee) if depose else "",
        **motifs(etat),
    )
    situer(decor, dossier, projet)
    compter_le_public(dossier, projet)
    chiffrer(decor, dossier, projet)
    return dossier


def motifs(etat: EtatDossier) -> dict[str, str]:
    """The reasons that some states want."""
    return {
        EtatDossier.IRRECEVABLE: {
            "recevabilite_motif": "La demande porte sur le fonctionnement de la structure, pas sur un projet."
        },
        EtatDossier.REFUSE: {
            "motif_decision": "Le projet recouvre une action déjà financée par le droit commun dans le même quartier."
        },
        EtatDossier.RETIRE: {"retrait_motif": "L’animatrice qui portait le projet quitte l’association."},
    }.get(etat, {})


def situer(decor: Decor, dossier: Dossier, projet: jeux.Projet) -> None:
    """Its element of the contract, its neighbourhoods with shares, its places; nothing that the contract lacks."""
    contrat = decor.contrat
    if version := decor.version_de(projet.element):
        Rattachement.objects.create(
            contrat=contrat, dossier=dossier, element=version.element, version=version, principal=True
        )
    parts: dict[QuartierContrat, int] = {}
    for rang, part in projet.quartiers if decor.quartiers else ():
        quartier = decor.quartiers[rang % len(decor.quartiers)]
        parts[quartier] = parts.get(quartier, 0) + part
    poche = contrat.poches.order_by("pk").first() if projet.poche else None
    if poche is not None:
        parts = {quartier: part // 2 for quartier, part in parts.items()}
        reste = 100 - sum(parts.values())
        Territoire.objects.create(contrat=contrat, dossier=dossier, poche=poche, part=reste)
    Territoire.objects.bulk_create(
        Territoire(contrat=contrat, dossier=dossier, quartier=quartier, part=part) for quartier, part in parts.items()
    )
    dossier.communes.set({quartier.commune_id for quartier in parts if quartier.commune_id})
    Lieu.objects.bulk_create(lieu_dans(decor, dossier, quartier) for quartier in parts)


def lieu_dans(decor: Decor, dossier: Dossier, quartier: QuartierContrat) -> Lieu:
    lieu = Lieu(
        contrat=decor.contrat,
        dossier=dossier,
        libelle=f"Salle du quartier {quartier.titre}",
        adresse=f"Salle du quartier {quartier.titre} (adresse fictive)",
    )
    if point := decor.points.get(quartier.pk):
        lieu.latitude, lieu.longitude = point
        lieu.zone, lieu.quartier, lieu.calcule_le = ZoneLieu.QPV, quartier, timezone.now()
    return lieu


def compter_le_public(dossier: Dossier, projet: jeux.Projet) -> None:
    """The people expected, shared between the age bands; an expected result of its own."""
    nombre, femmes = projet.public
    parts_femmes = partager(femmes, len(projet.tranches))
    parts_hommes = partager(nombre - femmes, len(projet.tranches))
    Public.objects.bulk_create(
        Public(contrat=dossier.contrat, dossier=dossier, tranche=tranche, femmes=f, hommes=h)
        for tranche, f, h in zip(projet.tranches, parts_femmes, parts_hommes, strict=True)
    )
    IndicateurDossier.objects.create(
        contrat=dossier.contrat,
        dossier=dossier,
        libelle="Personnes différentes qui ont pris part au projet",
        unite="personnes",
        attendu=Decimal(nombre),
    )


def partager(nombre: int, parts: int) -> list[int]:
    """`nombre` in `parts` whole parts that add up to it."""
    base, reste = divmod(nombre, parts)
    return [base + (rang < reste) for rang in range(parts)]


def chiffrer(decor: Decor, dossier: Dossier, projet: jeux.Projet) -> None:
    """A balanced budget, volunteers on both sides, and one line of financing per funder asked."""
    contrat, charges = dossier.contrat, Decimal(projet.charges)
    budget = Budget.objects.create(
        contrat=contrat, dossier=dossier, exercice=dossier.annee, nature=NatureBudget.PREVISIONNEL
    )
    benevolat = charges // 10
    reste = charges - sum(projet.demandes.values())
    depenses = [*zip([c for c, _ in CHARGES], repartir(charges, [Decimal(p) for _, p in CHARGES]), strict=True)]
    recettes = [("70", reste // 4), ("propres", reste - reste // 4)]
    lignes = [LigneBudget(cote=Cote.CHARGE, compte=compte, montant=m) for compte, m in [*depenses, ("864", benevolat)]]
    lignes += [
        LigneBudget(cote=Cote.PRODUIT, compte=compte, montant=m) for compte, m in [*recettes, ("870", benevolat)]
    ]
    for cle, montant in projet.demandes.items():
        financeur = decor.financeurs[cle]
        lignes.append(
            LigneBudget(cote=Cote.PRODUIT, compte=financeur.genre, financeur=financeur, montant=Decimal(montant))
        )
    for rang, ligne in enumerate(lignes):
        ligne.contrat, ligne.budget, ligne.rang = contrat, budget, rang
    LigneBudget.objects.bulk_create(lignes)
    LigneFinancement.objects.bulk_create(
        LigneFinancement(
            contrat=contrat,
            dossier=dossier,
            financeur=decor.financeurs[cle],
            exercice=dossier.annee,
            nature=decor.financeurs[cle].nature_par_defaut,
            etat=EtatLigne.DEMANDEE,
            demande=Decimal(montant),
        )
        for cle, montant in projet.demandes.items()
    )
