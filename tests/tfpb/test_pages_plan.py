"""The pages of the plan, played: a convention signed, an abatement estimated, a programme written, decided, adjusted."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.participation.models import Marche, Observation
from quartiers.tfpb.enums import EtatAjustement, EtatConvention, EtatProgramme, NatureLigne
from quartiers.tfpb.models import Abattement, Ajustement, AxeTfpb, ConventionTfpb, OrigineLigne, Programme
from tests.factories.comptes import creer_utilisateur
from tests.factories.tfpb import (
    ANNEE,
    DecorTfpb,
    creer_abattement,
    creer_bailleur,
    creer_compte_bailleur,
    creer_decor,
    creer_ligne,
    creer_programme,
)
from tests.pages import lire

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def un_seul_facteur(settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []


@pytest.fixture
def decor() -> DecorTfpb:
    return creer_decor()


def entrer(decor: DecorTfpb, role: Role = Role.PILOTE) -> Client:
    client = Client()
    client.force_login(creer_utilisateur(role, decor.contrat, decor.commune))
    return client


def entrer_bailleur(decor: DecorTfpb) -> Client:
    client = Client()
    client.force_login(creer_compte_bailleur(decor.contrat, decor.bailleur))
    return client


def adresse(decor: DecorTfpb, page: str, *arguments: Any) -> str:
    return reverse(f"tfpb:{page}", args=[decor.contrat.code, *arguments])


def lieu(decor: DecorTfpb, annee: int = ANNEE) -> tuple[int, str, int]:
    return decor.bailleur.pk, decor.quartier.code, annee


def test_the_year_tells_rights_amounts_and_reasons(decor: DecorTfpb) -> None:
    creer_abattement(decor, Decimal("30000"))
    client = entrer(decor)
    page = lire(client.get(f"{adresse(decor, 'tableau')}?annee={ANNEE}"))
    assert "≈\u00a030\u202f000,00\u00a0€" in page
    assert "vise les impositions de 2025 à 2027, pas 2028" in lire(
        client.get(f"{adresse(decor, 'tableau')}?annee=2028")
    )


def test_the_year_costs_the_same_with_one_and_with_three_landlords(decor: DecorTfpb) -> None:
    client = entrer(decor)
    page = f"{adresse(decor, 'tableau')}?annee={ANNEE}"
    creer_ligne(creer_programme(decor), decor.axe)
    comptes = [requetes(client, page)]
    for _ in range(2):
        autre = creer_decor(decor.contrat)
        creer_ligne(creer_programme(autre), autre.axe)
    comptes.append(requetes(client, page))
    assert comptes[0] == comptes[1]


def requetes(client: Client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as releve:
        assert client.get(page).status_code == 200
    return len(releve)


def test_a_convention_is_prepared_then_signed_by_each(decor: DecorTfpb) -> None:
    client = entrer(decor, Role.AGENT_COMMUNAL)
    rejoint = creer_bailleur(decor.contrat)
    saisie = {
        "commune": decor.commune.pk,
        "titre": "Convention suivante",
        "premiere_annee": 2028,
        "derniere_annee": 2030,
        "objet": "",
        "bailleurs": [decor.bailleur.pk, rejoint.pk],
    }
    client.post(adresse(decor, "preparer_convention"), saisie)
    convention = ConventionTfpb.objects.get(premiere_annee=2028)
    jour = timezone.localdate()
    client.post(adresse(decor, "signer_convention", convention.pk), {"signee_le": jour.isoformat(), "annexee_le": ""})
    partie = convention.parties.get(bailleur=rejoint)
    client.post(adresse(decor, "partie", convention.pk, partie.pk), {"signee_le": jour.isoformat(), "declaree_le": ""})
    convention.refresh_from_db()
    assert (convention.etat, convention.signee_le) == (EtatConvention.SIGNEE, jour)
    assert dict(convention.parties.values_list("bailleur", "signee_le")) == {decor.bailleur.pk: None, rejoint.pk: jour}


def test_the_formula_is_worked_out_then_kept(decor: DecorTfpb) -> None:
    client = entrer_bailleur(decor)
    saisie = {"methode": "base", "base": "200 000", "taux_global": "50", "taxe_payee": "", "note": ""}
    fragment = lire(client.get(adresse(decor, "abattement_calcul", *lieu(decor)), saisie))
    assert "= 30\u202f000,00\u00a0€" in fragment
    assert not Abattement.objects.exists()
    page = client.post(adresse(decor, "abattement", *lieu(decor)), {**saisie, "base": "", "estimation": "oui"})
    assert "Ce chiffre manque pour faire le calcul." in lire(page)
    client.post(adresse(decor, "abattement", *lieu(decor)), {**saisie, "estimation": "oui"})
    client.post(adresse(decor, "abattement", *lieu(decor)), {"somme": "30 412,17", "note": "", "avis": "oui"})
    assert dict(Abattement.objects.values_list("origine", "montant")) == {
        "estime": Decimal(30_000),
        "avis": Decimal("30412.17"),
    }


def test_a_year_without_the_right_shows_reasons_and_no_form(decor: DecorTfpb) -> None:
    client = entrer_bailleur(decor)
    page = lire(client.get(adresse(decor, "ouvrir_programme", *lieu(decor, 2028))))
    assert "vise les impositions de 2025 à 2027, pas 2028" in page
    assert '<form method="post" enctype' not in page
    client.post(adresse(decor, "ouvrir_programme", *lieu(decor, 2028)), {"presentation": ""})
    assert not Programme.objects.exists()


def ligne_saisie(axe: AxeTfpb, **champs: Any) -> dict[str, Any]:
    return {
        "axe": axe.pk,
        "titre": "Médiation du soir",
        "nature": NatureLigne.SPECIFIQUE.value,
        "cout_prevu": "1 200,50",
        "valorise": "900",
        **champs,
    }


def test_a_finding_of_a_walk_becomes_an_action(decor: DecorTfpb) -> None:
    marche = Marche.objects.create(
        contrat=decor.contrat, quartier=decor.quartier, titre="Marche d’été", jour=dt.date(2026, 6, 3)
    )
    constat = Observation.objects.create(
        contrat=decor.contrat, marche=marche, numero=1, cle=uuid4(), texte="Hall sombre", categorie="immeubles",
        relevee_le=timezone.now(),
    )  # fmt: skip
    client = entrer_bailleur(decor)
    client.post(adresse(decor, "ouvrir_programme", *lieu(decor)), {"presentation": "L’année"})
    programme = Programme.objects.get()
    assert "Hall sombre" in lire(client.get(adresse(decor, "sources", programme.pk)))
    ajout = adresse(decor, "ajouter_ligne", programme.pk)
    assert 'value="Hall sombre"' in lire(client.get(ajout, {"depuis": f"observation-{constat.pk}"}))
    client.post(ajout, ligne_saisie(decor.axe, depuis=f"observation-{constat.pk}"))
    assert OrigineLigne.objects.get().observation == constat
    assert "Constat de la marche" in lire(client.get(adresse(decor, "programme", programme.pk)))


def test_what_is_typed_stays_when_refused(decor: DecorTfpb) -> None:
    programme = creer_programme(decor, etat=EtatProgramme.PROPOSE, valide_le=None, decision="")
    page = lire(
        entrer_bailleur(decor).post(
            adresse(decor, "ajouter_ligne", programme.pk), ligne_saisie(decor.axe, valorise="5 000")
        )
    )
    assert "La part valorisée ne dépasse pas le coût prévu." in page
    assert 'value="5 000"' in page


def test_amounts_above_the_abatement_and_the_threshold_are_told(decor: DecorTfpb) -> None:
    creer_abattement(decor, 1_000)
    programme = creer_programme(decor)
    creer_ligne(programme, decor.axe, 1_250)
    client = entrer(decor)
    client.post(
        adresse(decor, "ajouter_seuil"), {"axe": decor.axe.pk, "nature": "", "part": "40", "premiere_annee": 2025}
    )
    page = lire(client.get(adresse(decor, "programme", programme.pk)))
    assert "Au-delà de l’abattement" in page
    assert "prend 125,0\u00a0% de l’abattement" in page


def test_a_plan_is_shared_validated_adjusted_and_the_landlord_does_not_decide(decor: DecorTfpb) -> None:
    programme = creer_programme(decor, etat=EtatProgramme.PROPOSE, valide_le=None, decision="")
    ligne = creer_ligne(programme, decor.axe)
    pilote, bailleur = entrer(decor), entrer_bailleur(decor)
    assert bailleur.post(adresse(decor, "programme_acte", programme.pk, "partager")).status_code == 403
    pilote.post(adresse(decor, "programme_acte", programme.pk, "partager"))
    decision = {"valide_le": "2026-02-03", "decision": "Comité technique TFPB"}
    pilote.post(adresse(decor, "programme_acte", programme.pk, "valider"), decision)
    bailleur.post(adresse(decor, "ajuster_ligne", ligne.pk), {"genre": "retrait", "motif": "Doublon"})
    ajustement = Ajustement.objects.get()
    accepter = adresse(decor, "trancher_ajustement", ajustement.pk, "accepter")
    assert bailleur.post(accepter, decision).status_code == 403
    pilote.post(accepter, decision)
    programme.refresh_from_db()
    ajustement.refresh_from_db()
    assert (programme.etat, ajustement.etat) == (EtatProgramme.VALIDE, EtatAjustement.ACCEPTE)
    assert not programme.lignes.retenues().exists()


def test_the_public_reads_validated_plans_only(decor: DecorTfpb) -> None:
    valide = creer_programme(decor)
    creer_ligne(valide, decor.axe, titre="Action publique")
    autre = creer_decor(decor.contrat)
    propose = creer_programme(autre, etat=EtatProgramme.PROPOSE, valide_le=None, decision="")
    creer_ligne(propose, autre.axe, titre="Action en brouillon")
    page = lire(Client().get(f"{adresse(decor, 'resume')}?annee={ANNEE}"))
    assert ("Action publique" in page, "Action en brouillon" in page, "Bilan à venir" in page) == (True, False, True)
