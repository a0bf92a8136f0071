"""Payments: the schedule, never more than notified without a reason, what is given back, what closes a line."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from quartiers.appels.domain.reversements import CalculReversement, calculer, decider_reversement
from quartiers.appels.domain.versements import (
    avancer,
    enregistrer,
    etape_de,
    liberer_soldes,
    planifier,
    repartition,
    retirer,
    solder,
    total_paye,
)
from quartiers.appels.enums import EtatDossier, EtatLigne, GenreVersement
from quartiers.appels.models import LigneFinancement, Versement
from quartiers.comptes.politiques import Acteur
from quartiers.journal.models import Acte
from tests.factories.appels import creer_financeur
from tests.factories.apres import (
    NOTIFIE_LE,
    creer_bilan_valide,
    creer_comptes,
    creer_dossier_retenu,
    creer_ligne_notifiee,
)

pytestmark = pytest.mark.django_db
JOUR = dt.date(2026, 10, 1)
EUROS = st.decimals(min_value="0.01", max_value="999999.99", places=2)


def ligne_notifiee(montant: int = 1000, avance: int = 80, **champs: object) -> LigneFinancement:
    dossier = creer_dossier_retenu(etat=EtatDossier.NOTIFIE)
    financeur = creer_financeur(dossier.contrat, avance_taux=Decimal(avance))
    return creer_ligne_notifiee(dossier, financeur, montant, **champs)


def payer(ligne: LigneFinancement, montant: Decimal | int, **champs: object) -> Versement:
    defauts: dict[str, object] = {"genre": GenreVersement.ACOMPTE, "paye_le": JOUR, "versement": None, "jour": JOUR}
    return enregistrer(acteur=Acteur(), ligne=ligne, montant=Decimal(montant), **{**defauts, **champs})  # type: ignore[arg-type]


def test_schedule_has_the_advance_within_the_delay_and_the_balance_after_the_report() -> None:
    ligne = ligne_notifiee(1000, avance=80)
    prevus = planifier(ligne)
    assert [(v.genre, v.montant, v.promis_le, v.apres_bilan) for v in prevus] == [
        ("avance", Decimal("800.00"), NOTIFIE_LE + dt.timedelta(days=60), False),
        ("solde", Decimal("200.00"), None, True),
    ]
    assert [etape_de(v) for v in prevus] == ["Promis", "Attend le bilan"]


def test_whole_grant_paid_at_once_is_one_payment_and_nothing_is_planned_twice() -> None:
    ligne = ligne_notifiee(1000, avance=100)
    assert [(v.genre, v.montant) for v in planifier(ligne)] == [("unique", Decimal("1000.00"))]
    assert planifier(ligne) == []


@given(montant=EUROS, taux=st.decimals(min_value=0, max_value=100, places=2))
def test_advance_and_balance_add_up_to_the_cent(montant: Decimal, taux: Decimal) -> None:
    avance, solde = repartition(montant, taux)
    assert avance + solde == montant
    assert Decimal(0) <= avance <= montant


def test_payment_over_the_notified_amount_is_refused_then_traced_with_a_reason() -> None:
    ligne = ligne_notifiee(1000)
    payer(ligne, 900)
    with pytest.raises(ValidationError) as refus:
        payer(ligne, 101)
    assert "1,00" in refus.value.message_dict["montant"][0]
    assert total_paye(ligne) == 900
    versement = payer(ligne, 101, depassement_motif="Révision par avenant")
    assert versement.depassement_motif == "Révision par avenant"
    assert Acte.objects.latest("pk").detail["depassement"] == "1.00"


@pytest.mark.parametrize("montants", [(500, 500), (300, 300, 300), (999, 2), (1000, 1), (1, 1000), (600, 600, 600)])
def test_never_paid_more_than_notified_unless_traced(montants: tuple[int, ...]) -> None:
    ligne = ligne_notifiee(1000)
    for montant in montants:
        try:
            payer(ligne, montant)
        except ValidationError:
            continue
    assert total_paye(ligne) <= 1000


def test_dates_of_a_payment_are_sane() -> None:
    ligne = ligne_notifiee()
    with pytest.raises(ValidationError, match="dans le futur"):
        payer(ligne, 10, paye_le=JOUR + dt.timedelta(days=1))
    with pytest.raises(ValidationError, match="avant la notification"):
        payer(ligne, 10, paye_le=NOTIFIE_LE - dt.timedelta(days=1))
    with pytest.raises(ValidationError, match="précéder son ordonnancement"):
        payer(ligne, 10, ordonne_le=JOUR, paye_le=JOUR - dt.timedelta(days=2))


def test_line_not_notified_is_not_paid() -> None:
    ligne = ligne_notifiee()
    ligne.etat = EtatLigne.ANNULEE
    ligne.save()
    with pytest.raises(ValidationError, match="n’est pas notifié"):
        payer(ligne, 10)


def test_same_accounting_reference_is_refused_twice() -> None:
    ligne = ligne_notifiee()
    payer(ligne, 10, reference="M-1")
    with pytest.raises(ValidationError, match="déjà enregistrée"):
        payer(ligne, 10, reference="M-1")


def test_bulk_act_is_all_or_nothing() -> None:
    bonne, mauvaise = ligne_notifiee(1000), ligne_notifiee(1000)
    versements = [*planifier(bonne), *planifier(mauvaise)]
    payer(mauvaise, 1000)
    avances = [v for v in versements if v.genre == GenreVersement.AVANCE]
    with pytest.raises(ValidationError, match=r"Rien n’a été enregistré"):
        avancer(acteur=Acteur(), versements=avances, champ="paye_le", le=JOUR, jour=JOUR)
    assert total_paye(bonne) == 0
    relues = list(Versement.objects.filter(pk=avances[0].pk))  # what the failed act left in memory was not written
    assert avancer(acteur=Acteur(), versements=relues, champ="paye_le", le=JOUR, jour=JOUR) == 1
    assert avancer(acteur=Acteur(), versements=relues, champ="paye_le", le=JOUR, jour=JOUR) == 0


def test_balance_is_promised_once_the_report_is_validated() -> None:
    ligne = ligne_notifiee(1000)
    planifier(ligne)
    assert liberer_soldes(acteur=Acteur(), dossier_id=ligne.dossier_id, exercice=ligne.exercice) == 0
    creer_bilan_valide(ligne.dossier)
    assert liberer_soldes(acteur=Acteur(), dossier_id=ligne.dossier_id, exercice=ligne.exercice) == 1
    assert ligne.versements.get(apres_bilan=True).promis_le == dt.date(2026, 9, 1) + dt.timedelta(days=60)
    assert liberer_soldes(acteur=Acteur(), dossier_id=ligne.dossier_id, exercice=ligne.exercice) == 0


def test_forecast_is_withdrawn_but_never_what_is_paid() -> None:
    ligne = ligne_notifiee(1000)
    prevu, paye = planifier(ligne)[0], payer(ligne, 10)
    retirer(acteur=Acteur(), versement=prevu)
    with pytest.raises(ValidationError, match="ne s’efface pas"):
        retirer(acteur=Acteur(), versement=paye)


def test_line_is_closed_after_its_report_and_its_last_payment_and_its_file_with_it() -> None:
    ligne = ligne_notifiee(1000, avance=100)
    planifier(ligne)
    with pytest.raises(ValidationError) as refus:
        solder(acteur=Acteur(), ligne=ligne)
    assert len(refus.value.messages) == 2
    creer_bilan_valide(ligne.dossier)
    avancer(acteur=Acteur(), versements=list(ligne.versements.all()), champ="paye_le", le=JOUR, jour=JOUR)
    solder(acteur=Acteur(), ligne=ligne)
    ligne.dossier.refresh_from_db()
    assert (ligne.etat, ligne.dossier.etat) == (EtatLigne.SOLDEE, EtatDossier.SOLDE)


@given(accorde=EUROS, paye=EUROS, prevu=EUROS, reel=EUROS, admis=EUROS)
def test_money_to_give_back_is_never_negative_nor_more_than_paid(
    accorde: Decimal, paye: Decimal, prevu: Decimal, reel: Decimal, admis: Decimal
) -> None:
    calcul = CalculReversement(accorde, min(paye, accorde), prevu, reel, admis)
    assert Decimal(0) <= calcul.du <= calcul.paye
    if reel >= prevu:
        assert calcul.du == 0


def test_rule_of_unspent_money() -> None:
    """1 000 € granted and paid, 10 000 € planned, 8 000 € spent: 200 € unspent, 50 € may be kept."""
    ligne = ligne_notifiee(1000, excedent_admis=Decimal(50))
    payer(ligne, 1000)
    assert calculer(ligne) is None
    creer_comptes(ligne.dossier, 10_000, 8_000)
    calcul = calculer(ligne)
    assert calcul is not None
    assert (calcul.justifie, calcul.non_depense, calcul.du) == (Decimal("800.00"), Decimal("200.00"), Decimal("150.00"))


def test_person_decides_with_a_reason_and_the_refund_is_expected() -> None:
    ligne = ligne_notifiee(1000)
    payer(ligne, 1000)
    creer_comptes(ligne.dossier, 10_000, 8_000)
    commun = {"acteur": Acteur(), "ligne": ligne, "rendre_le": dt.date(2026, 12, 1), "jour": JOUR}
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        decider_reversement(montant=Decimal(100), motif=" ", **commun)  # type: ignore[arg-type]
    with pytest.raises(ValidationError, match="Entre 0 et"):
        decider_reversement(montant=Decimal(1001), motif="Trop", **commun)  # type: ignore[arg-type]
    decision = decider_reversement(montant=Decimal(100), motif="Achats faits plus tard", **commun)  # type: ignore[arg-type]
    assert (decision.calcule, decision.montant) == (Decimal("200.00"), Decimal(100))
    attendu = ligne.versements.get(genre=GenreVersement.REVERSEMENT)
    assert (attendu.montant, attendu.promis_le, attendu.paye_le) == (Decimal(100), dt.date(2026, 12, 1), None)
    decider_reversement(montant=Decimal(0), motif="Somme laissée", **commun)  # type: ignore[arg-type]
    assert not ligne.versements.filter(genre=GenreVersement.REVERSEMENT).exists()


def test_refund_is_never_more_than_what_was_paid() -> None:
    ligne = ligne_notifiee(1000)
    payer(ligne, 100)
    with pytest.raises(ValidationError, match="rendre plus"):
        payer(ligne, 101, genre=GenreVersement.REVERSEMENT)
    payer(ligne, 100, genre=GenreVersement.REVERSEMENT)
