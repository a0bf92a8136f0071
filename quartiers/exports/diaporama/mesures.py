"""How wide and how high a text is, near enough to cut a slide before it overflows.

Widths of Arial, whose metrics Liberation Sans and Helvetica share, in thousandths of the size; accents do not widen a
letter. No font file is read: the machine that shows the slides has its own.
"""

import math
import re
import unicodedata
from functools import cache

CM_PAR_POINT = 2.54 / 72
INTERLIGNE = 1.2
PRUDENCE = 1.03  # other fonts may replace Arial
GRAS = 1.08
AUTRES = 667
LARGEURS = {
    caractere: largeur
    for largeur, caracteres in {
        191: "'",
        222: "ijl’‘",
        278: " \u00a0\u202f!,./:;I[\\]ft",
        333: "()-r`",
        334: "{}",
        355: '"',
        350: "•",
        400: "°",
        500: "ckJsvxyz",
        556: "#$0123456789?_abdeghnopquL€«»–",
        584: "+<=>~−",
        611: "FTZ",
        667: "&ABEKPSVXY",
        722: "CDHNRUw",
        778: "GOQ",
        833: "Mm",
        889: "%æ",
        944: "Wœ",
        1000: "—…Œ",
        1015: "@",
    }.items()
    for caractere in caracteres
}
MOT = re.compile(r"[^ \n]+|\n")


@cache
def largeur_de(caractere: str) -> int:
    if caractere in LARGEURS:
        return LARGEURS[caractere]
    return LARGEURS.get(unicodedata.normalize("NFD", caractere)[0], AUTRES)


def largeur(texte: str, taille: float, gras: bool = False) -> float:
    """Width on one line, in centimetres; `taille` in points."""
    milliemes = sum(map(largeur_de, texte)) * PRUDENCE * (GRAS if gras else 1)
    return milliemes / 1000 * taille * CM_PAR_POINT


def hauteur_de_ligne(taille: float) -> float:
    return taille * INTERLIGNE * CM_PAR_POINT


def lignes(texte: str, taille: float, place: float, gras: bool = False) -> int:
    """Lines that the text takes in `place` centimetres: words whole, but those wider than a line."""
    nombre, occupe, espace = 1, 0.0, largeur(" ", taille, gras)
    for mot in MOT.findall(texte):
        if mot == "\n":
            nombre, occupe = nombre + 1, 0.0
            continue
        long = largeur(mot, taille, gras)
        if occupe and occupe + espace + long > place:
            nombre, occupe = nombre + 1, 0.0
        if long > place:
            nombre += math.ceil(long / place) - 1
            long %= place
        occupe += long + (espace if occupe else 0.0)
    return nombre


def hauteur(texte: str, taille: float, place: float, gras: bool = False) -> float:
    return lignes(texte, taille, place, gras) * hauteur_de_ligne(taille)
