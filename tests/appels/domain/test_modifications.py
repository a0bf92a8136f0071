"""Changes after the award: each refusal, each effect, one decision per funder."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from quartiers.appels.domain.modifications import (
    decider_modification,
    demander_modification,
    financeurs_a_repondre,
    retirer_demande,
)
from quartiers.appels.domain.versements import planifier
from quartiers.appels.enums import EtatBilan, EtatDossier, EtatLigne
from quartiers.appels.enums_apres import EtatModification, GenreModification, SensDecision
from quartiers.appels.models import Bilan, Dossier, Financeur, LigneFinancement, ModificationDossier, Versement
from quartiers.comptes.politiques import Acteur
from quartiers.notifications.models import Envoi
from tests.factories.annuaire import creer_organisme
from tests.factories.appels import creer_financeur, creer_porteur
from tests.factories.apres import creer_dossier_retenu, creer_ligne_notifiee

pytestmark = pytest.mark.django_db
JOUR = dt.date(2026, 10, 1)
FIN = dt.date(2027, 3, 31)
BILAN = dt.date(2027, 9, 30)


def dossier_finance(financeurs: int = 2) -> tuple[Dossier, list[LigneFinancement]]:
    dossier = creer_dossier_retenu(etat=EtatDossier.NOTIFIE)
    return dossier, [creer_ligne_notifiee(dossier, creer_financeur(dossier.contrat)) for _ in range(financeurs)]


def demander(dossier: Dossier, genre: GenreModification, **champs: Any) -> ModificationDossier:
    defauts: dict[str, Any] = {"motif": "Le local n’a ouvert qu’en juin.", "jour": JOUR, "exercice": dossier.annee}
    if genre == GenreModification.DELAI:
        defauts["date_fin"] = FIN
    if genre == GenreModification.REEMPLOI:
        defauts |= {"montant": Decimal(500), "usage": "Dix ateliers de plus"}
    return demander_modification(acteur=Acteur(), dossier=dossier, genre=genre, **{**defauts, **champs})


def repondre(modification: ModificationDossier, financeur: Financeur, oui: bool = True, **champs: Any) -> None:
    sens = SensDecision.ACCORDEE if oui else SensDecision.REFUSEE
    decider_modification(
        acteur=Acteur(), modification=modification, financeur=financeur, sens=sens, jour=JOUR, **champs
    )


@pytest.mark.parametrize(
    ("genre", "champs", "champ"),
    [
        (GenreModification.DELAI, {"motif": " "}, "motif"),
        (GenreModification.DELAI, {"date_fin": None}, "date_fin"),
        (GenreModification.DELAI, {"date_fin": dt.date(2026, 12, 31)}, "date_fin"),
        (GenreModification.REEMPLOI, {"montant": None}, "montant"),
        (GenreModification.REEMPLOI, {"montant": Decimal("2000.01")}, "montant"),
        (GenreModification.REEMPLOI, {"usage": ""}, "usage"),
        (GenreModification.PORTEUR, {}, "nouvel_organisme"),
    ],
)
def test_request_says_what_it_misses(genre: GenreModification, champs: dict[str, Any], champ: str) -> None:
    dossier, _ = dossier_finance()
    with pytest.raises(ValidationError) as refus:
        demander(dossier, genre, **champs)
    assert list(refus.value.message_dict) == [champ]


def test_request_comes_before_the_end_of_the_year_once_and_on_money_granted() -> None:
    dossier, _ = dossier_finance()
    with pytest.raises(ValidationError, match="avant le 31 décembre 2026"):
        demander(dossier, GenreModification.DELAI, jour=dt.date(2027, 1, 1))
    demander(dossier, GenreModification.DELAI, jour=dt.date(2026, 12, 31))
    with pytest.raises(ValidationError, match="attend déjà"):
        demander(dossier, GenreModification.DELAI)
    with pytest.raises(ValidationError, match="Aucun financement accordé"):
        demander(creer_dossier_retenu(), GenreModification.ABANDON)


def test_holder_withdraws_before_any_answer_alone() -> None:
    dossier, (une, _) = dossier_finance()
    modification = demander(dossier, GenreModification.DELAI)
    retirer_demande(acteur=Acteur(), modification=modification)
    assert modification.etat == EtatModification.RETIREE
    autre = demander(dossier, GenreModification.DELAI)
    repondre(autre, une.financeur, date_fin=FIN, bilan_le=BILAN)
    with pytest.raises(ValidationError, match="a déjà répondu"):
        retirer_demande(acteur=Acteur(), modification=autre)


def test_delay_is_per_funder_then_moves_the_file_and_its_report_when_all_agree() -> None:
    dossier, (une, deux) = dossier_finance()
    creer_porteur(dossier.contrat, dossier.organisme)
    bilan = Bilan.objects.create(
        contrat=dossier.contrat, dossier=dossier, exercice=dossier.annee, echeance=dt.date(2027, 6, 30),
        etat=EtatBilan.ATTENDU,
    )  # fmt: skip
    modification = demander(dossier, GenreModification.DELAI)
    repondre(modification, une.financeur, date_fin=FIN, bilan_le=BILAN)
    une.refresh_from_db()
    dossier.refresh_from_db()
    assert (une.reportee_au, dossier.date_fin) == (FIN, None)
    assert list(financeurs_a_repondre(modification)) == [deux.financeur]
    repondre(modification, deux.financeur, date_fin=FIN, bilan_le=BILAN)
    modification.refresh_from_db()
    dossier.refresh_from_db()
    bilan.refresh_from_db()
    assert (modification.etat, dossier.date_fin, bilan.echeance) == (EtatModification.DECIDEE, FIN, BILAN)
    assert Envoi.objects.filter(gabarit="appels/courriels/modification_decidee.txt").count() == 2


def test_one_refusal_leaves_the_file_as_it_is() -> None:
    dossier, (une, deux) = dossier_finance()
    modification = demander(dossier, GenreModification.DELAI)
    repondre(modification, une.financeur, date_fin=FIN, bilan_le=BILAN)
    with pytest.raises(ValidationError, match="Un refus dit son motif"):
        repondre(modification, deux.financeur, oui=False)
    repondre(modification, deux.financeur, oui=False, motif="Crédits de l’année seulement")
    dossier.refresh_from_db()
    modification.refresh_from_db()
    assert (modification.etat, dossier.date_fin) == (EtatModification.DECIDEE, None)


def test_answers_are_checked() -> None:
    dossier, (une, deux) = dossier_finance()
    etranger = creer_financeur(dossier.contrat)
    delai = demander(dossier, GenreModification.DELAI)
    with pytest.raises(ValidationError) as refus:
        repondre(delai, une.financeur)
    assert set(refus.value.message_dict) == {"date_fin", "bilan_le"}
    with pytest.raises(ValidationError, match="ne finance pas"):
        repondre(delai, etranger, date_fin=FIN, bilan_le=BILAN)
    repondre(delai, une.financeur, date_fin=FIN, bilan_le=BILAN)
    with pytest.raises(ValidationError, match="a déjà répondu"):
        repondre(delai, une.financeur, date_fin=FIN, bilan_le=BILAN)
    reemploi = demander(dossier, GenreModification.REEMPLOI)
    with pytest.raises(ValidationError) as refus:
        repondre(reemploi, deux.financeur, montant=Decimal(501))
    assert list(refus.value.message_dict) == ["montant"]


def test_reuse_raises_what_may_be_kept() -> None:
    dossier, (une, _) = dossier_finance()
    modification = demander(dossier, GenreModification.REEMPLOI)
    repondre(modification, une.financeur, montant=Decimal(300))
    une.refresh_from_db()
    assert une.excedent_admis == Decimal(300)


def test_holder_changes_when_all_agree() -> None:
    dossier, (une, deux) = dossier_finance()
    repreneur = creer_organisme()
    modification = demander(dossier, GenreModification.PORTEUR, nouvel_organisme=repreneur)
    repondre(modification, une.financeur)
    dossier.refresh_from_db()
    assert dossier.organisme != repreneur
    repondre(modification, deux.financeur)
    dossier.refresh_from_db()
    assert dossier.organisme == repreneur


def test_abandonment_ends_forecasts_and_keeps_open_the_line_on_which_money_was_paid() -> None:
    dossier, (une, deux) = dossier_finance()
    planifier(deux)
    Versement.objects.create(
        contrat=dossier.contrat, ligne=une, genre="avance", montant=100, paye_le=dt.date(2026, 6, 1)
    )
    modification = demander(dossier, GenreModification.ABANDON)
    repondre(modification, une.financeur)
    repondre(modification, deux.financeur)
    for objet in (une, deux, dossier):
        objet.refresh_from_db()
    assert (une.etat, deux.etat, dossier.etat) == (EtatLigne.NOTIFIEE, EtatLigne.ANNULEE, EtatDossier.ABANDONNE)
    assert Versement.objects.filter(ligne=deux).count() == 0
