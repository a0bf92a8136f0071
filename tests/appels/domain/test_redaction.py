"""Several people on one file: nobody's words are lost; what is open to whom, and when."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from quartiers.appels.domain import redaction
from quartiers.appels.domain.champ import ChampInconnu, Conflit
from quartiers.appels.domain.redaction import ChampFerme, enregistrer_champ
from quartiers.appels.enums import EtatDossier, NatureBudget, Periodicite
from quartiers.appels.models import Budget, Complement, Dossier, LigneBudget, LigneFinancement, Public, Territoire
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.enums import Nature
from tests.factories.annuaire import creer_organisme
from tests.factories.appels import creer_campagne, creer_dossier, creer_financeur, creer_porteur
from tests.factories.comptes import creer_acteur
from tests.factories.contrat import creer_contrat, creer_element, creer_quartier_contrat

pytestmark = pytest.mark.django_db


def brouillon(**champs: object) -> tuple[Acteur, Dossier]:
    campagne = creer_campagne()
    porteur = creer_porteur(campagne.contrat)
    assert porteur.habilitation is not None
    return porteur, creer_dossier(campagne, porteur.habilitation.organisme, **champs)


def ecrire(porteur: Acteur, dossier: Dossier, champ: str, valeur: str, vue: str = "") -> str:
    return enregistrer_champ(acteur=porteur, dossier=dossier, champ=champ, valeur=valeur, valeur_vue=vue)


def test_field_changed_by_someone_else_is_not_overwritten() -> None:
    porteur, dossier = brouillon()
    ecrire(porteur, dossier, "besoin", "Le texte d’Alix")
    with pytest.raises(Conflit) as conflit:
        ecrire(porteur, dossier, "besoin", "Le texte de Sacha", vue="")
    assert (conflit.value.actuelle, conflit.value.valeur) == ("Le texte d’Alix", "Le texte de Sacha")
    dossier.refresh_from_db()
    assert dossier.besoin == "Le texte d’Alix"
    ecrire(porteur, dossier, "besoin", "Le texte de Sacha", vue="Le texte d’Alix")
    dossier.refresh_from_db()
    assert dossier.besoin == "Le texte de Sacha"


def test_two_people_on_two_fields_both_write() -> None:
    porteur, dossier = brouillon()
    ecrire(porteur, dossier, "besoin", "Un")
    ecrire(porteur, dossier, "objectifs", "Deux")
    dossier.refresh_from_db()
    assert (dossier.besoin, dossier.objectifs) == ("Un", "Deux")


class DeuxPersonnes(TestCase):
    @settings(max_examples=25)
    @given(
        st.lists(
            st.tuples(st.integers(0, 1), st.sampled_from(["ecrire", "relire"]), st.text("abc\n ", max_size=6)),
            max_size=12,
        )
    )
    def test_no_word_is_replaced_unseen(self, gestes: list[tuple[int, str, str]]) -> None:
        """Two pages that save and reload in any order: what a save replaces is always what its page showed."""
        porteur, dossier = brouillon()
        vues = ["", ""]
        stocke = ""
        for qui, geste, texte in gestes:
            if geste == "relire":
                vues[qui] = stocke
                continue
            if vues[qui] != stocke and texte.strip() != stocke:
                with pytest.raises(Conflit) as conflit:
                    ecrire(porteur, dossier, "besoin", texte, vue=vues[qui])
                assert conflit.value.actuelle == stocke
            else:
                stocke = vues[qui] = ecrire(porteur, dossier, "besoin", texte, vue=vues[qui])
            assert Dossier.objects.get(pk=dossier.pk).besoin == stocke


def test_sections_are_saved_field_by_field() -> None:
    porteur, dossier = brouillon()
    quartier = creer_quartier_contrat(dossier.contrat)
    element = creer_element(dossier.contrat, "1.1", nature=Nature.ORIENTATION)
    financeur = creer_financeur(dossier.contrat)
    assert ecrire(porteur, dossier, "public:6-10:femmes", "12") == "12"
    assert ecrire(porteur, dossier, f"territoire:q{quartier.pk}", "60") == "60.00"
    assert ecrire(porteur, dossier, "territoire:hors", "40") == "40.00"
    assert ecrire(porteur, dossier, "rattachement:principal", str(element.pk)) == str(element.pk)
    assert ecrire(porteur, dossier, f"budget:2027:f{financeur.pk}", "1 500,5") == "1500.50"
    assert ecrire(porteur, dossier, "budget:2027:606", "20") == "20.00"
    assert list(Public.objects.values_list("tranche", "femmes")) == [("6-10", 12)]
    assert dict(Territoire.objects.values_list("quartier", "part")) == {quartier.pk: 60, None: 40}
    assert dossier.rattachements.get().version.titre == "Titre de 1.1"
    assert LigneFinancement.objects.get().demande == Decimal("1500.50")
    assert ecrire(porteur, dossier, f"budget:2027:f{financeur.pk}", "", vue="1500.50") == ""
    assert LigneFinancement.objects.count() == 0
    assert list(LigneBudget.objects.values_list("compte", "cote")) == [("606", "charge")]


def test_same_value_by_two_people_is_no_conflict() -> None:
    porteur, dossier = brouillon()
    ecrire(porteur, dossier, "budget:2027:606", "20")
    assert ecrire(porteur, dossier, "budget:2027:606", "20,00", vue="") == "20.00"


def test_main_tie_moves_and_a_foreign_element_is_refused() -> None:
    porteur, dossier = brouillon()
    un = creer_element(dossier.contrat, "1.1", nature=Nature.ORIENTATION)
    deux = creer_element(dossier.contrat, "1.2", nature=Nature.OBJECTIF)
    ailleurs = creer_element(creer_contrat(), "9", nature=Nature.ORIENTATION)
    ecrire(porteur, dossier, "rattachement:principal", str(un.pk))
    ecrire(porteur, dossier, f"rattachement:autre:{deux.pk}", "oui")
    ecrire(porteur, dossier, "rattachement:principal", str(deux.pk), vue=str(un.pk))
    assert dict(dossier.rattachements.values_list("element", "principal")) == {un.pk: False, deux.pk: True}
    with pytest.raises(ValidationError, match="en vigueur"):
        ecrire(porteur, dossier, f"rattachement:autre:{ailleurs.pk}", "oui")


def test_years_and_duration_follow_each_other() -> None:
    porteur, dossier = brouillon()
    ecrire(porteur, dossier, "annees", "3", vue="1")
    dossier.refresh_from_db()
    assert (dossier.periodicite, dossier.exercices) == (Periodicite.PLURIANNUELLE, [2027, 2028, 2029])
    ecrire(porteur, dossier, "budget:2029:606", "10")
    assert Budget.objects.get().exercice == 2029
    with pytest.raises(ChampInconnu):
        ecrire(porteur, dossier, "budget:2030:606", "10")


@pytest.mark.parametrize("champ", ["etat", "recepisse", "public:6-10", "public:x:femmes", "budget:2027:99", "rien:1:2"])
def test_unknown_field_is_refused(champ: str) -> None:
    porteur, dossier = brouillon()
    with pytest.raises(ChampInconnu):
        ecrire(porteur, dossier, champ, "1")


def test_end_before_beginning_is_told() -> None:
    porteur, dossier = brouillon()
    ecrire(porteur, dossier, "date_debut", "2027-06-01")
    with pytest.raises(ValidationError, match="doit suivre"):
        ecrire(porteur, dossier, "date_fin", "2027-05-01")


def test_deposited_file_is_closed_but_for_what_a_remark_targets() -> None:
    porteur, dossier = brouillon(etat=EtatDossier.A_COMPLETER, besoin="Avant")
    Complement.objects.create(
        contrat=dossier.contrat, dossier=dossier, cible="besoin", remarque="?", echeance=timezone.localdate()
    )
    assert ecrire(porteur, dossier, "besoin", "Après", vue="Avant") == "Après"
    with pytest.raises(ChampFerme, match="demandé en complément"):
        ecrire(porteur, dossier, "objectifs", "Autre chose")
    Dossier.objects.filter(pk=dossier.pk).update(etat=EtatDossier.RECEVABLE)
    with pytest.raises(ChampFerme, match="ne se modifie plus"):
        ecrire(porteur, dossier, "besoin", "Encore", vue="Après")


def test_others_do_not_write_and_the_pilot_does() -> None:
    _, dossier = brouillon()
    with pytest.raises(PermissionDenied):
        ecrire(creer_porteur(dossier.contrat), dossier, "besoin", "Non")
    with pytest.raises(PermissionDenied):
        ecrire(creer_acteur(Role.INSTRUCTEUR, dossier.contrat), dossier, "besoin", "Non")
    assert ecrire(creer_acteur(Role.PILOTE, dossier.contrat), dossier, "besoin", "Saisi pour eux") == "Saisi pour eux"


def test_file_outside_any_call_and_refusal_for_another_organisation() -> None:
    contrat = creer_contrat()
    porteur = creer_porteur(contrat)
    assert porteur.habilitation is not None
    assert porteur.habilitation.organisme is not None
    commun = {"acteur": porteur, "contrat": contrat, "campagne": None, "intitule": "Une fête", "annee": 2027}
    dossier = redaction.creer_dossier(organisme=porteur.habilitation.organisme, **commun)  # type: ignore[arg-type]
    assert (dossier.campagne, dossier.numero, dossier.etat) == (None, "2027-0001", EtatDossier.BROUILLON)
    with pytest.raises(PermissionDenied):
        redaction.creer_dossier(organisme=creer_organisme(), **commun)  # type: ignore[arg-type]


def test_budget_of_a_year_is_made_once() -> None:
    porteur, dossier = brouillon()
    for compte in ("601", "606", "613"):
        ecrire(porteur, dossier, f"budget:2027:{compte}", "5")
    assert Budget.objects.filter(dossier=dossier, nature=NatureBudget.PREVISIONNEL).count() == 1
