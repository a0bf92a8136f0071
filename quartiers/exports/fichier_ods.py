"""OpenDocument spreadsheets, written as they come: no document tree in memory, 10,000 rows in a second.

The shape follows OpenDocument 1.3, part 3. A library that builds the tree takes a hundred times longer.
"""

import datetime as dt
import tempfile
import zipfile
from collections.abc import Sequence
from decimal import Decimal
from importlib import resources
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from quartiers.exports.colonnes import GENRES_CHIFFRES, Colonne, Valeur
from quartiers.exports.feuille import Feuille, Mesure, chiffre, nom_de_feuille
from quartiers.exports.fichier_xlsx import lettres

TYPE = "application/vnd.oasis.opendocument.spreadsheet"
GABARITS = resources.files("quartiers.exports") / "gabarits" / "ods"
CM_PAR_CARACTERE = 0.2
EN_MEMOIRE = 4 * 1024 * 1024  # bytes
VUE = (
    '<config:config-item-map-entry config:name="{{feuille}}">'
    '<config:config-item config:name="VerticalSplitMode" config:type="short">2</config:config-item>'
    '<config:config-item config:name="VerticalSplitPosition" config:type="int">1</config:config-item>'
    '<config:config-item config:name="ActiveSplitRange" config:type="short">2</config:config-item>'
    '<config:config-item config:name="PositionTop" config:type="int">0</config:config-item>'
    '<config:config-item config:name="PositionBottom" config:type="int">1</config:config-item>'
    "</config:config-item-map-entry>"
)


def ecrire_ods(sortie: BinaryIO, feuille: Feuille) -> None:
    ecrire_feuilles_ods(sortie, [feuille], feuille.titre, feuille.notes)


def ecrire_feuilles_ods(
    sortie: BinaryIO, feuilles: Sequence[Feuille], titre: str, notes: Sequence[tuple[str, str]]
) -> None:
    """One sheet a table, in order, then « À propos »."""
    mesures: list[Mesure] = []
    with tempfile.SpooledTemporaryFile(EN_MEMOIRE) as corps, zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as z:
        for numero, feuille in enumerate(feuilles):  # first the rows: the widths that precede them hang on them
            mesure = Mesure(feuille.colonnes)
            corps.write(debut_de_table(numero, feuille).encode("utf-8"))
            for valeurs in feuille.lignes:
                mesure.suivre(valeurs)
                corps.write(ligne_xml(feuille.colonnes, valeurs).encode("utf-8"))
            corps.write(f"{totaux(mesure) if mesure.avec_totaux else ''}</table:table>".encode())
            mesures.append(mesure)
        corps.seek(0)
        z.writestr(zipfile.ZipInfo("mimetype"), TYPE)  # first and stored, as the format wants
        for nom in ("META-INF/manifest.xml", "styles.xml", "settings.xml"):
            modele = (GABARITS / nom.rpartition("/")[2]).read_text(encoding="utf-8")
            z.writestr(nom, avec_les_vues(modele, feuilles))
        z.writestr("meta.xml", meta(titre))
        with z.open("content.xml", "w", force_zip64=True) as contenu:
            contenu.write(debut(mesures).encode("utf-8"))
            while morceau := corps.read(1 << 20):
                contenu.write(morceau)
            contenu.write(fin(feuilles, mesures, notes).encode("utf-8"))


def avec_les_vues(modele: str, feuilles: Sequence[Feuille]) -> str:
    """The head row of each sheet stays in sight."""
    noms = [escape(nom_de_feuille(feuille.titre), {'"': "&quot;"}) for feuille in feuilles]
    vues = "".join(VUE.replace("{{feuille}}", nom) for nom in noms)
    return modele.replace("{{vues}}", vues).replace("{{feuille}}", noms[0] if noms else "")


def ligne_xml(colonnes: list[Colonne], valeurs: list[Valeur]) -> str:
    cellules = "".join(cellule(colonne, valeur) for colonne, valeur in zip(colonnes, valeurs, strict=True))
    return f"<table:table-row>{cellules}</table:table-row>"


def cellule(colonne: Colonne, valeur: Valeur) -> str:
    contenu = valeur.contenu
    if contenu is None or contenu == "":
        return "<table:table-cell/>"
    if chiffre(colonne, valeur):
        return cellule_chiffre(colonne.genre, Decimal(str(contenu)))
    if isinstance(contenu, dt.date):
        seul_jour = colonne.genre == "date" or not isinstance(contenu, dt.datetime)
        date = contenu.date() if seul_jour and isinstance(contenu, dt.datetime) else contenu
        style = "date" if seul_jour else "date_heure"
        iso = date.isoformat() if seul_jour else f"{date:%Y-%m-%dT%H:%M:%S}"
        return f'<table:table-cell table:style-name="{style}" office:value-type="date" office:date-value="{iso}"/>'
    lignes = [escape(morceau) for morceau in str(contenu).split("\n")]
    if valeur.url:
        adresse = quoteattr(valeur.url)
        lignes = [f'<text:a xlink:type="simple" xlink:href={adresse}>{ligne}</text:a>' for ligne in lignes]
    texte = "".join(f"<text:p>{ligne}</text:p>" for ligne in lignes)
    return f'<table:table-cell table:style-name="texte" office:value-type="string">{texte}</table:table-cell>'


def cellule_chiffre(genre: str, exact: Decimal, formule: str = "", total: bool = False) -> str:
    nature = {"montant": "currency", "pourcent": "percentage"}.get(genre, "float")
    valeur = exact / 100 if genre == "pourcent" else exact
    devise = ' office:currency="EUR"' if genre == "montant" else ""
    calcul = f" table:formula={quoteattr(formule)}" if formule else ""
    style = f"total_{genre}" if total else genre
    return (
        f'<table:table-cell table:style-name="{style}"{calcul} office:value-type="{nature}"{devise} '
        f'office:value="{valeur:f}"/>'
    )


def totaux(mesure: Mesure) -> str:
    cellules = []
    for rang, colonne in enumerate(mesure.colonnes):
        if colonne.somme:
            lettre = lettres(rang)
            formule = f"of:=SUBTOTAL(109;[.{lettre}2:.{lettre}{mesure.nombre + 1}])"
            cellules.append(cellule_chiffre(colonne.genre, mesure.totaux[rang], formule, total=True))
        else:
            texte = "<text:p>Total</text:p>" if rang == 0 else ""
            cellules.append(
                '<table:table-cell table:style-name="total_texte" office:value-type="string">'
                f"{texte}</table:table-cell>"
            )
    return f"<table:table-row>{''.join(cellules)}</table:table-row>"


def debut(mesures: Sequence[Mesure]) -> str:
    tete = (GABARITS / "content.xml").read_text(encoding="utf-8")
    styles = "".join(
        f'<style:style style:name="co{numero}-{rang}" style:family="table-column"><style:table-column-properties '
        f'style:column-width="{(largeur + 1) * CM_PAR_CARACTERE:.2f}cm"/></style:style>'
        for numero, mesure in enumerate(mesures)
        for rang, largeur in enumerate(mesure.largeurs)
    )
    return tete.replace("{{colonnes}}", styles) + "<office:body><office:spreadsheet>"


def debut_de_table(numero: int, feuille: Feuille) -> str:
    colonnes = "".join(
        f'<table:table-column table:style-name="co{numero}-{rang}"/>' for rang in range(len(feuille.colonnes))
    )
    entetes = "".join(
        f'<table:table-cell table:style-name="{"entete_droite" if c.genre in GENRES_CHIFFRES else "entete"}" '
        f'office:value-type="string"><text:p>{escape(c.libelle)}</text:p>'
        "</table:table-cell>"
        for c in feuille.colonnes
    )
    return (
        f"<table:table table:name={quoteattr(nom_de_feuille(feuille.titre))}>{colonnes}"
        f"<table:table-header-rows><table:table-row>{entetes}</table:table-row></table:table-header-rows>"
    )


def fin(feuilles: Sequence[Feuille], mesures: Sequence[Mesure], notes: Sequence[tuple[str, str]]) -> str:
    lignes = "".join(
        f'<table:table-row><table:table-cell table:style-name="entete" office:value-type="string">'
        f"<text:p>{escape(libelle)}</text:p></table:table-cell>"
        f"{cellule(Colonne('', ''), Valeur(texte))}</table:table-row>"
        for libelle, texte in notes
    )
    plages = "".join(
        plage_de(numero, feuille, mesure)
        for numero, (feuille, mesure) in enumerate(zip(feuilles, mesures, strict=True))
        if feuille.colonnes
    )
    return (
        '<table:table table:name="À propos"><table:table-column table:style-name="apropos1"/>'
        f'<table:table-column table:style-name="apropos2"/>{lignes}</table:table>'
        f"{f'<table:database-ranges>{plages}</table:database-ranges>' if plages else ''}"
        "</office:spreadsheet></office:body></office:document-content>"
    )


def plage_de(numero: int, feuille: Feuille, mesure: Mesure) -> str:
    """The range that the filter buttons stand on."""
    nom = nom_de_feuille(feuille.titre).replace("'", "''")
    adresse = quoteattr(f"'{nom}'.A1:'{nom}'.{lettres(len(feuille.colonnes) - 1)}{max(mesure.nombre, 1) + 1}")
    return (
        f'<table:database-range table:name="__Anonymous_Sheet_DB__{numero}" '
        f'table:target-range-address={adresse} table:display-filter-buttons="true"/>'
    )


def meta(titre: str) -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-meta '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        f'office:version="1.3"><office:meta><dc:title>{escape(titre)}</dc:title>'
        "<meta:generator>Quartiers</meta:generator><dc:language>fr-FR</dc:language></office:meta></office:document-meta>"
    )
