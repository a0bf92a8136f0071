"""What python-docx does not offer: fields, bookmarks, language, repeated head rows, texts of images."""

import re
from collections.abc import Sequence
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt


def element(nom: str, **attributs: str) -> Any:
    """A WordprocessingML element; `val_` and the like become « w:val »."""
    noeud = OxmlElement(nom)
    for cle, valeur in attributs.items():
        noeud.set(qn(f"w:{cle.rstrip('_')}"), valeur)
    return noeud


def morceau_de_champ(genre: str, sale: bool = False) -> Any:
    morceau = OxmlElement("w:r")
    marque = element("w:fldChar", fldCharType=genre)
    if sale:
        marque.set(qn("w:dirty"), "true")
    morceau.append(marque)
    return morceau


def instruction(texte: str) -> Any:
    morceau, code = OxmlElement("w:r"), OxmlElement("w:instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = f" {texte} "
    morceau.append(code)
    return morceau


def texte_simple(texte: str) -> Any:
    morceau, contenu = OxmlElement("w:r"), OxmlElement("w:t")
    contenu.set(qn("xml:space"), "preserve")
    contenu.text = texte
    morceau.append(contenu)
    return morceau


def champ(paragraphe: Any, code: str) -> None:
    """A field that Word computes (PAGE, NUMPAGES)."""
    for noeud in (morceau_de_champ("begin"), instruction(code), morceau_de_champ("separate"), texte_simple("1")):
        paragraphe._p.append(noeud)
    paragraphe._p.append(morceau_de_champ("end"))


def champ_sommaire(docx: Any, entrees: Sequence[tuple[str, int, str]], profondeur: int) -> None:
    """The contents field, filled with links to the headings; Word adds page numbers when it updates it."""
    for rang, (texte, niveau, signet) in enumerate(entrees):
        paragraphe = docx.add_paragraph(style=f"toc {niveau}")
        if rang == 0:
            paragraphe._p.append(morceau_de_champ("begin", sale=True))
            paragraphe._p.append(instruction(f'TOC \\o "1-{profondeur}" \\h \\z \\u'))
            paragraphe._p.append(morceau_de_champ("separate"))
        lien = element("w:hyperlink", anchor=signet, history="1")
        lien.append(texte_simple(texte))
        paragraphe._p.append(lien)
        if rang == len(entrees) - 1:
            paragraphe._p.append(morceau_de_champ("end"))


def poser_signet(paragraphe: Any, numero: int, nom: str) -> None:
    debut = element("w:bookmarkStart", id=str(numero), name=nom)
    proprietes = paragraphe._p.pPr
    if proprietes is None:
        paragraphe._p.insert(0, debut)
    else:
        proprietes.addnext(debut)
    paragraphe._p.append(element("w:bookmarkEnd", id=str(numero)))


def lier(paragraphe: Any, morceau: Any, adresse: str) -> None:
    """Make a run of `paragraphe`, its last, lead to `adresse`."""
    lien = OxmlElement("w:hyperlink")
    lien.set(qn("r:id"), paragraphe.part.relate_to(adresse, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    lien.set(qn("w:history"), "1")
    morceau._r.addprevious(lien)
    lien.append(morceau._r)


def nouvelle_numerotation(docx: Any, style: str, debut: int) -> int:
    """A sequence of its own for one list of `style`, from `debut`: Word else goes on from the list before."""
    numerotation = docx.part.numbering_part.element
    modele = docx.styles[style].element.pPr.numPr.numId.val
    abstrait = next(num for num in numerotation.num_lst if num.numId == modele).abstractNumId.val
    num = numerotation.add_num(abstrait)
    num.add_lvlOverride(ilvl=0).add_startOverride(debut)
    return int(num.numId)


def numeroter(paragraphe: Any, numerotation: int) -> None:
    """Put a paragraph in a sequence made by `nouvelle_numerotation`."""
    proprietes = paragraphe._p.get_or_add_pPr().get_or_add_numPr()
    proprietes.get_or_add_ilvl().val = 0
    proprietes.get_or_add_numId().val = numerotation


def langue_par_defaut(docx: Any) -> None:
    proprietes = docx.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    langue = proprietes.find(qn("w:lang"))
    if langue is None:
        langue = OxmlElement("w:lang")
        proprietes.append(langue)
    for nom in ("val", "eastAsia"):
        langue.set(qn(f"w:{nom}"), "fr-FR")


def police_partout(style: Any, nom: str) -> None:
    """The theme's fonts give way for every script."""
    polices = style.element.get_or_add_rPr().get_or_add_rFonts()
    for cle in list(polices.attrib):
        if "Theme" in cle:
            del polices.attrib[cle]
    for cle in ("ascii", "hAnsi", "cs", "eastAsia"):
        polices.set(qn(f"w:{cle}"), nom)


VOYELLES = "aeiouyàâéèêëîïôùûœ"
SYLLABE = re.compile(f"(?<=[{VOYELLES}])(?=[^{VOYELLES}\\W\\d][{VOYELLES}])", re.IGNORECASE)


def cesures(texte: str) -> str:
    """The long words of a narrow head, with the places where they may be cut: Word cuts anywhere else."""
    mots = [SYLLABE.sub("\u00ad", mot) if len(mot) >= 10 else mot for mot in texte.split(" ")]
    return " ".join(mots)


def habiller_table(table: Any, legende: str, largeurs: Sequence[int]) -> None:
    """Name the table for assistive technology, set its grid, light borders and a head row."""
    proprietes = table._tbl.tblPr
    bordures = element("w:tblBorders")
    for cote in ("top", "bottom", "insideH"):
        bordures.append(element(f"w:{cote}", val="single", sz="4", space="0", color="B9B3A5"))
    for cote in ("left", "right", "insideV"):
        bordures.append(element(f"w:{cote}", val="nil"))
    look = proprietes.find(qn("w:tblLook"))
    look.addprevious(bordures)
    marges = element("w:tblCellMar")
    for cote, ecart in (("top", "50"), ("left", "80"), ("bottom", "50"), ("right", "80")):
        marges.append(element(f"w:{cote}", w=ecart, type="dxa"))
    disposition = proprietes.find(qn("w:tblLayout"))
    (disposition if disposition is not None else bordures).addnext(marges)
    bordures.getparent().remove(bordures)
    marges.addprevious(bordures)
    if disposition is not None:
        bordures.addnext(disposition)
    for cle in list(look.attrib):
        del look.attrib[cle]
    for cle, valeur in {"val": "0020", "firstRow": "1", "noHBand": "1", "noVBand": "1"}.items():
        look.set(qn(f"w:{cle}"), valeur)
    look.addnext(element("w:tblCaption", val=legende[:255]))
    for colonne, largeur in zip(table.columns, largeurs, strict=True):
        colonne.width = largeur


def repeter_entete(rangee: Any) -> None:
    rangee._tr.get_or_add_trPr().append(element("w:tblHeader", val="true"))


def garder_entiere(rangee: Any) -> None:
    rangee._tr.get_or_add_trPr().append(element("w:cantSplit", val="true"))


def fond(case: Any, couleur: str) -> None:
    case._tc.get_or_add_tcPr().append(element("w:shd", val="clear", color="auto", fill=couleur))


def serrer(paragraphe: Any) -> None:
    """A list inside a cell starts at its edge."""
    paragraphe.paragraph_format.left_indent = Pt(9)
    paragraphe.paragraph_format.first_line_indent = Pt(-9)
    paragraphe.paragraph_format.space_after = Pt(1)


def texte_alternatif(image: Any, texte: str) -> None:
    image._inline.docPr.set("descr", texte)
    image._inline.docPr.set("title", "")


def sans_bordure(style: Any) -> None:
    bordures = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if bordures is not None:
        bordures.getparent().remove(bordures)


def encadrer(paragraphe: Any, couleur: str) -> None:
    """A bar on the left and a light ground."""
    proprietes = paragraphe._p.get_or_add_pPr()
    bordures = element("w:pBdr")
    bordures.append(element("w:left", val="single", sz="24", space="8", color=couleur))
    proprietes.append(bordures)
    proprietes.append(element("w:shd", val="clear", color="auto", fill="F7F5F0"))
