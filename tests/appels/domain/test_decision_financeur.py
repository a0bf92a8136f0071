"""Each funder decides its own lines: one may refuse what another grants."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from quartiers.appels.domain.decision_financeur import Decision, enregistrer_decisions, rouvrir_ligne
from quartiers.appels.enums import EtatDossier
from quartiers.appels.models import LigneFinancement
from quartiers.appels.queries.decisions import lignes_accordees, lignes_du_financeur
from quartiers.comptes.politiques import Acteur
from quartiers.journal.models import Acte
from quartiers.socle.transitions import TransitionRefusee
from tests.factories.appels import creer_instructeur
from tests.factories.programmation import Saison, creer_saison

pytestmark = pytest.mark.django_db
JOUR = dt.date(2026, 11, 20)


@pytest.fixture
def saison() -> Saison:
    return creer_saison()


def voter(
    acteur: Acteur, ligne: LigneFinancement, montant: int, motif: str = "", numero: str = "D-1", le: dt.date = JOUR
) -> None:
    enregistrer_decisions(acteur=acteur, numero=numero, le=le, decisions=[Decision(ligne, Decimal(montant), motif)])


def test_one_funder_refuses_what_another_grants(saison: Saison) -> None:
    dossier = saison.dossier(etat=EtatDossier.RETENU)
    etat, epci = saison.ligne(dossier), saison.ligne(dossier, saison.epci)
    voter(creer_instructeur(saison.etat), etat, 3500)
    voter(creer_instructeur(saison.epci), epci, 0, "Projet déjà financé par ailleurs.")
    assert (etat.etat, etat.vote, etat.decision_numero, etat.decision_le) == ("votee", Decimal(3500), "D-1", JOUR)
    assert (epci.etat, epci.vote, epci.motif) == ("refusee", Decimal(0), "Projet déjà financé par ailleurs.")
    phrases = Acte.objects.filter(objet_type="appels.lignefinancement").order_by("pk").values_list("phrase", flat=True)
    assert list(phrases) == [
        f"État vote 3\u202f500,00\xa0€ pour le dossier {dossier.numero} (décision D-1 du 20\xa0novembre\xa02026)",
        f"Agglomération refuse pour le dossier {dossier.numero} (décision D-1 du 20\xa0novembre\xa02026)",
    ]
    assert [ligne.pk for ligne in lignes_accordees(saison.etat)] == [etat.pk]
    assert list(lignes_accordees(saison.epci)) == []


def test_an_instructor_does_not_decide_for_another_funder(saison: Saison) -> None:
    ligne = saison.ligne(saison.dossier())
    with pytest.raises(PermissionDenied):
        voter(creer_instructeur(saison.epci), ligne, 100)
    with pytest.raises(PermissionDenied):
        voter(creer_saison().pilote, ligne, 100)
    voter(saison.pilote, ligne, 100)
    assert ligne.etat == "votee"


@pytest.mark.parametrize(
    ("montant", "motif", "numero", "le", "message"),
    [
        (0, "", "D-1", JOUR, "un refus dit son motif"),
        (100, "", "", JOUR, "numéro de la délibération"),
        (100, "", "D-1", dt.date(2999, 1, 1), "dans l’avenir"),
        (2999, "", "D-1", JOUR, "plus bas que celui du comité"),
    ],
)
def test_a_decision_says_what_it_must(
    saison: Saison, montant: int, motif: str, numero: str, le: dt.date, message: str
) -> None:
    ligne = saison.ligne(saison.dossier())
    if montant == 2999:
        ligne.arbitre = Decimal(3000)
        ligne.save()
    with pytest.raises(ValidationError, match=message):
        voter(saison.pilote, ligne, montant, motif, numero, le)
    ligne.refresh_from_db()
    assert ligne.etat == "demandee"


def test_a_file_not_admissible_yet_is_not_decided(saison: Saison) -> None:
    ligne = saison.ligne(saison.dossier(etat=EtatDossier.DEPOSE))
    with pytest.raises(ValidationError, match="aucun financeur ne peut encore décider"):
        voter(saison.pilote, ligne, 100)


def test_in_bulk_all_or_none(saison: Saison) -> None:
    un, deux = saison.ligne(saison.dossier()), saison.ligne(saison.dossier())
    decisions = [Decision(un, Decimal(100)), Decision(deux, Decimal(0))]
    with pytest.raises(ValidationError, match="un refus dit son motif"):
        enregistrer_decisions(acteur=saison.pilote, numero="D-1", le=JOUR, decisions=decisions)
    un.refresh_from_db()
    assert un.etat == "demandee"
    bonnes = [Decision(un, Decimal(100)), Decision(deux, Decimal(0), "Doublon")]
    assert enregistrer_decisions(acteur=saison.pilote, numero="D-1", le=JOUR, decisions=bonnes) == 2


def test_two_votes_on_a_line_make_one(saison: Saison) -> None:
    ligne = saison.ligne(saison.dossier())
    voter(saison.pilote, ligne, 100)
    perimee = saison.ligne(ligne.dossier)
    with pytest.raises(TransitionRefusee, match="l’état est maintenant « Votée »"):
        voter(saison.pilote, perimee, 200)
    perimee.refresh_from_db()
    assert perimee.vote == Decimal(100)


def test_a_refusal_is_taken_back_with_a_reason(saison: Saison) -> None:
    ligne = saison.ligne(saison.dossier())
    voter(saison.pilote, ligne, 0, "Doublon")
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        rouvrir_ligne(acteur=saison.pilote, ligne=ligne, motif="")
    rouvrir_ligne(acteur=saison.pilote, ligne=ligne, motif="Erreur")
    assert (ligne.etat, ligne.vote, ligne.decision_numero, ligne.decision_le) == ("demandee", None, "", None)


def test_files_outside_any_call_are_on_the_same_page(saison: Saison) -> None:
    dans, hors = saison.dossier(), saison.dossier(campagne=None)
    lignes = lignes_du_financeur(saison.pilote, saison.etat, saison.campagne.annee)
    assert [ligne.dossier for ligne in lignes] == [dans, hors]
