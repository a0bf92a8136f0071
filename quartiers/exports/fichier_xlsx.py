"""Excel files: real formats, fixed header, filter, widths, totals, a native chart if asked, a sheet « À propos »."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, BinaryIO

from quartiers.exports.colonnes import GENRES_CHIFFRES, Colonne, Valeur
from quartiers.exports.feuille import Feuille, Mesure, chiffre, nom_de_feuille
from quartiers.exports.graphique_xlsx import Points, ecrire_graphique

FORMATS = {
    "entier": "#,##0",
    "nombre": "#,##0.##",
    "montant": '#,##0.00" €"',
    "pourcent": "0.0%",
    "date": "dd/mm/yyyy",
    "date_heure": "dd/mm/yyyy hh:mm",
}
ENCRE, FOND, TRAIT = "#1d2827", "#e2eeea", "#777d77"


def ecrire_xlsx(sortie: BinaryIO, feuille: Feuille) -> None:
    ecrire_feuilles_xlsx(sortie, [feuille], feuille.titre, feuille.notes)


def ecrire_feuilles_xlsx(
    sortie: BinaryIO,
    feuilles: Sequence[Feuille],
    titre: str,
    notes: Sequence[tuple[str, str]],
    jour: dt.datetime | None = None,
) -> None:
    """One sheet a table, in order, then « À propos ». The same `jour` gives the same file."""
    # Slow to import: only asked for when a file is.
    import xlsxwriter

    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": FORMATS["date"],
    }
    with xlsxwriter.Workbook(sortie, options) as classeur:
        classeur.set_properties({"title": titre, "company": "Quartiers", **({"created": jour} if jour else {})})
        styles = styles_de(classeur)
        for feuille in feuilles:
            ecrire_feuille(classeur, feuille, styles)
        ecrire_notes(classeur, notes, styles)


def ecrire_feuille(classeur: Any, feuille: Feuille, styles: dict[str, Any]) -> None:
    page = classeur.add_worksheet(nom_de_feuille(feuille.titre))
    mesure = Mesure(feuille.colonnes)
    for rang, colonne in enumerate(feuille.colonnes):
        tete = "entete_droite" if colonne.genre in GENRES_CHIFFRES else "entete"
        page.write_string(0, rang, colonne.libelle, styles[tete])
    points = Points(feuille.graphique) if feuille.graphique else None
    for valeurs in feuille.lignes:
        mesure.suivre(valeurs)
        if points:
            points.suivre(feuille.colonnes, valeurs)
        for rang, valeur in enumerate(valeurs):
            ecrire_cellule(page, mesure.nombre, rang, feuille.colonnes[rang], valeur, styles)
    if mesure.avec_totaux:
        ecrire_totaux(page, mesure, styles)
    mettre_en_page(page, feuille, mesure)
    if points:
        ecrire_graphique(classeur, points, feuille.colonnes, styles)


def styles_de(classeur: Any) -> dict[str, Any]:
    base = {"valign": "top"}
    styles = {nom: classeur.add_format({**base, "num_format": masque}) for nom, masque in FORMATS.items()}
    for nom in ("date", "date_heure"):  # under its heading, away from the text of the next column
        styles[nom].set_align("left")
    styles["texte"] = classeur.add_format({**base, "text_wrap": True})
    styles["lien"] = classeur.add_format({**base, "font_color": "#1a4b8c", "underline": 1, "text_wrap": True})
    tete = {
        "bold": True,
        "font_color": ENCRE,
        "bg_color": FOND,
        "bottom": 1,
        "bottom_color": TRAIT,
        "valign": "vcenter",
    }
    styles["entete"] = classeur.add_format(tete)
    styles["entete_droite"] = classeur.add_format({**tete, "align": "right"})
    for nom in ("texte", "entier", "nombre", "montant"):
        masque = {"num_format": FORMATS[nom]} if nom in FORMATS else {}
        styles[f"total_{nom}"] = classeur.add_format({"bold": True, "top": 1, "top_color": TRAIT, **masque})
    return styles


def ecrire_cellule(page: Any, ligne: int, rang: int, colonne: Colonne, valeur: Valeur, styles: dict[str, Any]) -> None:
    contenu = valeur.contenu
    if contenu is None or contenu == "":
        return
    if type(contenu) is str and not valeur.url:  # most cells of a big table: looked at first
        page.write_string(ligne, rang, contenu, styles["texte"])
    elif chiffre(colonne, valeur):
        nombre = float(contenu) / 100 if colonne.genre == "pourcent" else contenu  # type: ignore[arg-type]
        page.write_number(ligne, rang, nombre, styles[colonne.genre])
    elif isinstance(contenu, dt.datetime):
        nom = "date" if colonne.genre == "date" else "date_heure"
        page.write_datetime(ligne, rang, contenu, styles[nom])
    elif isinstance(contenu, dt.date):
        page.write_datetime(ligne, rang, contenu, styles["date"])
    elif valeur.url and len(valeur.url) <= 2000:
        page.write_url(ligne, rang, valeur.url, styles["lien"], str(contenu)[:255])
    else:
        page.write_string(ligne, rang, str(contenu), styles["texte"])


def ecrire_totaux(page: Any, mesure: Mesure, styles: dict[str, Any]) -> None:
    """Subtotals: they follow the filter that the reader sets."""
    ligne = mesure.nombre + 1
    for rang, colonne in enumerate(mesure.colonnes):
        if colonne.somme:
            style = styles.get(f"total_{colonne.genre}", styles["total_nombre"])
            lettre = lettres(rang)
            formule = f"=SUBTOTAL(109,{lettre}2:{lettre}{ligne})"
            page.write_formula(ligne, rang, formule, style, float(mesure.totaux[rang]))
        else:
            page.write_string(ligne, rang, "Total" if rang == 0 else "", styles["total_texte"])


def lettres(rang: int) -> str:
    """The name of a column: 0 is A, 26 is AA."""
    return (lettres(rang // 26 - 1) if rang >= 26 else "") + chr(ord("A") + rang % 26)


def mettre_en_page(page: Any, feuille: Feuille, mesure: Mesure) -> None:
    for rang, largeur in enumerate(mesure.largeurs):
        page.set_column(rang, rang, largeur + 1)
    page.freeze_panes(1, 0)
    if feuille.colonnes:
        page.autofilter(0, 0, max(mesure.nombre, 1), len(feuille.colonnes) - 1)
    page.repeat_rows(0)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.set_header(f"&L{feuille.titre.replace('&', '&&')[:180]}")
    page.set_footer("&R&P / &N")


def ecrire_notes(classeur: Any, notes: Sequence[tuple[str, str]], styles: dict[str, Any]) -> None:
    page = classeur.add_worksheet("À propos")
    page.set_column(0, 0, 22)
    page.set_column(1, 1, 90)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    for ligne, (libelle, texte) in enumerate(notes):
        page.write_string(ligne, 0, libelle, styles["entete"])
        page.write_string(ligne, 1, texte, styles["texte"])
