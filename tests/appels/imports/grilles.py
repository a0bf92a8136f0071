"""A sheet as a list of rows, written in each format that an office uses."""

import csv
import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
import xlwt
from odfdo import Cell, Document, Row
from odfdo import Table as TableOdf

Fusion = tuple[int, int, int, int]  # top, left, bottom, right, from 0


@dataclass
class Grille:
    """`formules` gives the formula of some cells, whose value stays the one of `lignes`."""

    nom: str
    lignes: Sequence[Any]  # rows, each a list of cells
    fusions: list[Fusion] = field(default_factory=list)
    masquees: set[int] = field(default_factory=set)
    cachee: bool = False
    formules: dict[tuple[int, int], str] = field(default_factory=dict)


def xlsx(*grilles: Grille) -> bytes:
    sortie = io.BytesIO()
    with xlsxwriter.Workbook(sortie, {"strings_to_formulas": False, "strings_to_urls": False}) as classeur:
        date = classeur.add_format({"num_format": "dd/mm/yyyy"})
        for grille in grilles:
            page = classeur.add_worksheet(grille.nom)
            for haut, gauche, bas, droite in grille.fusions:
                page.merge_range(haut, gauche, bas, droite, "")
            for rang, ligne in enumerate(grille.lignes):
                if rang in grille.masquees:
                    page.set_row(rang, None, None, {"hidden": True})
                for colonne, valeur in enumerate(ligne):
                    if (rang, colonne) in grille.formules:
                        page.write_formula(rang, colonne, grille.formules[rang, colonne], None, valeur)
                    elif isinstance(valeur, dt.date):
                        page.write_datetime(rang, colonne, valeur, date)
                    elif isinstance(valeur, str):
                        page.write_string(rang, colonne, valeur)
                    elif valeur is not None:
                        page.write(rang, colonne, valeur)
            if grille.cachee:
                page.hide()
    return sortie.getvalue()


def xls(*grilles: Grille) -> bytes:
    classeur = xlwt.Workbook()
    date = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for grille in grilles:
        page = classeur.add_sheet(grille.nom)
        coins = {(haut, gauche): (bas, droite) for haut, gauche, bas, droite in grille.fusions}
        for rang, ligne in enumerate(grille.lignes):
            for colonne, valeur in enumerate(ligne):
                if (rang, colonne) in coins:
                    bas, droite = coins[rang, colonne]
                    page.write_merge(rang, bas, colonne, droite, valeur)
                elif valeur is not None:
                    page.write(rang, colonne, valeur, *([date] if isinstance(valeur, dt.date) else []))
    sortie = io.BytesIO()
    classeur.save(sortie)
    return sortie.getvalue()


def ods(*grilles: Grille) -> bytes:
    document = Document("spreadsheet")
    document.body.clear()
    for grille in grilles:
        table = TableOdf(grille.nom)
        for rang, ligne in enumerate(grille.lignes):
            rangee = Row()
            for valeur in ligne:
                rangee.append_cell(Cell(value=valeur))
            if rang in grille.masquees:
                rangee.set_attribute("table:visibility", "collapse")
            table.append_row(rangee)
        for haut, gauche, bas, droite in grille.fusions:
            table.set_span((gauche, haut, droite, bas))
        document.body.append(table)
    sortie = io.BytesIO()
    document.save(sortie)
    return sortie.getvalue()


def texte_csv(lignes: Sequence[Any], separateur: str = ";", encodage: str = "utf-8-sig") -> bytes:
    sortie = io.StringIO(newline="")
    csv.writer(sortie, delimiter=separateur, lineterminator="\r\n").writerows(
        ["" if valeur is None else francais(valeur) for valeur in ligne] for ligne in lignes
    )
    return sortie.getvalue().encode(encodage, errors="replace")


def francais(valeur: Any) -> str:
    if isinstance(valeur, dt.date):
        return f"{valeur:%d/%m/%Y}"
    return str(valeur).replace(".", ",") if isinstance(valeur, float) else str(valeur)
