"""The gate: persons, addresses, plates, cases and stories are refused; a partner's own counts of any shape are read."""

import datetime as dt
import io
from typing import Any

import pytest
import xlsxwriter

from quartiers.tableurs.classeur import Classeur, Feuille, Fusion, lire_classeur
from quartiers.tableurs.garde import FichierNominatif, soupcon, verifier
from quartiers.tableurs.valeurs import plat
from quartiers.tranquillite.decoupe import Mots, lire_mois
from quartiers.tranquillite.forme import Lu, Reglage, deviner, lire, manque, tableau_de

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
    assert manque(reglage, tableau) == []
    lecture = lire(tableau, reglage, MOTS)
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


V = [("Tapage", "Le Tennis", 1, 3), ("Tapage", "Le Tennis", 2, 5), ("Vols", "Le Tennis", 1, 0), ("Vols", "Le Tennis", 2, 8)]  # fmt: skip
V += [("Tapage", "La Molette", 1, 1), ("Tapage", "La Molette", 2, 9), ("Vols", "La Molette", 1, 4), ("Vols", "La Molette", 2, 6)]  # fmt: skip
JANVIER, FEVRIER = dt.date(2025, 1, 1), dt.date(2025, 2, 1)
# The same eight figures, as partners lay them out.
FORMES: dict[str, tuple[list[list[Any]], list[Fusion]]] = {
    "deux rangs de titres, lieu écrit une fois": (
        [
            ["Bilan"], ["Quartier", "Catégorie", 2025, None, None], [None, None, "Janvier", "Février", "Total"],
            ["LE TENNIS", "Tapage", 3, 5, 8], [None, "Vols", 0, 8, 8], ["Sous-total", None, 3, 13, 16],
            ["La Molette", "Tapage", 1, "9", 10], [None, "Vols", 4, 6, 10], ["TOTAL", None, 8, 28, 36],
        ],
        [],
    ),
    "un bloc par quartier, titres répétés": (
        [
            ["Relevé 2025", None, None], ["Le Tennis", None, None], ["Catégorie", "Janvier", "Février"], ["Tapage", 3, 5],
            ["Vols", 0, 8], ["Total", 3, 13], ["La Molette", None, None], ["Catégorie", "Janvier", "Février"],
            ["Tapage", 1, 9], ["Vols", 4, 6],
        ],
        [Fusion(1, 0, 1, 2), Fusion(6, 0, 6, 2)],
    ),
    "lieux au-dessus des catégories": (
        [
            ["Mois", "Le Tennis", None, "La Molette", None], [None, "Tapage", "Vols", "Tapage", "Vols"],
            [JANVIER, 3, 0, 1, 4], [FEVRIER, 5, 8, 9, "6,0"], ["Total 2025", 8, 8, 10, 10],
        ],
        [Fusion(0, 1, 0, 2), Fusion(0, 3, 0, 4), Fusion(0, 0, 1, 0)],
    ),
    "séries longues, mots d’une base nationale": (
        [["Unité temporelle", "Indicateur", "Quartier", "Valeurs"]]
        + [[f"2025{mois:02}", categorie, lieu, str(n)] for categorie, lieu, mois, n in V],
        [],
    ),
    "mois en chiffres, fusion vers le bas": (
        [
            ["Année", "Mois", "QPV", "Tapage", "Vols", "TOTAL"], ["2025", "1", "Le Tennis", "3", "0", "3"],
            ["2025", "2", None, "5", "8", "13"], ["2025", "1", "La Molette", "1", "4", "5"],
            ["2025", "2", None, "9", "6", "15"],
        ],
        [Fusion(1, 2, 2, 2), Fusion(3, 2, 4, 2)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("forme", FORMES)
def test_the_same_figures_in_the_layouts_of_partners(forme: str) -> None:
    lignes, fusions = FORMES[forme]
    largeur = max(map(len, lignes))
    feuille = Feuille("Feuil1", [[*ligne, *[None] * (largeur - len(ligne))] for ligne in lignes], fusions=fusions)
    tableau = tableau_de(Classeur("f", [feuille]), MOTS)
    reglage = deviner(tableau, MOTS)
    assert manque(reglage, tableau) == []
    lu = [(plat(vu.categorie), plat(vu.lieu), vu.mois, vu.nombre) for vu in lire(tableau, reglage, MOTS).lus]
    assert sorted(lu) == sorted((plat(c), plat(lieu), dt.date(2025, mois, 1), n) for c, lieu, mois, n in V)


def test_a_place_left_empty_now_and_then_is_not_taken_from_above() -> None:
    texte = "quartier;mois;nature;nombre\nLe Tennis;01/2025;Tapage;3\nLa Molette;01/2025;Tapage;2\n;01/2025;Tapage;7\n"
    lu, _, _ = lus(texte.encode())
    assert [(vu.lieu, vu.nombre) for vu in lu] == [("Le Tennis", 3), ("La Molette", 2), ("", 7)]


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("202503", (3, 2025)),
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
    sans_section: dict[str, Any] = {"lignes": [["Tapage", 3]]}
    assert len(manque(Reglage(["", "", ""]), sans_section)) == 4
    assert manque(Reglage(["mois", "nombre"], 2025, "1", "q1"), sans_section) == []
    (par_annee,) = manque(Reglage(["annee", "categorie", "lieu", "nombre"]), sans_section)
    assert "se charge dans les indicateurs" in par_annee
