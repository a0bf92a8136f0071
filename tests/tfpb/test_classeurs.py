"""A landlord's own workbook, whatever its make: every row is a line, a total, or kept aside with its reason."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartiers.tableurs.classeur import Classeur, Feuille, Fusion, lire_classeur
from quartiers.tfpb.classeurs.lecture import LectureClasseur, lire
from quartiers.tfpb.classeurs.mots import ECARTE, cle_de_mot, lexique_des_axes, lexique_des_quartiers
from tests.tfpb import classeurs_de_bailleurs as faits

AXES = [
    ("1", "Renforcement de la présence du personnel de proximité"),
    ("2", "Formation et soutien des personnels de proximité"),
    ("3", "Sur-entretien"),
    ("4", "Gestion des déchets et encombrants, épaves"),
    ("5", "Tranquillité résidentielle"),
    ("6", "Concertation et sensibilisation des locataires"),
    ("7", "Animation, lien social, vivre ensemble"),
    ("8", "Petits travaux d’amélioration de la qualité de service"),
]
QUARTIERS = [(11, ["Les Rives", "QN07101X"]), (12, ["Le Parc"])]


def lu(
    octets: bytes,
    nom: str = "programme.xlsx",
    axes: dict[str, str] | None = None,
    quartiers: dict[str, str] | None = None,
) -> LectureClasseur:
    retenus_axes = {cle_de_mot(mot): valeur for mot, valeur in (axes or {}).items()}
    retenus_quartiers = {cle_de_mot(mot): valeur for mot, valeur in (quartiers or {}).items()}
    return lire(
        lire_classeur(octets, nom),
        lexique_des_axes(AXES, retenus_axes),
        lexique_des_quartiers(QUARTIERS, retenus_quartiers),
    )


def resume(lecture: LectureClasseur, *codes: str) -> list[tuple[Any, ...]]:
    return [(x.quartier.valeur, x.axe.valeur, x.action, *(x.montant(c) for c in codes)) for x in lecture.lignes]


def test_national_grid_reads_by_itself_but_for_words_to_settle() -> None:
    lecture = lu(faits.grille_nationale())
    assert resume(lecture, "cout_prevu", "autres_financements", "valorise_prevu") == [
        ("12", "7", "Fête des voisins", Decimal("1500.25"), Decimal(500), Decimal("1000.25"))
    ]
    assert [(m.raison, m.ou) for m in lecture.de_cote] == [
        ("« 3 - Sur-entretien » : axe à régler", "Programme 2026, ligne 2")
    ]
    assert lecture.mots_axes["3 - Sur-entretien"].valeur == "3"
    regle = lu(faits.grille_nationale(), axes={"3 - Sur-entretien": "3"})
    assert resume(regle, "part_bailleur", "realise")[0] == (
        "11",
        "3",
        "Nettoyage renforcé des halls",
        2000,
        Decimal("11800.50"),
    )
    assert (regle.de_cote, regle.lignes[0].annee) == ([], 2026)


def test_sections_by_neighbourhood_repeat_their_header() -> None:
    lecture = lu(faits.sections_par_quartier(), axes={"Propreté plus": "4"})
    assert resume(lecture, "cout_prevu", "valorise_prevu") == [
        ("11", "3", "Enlèvement de tags", Decimal(3200), Decimal(3200)),
        ("11", "4", "Bacs supplémentaires", Decimal("1050.10"), Decimal("1050.10")),
        ("12", "5", "Correspondant de nuit", Decimal(18000), Decimal(9000)),
    ]
    assert [raison for _, raison in lecture.tableaux[0].laissees] == ["ligne de total", "ligne de total"]


def test_a_sheet_per_neighbourhood_and_a_section_per_axis() -> None:
    mots = {"Axe 6 : concertation": "6", "Axe 8 : petits travaux": "8"}
    lecture = lu(faits.une_feuille_par_quartier(), axes=mots)
    assert resume(lecture, "cout_prevu", "realise") == [
        ("11", "6", "Réunions en pied d’immeuble", 800, Decimal("640.40")),
        ("11", "8", "Éclairage des caves", 5000, Decimal("4999.99")),
        ("12", "6", "Atelier compost", 300, None),
    ]
    assert [m.raison for m in lecture.de_cote] == ["aucun tableau reconnu dans cette feuille"]
    proposes = {mot: (s.valeur, s.origine) for mot, s in lu(faits.une_feuille_par_quartier()).mots_axes.items()}
    assert proposes == {mot: (valeur, "propose") for mot, valeur in mots.items()}


def test_header_on_two_rows_and_merged_neighbourhood() -> None:
    mots = {"4 Encombrants": "4", "5 Tranquillité": "5", "7 Lien social": "7"}
    lecture = lu(faits.entete_sur_deux_rangs(), axes=mots)
    assert resume(lecture, "cout_prevu", "valorise_prevu", "realise", "valorise_realise") == [
        ("11", "4", "Tournées d’encombrants", 7000, 7000, Decimal("6543.21"), Decimal("6543.21")),
        ("11", "5", "Portes renforcées", 2500, 2000, 2500, 2000),
        ("12", "7", "Jardin partagé", 900, 900, 0, 0),
    ]


def test_own_categories_are_settled_once_and_an_unknown_place_is_kept_aside() -> None:
    lecture = lu(
        faits.csv_de_logiciel(), "export.csv", axes={"ENTR+": "3", "ANIM": "7"}, quartiers={"Centre-ville": ECARTE}
    )
    assert resume(lecture, "cout_prevu", "valorise_prevu") == [
        ("11", "3", "Nettoyage des vitres", Decimal("1234.56"), Decimal("1234.56")),
        ("12", "7", "Ateliers d’été", 900, Decimal("450.50")),
    ]
    assert [(m.raison, m.texte.split(" – ")[3]) for m in lecture.de_cote] == [
        ("« Centre-ville » est écarté", "Ateliers d’hiver")
    ]
    assert lu(faits.csv_de_logiciel(), "export.csv").lignes == []


def test_marks_of_a_word_count() -> None:
    octets = faits.xlsx(
        {"F": [["Axe", "QPV", "Action", "Budget"], ["ENTR", "Le Parc", "Un", 1], ["ENTR+", "Le Parc", "Deux", 2]]}
    )
    assert resume(lu(octets, axes={"ENTR+": "3", "ENTR": "7"})) == [("12", "7", "Un"), ("12", "3", "Deux")]


def test_binary_workbook_with_a_note_at_the_end() -> None:
    lecture = lu(faits.vieux_xls(), "tfpb.xls")
    assert resume(lecture, "cout_prevu", "realise") == [
        ("11", "2", "Formation des gardiens", 4000, Decimal("3900.50")),
        ("12", "1", "Présence renforcée", 26000, 26000),
    ]
    assert {ligne.annee for ligne in lecture.lignes} == {2026}


def test_no_axis_anywhere_keeps_every_line_aside() -> None:
    lecture = lu(faits.ods_sans_axe(), "actions.ods")
    assert lecture.lignes == []
    assert [m.raison for m in lecture.de_cote] == ["aucun axe dit, ni sur la ligne ni au-dessus"] * 2


def test_unreadable_amount_is_told_at_its_cell() -> None:
    octets = faits.xlsx(
        {"F": [["Action", "QPV", "Axe", "Budget", "Réalisé"], ["Fresque", "Le Parc", "7", "à voir", 10]]}
    )
    (probleme,) = lu(octets).problemes
    assert (probleme.ou, probleme.grave) == ("F!D2", True)


TETES = {"quartier": "QPV", "axe": "Axe", "action": "Action", "cout_prevu": "Budget", "realise": "Réalisé"}
MONTANTS = st.integers(0, 10_000_000).map(lambda centimes: Decimal(centimes) / 100)


@settings(max_examples=25)
@given(
    ordre=st.permutations(list(TETES)),
    lignes=st.lists(st.tuples(st.sampled_from(["Les Rives", "Le Parc", "Ailleurs"]), st.sampled_from(["3", "7", "?"]), MONTANTS), min_size=1, max_size=6),
    avant=st.integers(0, 3),
    vides=st.integers(0, 2),
    ecrire=st.sampled_from([float, lambda m: f"{m:.2f} €".replace(".", ","), lambda m: f"{m:,.2f}".replace(",", " ").replace(".", ",")]),
)  # fmt: skip
def test_no_row_is_lost_whatever_the_layout(
    ordre: list[str], lignes: list[tuple[str, str, Decimal]], avant: int, vides: int, ecrire: Callable[[Decimal], Any]
) -> None:
    corps: list[list[Any]] = [[f"Plan {2026}", *[None] * 4]] * avant + [[TETES[code] for code in ordre]]
    for rang, (quartier, axe, montant) in enumerate(lignes):
        valeurs = {
            "quartier": quartier,
            "axe": axe,
            "action": f"Travail {rang}",
            "cout_prevu": ecrire(montant),
            "realise": ecrire(montant),
        }
        corps += [[None] * 5] * vides + [[valeurs[code] for code in ordre]]
    axes, quartiers = lexique_des_axes(AXES, {}), lexique_des_quartiers(QUARTIERS, {})
    lecture = lire(Classeur("f", [Feuille("Feuille", corps)]), axes, quartiers)  # formats of files: the tests above
    clairs = [(q, a, m) for q, a, m in lignes if q != "Ailleurs" and a != "?"]
    assert [ligne.montant("cout_prevu") for ligne in lecture.lignes] == [m for _, _, m in clairs]
    assert len(lecture.lignes) + len(lecture.de_cote) == len(lignes)


# Layouts met in landlords' files: (rows, merged blocks) and what they say, by neighbourhood, axis, action, amounts.
TETES_NATIONALES: list[list[Any]] = [
    ["Axes", "Actions", "Dépenses", None, "Financement bailleur", "Dépense valorisée TFPB"],
    [None, None, "Prévisionnelle", "Réalisée", None, None],
]
MISES_EN_PAGE: dict[str, tuple[list[list[Any]], list[Fusion], list[tuple[Any, ...]]]] = {
    "un bloc par quartier, axe écrit une fois": (
        [
            ["Quartier : Les Rives (QN07101X)", None, "Logements :", 412, "Abattement :", "98 765,43 €"],
            *TETES_NATIONALES,
            ["Sur-entretien", "Nettoyage", "8 000,00 €", "7.999,99", None, "7 999,99 €"],
            [None, "Tags", 1500, 0, None, 0],
            ["Total axe", None, 9500, 7999.99, None, 7999.99],
            ["Quartier :", "Le Parc", "Logements :", 120, "Abattement :", 21000],
            *TETES_NATIONALES,
            ["7", "Fête", 900, "NC", 450, 450],
        ],
        [Fusion(r, 2, r, 3) for r in (1, 7)] + [Fusion(r, c, r + 1, c) for r in (1, 7) for c in (0, 1, 4, 5)] + [Fusion(3, 0, 4, 0)],
        [
            ("11", "3", "Nettoyage", Decimal(8000), Decimal("7999.99"), Decimal("7999.99")),
            ("11", "3", "Tags", Decimal(1500), Decimal(0), Decimal(0)),
            ("12", "7", "Fête", Decimal(900), Decimal(450), None),
        ],
    ),
    "quartiers en colonnes": (
        [
            ["Axe", "Action", "Les Rives", None, "Le Parc", None],
            [None, None, "Coût", "Part TFPB", "Coût", "Part TFPB"],
            ["3", "Nettoyage", 100, 80, "200,5", "150,25"],
            ["7", "Fête", None, None, 900, 900],
        ],
        [Fusion(0, 2, 0, 3), Fusion(0, 4, 0, 5), Fusion(0, 0, 1, 0), Fusion(0, 1, 1, 1)],
        [
            ("11", "3", "Nettoyage", Decimal(100), Decimal(80), None),
            ("12", "3", "Nettoyage", Decimal("200.50"), Decimal("150.25"), None),
            ("12", "7", "Fête", Decimal(900), Decimal(900), None),
        ],
    ),
    "hors taxes, taxe et toutes taxes": (
        [
            ["QPV", "Axe TFPB", "Intitulé", "Montant HT", "Montant TVA", "Montant TTC", "Part TFPB"],
            ["Les Rives", "3", "Lavage", "10 000,00", "2 000,00", "12 000,00", "12 000,00"],
        ],
        [],
        [("11", "3", "Lavage", Decimal(12000), Decimal(12000), None)],
    ),
    "milliers d’euros, thème, trimestres": (
        [
            ["Les Rives, en milliers d’euros", None, None, None, None, None],
            ["Thème", "Action", "Budget 2026", "1er trimestre", "Total réalisé", "Dont valorisé"],
            ["3", "Nettoyage", 12.5, 3.125, "3,125", "12 k€"],
        ],
        [],
        [("11", "3", "Nettoyage", Decimal(12500), Decimal(12000), Decimal(3125))],
    ),
}  # fmt: skip


@pytest.mark.parametrize("nom", MISES_EN_PAGE)
def test_layouts_of_landlords_read_to_the_cent(nom: str) -> None:
    lignes, fusions, dites = MISES_EN_PAGE[nom]
    axes = lexique_des_axes(AXES, {"3": "3", "7": "7"})
    feuille = Feuille("TFPB 2026", lignes, fusions=fusions)
    quartiers = lexique_des_quartiers(
        QUARTIERS, dict.fromkeys(("quartier : les rives (qn07101x)", "les rives, en milliers d’euros"), "11")
    )
    lecture = lire(Classeur("f", [feuille]), axes, quartiers)
    assert [p.message for p in lecture.problemes] == []
    codes = ("cout_prevu", "valorise_prevu", "realise")
    assert resume(lecture, *codes) == dites, lecture.de_cote
