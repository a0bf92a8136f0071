"""PDF with text: characters with their place on the page, through pdfium; the layout is rebuilt next door."""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from quartiers.contrat.lecture.extraction.mise_en_page import lignes_du_document
from quartiers.contrat.lecture.modele import PAGE_EN_IMAGE, ErreurLecture, LigneSource

PAGES_MAX = 1500
_EXPOSANTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_CESURES = str.maketrans({"\x02": "-", "\ufffe": "-"})
_MOT = re.compile(r"[^ \r\n]+| ")


@dataclass(slots=True)
class Morceau:
    """A run of characters on one baseline. `y` is the baseline, upwards; `taille` the height of its line."""

    x: float
    y: float
    droite: float
    taille: float
    gras: bool
    texte: str
    police: str = ""


@dataclass(slots=True)
class PagePdf:
    numero: int
    largeur: float
    hauteur: float
    morceaux: list[Morceau] = field(default_factory=list)
    traits: list[tuple[float, float, float, float]] = field(default_factory=list)
    # Most of the page is one picture.
    image: bool = False


def extraire_pdf(contenu: bytes, nom: str) -> list[LigneSource]:
    # Slow to load, and only a PDF needs it.
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(contenu)
    except pypdfium2.PdfiumError as erreur:
        raise ErreurLecture(_message(str(erreur), nom)) from erreur
    try:
        if len(pdf) > PAGES_MAX:
            raise ErreurLecture(f"« {nom} » a {len(pdf)} pages : la limite est de {PAGES_MAX}. Gardez le seul contrat.")
        pages = [_page(pdf, i) for i in range(len(pdf))]
    except pypdfium2.PdfiumError as erreur:
        raise ErreurLecture(f"« {nom} » est abîmé : une page ne se lit pas. Réexportez le PDF.") from erreur
    finally:
        pdf.close()
    lignes = lignes_du_document(pages)
    # A stamp or a page number on each image is no text: what the layout leaves aside does not count.
    if sum(len(ligne.texte) for ligne in lignes if not ligne.ecartee) < 20 * max(1, len(pages) // 4):
        raise ErreurLecture(
            f"« {nom} » n’a pas de texte : c’est sans doute un document numérisé (des images de pages). "
            "Demandez le fichier d’origine (Word ou PDF exporté), ou passez-le d’abord à la reconnaissance de caractères."
        )
    return _avec_pages_en_image(lignes, pages)


def _avec_pages_en_image(lignes: list[LigneSource], pages: list[PagePdf]) -> list[LigneSource]:
    """A page that is but a picture holds its place, empty, with the reason why nothing is read there."""
    lues = {ligne.page for ligne in lignes if not ligne.ecartee}
    images = [page.numero for page in pages if page.image and page.numero not in lues]
    if not images:
        return lignes
    toutes = [*lignes, *(LigneSource(0, "", numero, ecartee=PAGE_EN_IMAGE) for numero in images)]
    toutes.sort(key=lambda ligne: ligne.page or 0)
    return [replace(ligne, numero=rang) for rang, ligne in enumerate(toutes, start=1)]


def _message(erreur: str, nom: str) -> str:
    if "password" in erreur.lower():
        return (
            f"« {nom} » est protégé par un mot de passe. "
            "Enregistrez-en une copie sans protection (Imprimer en PDF), puis recommencez."
        )
    return f"« {nom} » est abîmé ou n’est pas un vrai PDF. Réexportez-le ou téléchargez-le à nouveau."


def _page(pdf: Any, rang: int) -> PagePdf:
    page = pdf[rang]
    texte = page.get_textpage()
    try:
        largeur, hauteur = page.get_size()
        lue = PagePdf(rang + 1, largeur, hauteur)
        lue.morceaux = _morceaux(texte)
        lue.traits, lue.image = _dessins(page, largeur * hauteur)
        return lue
    finally:
        texte.close()
        page.close()


# Beyond, the page is a drawing (a map, a chart) and its lines say nothing of the text.
_OBJETS_MAX = 6_000


def _dessins(page: Any, surface: float) -> tuple[list[tuple[float, float, float, float]], bool]:
    """The horizontal and vertical lines drawn on the page (strokes, thin rectangles, the edges of boxes); whether a
    picture covers it."""
    import pypdfium2.raw as fpdf

    nombre = fpdf.FPDFPage_CountObjects(page.raw)
    if nombre > _OBJETS_MAX:
        return [], False
    cotes = [ctypes.c_float() for _ in range(4)]
    traits = []
    image = False
    for i in range(nombre):
        objet = fpdf.FPDFPage_GetObject(page.raw, i)
        genre = fpdf.FPDFPageObj_GetType(objet)
        if genre not in {fpdf.FPDF_PAGEOBJ_PATH, fpdf.FPDF_PAGEOBJ_IMAGE}:
            continue
        if not fpdf.FPDFPageObj_GetBounds(objet, *cotes):
            continue
        gauche, bas, droite, haut = (c.value for c in cotes)
        if genre == fpdf.FPDF_PAGEOBJ_IMAGE:
            image = image or (droite - gauche) * (haut - bas) > 0.5 * surface
            continue
        if droite - gauche < 3 < haut - bas:
            traits.append((gauche, bas, gauche, haut))
        elif haut - bas < 3 < droite - gauche:
            traits.append((gauche, bas, droite, bas))
        elif 4 <= fpdf.FPDFPath_CountSegments(objet) <= 6 and min(droite - gauche, haut - bas) > 8:
            traits += [(gauche, bas, gauche, haut), (droite, bas, droite, haut)]
            traits += [(gauche, bas, droite, bas), (gauche, haut, droite, haut)]
    return traits, image


def _morceaux(textpage: Any) -> list[Morceau]:
    """Runs of characters: cut at a new line, a jump back, or a gap wide enough to be a column or a table cell.

    What is asked of pdfium is asked once for each word (place) and each text object (size, slant, weight).
    """
    import pypdfium2.raw as fpdf

    brut = textpage.raw
    x, y = ctypes.c_double(), ctypes.c_double()
    boite = fpdf.FS_RECTF()
    refx, refy, refboite = ctypes.byref(x), ctypes.byref(y), ctypes.byref(boite)
    resultat: list[Morceau] = []
    courant: Morceau | None = None
    objet, taille, penche = -1, 1.0, False
    for i, mot, autre in _mots(fpdf, brut):
        if mot == " " and fpdf.FPDFText_IsGenerated(brut, i) == 1:
            if courant is not None and not courant.texte.endswith(" "):
                courant.texte += " "
            continue
        if autre != objet or not autre:
            objet = autre
            taille, penche = _taille(fpdf, brut, i), abs(fpdf.FPDFText_GetCharAngle(brut, i)) > 0.2
        if penche and mot != " ":
            continue
        fpdf.FPDFText_GetCharOrigin(brut, i, refx, refy)
        fpdf.FPDFText_GetLooseCharBox(brut, i + len(mot) - 1, refboite)
        if courant is not None and _suit(courant, x.value, y.value, taille):
            if taille < 0.8 * courant.taille and y.value > courant.y + 0.12 * courant.taille:
                courant.texte += mot.translate(_EXPOSANTS)
                courant.droite = max(courant.droite, boite.right)
                continue
            if x.value - courant.droite > 0.2 * courant.taille and not courant.texte.endswith(" "):
                courant.texte += " "
            courant.texte += mot
            courant.droite = max(courant.droite, boite.right)
            continue
        if mot == " ":
            continue
        gras, police = _police(fpdf, brut, i)
        courant = Morceau(x.value, y.value, boite.right, taille, gras, mot, police)
        resultat.append(courant)
    return _rattacher_appels([m for m in resultat if m.texte.strip()])


def _mots(fpdf: Any, brut: Any) -> Iterator[tuple[int, str, int]]:
    """(rank of its first character, word or space, text object) for each word: a word never spans two objects."""
    objet_de = _objet_de(fpdf)
    page = ctypes.cast(brut, ctypes.c_void_p).value
    texte = _texte_brut(fpdf, brut)
    for m in _MOT.finditer(texte):
        debut, fin = m.span()
        depuis, objet = debut, objet_de(page, debut) or 0
        for i in range(debut + 1, fin):
            autre = objet_de(page, i) or 0
            if autre != objet or not autre:
                yield depuis, texte[depuis:i].translate(_CESURES), objet
                depuis, objet = i, autre
        yield depuis, texte[depuis:fin].translate(_CESURES), objet


def _texte_brut(fpdf: Any, brut: Any) -> str:
    """The page's characters, one for each rank (a line end stands for what is no character)."""
    nombre = fpdf.FPDFText_CountChars(brut)
    if nombre <= 0:
        return ""
    tampon = (ctypes.c_ushort * (nombre + 1))()
    if fpdf.FPDFText_GetText(brut, 0, nombre, tampon) == nombre + 1:
        texte = bytes(tampon)[: 2 * nombre].decode("utf-16-le", "replace")
        if len(texte) == nombre:
            return texte
    codes = (fpdf.FPDFText_GetUnicode(brut, i) for i in range(nombre))
    return "".join(chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\n" for code in codes)


def _objet_de(fpdf: Any) -> Any:
    """`FPDFText_GetTextObject` answering plain numbers: wrapping a pointer for each character takes most of the time."""
    adresse = ctypes.cast(fpdf.FPDFText_GetTextObject, ctypes.c_void_p).value or 0
    return ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)(adresse)


def _taille(fpdf: Any, brut: Any, i: int) -> float:
    matrice = fpdf.FS_MATRIX()
    fpdf.FPDFText_GetMatrix(brut, i, matrice)
    return float(fpdf.FPDFText_GetFontSize(brut, i) * (matrice.b**2 + matrice.d**2) ** 0.5 or 1.0)


def _suit(courant: Morceau, x: float, y: float, taille: float) -> bool:
    grande = max(courant.taille, taille)
    hauteur = abs(y - courant.y)
    if hauteur > (0.55 if taille < 0.8 * courant.taille else 0.25) * grande:
        return False
    # A full-size run that follows a small first one (footnote call) is another run.
    if courant.taille < 0.75 * taille:
        return False
    return -0.6 * grande < x - courant.droite < 0.6 * grande


def _rattacher_appels(morceaux: list[Morceau]) -> list[Morceau]:
    """A small raised run of digits before a text (« ¹ Insee ») opens a footnote: it joins what follows."""
    resultat: list[Morceau] = []
    attente: Morceau | None = None
    for m in morceaux:
        if attente is not None:
            if 0 <= m.x - attente.droite < 2 * m.taille and abs(m.y - attente.y) < 0.7 * m.taille:
                m.texte = attente.texte.strip().translate(_EXPOSANTS) + " " + m.texte
                m.x = attente.x
            else:
                resultat.append(attente)
            attente = None
        if m.texte.strip().isdigit() and len(m.texte.strip()) <= 2:
            attente = m if _est_petit(m, morceaux) else None
            if attente is not None:
                continue
        resultat.append(m)
    return resultat + ([attente] if attente is not None else [])


def _est_petit(m: Morceau, morceaux: list[Morceau]) -> bool:
    voisins = [v for v in morceaux if v is not m and abs(v.y - m.y) < 0.8 * v.taille and 0 <= v.x - m.droite < 12]
    return any(m.taille < 0.8 * v.taille for v in voisins)


def _police(fpdf: Any, brut: Any, i: int) -> tuple[bool, str]:
    tampon = ctypes.create_string_buffer(128)
    drapeaux = ctypes.c_int()
    fpdf.FPDFText_GetFontInfo(brut, i, tampon, 128, drapeaux)
    police = tampon.value.decode("utf-8", "replace")
    poids = fpdf.FPDFText_GetFontWeight(brut, i)
    gras = poids >= 600 or any(mot in police.lower() for mot in ("bold", "black", "heavy", "gras"))
    return gras, police
