"""One person, one identity, however the name was typed: accents, case, spaces, compound names, married names."""

import datetime as dt
import difflib
import re
import unicodedata

NEE = re.compile(r"(?i)^(.*?)[\s(]+n[ée]e?[\s:]+([^)]+)\)?$")  # « Martin née Durand »: the name of birth
EPOUSE = re.compile(r"(?i)^(.*?)[\s(]+(?:[ée]pouse|[ée]p\.?|veuve|vve)\s+.*$")  # « Durand épouse Martin »
RESSEMBLANCE = 0.84  # of two names put together


def lettres(brut: str) -> str:
    """« D’Almeida Jean–Pierre » -> « dalmeidajeanpierre »: letters only, no accent, no case."""
    nu = unicodedata.normalize("NFKD", brut.casefold())
    nu = nu.replace("œ", "oe").replace("æ", "ae").replace("ø", "o").replace("ł", "l").replace("đ", "d")
    return "".join(c for c in nu if c.isalpha() and not unicodedata.combining(c))


def nom_de_naissance(brut: str) -> str:
    if trouve := NEE.match(brut.strip()):
        return trouve[2]
    if trouve := EPOUSE.match(brut.strip()):
        return trouve[1]
    return brut


def premier_prenom(brut: str) -> str:
    """What stands before the first comma: « Jean-Pierre, Louis » is « Jean-Pierre »."""
    return re.split(r"[,;/]", brut.strip(), maxsplit=1)[0]


def identite(nom: str, prenom: str, naissance: dt.date) -> tuple[str, str, str]:
    """What the digest is made of."""
    return lettres(nom_de_naissance(nom)), lettres(premier_prenom(prenom)), naissance.isoformat()


def se_ressemblent(une: tuple[str, str, str], autre: tuple[str, str, str]) -> bool:
    """Probably the same person typed in two ways: same day of birth and names close, or in the other order."""
    if une == autre:
        return False
    if une[2] != autre[2]:
        return une[:2] == autre[:2] and proches_jours(une[2], autre[2])
    directe, inverse = une[0] + une[1], une[1] + une[0]
    voulue = autre[0] + autre[1]
    return inverse == voulue or difflib.SequenceMatcher(None, directe, voulue).ratio() >= RESSEMBLANCE


def proches_jours(un: str, autre: str) -> bool:
    """Day and month exchanged, or one digit of the date mistaken."""
    jour_mois = un[:5] + un[8:] + "-" + un[5:7]
    return jour_mois == autre or sum(a != b for a, b in zip(un, autre, strict=True)) == 1
