"""Plain texts typed by people, as blocks: an empty line parts paragraphs, a dash begins an item of a list."""

import re

from quartiers.exports.blocs import Bloc, Liste, Paragraphe
from quartiers.exports.blocs import Point as ElementDeListe

TIRET = re.compile(r"^\s*[-–•*]\s+")


def blocs_du_texte(texte: str) -> list[Bloc]:
    blocs: list[Bloc] = []
    for morceau in re.split(r"\n\s*\n", texte.replace("\r\n", "\n").strip()):
        blocs += blocs_du_morceau(morceau)
    return blocs


def blocs_du_morceau(morceau: str) -> list[Bloc]:
    blocs: list[Bloc] = []
    paragraphe: list[str] = []
    elements: list[str] = []

    def vider() -> None:
        if paragraphe:
            blocs.append(Paragraphe(" ".join(paragraphe)))
        if elements:
            blocs.append(Liste([ElementDeListe(element) for element in elements]))
        paragraphe.clear()
        elements.clear()

    for ligne in filter(None, (ligne.strip() for ligne in morceau.split("\n"))):
        tiret = bool(TIRET.match(ligne))
        if (tiret and paragraphe) or (not tiret and elements):
            vider()
        (elements if tiret else paragraphe).append(TIRET.sub("", ligne))
    vider()
    return blocs
