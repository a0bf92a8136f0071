"""Writing what people typed inside the light formatting of the report: their words, never their marks."""

import re

SPECIAUX = re.compile(r"([\\`*_{}\[\]<>#|~!])")
DEBUT = re.compile(r"^(\s*)([-+]|\d+[.)])(?=\s)")


def propre(texte: str) -> str:
    """Plain words: every sign that the formatting would take is escaped; paragraphs stay."""
    lignes = []
    for ligne in texte.replace("\r\n", "\n").split("\n"):
        nue = SPECIAUX.sub(r"\\\1", ligne.strip())
        nue = DEBUT.sub(lambda m: f"{m[2][:-1]}\\{m[2][-1]}", nue)
        lignes.append(nue)
    return "\n".join(lignes).strip()


def en_ligne(texte: str) -> str:
    """The same on one line, for an item of a list."""
    return propre(" ".join(texte.split()))


def puces(lignes: list[str]) -> str:
    return "\n".join(f"- {ligne}" for ligne in lignes)


def paragraphes(*morceaux: str) -> str:
    return "\n\n".join(m for m in morceaux if m.strip())


def phrase(texte: str) -> str:
    """With its capital, as a title wants it: contracts write « est-ce que… »."""
    return f"{texte[:1].upper()}{texte[1:]}"
