"""Bullets: the glyphs that open a list item, in whatever font the source used, and enumerations (a), 1), i.)."""

import re

# Wingdings and Symbol glyphs come out of PDF and Word as private-use characters.
_GLYPHES = "-–—•●∙⋅·▪■□▫◦○‣⁃▶►▸➢➤➔➜✓✔✗❖◆◇♦→⇒»>§¤†\uf0a7\uf0b7\uf0d8\uf0fc\uf076\uf0e8\uf02d\uf0a8\uf06e\uf0f0\uf0a1\uf077\uf0ad"
_PUCE = re.compile(
    rf"(?P<vide>[ \t]*)(?P<puce>(?:(?:[{re.escape(_GLYPHES)}]|(?<!\*)\*(?!\*))[ \t]*)++(?=[^\W_]|[«\"“'’(\[*<…+]|$)|[oOü][ \t]+(?=\S)|[•▶►]+)"
)
_COLLE = re.compile(r"^[-–—*]\S")
_ENUMERATION = re.compile(
    r"(?P<vide>[ \t]*)(?P<puce>\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})\)|\d{1,2}[°.]|[a-z]\.)[ \t]+(?=\S)"
)


def retrait_de(blancs: str) -> float:
    return float(len(blancs.replace("\t", "    ")))


def separer_puce(texte: str) -> tuple[str, float, str]:
    """(bullet, indentation, rest). The bullet is empty when the line opens no list item."""
    blancs = texte[: len(texte) - len(texte.lstrip())]
    nu = texte.strip()
    m = _PUCE.match(texte)
    if m is None or not texte[m.end() :].strip():
        return "", retrait_de(blancs), nu
    puce = m["puce"].strip()
    reste = texte[m.end() :].strip()
    # « **Titre** » is emphasis, « -5 % » a negative number, « » » may close a quotation: not bullets.
    if nu.startswith("**") or (_COLLE.match(nu) and reste[:1].isdigit()) or (set(puce) <= {"*"} and _COLLE.match(nu)):
        return "", retrait_de(blancs), nu
    if puce in {"o", "O", "ü"} and not reste[:1].isalpha():
        return "", retrait_de(blancs), nu
    return puce, retrait_de(blancs), reste


def separer_enumeration(texte: str) -> tuple[str, str]:
    """(mark, rest) for « 1) », « a. », « 2° »… ; the mark is empty when there is none."""
    m = _ENUMERATION.match(texte)
    return (m["puce"].strip(), texte[m.end() :].strip()) if m else ("", texte.strip())
