"""The instruction workbook: out filled, back compared three ways, written within one's rights."""

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quartiers.appels.domain.retour_classeur import RetourRefuse, appliquer_retour, lignes_du_classeur
from quartiers.appels.enums import EtatDossier, EtatLigne
from quartiers.appels.imports.aller_retour import (
    CHAMPS,
    ENTETE,
    FEUILLE,
    Retour,
    ecrire_classeur,
    lire_retour,
)
from quartiers.appels.models import Campagne, Financeur, LigneFinancement
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.journal.models import Acte
from quartiers.tableurs.aller_retour import CONTROLE
from quartiers.tableurs.classeur import ClasseurIllisible, lire_classeur
from tests.factories.annuaire import creer_organisme
from tests.factories.appels import creer_budget, creer_campagne, creer_dossier, creer_financeur, creer_instructeur
from tests.factories.comptes import creer_utilisateur

pytestmark = pytest.mark.django_db
RANGS = {champ.cle: rang for rang, champ in enumerate(CHAMPS)}


@pytest.fixture
def campagne() -> Campagne:
    campagne = creer_campagne()
    etat, caf = creer_financeur(campagne.contrat, nom="État"), creer_financeur(campagne.contrat, nom="CAF")
    for titre in ("=1+1", "Jardin"):
        organisme = creer_organisme(siret="" if titre == "Jardin" else "01234567800019")
        dossier = creer_dossier(campagne, organisme, intitule=titre, etat=EtatDossier.RECEVABLE)
        creer_budget(dossier, 1000, {etat: 400, caf: 300})
    return campagne


def pilote(campagne: Campagne) -> Acteur:
    utilisateur = creer_utilisateur(Role.PILOTE, campagne.contrat)
    return Acteur(utilisateur=utilisateur, habilitation=utilisateur.habilitations.get())


def telecharger(campagne: Campagne, acteur: Acteur) -> bytes:
    return ecrire_classeur(campagne, lignes_du_classeur(acteur, campagne), timezone.now())


def remplir(octets: bytes, cases: dict[tuple[int, str], Any]) -> bytes:
    """The same workbook with some cells typed, as a spreadsheet saves it: (row from 0 under the head, field) -> value."""
    classeur = lire_classeur(octets, "c.xlsx")
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie, {"strings_to_formulas": False}) as copie:
        date = copie.add_format({"num_format": "dd/mm/yyyy"})
        for feuille in classeur.feuilles:
            page = copie.add_worksheet(feuille.nom)
            for r, ligne in enumerate(feuille.lignes):
                for c, valeur in enumerate(ligne):
                    lu = valeur
                    if feuille.nom == FEUILLE:
                        lu = next(
                            (v for (n, cle), v in cases.items() if r == ENTETE + 1 + n and RANGS[cle] == c), valeur
                        )
                    if isinstance(lu, dt.date):
                        page.write_datetime(r, c, lu, date)
                    elif lu is not None:
                        page.write(r, c, lu)
    return sortie.getvalue()


def comparer(campagne: Campagne, acteur: Acteur, octets: bytes) -> Retour:
    return lire_retour(octets, "c.xlsx", campagne, lignes_du_classeur(acteur, campagne))


def test_untouched_workbook_changes_nothing(campagne: Campagne) -> None:
    acteur = pilote(campagne)
    retour = comparer(campagne, acteur, telecharger(campagne, acteur))
    assert (retour.ecarts, retour.problemes, retour.absentes) == ([], [], 0)


def test_identifiers_and_formulas_are_text_and_the_control_sheet_is_hidden(campagne: Campagne) -> None:
    classeur = lire_classeur(telecharger(campagne, pilote(campagne)), "c.xlsx")
    premiere = classeur.feuille(FEUILLE).lignes[ENTETE + 1]
    assert premiere[RANGS["siret"]] == "01234567800019"
    assert premiere[RANGS["intitule"]] == "=1+1"
    assert not classeur.feuille(CONTROLE).visible
    assert 0 in classeur.feuille(FEUILLE).colonnes_masquees


def test_typed_cells_are_shown_by_cell_then_written_with_their_journal(campagne: Campagne) -> None:
    acteur = pilote(campagne)
    cases = {
        (0, "propose"): 350,
        (1, "vote"): "250,50 €",
        (1, "decision_le"): "02/11/2026",
        (1, "motif"): "Réduit",
        (1, "decision_numero"): "D-12",
    }
    retour = comparer(campagne, acteur, remplir(telecharger(campagne, acteur), cases))
    assert [(e.ou, e.champ.cle, e.fichier) for e in retour.ecarts] == [
        ("Instruction!K5", "propose", Decimal("350.00")),
        ("Instruction!M6", "vote", Decimal("250.50")),
        ("Instruction!N6", "motif", "Réduit"),
        ("Instruction!P6", "decision_numero", "D-12"),
        ("Instruction!Q6", "decision_le", dt.date(2026, 11, 2)),
    ]
    assert appliquer_retour(acteur=acteur, campagne=campagne, retour=retour) == 2
    lignes = list(lignes_du_classeur(acteur, campagne))
    assert (lignes[0].etat, lignes[0].propose) == (EtatLigne.PROPOSEE, Decimal(350))
    assert (lignes[1].etat, lignes[1].vote, lignes[1].decision_le) == (
        EtatLigne.VOTEE,
        Decimal("250.50"),
        dt.date(2026, 11, 2),
    )
    assert sorted(Acte.objects.values_list("code", flat=True)) == [
        "lignefinancement.proposer",
        "lignefinancement.voter",
    ]


def test_errors_name_their_cell_and_forbid_writing(campagne: Campagne) -> None:
    acteur = pilote(campagne)
    cases = {(0, "propose"): "beaucoup", (1, "propose"): -5, (2, "id"): "999999", (3, "organisme"): "Autre nom"}
    retour = comparer(campagne, acteur, remplir(telecharger(campagne, acteur), cases))
    assert [p.ou for p in retour.erreurs] == ["Instruction!K5", "Instruction!K6", "Instruction, ligne 7"]
    assert [p.ou for p in retour.avertissements] == ["Instruction!C8"]
    with pytest.raises(RetourRefuse, match="Instruction!K5"):
        appliquer_retour(acteur=acteur, campagne=campagne, retour=retour)
    assert not LigneFinancement.objects.exclude(propose=None).exists()


def test_change_made_since_the_download_is_a_conflict(campagne: Campagne) -> None:
    acteur = pilote(campagne)
    octets = remplir(telecharger(campagne, acteur), {(0, "propose"): 350})
    ligne = lignes_du_classeur(acteur, campagne)[0]
    LigneFinancement.objects.filter(pk=ligne.pk).update(propose=100, etat=EtatLigne.PROPOSEE)
    retour = comparer(campagne, acteur, octets)
    assert [(e.depart, e.fichier, e.base) for e in retour.conflits] == [(None, Decimal("350.00"), Decimal(100))]
    assert appliquer_retour(acteur=acteur, campagne=campagne, retour=retour) == 0
    ligne.refresh_from_db()
    assert ligne.propose == 100
    appliquer_retour(acteur=acteur, campagne=campagne, retour=retour, ecraser=frozenset({"Instruction!K5"}))
    ligne.refresh_from_db()
    assert ligne.propose == 350


def test_same_change_made_on_both_sides_is_no_conflict(campagne: Campagne) -> None:
    acteur = pilote(campagne)
    octets = remplir(telecharger(campagne, acteur), {(0, "propose"): 350})
    LigneFinancement.objects.filter(pk=lignes_du_classeur(acteur, campagne)[0].pk).update(propose=350)
    assert comparer(campagne, acteur, octets).ecarts == []


def test_funder_sees_and_changes_its_own_lines_only(campagne: Campagne) -> None:
    acteur = creer_instructeur(Financeur.objects.get(nom="CAF"))
    assert {ligne.financeur.nom for ligne in lignes_du_classeur(acteur, campagne)} == {"CAF"}
    du_pilote = remplir(telecharger(campagne, pilote(campagne)), {(0, "propose"): 350})
    retour = comparer(campagne, acteur, du_pilote)
    assert {p.ou for p in retour.erreurs} >= {"Instruction, ligne 5"}
    arbitrage = comparer(campagne, acteur, remplir(telecharger(campagne, acteur), {(0, "arbitre"): 1}))
    with pytest.raises(RetourRefuse, match="seul le pilotage"):
        appliquer_retour(acteur=acteur, campagne=campagne, retour=arbitrage)


@pytest.mark.parametrize(
    ("cases", "message"),
    [
        ({(0, "vote"): 100}, "porte la date de sa décision"),
        ({(0, "vote"): 0, (0, "decision_le"): dt.date(2026, 1, 5)}, "un refus dit son motif"),
        ({(0, "vote"): 10, (0, "decision_le"): dt.date(2026, 1, 5)}, "donnez le numéro de la délibération"),
        ({(0, "vote"): 10, (0, "decision_le"): dt.date(2046, 1, 5), (0, "decision_numero"): "D"}, "dans l’avenir"),
    ],
)
def test_votes_follow_the_rules_of_the_trade(
    campagne: Campagne, cases: dict[tuple[int, str], Any], message: str
) -> None:
    acteur = pilote(campagne)
    retour = comparer(campagne, acteur, remplir(telecharger(campagne, acteur), {**cases, (1, "propose"): 9}))
    with pytest.raises(RetourRefuse, match=message):
        appliquer_retour(acteur=acteur, campagne=campagne, retour=retour)
    assert not LigneFinancement.objects.exclude(vote=None, propose=None).exists()


def test_altered_or_foreign_workbook_is_refused(campagne: Campagne) -> None:
    acteur, autre = pilote(campagne), creer_campagne()
    octets = telecharger(campagne, acteur)
    with pytest.raises(ClasseurIllisible, match="autre campagne"):
        lire_retour(octets, "c.xlsx", autre, [])
    classeur = lire_classeur(octets, "c.xlsx")
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie) as copie:
        for feuille in classeur.feuilles:
            page = copie.add_worksheet(feuille.nom)
            for r, ligne in enumerate(feuille.lignes):
                for c, valeur in enumerate(ligne):
                    page.write_string(r, c, str(valeur or "") + ("0" if feuille.nom == CONTROLE and r == 2 else ""))
    with pytest.raises(ClasseurIllisible, match="a été modifiée"):
        comparer(campagne, acteur, sortie.getvalue())
    with pytest.raises(ClasseurIllisible, match="Il manque la feuille"):
        comparer(campagne, acteur, b"a;b\n1;2")


def test_pages_of_the_round_trip(campagne: Campagne, client: Client, settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    client.force_login(creer_utilisateur(Role.PILOTE, campagne.contrat))
    adresse = [campagne.contrat.code, campagne.annee]
    octets = client.get(reverse("appels:classeur_telecharger", args=adresse)).content
    fichier = SimpleUploadedFile("instruction.xlsx", remplir(octets, {(0, "propose"): 350}))
    page = client.post(reverse("appels:classeur", args=adresse), {"fichier": fichier}, follow=True)
    assert "Instruction!K5" in page.content.decode()
    pk = page.redirect_chain[0][0].rstrip("/").rpartition("/")[2]
    assert LigneFinancement.objects.filter(propose=350).count() == 0
    page = client.post(reverse("appels:classeur_ecrire", args=[*adresse, pk]), follow=True)
    assert "Classeur enregistré : 1 ligne(s) changée(s)." in page.content.decode()
    assert LigneFinancement.objects.filter(propose=350).count() == 1
    refus = client.post(reverse("appels:classeur_ecrire", args=[*adresse, pk]), follow=True)
    assert "n’est pas possible" in refus.content.decode()
