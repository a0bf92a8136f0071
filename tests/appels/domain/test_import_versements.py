"""The accountant's file: read in any format, errors by cell, all or nothing, twice changes nothing."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from quartiers.appels.domain.import_versements import (
    Table,
    analyser,
    deviner,
    importer,
    lettre,
    lire_date,
    lire_montant,
    lire_table,
)
from quartiers.appels.domain.versements import planifier, total_paye
from quartiers.appels.enums import EtatDossier
from quartiers.appels.models import CorrespondanceVersements, Financeur, LigneFinancement, Versement
from quartiers.comptes.politiques import Acteur
from quartiers.documents.domain import deposer
from quartiers.exports.tableaux import Colonne, ecrire
from tests.appels.imports.grilles import Grille, xlsx
from tests.factories.appels import creer_financeur
from tests.factories.apres import creer_campagne_passee, creer_dossier_retenu, creer_ligne_notifiee

pytestmark = pytest.mark.django_db
JOUR = dt.date(2026, 10, 1)
TITRES = ["N° dossier", "Montant TTC", "Date de paiement", "N° mandat"]
COLONNES = {"dossier": 0, "montant": 1, "paye_le": 2, "reference": 3}


def lignes_notifiees(nombre: int = 2, montant: int = 1000) -> tuple[Financeur, list[LigneFinancement]]:
    campagne = creer_campagne_passee()
    financeur = creer_financeur(campagne.contrat, avance_taux=Decimal(80))
    lignes = []
    for rang in range(nombre):
        dossier = creer_dossier_retenu(campagne, etat=EtatDossier.NOTIFIE)
        lignes.append(creer_ligne_notifiee(dossier, financeur, montant, decision_numero=f"DEL-{rang}"))
        planifier(lignes[-1])
    return financeur, lignes


def table(*lignes: list[str]) -> Table:
    return Table(TITRES, [list(ligne) for ligne in lignes])


def passer(financeur: Financeur, contenu: Table) -> int:
    lu = importer(acteur=Acteur(), financeur=financeur, table=contenu, colonnes=COLONNES, jour=JOUR)
    return len(lu.paiements)


@pytest.mark.parametrize(
    ("texte", "montant"),
    [
        ("1 234,50 €", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1234.5", "1234.50"),
        ("800", "800.00"),
        ("1\u202f000", "1000"),
    ],
)
def test_amounts_of_any_office(texte: str, montant: str) -> None:
    assert lire_montant(texte) == Decimal(montant)


@pytest.mark.parametrize("texte", ["abc", "-5", "0", "1,234", "NaN", "Infinity", "=1+1", ""])
def test_amounts_that_are_none(texte: str) -> None:
    with pytest.raises(ValueError, match="«"):
        lire_montant(texte)


def test_dates_of_any_office() -> None:
    for texte in ("2026-04-02", "02/04/2026", "2026-04-02T00:00:00", "02-04-2026", "2/4/26"):
        assert lire_date(texte) == dt.date(2026, 4, 2)
    with pytest.raises(ValueError, match="31/02/2026"):
        lire_date("31/02/2026")


def test_cells_are_named_as_a_spreadsheet_does() -> None:
    assert [lettre(rang) for rang in (0, 25, 26, 27, 702)] == ["A", "Z", "AA", "AB", "AAA"]


def test_columns_are_guessed_then_remembered() -> None:
    financeur, (une, _) = lignes_notifiees()
    assert deviner(financeur, TITRES) == COLONNES
    bizarres = ["Réf", "Zone 1", "Zone 2", "Zone 3"]
    choix = {"dossier": 1, "montant": 2, "paye_le": 3}
    lue = Table(bizarres, [["", une.dossier.numero, "800", "01/06/2026"]])
    importer(acteur=Acteur(), financeur=financeur, table=lue, colonnes=choix, jour=JOUR)
    assert CorrespondanceVersements.objects.get().colonnes == {
        "dossier": "Zone 1", "montant": "Zone 2", "paye_le": "Zone 3"
    }  # fmt: skip
    assert {c: deviner(financeur, ["Zone 3", "Zone 2", "Zone 1"])[c] for c in choix} == {
        "dossier": 2, "montant": 1, "paye_le": 0
    }  # fmt: skip


@pytest.mark.parametrize("forme", ["xlsx", "ods", "csv"])
def test_file_is_read_in_each_format_and_pays_what_was_planned(forme: str) -> None:
    financeur, (une, deux) = lignes_notifiees()
    rangees = [
        {"d": une.dossier.numero, "m": Decimal("800.00"), "p": dt.date(2026, 6, 1), "r": "M-1"},
        {"d": deux.decision_numero, "m": Decimal("500.00"), "p": dt.date(2026, 6, 2), "r": "M-2"},
    ]
    colonnes = [Colonne("d", TITRES[0]), Colonne("m", TITRES[1], "montant"), Colonne("p", TITRES[2], "date"),
                Colonne("r", TITRES[3])]  # fmt: skip
    contenu = ecrire("Mandats", colonnes, rangees, forme)
    document = deposer(
        fichier=ContentFile(contenu, name=f"mandats.{forme}"), titre="", contrat_id=None, acteur=Acteur()
    )
    assert passer(financeur, lire_table(document)) == 2
    assert [v.genre for v in une.versements.filter(paye_le__isnull=False)] == ["avance"]
    assert (total_paye(une), total_paye(deux)) == (Decimal(800), Decimal(500))
    # 500 € were not planned: the advance of 800 € falls to 300 €, so that all still adds up to 1 000 €.
    assert sum(deux.versements.values_list("montant", flat=True)) == Decimal(1000)


def test_running_twice_changes_nothing() -> None:
    financeur, (une, deux) = lignes_notifiees()
    contenu = table([une.dossier.numero, "800", "01/06/2026", "M-1"], [deux.dossier.numero, "300", "01/06/2026", ""])
    assert passer(financeur, contenu) == 2
    avant = list(Versement.objects.order_by("pk").values_list("pk", "montant", "paye_le", "reference"))
    lu = importer(acteur=Acteur(), financeur=financeur, table=contenu, colonnes=COLONNES, jour=JOUR)
    assert (lu.paiements, lu.deja) == ([], 2)
    assert list(Versement.objects.order_by("pk").values_list("pk", "montant", "paye_le", "reference")) == avant


def test_errors_name_their_row_and_their_cell_and_nothing_is_written() -> None:
    financeur, (une, deux) = lignes_notifiees()
    contenu = table(
        [une.dossier.numero, "800", "01/06/2026", "M-1"],
        ["2026-9999", "10", "01/06/2026", "M-2"],
        [une.dossier.numero, "dix", "01/13/2026", "M-3"],
        [deux.dossier.numero, "1000,01", "01/06/2026", "M-4"],
        [deux.dossier.numero, "10", "01/01/2026", "M-5"],
        [deux.dossier.numero, "10", "01/01/2027", "M-6"],
        [une.dossier.numero, "800", "01/06/2026", "M-1"],
        ["", "10", "01/06/2026", "M-8"],
    )
    lu = analyser(financeur, contenu, COLONNES, JOUR)
    assert [(faute.ligne, faute.cellule) for faute in lu.fautes] == [
        (3, "A3"), (4, "B4"), (4, "C4"), (5, "B5"), (6, "C6"), (7, "C7"), (8, "D8"), (9, "A9"),
    ]  # fmt: skip
    with pytest.raises(ValidationError, match=r"rien n’a été enregistré"):
        passer(financeur, contenu)
    assert not Versement.objects.filter(paye_le__isnull=False).exists()
    assert not CorrespondanceVersements.objects.exists()


def test_known_reference_with_another_amount_is_an_error() -> None:
    financeur, (une, _) = lignes_notifiees()
    passer(financeur, table([une.dossier.numero, "800", "01/06/2026", "M-1"]))
    lu = analyser(financeur, table([une.dossier.numero, "700", "01/06/2026", "M-1"]), COLONNES, JOUR)
    assert "autre montant" in lu.fautes[0].message


def test_line_of_another_funder_is_unknown_here() -> None:
    financeur, _ = lignes_notifiees()
    _, (autre, _) = lignes_notifiees()
    lu = analyser(financeur, table([autre.decision_numero + "-X", "10", "01/06/2026", ""]), COLONNES, JOUR)
    assert "n’est le numéro d’aucun financement" in lu.fautes[0].message


def test_missing_and_doubled_columns_are_told() -> None:
    financeur, _ = lignes_notifiees()
    with pytest.raises(ValidationError, match="Payé le"):
        analyser(financeur, table(), {"dossier": 0, "montant": 1}, JOUR)
    with pytest.raises(ValidationError, match="deux fois"):
        analyser(financeur, table(), {"dossier": 0, "montant": 1, "paye_le": 1}, JOUR)


def test_reading_costs_the_same_for_one_row_and_many(django_assert_num_queries: object) -> None:
    for nombre in (1, 5):
        financeur, lignes = lignes_notifiees(nombre)
        contenu = table(*[[ligne.dossier.numero, "10", "01/06/2026", f"M-{ligne.pk}"] for ligne in lignes])
        with django_assert_num_queries(2):  # type: ignore[operator]
            assert len(analyser(financeur, contenu, COLONNES, JOUR).paiements) == nombre


def test_titles_stand_where_the_accountant_put_them_and_sums_are_checked() -> None:
    financeur, (une, autre) = lignes_notifiees()
    lignes: list[list[object]] = [
        ["Trésorerie – mandats émis"], ["Exercice 2026"], [],
        ["Mandat", "Objet", "Net à payer", "Payé le"],
        ["M1", f"Subv. CV {une.dossier.numero}, avance", "800,00 €", "2 juin 2026"],
        ["Sous-total", None, 800, None],
        ["M2", autre.decision_numero, 300, dt.date(2026, 6, 3)],
        ["TOTAL", None, 1200, None],
    ]  # fmt: skip
    document = deposer(
        fichier=ContentFile(xlsx(Grille("Mandats", lignes)), "mandats.xlsx"),
        titre="m",
        contrat_id=None,
        acteur=Acteur(),
    )
    contenu = lire_table(document)
    colonnes = deviner(financeur, contenu.colonnes)
    assert colonnes == {"dossier": 1, "montant": 2, "paye_le": 3, "reference": 0}
    analyse = analyser(financeur, contenu, colonnes, JOUR)
    assert [(p.rang, p.ligne, p.montant) for p in analyse.paiements] == [
        (5, une, Decimal(800)),
        (7, autre, Decimal(300)),
    ]
    assert (analyse.fautes, analyse.desaccords) == ([], [(8, Decimal(1200), Decimal(1100))])
