"""Blocks of text as paragraphs with their height, and the cut of one that is longer than a slide."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from quartiers.exports.blocs import Encadre, Liste, Paragraphe, Point
from quartiers.exports.diaporama.cadres import Alinea, Morceau, StyleDeTexte
from quartiers.exports.diaporama.mesures import CM_PAR_POINT, MOT, hauteur
from quartiers.socle.formats import INSECABLE

RETRAIT = 0.75  # centimetres a level of a list
PROFONDEUR = 3  # levels of lists told apart
APRES = {
    "normal": 6.0,
    "chapeau": 8.0,
    "note": 4.0,
    "legende": 4.0,
    "encadre": 4.0,
    "mention": 4.0,
}  # points under a paragraph
PART = {
    "normal": 1.0,
    "chapeau": 1.1,
    "note": 0.75,
    "legende": 0.8,
    "encadre": 0.9,
    "mention": 1.0,
}  # of the size of the frame
TAILLE_MIN = 12.0


def taille_de(style: StyleDeTexte, taille: float, niveau: int = 0) -> float:
    return max(TAILLE_MIN, round(taille * PART[style] - max(0, niveau - 1)))


def alineas_de(bloc: Paragraphe | Liste | Encadre) -> list[Alinea]:
    if isinstance(bloc, Liste):
        return list(points(bloc.points, 1))
    if isinstance(bloc, Encadre):
        return [Alinea([Morceau(bloc.titre, "gras"), Morceau(f". {bloc.texte}")], "encadre")]
    return [Alinea([Morceau(texte)], bloc.style) for texte in bloc.texte.split("\n") if texte.strip()]


def points(liste: Sequence[Point], niveau: int) -> Iterator[Alinea]:
    for point in liste:
        morceaux = [Morceau(f"{point.code}{INSECABLE * 2}", "code")] if point.code else []
        morceaux.append(Morceau(point.texte))
        if point.remarque:
            morceaux.append(Morceau(f" ({point.remarque})", "discret"))
        yield Alinea(morceaux, niveau=min(niveau, PROFONDEUR))
        yield from points(point.enfants, niveau + 1)


def hauteur_d_alinea(alinea: Alinea, taille: float, place: float) -> float:
    propre = taille_de(alinea.style, taille, alinea.niveau)
    gras = any(m.style in {"gras", "code"} for m in alinea.morceaux) or alinea.style in {
        "chapeau",
        "legende",
        "mention",
    }
    texte = hauteur(alinea.texte, propre, place - RETRAIT * alinea.niveau, gras)
    return texte + APRES[alinea.style] * CM_PAR_POINT


def hauteur_totale(alineas: Sequence[Alinea], taille: float, place: float) -> float:
    return sum(hauteur_d_alinea(alinea, taille, place) for alinea in alineas)


def couper(alinea: Alinea, taille: float, place: float, reste: float) -> tuple[Alinea, Alinea | None]:
    """As many words as `reste` centimetres of height hold (one at least), and what follows."""
    mots = [(m.group(), morceau.style) for morceau in alinea.morceaux for m in MOT.finditer(morceau.texte)]
    bas, haut = 1, len(mots)
    while bas < haut:
        milieu = (bas + haut + 1) // 2
        if hauteur_d_alinea(recoller(alinea, mots[:milieu]), taille, place) <= reste:
            bas = milieu
        else:
            haut = milieu - 1
    if bas == len(mots):
        return alinea, None
    return recoller(alinea, mots[:bas]), recoller(alinea, mots[bas:])


def recoller(alinea: Alinea, mots: Sequence[tuple[str, str]]) -> Alinea:
    """The paragraph of these words only, each with the style that it had."""
    morceaux: list[Morceau] = []
    for rang, (mot, style) in enumerate(mots):
        texte = mot if rang == 0 else f" {mot}"
        if morceaux and morceaux[-1].style == style:
            morceaux[-1] = Morceau(morceaux[-1].texte + texte, morceaux[-1].style)
        else:
            morceaux.append(Morceau(texte, style))  # type: ignore[arg-type]
    return replace(alinea, morceaux=morceaux)


def couper_texte(texte: str, taille: float, place: float, reste: float, gras: bool = False) -> tuple[str, str]:
    """The same for the plain text of a cell."""
    mots = [mot for mot in re.split(r"(?<=\n)| ", texte) if mot]
    bas, haut = 1, len(mots)
    while bas < haut:
        milieu = (bas + haut + 1) // 2
        if hauteur(" ".join(mots[:milieu]), taille, place, gras) <= reste:
            bas = milieu
        else:
            haut = milieu - 1
    return " ".join(mots[:bas]).rstrip(), " ".join(mots[bas:])
