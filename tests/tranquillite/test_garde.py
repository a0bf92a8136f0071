"""The gate: persons, addresses, plates, cases and stories are refused; a partner's own counts of any shape are read."""

import datetime as dt
import io
from typing import Any

import pytest
import xlsxwriter

from quartiers.tableurs.classeur import Classeur, Feuille, lire_classeur
from quartiers.tableurs.garde import FichierNominatif, soupcon, verifier
from quartiers.tranquillite.forme import Lu, Mots, Reglage, deviner, lire, lire_mois, manque, tableau_de

MOTS = Mots({"tapage": "1", "degradations": "2"}, {"le tennis": "q1", "la molette": "q2"})


@pytest.mark.parametrize(
    ("cellule", "quoi"),
    [
        ("M. Durand", "un nom de personne"),
        ("Mme Élise Martin", "un nom de personne"),
        ("DURAND Jean", "un nom de personne"),
        ("Karim Benali", "un nom de personne"),
        ("jean@exemple.fr", "une adresse électronique"),
        ("06 12 34 56 78", "un numéro de téléphone"),
        (612345678, "un numéro de téléphone"),
        ("AB-123-CD", "une plaque d’immatriculation"),
        ("12 rue des Lilas", "une adresse"),
        ("14, bis avenue Foch", "une adresse"),
        ("bâtiment C2", "un logement"),
        ("Vers 22h30", "une heure"),
        ("Prénom", "un intitulé de donnée personnelle ou de récit"),
        ("Date de naissance", "un intitulé de donnée personnelle ou de récit"),
        ("Observations", "un intitulé de donnée personnelle ou de récit"),
        ("Le 3 au soir, trois jeunes ont cassé la porte du hall et menacé le gardien qui passait là", "un texte libre"),
    ],
)
def test_what_tells_of_a_person_or_a_case_is_seen(cellule: Any, quoi: str) -> None:
    assert soupcon(cellule) == quoi


@pytest.mark.parametrize(
    "cellule",
    [
        "Le Tennis",
        "Les Rives du Plessis",
        "Cité Jean Moulin",
        "Quartier Saint-Pierre",
        "École Jules Ferry",
        "Nom du quartier",
        "Dégradations",
        "Agressions d’agents",
        "Rodéos et vitesse",
        "Occupation de halls",
        "janv. 2025",
        "T1 2025",
        "Total",
        12,
        0,
        3.5,
        None,
        "néant",
    ],
)
def test_places_categories_and_counts_pass(cellule: Any) -> None:
    assert soupcon(cellule) == ""


def test_refusal_says_where_and_never_what() -> None:
    feuille = Feuille("Mars", [["Catégorie", "Nombre"], ["Tapage chez M. Durand", 2]])
    with pytest.raises(FichierNominatif) as refus:
        verifier(Classeur("f", [feuille]))
    message = str(refus.value)
    assert "Mars!A2 semble contenir un nom de personne" in message
    assert "Durand" not in message
    assert "n’a pas été gardé" in message


def test_rows_with_days_are_cases() -> None:
    jours: list[list[Any]] = [["Date", "Nature"], *[[dt.date(2025, 3, j), "Tapage"] for j in range(2, 20)]]
    with pytest.raises(FichierNominatif, match="chaque ligne y est un cas"):
        verifier(Classeur("f", [Feuille("Feuil1", jours)]))
    mois: list[list[Any]] = [["Mois", "Nombre"], *[[dt.date(2025, m, 1), 3] for m in range(1, 13)]]
    verifier(Classeur("f", [Feuille("Feuil1", mois)]))


def test_hidden_sheets_are_looked_at_too() -> None:
    cachee = Feuille("Détail", [["06 12 34 56 78"]], visible=False)
    with pytest.raises(FichierNominatif, match="Détail!A1"):
        verifier(Classeur("f", [Feuille("Feuil1", [["Mois", "Nombre"], ["mars 2025", 3]]), cachee]))


def test_known_names_are_permitted_whatever_they_look_like() -> None:
    feuille = Feuille("Feuil1", [["Quartier", "Nombre"], ["Louise Michel", 4]])
    with pytest.raises(FichierNominatif):
        verifier(Classeur("f", [feuille]))
    verifier(Classeur("f", [feuille]), ["louise michel"])


# Shapes


def excel(lignes: list[list[Any]]) -> bytes:
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie) as classeur:
        format_date = classeur.add_format({"num_format": "mmm yyyy"})
        feuille = classeur.add_worksheet("Tableau")
        for r, ligne in enumerate(lignes):
            for c, valeur in enumerate(ligne):
                if isinstance(valeur, dt.date):
                    feuille.write_datetime(r, c, dt.datetime.combine(valeur, dt.time()), format_date)
                elif valeur is not None:
                    feuille.write(r, c, valeur)
    return sortie.getvalue()


def lus(octets: bytes, **fixes: Any) -> tuple[list[Lu], Reglage, list[str]]:
    tableau = tableau_de(lire_classeur(octets, "f"), MOTS)
    devine = deviner(tableau, MOTS)
    reglage = Reglage(devine.roles, fixes.get("annee", devine.annee), fixes.get("categorie", ""), fixes.get("lieu", ""))
    assert manque(reglage) == []
    lecture = lire(tableau, reglage)
    return lecture.lus, reglage, lecture.ecartees


def test_months_in_rows_categories_in_columns() -> None:
    octets = excel([["Relevé 2025"], [], ["Mois", "Quartier", "Tapage", "Dégradations"], ["Janvier", "Le Tennis", 4, 0], ["févr.", "Le Tennis", None, 2]])  # fmt: skip
    lu, reglage, _ = lus(octets)
    assert reglage.roles == ["mois", "lieu", "colonne_categorie", "colonne_categorie"]
    assert lu == [
        Lu("Tapage", "Le Tennis", dt.date(2025, 1, 1), 4),
        Lu("Dégradations", "Le Tennis", dt.date(2025, 1, 1), 0),
        Lu("Dégradations", "Le Tennis", dt.date(2025, 2, 1), 2),
    ]


def test_months_in_columns_as_dates_with_totals_left_out() -> None:
    mois = [dt.date(2025, m, 1) for m in (1, 2, 3)]
    octets = excel(
        [["Type de fait", "Secteur", *mois, "Total"], ["Vols", "La Molette", 1, 2, 3, 6], ["Total", None, 1, 2, 3, 6]]
    )
    lu, reglage, ecartees = lus(octets)
    assert reglage.roles == ["categorie", "lieu", "colonne_mois", "colonne_mois", "colonne_mois", ""]
    assert [(vu.categorie, vu.mois.month, vu.nombre) for vu in lu] == [("Vols", 1, 1), ("Vols", 2, 2), ("Vols", 3, 3)]
    assert ecartees == ["Ligne 2 : un total, que l’on ne reprend pas."]


def test_long_table_in_csv_for_one_place() -> None:
    texte = "mois;nature;nombre\n01/2025;Tapage;3\n2025-02;Tapage;néant\nmars 2025;Tapage;beaucoup\n"
    lu, _, ecartees = lus(texte.encode(), lieu="q1")
    assert [(vu.mois.month, vu.nombre) for vu in lu] == [(1, 3), (2, 0)]
    assert ecartees == ["Ligne 3, colonne « nombre » : ce n’est pas un nombre entier."]


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("janv. 2025", (1, 2025)),
        ("Décembre 24", (12, 2024)),
        ("AOÛT", (8, None)),
        ("2025-03", (3, 2025)),
        ("03/2025", (3, 2025)),
        ("1er mars 2025", (3, 2025)),
        ("Tapage", (None, None)),
        ("2025", (None, None)),
        ("13/2025", (None, 2025)),
    ],
)
def test_months_are_read_as_people_write_them(texte: str, attendu: tuple[int | None, int | None]) -> None:
    assert lire_mois(texte) == attendu


def test_what_is_missing_is_asked_for() -> None:
    assert len(manque(Reglage(["", "", ""]))) == 4
    assert manque(Reglage(["mois", "nombre"], 2025, "1", "q1")) == []
