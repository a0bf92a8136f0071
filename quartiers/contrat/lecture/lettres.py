"""Numbers written in words: « deux cents », « vingt et un », « une centaine », « trois mille cinq cents »."""

import re

_UNITES = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20, "vingts": 20, "trente": 30,
    "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "huitante": 80, "octante": 80, "nonante": 90,
}  # fmt: skip
_COLLECTIFS = {
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40, "cinquantaine": 50,
    "soixantaine": 60, "centaine": 100,
}  # fmt: skip
_MULTIPLES = {
    "cent": 100,
    "cents": 100,
    "mille": 1_000,
    "millier": 1_000,
    "milliers": 1_000,
    "million": 10**6,
    "millions": 10**6,
}
_MOT = "|".join(sorted([*_UNITES, *_COLLECTIFS, *(f"{c}s" for c in _COLLECTIFS), *_MULTIPLES], key=len, reverse=True))
_SUITE = re.compile(rf"(?<![\w-])(?:{_MOT})(?:(?:[ -]|[ -]et[ -])(?:{_MOT}))*(?![\w-])", re.I)
# « une centaine de logements »: the number and what it counts.
_DE = re.compile(r"^\s+(?:de\s+|d['’]\s?)", re.I)


def valeur(mots: str) -> int:
    """What a run of number words is worth: « deux cent cinquante » → 250, « quatre-vingt-dix » → 90."""
    total = courant = 0
    for mot in re.split(r"[ -]+", mots.lower()):
        singulier = mot.removesuffix("s")
        if mot in _UNITES:
            vingts = _UNITES[mot] == 20 and courant % 100 == 4
            courant = courant + 76 if vingts else courant + _UNITES[mot]
        elif singulier in _COLLECTIFS:
            courant = max(1, courant) * _COLLECTIFS[singulier]
        elif mot in {"cent", "cents"}:
            courant = max(1, courant) * 100
        elif mot in _MULTIPLES:
            total, courant = total + max(1, courant) * _MULTIPLES[mot], 0
    return total + courant


def en_chiffres(texte: str, minimum: int = 2) -> tuple[str, dict[int, str]]:
    """The text with its numbers in digits, and the words that each stands for, by its place in the new text."""
    morceaux: list[str] = []
    places: dict[int, str] = {}
    fin = longueur = 0
    for m in _SUITE.finditer(texte):
        n = valeur(m.group())
        if n < minimum or re.search(r"\d\s?$", texte[: m.start()]):
            continue
        suite = _DE.match(texte[m.end() : m.end() + 6])
        collectif = m.group().lower().rstrip("s").endswith(("aine", "millier", "million"))
        avant = texte[fin : m.start()]
        longueur += len(avant)
        places[longueur] = texte[m.start() : m.end() + (suite.end() if collectif and suite else 0)].rstrip()
        morceaux += [avant, str(n)]
        longueur += len(str(n))
        fin = m.end()
        if collectif and suite:
            fin += suite.end()
            morceaux.append(" ")
            longueur += 1
    return "".join([*morceaux, texte[fin:]]), places
