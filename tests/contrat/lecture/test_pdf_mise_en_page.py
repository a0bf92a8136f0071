"""PDF layouts that lines of text alone do not tell: tables without rules, centred cells, two columns of text, fiches."""

import io
from typing import Any

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph, Spacer, Table

from quartiers.contrat.lecture import lire_octets
from tests.contrat.lecture.fictions import RECIT
from tests.contrat.lecture.test_contrats_varies import LISTES

Ligne = tuple[int, str]
pdfmetrics.registerFont(TTFont("Essai", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"))
pdfmetrics.registerFont(TTFont("EssaiGras", "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"))
TEXTE = ParagraphStyle("texte", fontName="Essai", fontSize=9, leading=11, spaceAfter=6)
GRAS = ParagraphStyle("gras", parent=TEXTE, fontName="EssaiGras")
SOUS_TITRE = ParagraphStyle("sous-titre", parent=GRAS, fontSize=11, leading=14)
TITRE = ParagraphStyle("titre", parent=GRAS, fontSize=13, leading=16, spaceAfter=8)
PUCE = ParagraphStyle("puce", parent=TEXTE, leftIndent=14, bulletIndent=4)
OBJECTIFS = [
    ("Prévenir le décrochage scolaire dès l’école primaire", "Ouvrir un accueil pour les élèves exclus des collèges du territoire"),
    ("", "Former des parents relais dans chaque école"),
    ("Soutenir la fonction parentale", "Créer une maison des familles"),
    ("Renforcer l’accès à la culture et aux loisirs des enfants des quartiers", "Distribuer des passeports culture"),
]  # fmt: skip


def arbre_du_pdf(histoire: list[Any], colonnes: int = 1) -> list[Ligne]:
    """The tree read in the PDF made of these flowables, as (level, title)."""
    sortie = io.BytesIO()
    largeur = (A4[0] - (3 + colonnes) * cm) / colonnes
    cadres = [Frame((2 + i) * cm + i * largeur, 2 * cm, largeur, A4[1] - 4 * cm) for i in range(colonnes)]
    document = BaseDocTemplate(sortie, pagesize=A4)
    document.addPageTemplates(PageTemplate(frames=cadres))
    document.build([Paragraph("Contrat de ville de Testville 2024-2030", TITRE), *histoire])
    lu = lire_octets(sortie.getvalue(), "contrat.pdf")
    assert lu.rapport.couverture_complete
    lignes: list[Ligne] = []

    def ecrire(element: dict[str, Any], niveau: int) -> None:
        lignes.append((niveau, element["titre"]))
        for liste, dessous in LISTES.items():
            for enfant in element.get(liste, []):
                ecrire(enfant, dessous)

    for axe in lu.document["axes"]:
        ecrire(axe, 0)
    return lignes


def tableau(rangs: list[tuple[str, ...]], alignement: str = "TOP", largeurs: list[float] | None = None) -> Table:
    cellules = [
        [Paragraph(c.replace("\n", "<br/>"), GRAS if i == 0 else TEXTE) for c in rang] for i, rang in enumerate(rangs)
    ]
    egales = [(A4[0] - 4 * cm) / len(rangs[0])] * len(rangs[0])
    return Table(cellules, colWidths=largeurs or egales, style=[("VALIGN", (0, 0), (-1, -1), alignement)], repeatRows=1)


@pytest.mark.parametrize("alignement", ["TOP", "MIDDLE"])
def test_table_without_rules_over_several_pages(alignement: str) -> None:
    histoire: list[Any] = []
    attendu: list[Ligne] = []
    for i in range(1, 6):
        histoire += [Paragraph(f"Axe {i} : Grandir au quartier {i}", TITRE), Paragraph(RECIT * 3, TEXTE)]
        histoire.append(tableau([("Objectifs opérationnels", "Actions"), *OBJECTIFS], alignement))
        attendu.append((0, f"Grandir au quartier {i}"))
        for objectif, action in OBJECTIFS:
            attendu += [(2, objectif), (3, action)] if objectif else [(3, action)]
    assert arbre_du_pdf(histoire) == attendu


def test_narrow_columns_are_no_columns_of_text() -> None:
    histoire: list[Any] = []
    attendu: list[Ligne] = []
    for i in (1, 2):
        rangs: list[tuple[str, ...]] = [
            ("Orientations stratégiques", "Objectifs opérationnels", "Actions envisagées", "Partenaires")
        ]
        attendu.append((0, f"Vivre {i}"))
        for j in (1, 2, 3):
            objectif = f"Accompagner les demandeurs d’emploi {j} vers les métiers en tension"
            actions = [f"Forum des métiers {j} de la transition écologique", f"Visites d’entreprises {j}"]
            rangs.append(
                (
                    f"Orientation {i}.{j} : Favoriser l’insertion professionnelle",
                    objectif,
                    "\n".join(f"• {action}" for action in actions),
                    "France Travail, Mission locale",
                )
            )
            attendu += [
                (1, "Favoriser l’insertion professionnelle"),
                (2, objectif),
                *((3, action) for action in actions),
            ]
        histoire += [Paragraph(f"Axe {i} : Vivre {i}", TITRE), Paragraph(RECIT * 2, TEXTE)]
        histoire.append(tableau(rangs, largeurs=[4 * cm, 5 * cm, 5 * cm, 3 * cm]))
    assert arbre_du_pdf(histoire) == attendu


def test_two_columns_of_text_keep_their_lists_whole() -> None:
    histoire: list[Any] = []
    attendu: list[Ligne] = []
    for i in range(1, 6):
        histoire += [Paragraph(f"Axe {i} : Habiter {i}", TITRE), Paragraph(RECIT * 4, TEXTE)]
        attendu.append((0, f"Habiter {i}"))
        for j in (1, 2):
            objectif = f"Rénover les logements sociaux et les parties communes des résidences {j}"
            histoire += [
                Paragraph(f"Objectif opérationnel {i}.{j} : {objectif}", SOUS_TITRE),
                Paragraph(RECIT * 2, TEXTE),
            ]
            histoire.append(Paragraph("Actions :", GRAS))
            attendu.append((2, objectif))
            for k in (1, 2):
                action = f"Isoler les façades exposées au nord de la résidence {k}"
                histoire.append(Paragraph(action, PUCE, bulletText="•"))
                attendu.append((3, action))
    assert arbre_du_pdf(histoire, colonnes=2) == attendu


def test_ruled_table_keeps_tight_rows_merged_cells_and_the_items_of_a_cell() -> None:
    """As word processors print them: no room between the rows, a cell that spans several, its items each on its line."""
    serre = ParagraphStyle("serre", parent=TEXTE, spaceAfter=0)
    histoire: list[Any] = [Paragraph("Programme d’actions", TITRE)]
    rangs: list[list[Any]] = [["Axe", "Objectif opérationnel", "Leviers d’action", "Pilotes"]]
    attendu: list[Ligne] = []
    regles: list[Any] = [("GRID", (0, 0), (-1, -1), 0.5, "black"), ("VALIGN", (0, 0), (-1, -1), "TOP")]
    regles += [("TOPPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 0)]
    for i in range(1, 9):
        attendu.append((0, f"Habiter {i}"))
        regles.append(("SPAN", (0, len(rangs)), (0, len(rangs) + 1)))
        for j in (1, 2):
            objectif = f"Prévenir les charges élevées dans les résidences {i}{j}"
            actions = [
                f"Isolation de {i}{j} logements sociaux de la cité",
                "Ateliers d’économies",
                "Médiateurs de l’énergie",
            ]
            axe = f"Axe {i} : Habiter {i}" if j == 1 else ""
            rangs.append([axe, objectif, "<br/>".join(actions), "Bailleurs"])
            attendu += [(2, objectif), *((3, action) for action in actions)]
    cellules = [[Paragraph(c, serre) for c in rang] for rang in rangs]
    histoire.append(Table(cellules, colWidths=[3 * cm, 4 * cm, 4.5 * cm, 3 * cm], style=regles, repeatRows=1))
    assert arbre_du_pdf(histoire) == attendu


def test_two_columns_of_short_lists_are_not_a_table() -> None:
    histoire: list[Any] = []
    attendu: list[Ligne] = []
    for i in range(1, 7):
        histoire += [Paragraph(f"Priorité {i} : Vivre {i}", TITRE), Paragraph(RECIT, TEXTE)]
        attendu.append((0, f"Vivre {i}"))
        for j in (1, 2):
            histoire += [
                Paragraph(f"Engagement {i}.{j} : Tenir parole {j}", SOUS_TITRE),
                Paragraph("Nos actions concrètes", GRAS),
            ]
            attendu.append((1, f"Tenir parole {j}"))
            for k in range(1, 4):
                histoire.append(Paragraph(f"Action courte {i}{j}{k}", PUCE, bulletText="•"))
                attendu.append((3, f"Action courte {i}{j}{k}"))
        histoire.append(Spacer(1, 3 * i))
    assert arbre_du_pdf(histoire, colonnes=2) == attendu


def test_fiches_laid_out_as_tables_hang_on_the_objective_that_they_name() -> None:
    histoire: list[Any] = [Paragraph("Programme d’actions", TITRE)]
    attendu: list[Ligne] = []
    for i in (1, 2):
        histoire.append(Paragraph(f"Axe {i} : Travailler {i}", TITRE))
        attendu.append((0, f"Travailler {i}"))
        for j in (1, 2, 3):
            action = f"Plateforme de mobilité solidaire et inclusive numéro {j} pour les habitants"
            rangs: list[tuple[str, ...]] = [
                (f"Fiche action n° {i}.{j}", ""),
                ("Intitulé de l’action", action),
                ("Objectif opérationnel", f"Lever les freins à l’emploi {i}{j}"),
                ("Constat", RECIT),
                ("Pilote", "Communauté d’agglomération"),
                ("Indicateurs", "Nombre de bénéficiaires"),
            ]
            histoire += [tableau(rangs, largeurs=[5 * cm, 12 * cm]), Spacer(1, 20)]
            attendu += [(2, f"Lever les freins à l’emploi {i}{j}"), (3, action)]
    assert arbre_du_pdf(histoire) == attendu
