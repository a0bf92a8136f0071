"""No route of the abatement shows a landlord what is another's: every address, found by itself, played by the other."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.comptes.matrice import Route, routes
from quartiers.comptes.politiques import Acteur
from quartiers.documents.domain import deposer
from quartiers.tfpb import models
from quartiers.tfpb.enums import OrigineAbattement
from tests.factories.comptes import creer_utilisateur
from tests.factories.territoire import creer_commune
from tests.factories.tfpb import (
    ANNEE,
    DecorTfpb,
    creer_abattement,
    creer_bailleur,
    creer_compte_bailleur,
    creer_convention,
    creer_decor,
    creer_imputation,
    creer_justificatif,
    creer_ligne,
    creer_programme,
)

pytestmark = pytest.mark.django_db

# Common to all landlords of the contract, or for all: they name no landlord's object in their address.
PARTAGEES = {
    "tfpb:tableau",
    "tfpb:resume",
    "tfpb:droits",
    "tfpb:cadre",
    "tfpb:classeurs",
    "tfpb:justificatifs",
    "tfpb:deposer_justificatifs",
    "tfpb:accepter_justificatifs",
    "tfpb:soldes",
    "tfpb:grille",
    "tfpb:preparer_convention",
    "tfpb:installer_cadre",
    "tfpb:reglage",
    "tfpb:ajouter_seuil",
    "tfpb:ajouter_charte",
}
# Moves that a landlord may make on its own objects: the refusal must come from whose they are.
ACTES = {"tfpb:programme_acte": "engager", "tfpb:justificatif_acte": "retirer"}
NOTRES = [route for route in routes() if route.nom.startswith("tfpb:")]


@pytest.fixture(scope="module")
def noms_secrets() -> dict[str, str]:
    return {"bailleur": "Bailleur Secret", "ligne": "Action secrète", "numero": "F-SECRET-1"}


@pytest.fixture
def decor(noms_secrets: dict[str, str]) -> DecorTfpb:
    """All that a landlord may have, in a commune where another landlord is bound by a convention of its own."""
    decor = creer_decor()
    decor.bailleur.nom = noms_secrets["bailleur"]
    decor.bailleur.save()
    fichier = ContentFile(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", name="facture.pdf")
    document = deposer(fichier=fichier, titre="Facture", contrat_id=decor.contrat.pk, acteur=Acteur())
    creer_abattement(decor)
    creer_abattement(decor, origine=OrigineAbattement.AVIS, document=document)
    programme = creer_programme(decor)
    ligne = creer_ligne(programme, decor.axe, titre=noms_secrets["ligne"])
    justificatif = creer_justificatif(programme, numero=noms_secrets["numero"], document=document)
    creer_imputation(justificatif, ligne)
    suivi = models.SuiviTrimestriel.objects.create(
        contrat=decor.contrat, ligne=ligne, trimestre=1, avancement="en_cours"
    )
    suivi.photos.add(document)
    models.Ajustement.objects.create(
        contrat=decor.contrat, ligne=ligne, cout_avant=1, cout_apres=2, valorise_avant=1, valorise_apres=2, motif="Plus",
        propose_le=timezone.localdate(),
    )  # fmt: skip
    models.CharteQualite.objects.create(
        contrat=decor.contrat, bailleur=decor.bailleur, titre="Charte", debut=decor.contrat.debut
    )
    models.ClasseurBailleur.objects.create(
        contrat=decor.contrat, bailleur=decor.bailleur, annee=ANNEE, document=document
    )
    return decor


def autre_bailleur(decor: DecorTfpb) -> Client:
    """Someone of another landlord, bound in another commune of the same contract."""
    autre = creer_decor(decor.contrat)
    client = Client()
    client.force_login(creer_compte_bailleur(decor.contrat, autre.bailleur))
    return client


def objet(modele: Any) -> Callable[[DecorTfpb], Any]:
    return lambda decor: modele.objects.filter(contrat=decor.contrat).order_by("pk").first()


# What « pk » names, by the beginning of the address.
OBJETS: list[tuple[str, Any]] = [
    ("tfpb/conventions/", models.ConventionTfpb),
    ("tfpb/programmes/", models.Programme),
    ("tfpb/actions/", models.LigneProgramme),
    ("tfpb/ajustements/", models.Ajustement),
    ("tfpb/justificatifs/", models.Justificatif),
    ("tfpb/classeurs/", models.ClasseurBailleur),
    ("tfpb/cadre/axes/", models.AxeTfpb),
    ("tfpb/cadre/seuils/", models.SeuilAlerte),
    ("tfpb/cadre/chartes/", models.CharteQualite),
]


def arguments(route: Route, decor: DecorTfpb) -> dict[str, Any]:
    connus: dict[str, Any] = {
        "code": decor.contrat.code,
        "bailleur": decor.bailleur.pk,
        "quartier": decor.quartier.code,
        "annee": ANNEE,
        "trimestre": 1,
        "format": "pdf",
        "acte": ACTES.get(route.nom, "partager"),
        "sens": "accepter",
        "commune": decor.commune.pk,
        "feuille": 0,
        "suivi": models.SuiviTrimestriel.objects.get(contrat=decor.contrat).pk,
        "photo": models.SuiviTrimestriel.objects.get(contrat=decor.contrat).photos.get().pk,
    }
    partie = models.PartieConvention.objects.filter(convention=decor.convention).first()
    connus["partie"] = partie.pk if partie else 0
    for debut, modele in OBJETS:
        if debut in route.adresse:
            trouve = objet(modele)(decor)
            connus["pk"] = trouve.pk if trouve else 1
    return {nom: connus[nom] for nom in re.findall(r"<(?:\w+:)?(\w+)>", route.adresse)}


@pytest.mark.parametrize("methode", ["get", "post"])
def test_every_route_is_closed_to_another_landlord(decor: DecorTfpb, methode: str) -> None:
    assert {route.nom for route in NOTRES} >= PARTAGEES | set(ACTES)
    client = autre_bailleur(decor)
    reponses = {
        route.nom: getattr(client, methode)(reverse(route.nom, kwargs=arguments(route, decor))).status_code
        for route in NOTRES
        if route.nom not in PARTAGEES
    }
    ouvertes = {nom: statut for nom, statut in reponses.items() if statut not in {403, 404, 405}}
    assert ouvertes == {}


def test_its_own_pages_are_open_to_the_landlord(decor: DecorTfpb, noms_secrets: dict[str, str]) -> None:
    """The proof above has an object: the landlord itself opens what the other does not."""
    client = Client()
    client.force_login(creer_compte_bailleur(decor.contrat, decor.bailleur))
    programme = objet(models.Programme)(decor)
    page = client.get(reverse("tfpb:programme", args=[decor.contrat.code, programme.pk]))
    assert page.status_code == 200
    assert noms_secrets["ligne"] in page.content.decode()


def test_shared_pages_and_exports_name_nothing_of_another_landlord(
    decor: DecorTfpb, noms_secrets: dict[str, str]
) -> None:
    """But the public summary: validated plans are for all."""
    client = autre_bailleur(decor)
    dits: dict[str, set[str]] = {}
    for route in NOTRES:
        if route.nom not in PARTAGEES:
            continue
        adresse = reverse(route.nom, kwargs=arguments(route, decor))
        for suite in ("", "?format=csv"):
            texte = texte_de(client.get(f"{adresse}{suite}"))
            if trouves := {cle for cle, secret in noms_secrets.items() if secret in texte}:
                dits[route.nom] = trouves
    assert dits == {"tfpb:resume": {"bailleur", "ligne"}}


def texte_de(reponse: Any) -> str:
    contenu = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content
    return str(contenu.decode("utf-8", "replace"))


def test_files_are_read_by_the_landlord_its_commune_and_the_pilot(decor: DecorTfpb) -> None:
    document = objet(models.Justificatif)(decor).document
    adresse = reverse("documents:lire", args=[document.pk])
    siens = Client()
    siens.force_login(creer_compte_bailleur(decor.contrat, decor.bailleur))
    assert siens.get(adresse).status_code == 200
    assert autre_bailleur(decor).get(adresse).status_code == 404


def test_a_landlord_of_the_same_convention_reads_the_convention_only(decor: DecorTfpb) -> None:
    voisin = creer_bailleur(decor.contrat)
    models.PartieConvention.objects.create(contrat=decor.contrat, convention=decor.convention, bailleur=voisin)
    client = Client()
    client.force_login(creer_compte_bailleur(decor.contrat, voisin))
    code = decor.contrat.code
    assert client.get(reverse("tfpb:convention", args=[code, decor.convention.pk])).status_code == 200
    programme = objet(models.Programme)(decor)
    assert client.get(reverse("tfpb:programme", args=[code, programme.pk])).status_code == 404
    chemin = [code, decor.bailleur.pk, decor.quartier.code, ANNEE]
    assert client.get(reverse("tfpb:abattement", args=chemin)).status_code == 404


def test_an_officer_sees_the_commune_only(decor: DecorTfpb) -> None:
    ailleurs = creer_commune()
    decor.contrat.communes.add(ailleurs)
    creer_convention(decor.contrat, ailleurs, creer_bailleur(decor.contrat))
    programme = objet(models.Programme)(decor)
    adresse = reverse("tfpb:programme", args=[decor.contrat.code, programme.pk])
    statuts = []
    for commune in (decor.commune, ailleurs):
        client = Client()
        client.force_login(creer_utilisateur(Role.AGENT_COMMUNAL, decor.contrat, commune))
        statuts.append(client.get(adresse).status_code)
    assert statuts == [200, 404]
