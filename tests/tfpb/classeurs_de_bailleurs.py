"""Workbooks as landlords build them, each in its own way; the figures are those of no real landlord."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
import xlwt
from odfdo import Document, Table

Cellules = Sequence[Sequence[Any]]


def xlsx(feuilles: dict[str, Cellules], fusions: dict[str, Sequence[tuple[int, int, int, int]]] | None = None) -> bytes:
    """Sheets by name; `fusions` are merged blocks (first row, first column, last row, last column)."""
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie, {"strings_to_numbers": False}) as classeur:
        for nom, lignes in feuilles.items():
            page = classeur.add_worksheet(nom)
            for rang, ligne in enumerate(lignes):
                for colonne, valeur in enumerate(ligne):
                    if valeur is not None:
                        page.write(rang, colonne, valeur)
            for haut, gauche, bas, droite in (fusions or {}).get(nom, ()):
                page.merge_range(haut, gauche, bas, droite, lignes[haut][gauche])
    return sortie.getvalue()


def grille_nationale() -> bytes:
    """One flat table, as the national grid."""
    tetes = ["Axe", "Action", "QPV", "Calendrier", "Coût prévisionnel", "Part bailleur", "Autres financements",
             "Part valorisée TFPB", "Taux de valorisation", "Réalisé"]  # fmt: skip
    lignes: list[list[Any]] = [
        [
            "3 - Sur-entretien",
            "Nettoyage renforcé des halls",
            "Les Rives",
            "Toute l’année",
            12000,
            2000,
            0,
            10000,
            "83 %",
            11800.5,
        ],
        ["7", "Fête des voisins", "Le Parc", "Mai", 1500.25, 0, 500, 1000.25, "67 %", None],
        ["Total", None, None, None, 13500.25, 2000, 500, 11000.25, None, 11800.5],
    ]
    return xlsx({"Programme 2026": [tetes, *lignes]})


def sections_par_quartier() -> bytes:
    """A title with the year, a wide section per neighbourhood, the header again under each, amounts as text."""
    tetes = ["Thématique", "Descriptif de l’action", "Montant prévu", "Dont abattement TFPB"]
    lignes: list[list[Any]] = [
        ["Office du Val – programme d’actions TFPB 2026", None, None, None],
        [None, None, None, None],
        tetes,
        ["QPV LES RIVES", None, None, None],
        ["Sur-entretien", "Enlèvement de tags", "3 200,00 €", "3 200 €"],
        ["Propreté plus", "Bacs supplémentaires", "1 050,10 €", "1 050,10 €"],
        ["Sous-total", None, "4 250,10 €", "4 250,10 €"],
        ["QPV LE PARC", None, None, None],
        tetes,
        ["Tranquillité résidentielle", "Correspondant de nuit", "18 000", "9 000"],
        ["TOTAL GÉNÉRAL", None, "22 250,10 €", "12 250,10 €"],
    ]
    return xlsx({"Feuil1": lignes}, {"Feuil1": [(0, 0, 0, 3), (3, 0, 3, 3), (7, 0, 7, 3)]})


def une_feuille_par_quartier() -> bytes:
    """A cover without any table, then a sheet per neighbourhood with a section per axis."""

    def page(*corps: Sequence[Any]) -> Cellules:
        return [["Exercice 2026", None, None], ["Action", "Budget", "Dépenses réalisées"], *corps]

    return xlsx(
        {
            "Mode d’emploi": [["Bonjour"], ["Remplir les onglets suivants"]],
            "Les Rives": page(
                ["Axe 6 : concertation", None, None],
                ["Réunions en pied d’immeuble", 800, 640.4],
                ["Axe 8 : petits travaux", None, None],
                ["Éclairage des caves", 5000, 4999.99],
                ["Total", 5800, 5640.39],
            ),
            "Le Parc": page(["Axe 6 : concertation", None, None], ["Atelier compost", 300, None]),
        }
    )


def entete_sur_deux_rangs() -> bytes:
    """Groups « Prévisionnel » and « Réalisé » over their columns, the neighbourhood merged down over its rows."""
    lignes: list[list[Any]] = [
        ["Secteur", "Rubrique", "Opération", "Prévisionnel", None, "Réalisé", None],
        [None, None, None, "Coût", "Valorisation TFPB", "Dépense", "Valorisation TFPB"],
        ["Les Rives", "4 Encombrants", "Tournées d’encombrants", 7000, 7000, 6543.21, 6543.21],
        [None, "5 Tranquillité", "Portes renforcées", 2500, 2000, 2500, 2000],
        ["Le Parc", "7 Lien social", "Jardin partagé", 900, 900, 0, 0],
    ]
    fusions = [(0, 3, 0, 4), (0, 5, 0, 6), (0, 0, 1, 0), (0, 1, 1, 1), (0, 2, 1, 2), (2, 0, 3, 0)]
    return xlsx({"Bilan 2026": lignes}, {"Bilan 2026": fusions})


def csv_de_logiciel() -> bytes:
    """Windows-1252, semicolons, own codes of categories, decimal commas."""
    texte = (
        "Annee;Site;Poste;Libelle;Montant TTC;Impute abattement\r\n"
        '2026;Les Rives;ENTR+;Nettoyage des vitres;"1 234,56";"1 234,56"\r\n'
        "2026;Le Parc;ANIM;Ateliers d’été;900;450,5\r\n"
        "2026;Centre-ville;ANIM;Ateliers d’hiver;100;100\r\n"
    )
    return texte.encode("cp1252")


def vieux_xls() -> bytes:
    """The binary format of 1997, an empty first column, dates in a cell, a comment row at the end."""
    classeur = xlwt.Workbook()
    page = classeur.add_sheet("TFPB 2026")
    lignes: list[list[Any]] = [
        [None, "Suivi de l’abattement – année 2026"],
        [None, "Quartier", "Axe", "Action", "Coût estimé", "Part imputée", "Dépense réelle"],
        [None, "Les Rives", "2", "Formation des gardiens", 4000, 4000, 3900.5],
        [None, "Le Parc", "1", "Présence renforcée", 26000, 26000, 26000],
        [None, "Document de travail, ne pas diffuser"],
    ]
    for rang, ligne in enumerate(lignes):
        for colonne, valeur in enumerate(ligne):
            if valeur is not None:
                page.write(rang, colonne, valeur)
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()


def ods_sans_axe() -> bytes:
    """OpenDocument; no axis anywhere, amounts in thousands for one line."""
    document = Document("spreadsheet")
    document.body.clear()
    table = Table("Actions 2026")
    lignes: list[list[Any]] = [
        ["Action", "QPV", "Budget", "Réalisé"],
        ["Médiation", "Les Rives", "12 k€", "8 000"],
        ["Fresque", "Le Parc", 1500.0, 1499.9],
    ]
    for ligne in lignes:
        rang = table.height
        for colonne, valeur in enumerate(ligne):
            table.set_value((colonne, rang), valeur)
    document.body.append(table)
    sortie = io.BytesIO()
    document.save(sortie)
    return sortie.getvalue()
