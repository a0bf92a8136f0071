"""Sheets: opened, copied from last year's, filled field by field, handed in, sent back, accepted, chased."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from quartiers.appels.domain.bilans import BilanIncomplet
from quartiers.appels.domain.champ import Conflit
from quartiers.appels.domain.redaction import ChampFerme
from quartiers.comptes.enums import Role
from quartiers.contrat.enums import Nature
from quartiers.indicateurs.models import QuestionFiche
from quartiers.journal.models import Acte
from quartiers.notifications.models import Envoi
from quartiers.socle.transitions import TransitionRefusee
from quartiers.suivi.domain.bilans_fiche import remettre_bilan, renvoyer_bilan, rouvrir_bilan, valider_bilan
from quartiers.suivi.domain.champs_fiche import enregistrer_champ
from quartiers.suivi.domain.fiches import ajouter_credit, ajouter_indicateur, ouvrir_fiche, reprendre_fiches
from quartiers.suivi.domain.questions import (
    ajouter_question,
    arreter_question,
    deplacer_question,
    modifier_question,
    regler_suivi,
)
from quartiers.suivi.domain.relances_fiches import rappeler_maintenant, relancer_fiches
from quartiers.suivi.enums import EtatFiche, GenreAction, NatureMoyen
from quartiers.suivi.models import FicheAction, FicheBilan, ReglageSuivi, ReponseFiche
from tests.factories.annuaire import creer_organisme
from tests.factories.comptes import creer_acteur
from tests.factories.contrat import creer_element
from tests.suivi.fiches.decor import Decor, agir, planter, remplir

pytestmark = pytest.mark.django_db


@pytest.fixture
def decor() -> Decor:
    return planter()


def enregistrer(decor: Decor, champ: str, valeur: str, vue: str = "") -> str:
    return enregistrer_champ(acteur=decor.responsable, fiche=decor.fiche, champ=champ, valeur=valeur, valeur_vue=vue)


def etat(decor: Decor) -> str:
    return FicheBilan.objects.get(fiche=decor.fiche).etat


def test_a_sheet_is_opened_with_its_report_awaited_sixty_days_after_the_year(decor: Decor) -> None:
    fiche = ouvrir_fiche(
        acteur=decor.pilote,
        contrat=decor.contrat,
        annee=2025,
        intitule="Médiation santé",
        genre=GenreAction.DISPOSITIF,
        organisme=decor.bailleur,
    )
    assert fiche.bilan.echeance == dt.date(2026, 3, 1)
    with pytest.raises(ValidationError, match=fiche.code):
        ouvrir_fiche(
            acteur=decor.pilote,
            contrat=decor.contrat,
            annee=2025,
            intitule="Médiation santé",
            genre=GenreAction.DISPOSITIF,
            organisme=decor.bailleur,
        )
    with pytest.raises(PermissionDenied):
        ouvrir_fiche(
            acteur=decor.responsable,
            contrat=decor.contrat,
            annee=2025,
            intitule="Autre",
            genre=GenreAction.DISPOSITIF,
            organisme=decor.bailleur,
        )


def test_last_years_sheets_are_resumed_once_with_their_plan_and_without_their_results(decor: Decor) -> None:
    axe = creer_element(decor.contrat, "1", nature=Nature.AXE)
    objectif = creer_element(decor.contrat, "1.1", nature=Nature.ORIENTATION, parent=axe)
    enregistrer(decor, "rattachement:principal", str(objectif.pk))
    enregistrer(decor, f"territoire:q{decor.quartier.pk}", "100")
    enregistrer(decor, "attendu:6-10:femmes", "12")
    enregistrer(decor, "reel:6-10:femmes", "9")
    ajouter_credit(
        acteur=decor.responsable,
        fiche=decor.fiche,
        organisme=decor.bailleur,
        nature=NatureMoyen.DROIT_COMMUN,
        prevu=Decimal(1000),
        vote=Decimal(800),
        depense=Decimal(750),
    )
    ajouter_indicateur(
        acteur=decor.responsable,
        fiche=decor.fiche,
        indicateur_id=None,
        libelle="Logements visités",
        attendu=Decimal(40),
    )
    (nouvelle,) = reprendre_fiches(acteur=decor.pilote, contrat=decor.contrat, annee=2026)
    assert reprendre_fiches(acteur=decor.pilote, contrat=decor.contrat, annee=2026) == []
    assert (nouvelle.precedente, nouvelle.intitule) == (decor.fiche, decor.fiche.intitule)
    assert [(r.element, r.principal) for r in nouvelle.rattachements.all()] == [(objectif, True)]
    assert [t.part for t in nouvelle.territoires.all()] == [Decimal(100)]
    assert [(p.reel, p.femmes) for p in nouvelle.publics.all()] == [(False, 12)]
    assert [(c.prevu, c.vote, c.depense) for c in nouvelle.credits.all()] == [(Decimal(800), None, None)]
    assert [(i.attendu, i.realise) for i in nouvelle.indicateurs.all()] == [(Decimal(40), None)]
    assert nouvelle.bilan.etat == EtatFiche.ATTENDUE


def test_fields_are_kept_and_two_people_never_overwrite_each_other(decor: Decor) -> None:
    assert enregistrer(decor, "participants", "1 200") == "1200"
    assert enregistrer(decor, "fiche:participants", "90") == "90"
    assert enregistrer(decor, f"quartier:{decor.quartier.pk}", "0") == "0"
    with pytest.raises(Conflit) as conflit:
        enregistrer(decor, "participants", "12", vue="")
    assert conflit.value.actuelle == "1200"
    assert enregistrer(decor, "participants", "12", vue="1200") == "12"
    with pytest.raises(ValidationError, match="dépasser le total"):
        enregistrer(decor, "participants_qpv", "13")
    with pytest.raises(ChampFerme, match="équipe"):
        enregistrer(decor, "fiche:organisme", str(decor.bailleur.pk))


def test_a_line_of_money_has_one_nature_and_an_unknown_amount_is_not_zero(decor: Decor) -> None:
    credit = ajouter_credit(
        acteur=decor.responsable, fiche=decor.fiche, organisme=decor.bailleur, nature=NatureMoyen.PROPRE
    )
    with pytest.raises(ValidationError, match="déjà une ligne"):
        ajouter_credit(acteur=decor.responsable, fiche=decor.fiche, organisme=decor.bailleur, nature=NatureMoyen.PROPRE)
    assert enregistrer(decor, f"credit:{credit.pk}:depense", "0") == "0.00"
    assert enregistrer(decor, f"credit:{credit.pk}:vote", "1 250,5") == "1250.50"
    with pytest.raises(ValidationError):
        enregistrer(decor, f"credit:{credit.pk}:nature", "", vue="propre")
    credit.refresh_from_db()
    assert (credit.prevu, credit.vote, credit.depense) == (None, Decimal("1250.50"), Decimal(0))


def test_another_organisation_cannot_fill_the_sheet(decor: Decor) -> None:
    autre = agir(decor.contrat, creer_organisme(), Role.BAILLEUR)
    with pytest.raises(PermissionDenied):
        enregistrer_champ(acteur=autre, fiche=decor.fiche, champ="fait", valeur="Rien", valeur_vue="")


def test_the_report_goes_to_the_checker_back_and_through(decor: Decor) -> None:
    with pytest.raises(BilanIncomplet, match="Racontez"):
        remettre_bilan(acteur=decor.responsable, fiche=decor.fiche)
    remplir(decor, participants="40", comptage="compte")
    remettre_bilan(acteur=decor.responsable, fiche=decor.fiche)
    with pytest.raises(TransitionRefusee):
        remettre_bilan(acteur=decor.responsable, fiche=decor.fiche)
    with pytest.raises(ChampFerme):
        enregistrer(decor, "fait", "Autre chose", vue="Deux permanences par semaine.")
    with pytest.raises(PermissionDenied):
        valider_bilan(acteur=decor.responsable, fiche=decor.fiche)
    with pytest.raises(ValidationError):
        renvoyer_bilan(acteur=decor.pilote, fiche=decor.fiche, motif="  ")
    renvoyer_bilan(acteur=decor.pilote, fiche=decor.fiche, motif="Précisez le public.")
    assert etat(decor) == EtatFiche.A_CORRIGER
    enregistrer(decor, "participants", "45", vue="40")
    remettre_bilan(acteur=decor.responsable, fiche=decor.fiche)
    valider_bilan(acteur=decor.pilote, fiche=decor.fiche)
    assert etat(decor) == EtatFiche.VALIDEE
    rouvrir_bilan(acteur=decor.pilote, fiche=decor.fiche, motif="Une dépense manque.")
    assert etat(decor) == EtatFiche.A_CORRIGER
    codes = list(Acte.objects.filter(code__startswith="fichebilan.").order_by("pk").values_list("code", flat=True))
    assert codes == [f"fichebilan.{a}" for a in ("remettre", "renvoyer", "remettre", "valider", "rouvrir")]
    assert decor.responsable.utilisateur is not None
    sujets = Envoi.objects.filter(destinataire=decor.responsable.utilisateur.courriel).values_list("sujet", flat=True)
    assert sum("correction" in sujet for sujet in sujets) == 2


# The contract's own questions


def question(decor: Decor, **champs: object) -> QuestionFiche:
    defauts = {"libelle": "Combien d’emplois ?", "genre": "nombre", "unite": "emplois", "obligatoire": True}
    return ajouter_question(acteur=decor.pilote, contrat=decor.contrat, annee=2025, **{**defauts, **champs})  # type: ignore[arg-type]


def test_a_question_is_asked_answered_and_then_keeps_its_meaning(decor: Decor) -> None:
    posee = question(decor)
    remplir(decor)
    with pytest.raises(BilanIncomplet, match="emplois"):
        remettre_bilan(acteur=decor.responsable, fiche=decor.fiche)
    modifier_question(acteur=decor.pilote, question=posee, unite="contrats")
    enregistrer(decor, f"question:{posee.pk}", "12")
    assert ReponseFiche.objects.get(question=posee).valeur == "12"
    with pytest.raises(ValidationError, match="déjà des réponses"):
        modifier_question(acteur=decor.pilote, question=posee, genre="texte")
    modifier_question(acteur=decor.pilote, question=posee, libelle="Combien d’emplois trouvés ?")
    remettre_bilan(acteur=decor.responsable, fiche=decor.fiche)


@pytest.mark.parametrize(
    ("genre", "saisie", "attendue"),
    [
        ("oui_non", "oui", "oui"),
        ("choix", "Beaucoup", "Beaucoup"),
        ("euros", "1 250,5 €", "1250.50"),
        ("decimal", "0", "0.00"),
        ("pourcent", "12,5 %", "12.50"),
        ("date", "31/12/2025", "2025-12-31"),
    ],
)
def test_each_kind_of_answer_has_one_canonical_text(decor: Decor, genre: str, saisie: str, attendue: str) -> None:
    posee = question(decor, genre=genre, choix=["Beaucoup", "Peu"] if genre == "choix" else [])
    assert enregistrer(decor, f"question:{posee.pk}", saisie) == attendue


def test_questions_are_ordered_and_stopped_by_year(decor: Decor) -> None:
    premiere, deuxieme = question(decor), question(decor)
    assert (premiere.code, deuxieme.code) == ("combien-demplois", "combien-demplois-2")
    deplacer_question(acteur=decor.pilote, question=deuxieme, pas=-1)
    assert list(QuestionFiche.objects.order_by("rang")) == [deuxieme, premiere]
    with pytest.raises(ValidationError, match="posée depuis 2025"):
        arreter_question(acteur=decor.pilote, question=premiere, annee=2024)
    arreter_question(acteur=decor.pilote, question=premiere, annee=2025)
    premiere.refresh_from_db()
    assert premiere.fin == dt.date(2026, 1, 1)
    with pytest.raises(PermissionDenied):
        deplacer_question(acteur=decor.responsable, question=premiere, pas=1)
    with pytest.raises(ValidationError, match="deux réponses"):
        question(decor, genre="choix", choix=["Une seule"])


def test_settings_are_dated(decor: Decor) -> None:
    regler_suivi(acteur=decor.pilote, contrat=decor.contrat, debut=dt.date(2025, 1, 1), bilan_jours=30)
    regler_suivi(acteur=decor.pilote, contrat=decor.contrat, debut=dt.date(2026, 1, 1), bilan_jours=90)
    dates = list(ReglageSuivi.objects.order_by("debut").values_list("debut", "fin", "bilan_jours"))
    assert dates == [(dt.date(2025, 1, 1), dt.date(2026, 1, 1), 30), (dt.date(2026, 1, 1), None, 90)]
    with pytest.raises(ValidationError, match="commence déjà"):
        regler_suivi(acteur=decor.pilote, contrat=decor.contrat, debut=dt.date(2025, 6, 1))


# Reminders


def test_each_stage_reminds_once(decor: Decor) -> None:
    echeance = decor.fiche.bilan.echeance
    assert relancer_fiches(echeance - dt.timedelta(days=31)) == 0
    assert [relancer_fiches(echeance - dt.timedelta(days=30)) for _ in range(2)] == [1, 0]
    assert relancer_fiches(echeance - dt.timedelta(days=20)) == 0
    assert relancer_fiches(echeance + dt.timedelta(days=2)) == 1
    sujets = list(Envoi.objects.order_by("pk").values_list("sujet", flat=True))
    assert ["en retard" in sujet for sujet in sujets] == [False, True]


def test_without_any_account_the_address_of_the_sheet_is_written_to_once(decor: Decor) -> None:
    seule = FicheAction.objects.get(pk=decor.fiche.pk)
    FicheAction.objects.filter(pk=seule.pk).update(organisme=creer_organisme(), courriel="dsu@exemple.fr")
    jour = decor.fiche.bilan.echeance
    assert [relancer_fiches(jour - dt.timedelta(days=7)) for _ in range(2)] == [1, 0]
    assert Envoi.objects.get().destinataire == "dsu@exemple.fr"


def test_the_team_reminds_by_hand_once_a_day(decor: Decor) -> None:
    fiche = FicheAction.objects.select_related("bilan", "contrat").get(pk=decor.fiche.pk)
    jour = dt.date(2026, 3, 10)
    assert rappeler_maintenant(acteur=decor.pilote, fiches=[fiche], jour=jour) == (1, [])
    assert rappeler_maintenant(acteur=decor.pilote, fiches=[fiche], jour=jour) == (0, [])
    FicheAction.objects.filter(pk=fiche.pk).update(organisme=creer_organisme())
    fiche = FicheAction.objects.select_related("bilan", "contrat").get(pk=fiche.pk)
    assert rappeler_maintenant(acteur=decor.pilote, fiches=[fiche], jour=jour) == (0, [fiche])
    with pytest.raises(PermissionDenied):
        rappeler_maintenant(acteur=creer_acteur(Role.CONSEILLER, decor.contrat), fiches=[fiche], jour=jour)
