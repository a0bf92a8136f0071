"""How often a body meets: « au minimum deux fois par an », « chaque semestre », « trimestriel »…"""

import re

from quartiers.contrat.lecture.texte import entier, plat

_N = r"(?P<n>\d{1,2}|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze)"
_FOIS = re.compile(
    rf"\b{_N}(?:\s+(?:a|ou)\s+\w+)?\s*(?:fois|reunions?|seances?|rencontres?|sessions?)\s*(?:\w+\s+){{0,2}}?(?:par|/|dans l'|chaque|l')\s*(?P<periode>annee|an|semestre|quadrimestre|trimestre|bimestre|mois)\b"
)
_NOMBREUSES = re.compile(
    rf"\b{_N}\s+(?:reunions?|seances?|rencontres?|sessions?)\s+(?P<periode>annuel|semestriel|trimestriel|mensuel)"
)
_N_PAR = re.compile(rf"\b{_N}(?:\s+(?:a|ou)\s+\w+)?\s*(?:par|/)\s*(?P<periode>annee|an|semestre|trimestre|mois)\b")
_TOUS = re.compile(
    r"\btous les\s+(?:(?P<n>\w+)\s+)?(?P<periode>ans|mois|semestres|trimestres)\b|\btoutes les\s+(?:(?P<s>\w+)\s+)?semaines\b"
)
_PAR = re.compile(
    r"\b(?:chaque|par|une fois l'|a chaque)\s*(?P<periode>annee|an|semestre|quadrimestre|trimestre|bimestre|mois)\b"
)
_PAR_AN = {
    "annuel": 1,
    "semestriel": 2,
    "trimestriel": 4,
    "mensuel": 12,
    "quadrimestre": 3,
    "bimestre": 6,
    "an": 1,
    "annee": 1,
    "ans": 1,
    "semestre": 2,
    "semestres": 2,
    "trimestre": 4,
    "trimestres": 4,
    "mois": 12,
}
_ADJECTIFS = [
    (r"\bbi-?mensuel", 24), (r"\bbi-?mestriel", 6), (r"\bbi-?annuel", 2), (r"\bsemestriel", 2), (r"\btrimestriel", 4),
    (r"\bmensuel", 12), (r"\bhebdomadaire", 52), (r"\bannuel", 1), (r"\bquadrimestriel", 3),
]  # fmt: skip
_PARLE = re.compile(
    r"\b(?:se (?:reuni|rassembl|tien|retrouv)\w*|reuni|rencontre|frequence|periodicite|convoqu|seance|rythme|fois par|fois l'an|siege|organis|ont lieu|a lieu)"
)
_LIBRE = re.compile(
    r"\b(?:autant que (?:de besoin|necessaire)|en tant que de besoin|si besoin|selon les besoins|regulierement)\b"
)


def lire_frequence(phrase: str) -> tuple[int | None, str]:
    """(meetings a year at least, the source's words); (None, "") when the sentence says nothing of it."""
    nu = plat(phrase)
    if not _PARLE.search(nu):
        return None, ""
    minimum = _par_an(nu)
    if minimum is None and not _LIBRE.search(nu):
        return None, ""
    return minimum, phrase.strip().rstrip(".")


def frequence_dite(texte: str) -> int | None:
    """Meetings a year at least, in words that speak of nothing else: « semestrielle », « 2 par an », « chaque mois »."""
    nu = plat(texte)
    m = _N_PAR.search(nu)
    return (entier(m["n"]) or 1) * _PAR_AN[m["periode"]] if m else _par_an(nu)


def _par_an(nu: str) -> int | None:
    if m := _FOIS.search(nu):
        return (entier(m["n"]) or 1) * _PAR_AN[m["periode"]]
    if m := _NOMBREUSES.search(nu):
        return (entier(m["n"]) or 1) * _PAR_AN[m["periode"]]
    if re.search(r"\btous les (?:quinze|15) jours\b|\bpar quinzaine\b", nu):
        return 24
    if m := _TOUS.search(nu):
        n = entier(m["n"] or m["s"] or "un") or 1
        return max(1, (_PAR_AN[m["periode"]] if m["periode"] else 52) // n)
    for motif, par_an in _ADJECTIFS:
        if re.search(motif, nu):
            return par_an
    if m := _PAR.search(nu):
        return _PAR_AN[m["periode"]]
    return None
