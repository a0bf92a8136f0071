"""The clock: what is told, from when, to whom; the letters leave once."""

import datetime as dt
from decimal import Decimal

import pytest

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.notifications.models import Envoi
from quartiers.tfpb.domain.rappels import alertes_du_contrat, rappeler_les_echeances
from quartiers.tfpb.enums import EtatConvention
from quartiers.tfpb.models import ConventionTfpb, SuiviTrimestriel
from quartiers.tfpb.queries.alertes import Alerte, alertes, dernier_trimestre_echu, le_jour
from quartiers.tfpb.queries.annee import lignes_de_l_annee
from tests.factories.comptes import creer_acteur
from tests.factories.tfpb import (
    DecorTfpb,
    creer_compte_bailleur,
    creer_decor,
    creer_imputation,
    creer_justificatif,
    creer_ligne,
    creer_programme,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def decor() -> DecorTfpb:
    return creer_decor()


def lues(decor: DecorTfpb, jour: dt.date) -> list[Alerte]:
    return alertes_du_contrat(decor.contrat, jour)


def genres(decor: DecorTfpb, jour: dt.date) -> list[str]:
    return [alerte.genre for alerte in lues(decor, jour)]


def test_the_next_convention_is_asked_for_ninety_days_before(decor: DecorTfpb) -> None:
    creer_programme(decor, annee=2027)
    assert genres(decor, dt.date(2027, 10, 2)) == []
    (alerte,) = lues(decor, dt.date(2027, 10, 3))
    assert (alerte.genre, alerte.echeance, alerte.en_retard) == ("Convention à signer", dt.date(2027, 12, 31), False)
    assert "la suivante n’est pas préparée" in alerte.phrase
    suivante = ConventionTfpb.objects.create(
        contrat=decor.contrat, commune=decor.commune, titre="Suivante", premiere_annee=2028, derniere_annee=2030
    )
    assert "la suivante est en projet" in lues(decor, dt.date(2027, 10, 3))[0].phrase
    ConventionTfpb.objects.filter(pk=suivante.pk).update(etat=EtatConvention.SIGNEE, signee_le=dt.date(2027, 9, 1))
    assert genres(decor, dt.date(2027, 10, 3)) == []


def test_a_condition_that_will_fail_is_told_before_the_year(decor: DecorTfpb) -> None:
    creer_programme(decor)
    decor.quartier.fin = dt.date(2026, 12, 1)
    decor.quartier.save()
    assert genres(decor, dt.date(2026, 9, 1)) == []
    (alerte,) = lues(decor, dt.date(2026, 10, 15))
    assert alerte.genre == "Condition du 1er janvier"
    assert "n’est plus un quartier du contrat" in alerte.phrase


def test_a_missing_plan_is_told_around_its_day(decor: DecorTfpb) -> None:
    assert genres(decor, dt.date(2025, 12, 31)) == ["Programme attendu"]  # the year 2025 has none either
    (alerte,) = lues(decor, dt.date(2026, 1, 10))
    assert (alerte.genre, alerte.echeance, alerte.en_retard) == ("Programme attendu", dt.date(2026, 1, 31), False)
    assert lues(decor, dt.date(2026, 2, 10))[0].en_retard
    creer_programme(decor)
    assert genres(decor, dt.date(2026, 2, 10)) == []


def test_a_review_is_told_before_the_spring_committee(decor: DecorTfpb) -> None:
    creer_programme(decor, annee=2025, valide_le=dt.date(2025, 2, 3))
    creer_programme(decor)
    assert genres(decor, dt.date(2026, 1, 2)) == []
    assert genres(decor, dt.date(2026, 2, 20)) == ["Bilan attendu"]


def test_spending_without_a_proof_is_told_after_the_quarter(decor: DecorTfpb) -> None:
    programme = creer_programme(decor)
    ligne = creer_ligne(programme, decor.axe)
    SuiviTrimestriel.objects.create(
        contrat=decor.contrat, ligne=ligne, trimestre=1, avancement="en_cours", depense=Decimal(400)
    )
    assert genres(decor, dt.date(2026, 5, 15)) == []
    assert genres(decor, dt.date(2026, 5, 16)) == ["Justificatifs attendus"]
    creer_imputation(creer_justificatif(programme, 400), ligne)
    assert genres(decor, dt.date(2026, 5, 16)) == []


def test_another_landlord_is_told_nothing_of_it(decor: DecorTfpb) -> None:
    autre = creer_decor(decor.contrat)
    creer_programme(autre)
    utilisateur = creer_compte_bailleur(decor.contrat, autre.bailleur)
    voisin = Acteur(utilisateur=utilisateur, habilitation=utilisateur.habilitations.get())
    jour = dt.date(2026, 2, 10)
    siennes = alertes(voisin, decor.contrat, jour, lignes_de_l_annee(voisin, decor.contrat, jour.year))
    assert siennes == []
    pilote = creer_acteur(Role.PILOTE, decor.contrat)
    toutes = alertes(pilote, decor.contrat, jour, lignes_de_l_annee(pilote, decor.contrat, jour.year))
    assert [alerte.bailleur for alerte in toutes] == [decor.bailleur.pk]


def test_letters_leave_once_to_the_landlord(decor: DecorTfpb) -> None:
    personne = creer_compte_bailleur(decor.contrat, decor.bailleur)
    jour = dt.date(2026, 2, 5)
    assert [rappeler_les_echeances(jour), rappeler_les_echeances(jour)] == [1, 0]
    envoi = Envoi.objects.get()
    assert (envoi.destinataire, "Programme attendu" in envoi.sujet) == (personne.courriel, True)
    assert "La date était le 31" in envoi.corps


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [
        (dt.date(2026, 2, 14), (2025, 3)),
        (dt.date(2026, 2, 15), (2025, 4)),
        (dt.date(2026, 5, 15), (2025, 4)),
        (dt.date(2026, 5, 16), (2026, 1)),
        (dt.date(2026, 12, 31), (2026, 3)),
    ],
)
def test_last_quarter_whose_delay_has_run_out(jour: dt.date, attendu: tuple[int, int]) -> None:
    assert dernier_trimestre_echu(jour, 45) == attendu


def test_a_day_that_a_month_lacks_is_its_last() -> None:
    assert le_jour("31/02", 2026) == dt.date(2026, 2, 28)
