"""Plain functions on French text: cleaning, comparison keys, numbers, readable case."""

import re
import unicodedata
from functools import lru_cache

_ESPACES = dict.fromkeys(map(ord, "\u00a0\u202f\u2009\u2007\u2002\u2003\u2008\u200a\u205f\u3000"), " ")
_INVISIBLES = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"), None)
# Ligatures of typesetters, one sign for two letters.
_LIGATURES = {
    ord(c): lettres for c, lettres in zip("ﬀﬁﬂﬃﬄﬅﬆ", ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)
}
_SIGNES = _ESPACES | _INVISIBLES | _LIGATURES
_BALISE = re.compile(r"</?(?:p|ul|ol|li|u|b|i|em|strong|span|div|br|sup|sub|table|t[rdh]|h\d|font|a)\b[^<>]*>", re.I)
_EXPOSANT = re.compile(r"\s?\^\{([^{}]*)\}")
_EMPHASE = re.compile(r"(\*\*|__)(?=\S)(.{1,250}?)(?<=\S)\1")
_EMPHASE_SIMPLE = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]{1,250}?)(?<=\S)\*(?![\w*])")
APPEL_DE_NOTE = re.compile(r"\s?[¹²³⁴⁵⁶⁷⁸⁹⁰]+")
_COMPOSE = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_MOT = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def espaces(texte: str) -> str:
    """No-break and thin spaces become spaces, ligatures their letters, accents whole; invisible characters vanish."""
    if not unicodedata.is_normalized("NFC", texte):
        texte = unicodedata.normalize("NFC", texte)
    return texte.translate(_SIGNES)


def nettoyer(texte: str) -> str:
    """The text without HTML crumbs, emphasis marks and superscript braces, spaces collapsed."""
    if "<" in texte:
        texte = _BALISE.sub(" ", texte)
    if "^" in texte:
        texte = _EXPOSANT.sub(r"\1", texte)
    if "*" in texte or "__" in texte:
        texte = _EMPHASE_SIMPLE.sub(r"\1", _EMPHASE.sub(r"\2", texte)).replace("**", "")
    return " ".join(espaces(texte).split())


@lru_cache(maxsize=50_000)
def _plat_car(car: str) -> str:
    base = unicodedata.normalize("NFKD", car)
    return base[0].lower() if base and len(base[0].lower()) == 1 else car


_PLAT: dict[int, str] = {ord(c): _plat_car(c) for c in map(chr, range(0xC0, 0x250))}
_PLAT |= {ord("’"): "'", ord("‘"): "'", ord("´"): "'", ord("º"): "°", ord("\u00a0"): " ", ord("\u202f"): " "}


def plat(texte: str) -> str:
    """Lower case without accents, same length as the source: positions found in one hold in the other."""
    bas = texte.translate(_PLAT).lower()
    # Rare capitals (Turkish İ) grow when lowered: positions would no longer hold.
    return bas if len(bas) == len(texte) else "".join(car.lower()[0] for car in texte.translate(_PLAT))


@lru_cache(maxsize=50_000)
def cle(texte: str) -> str:
    """A key to compare wordings: letters and digits only, no accents, no case."""
    propre = plat(unicodedata.normalize("NFC", texte)).replace("œ", "oe").replace("æ", "ae")
    return " ".join(re.findall(r"[a-z0-9]+", propre))


def est_capitales(texte: str) -> bool:
    """True for a wording in capitals (footnote calls and « n° » do not count)."""
    lettres = [c for c in texte if c.isalpha()]
    if len(lettres) < 4:
        return False
    return sum(c.isupper() for c in lettres) >= 0.9 * len(lettres)


_PETITS = frozenset(
    [
        "le",
        "la",
        "les",
        "l",
        "de",
        "du",
        "des",
        "d",
        "et",
        "à",
        "a",
        "au",
        "aux",
        "en",
        "pour",
        "par",
        "sur",
        "dans",
        "un",
        "une",
        "ou",
        "avec",
    ]
)


def casse_lisible(texte: str, sommaire: dict[str, str], sigles: frozenset[str], noms: frozenset[str]) -> str:
    """A title in capitals in a readable case.

    The table of contents' own mixed-case wording is taken when it has one; else the source's letters are kept,
    lower-cased after the first, save acronyms (`sigles`) and proper names seen elsewhere in the text (`noms`).
    """
    if not est_capitales(texte):
        return texte
    connu = sommaire.get(cle(texte).replace(" ", ""))
    if connu:
        return connu
    mots = {cle(nom): nom for nom in noms if len(nom) > 3 and cle(nom) not in _PETITS}

    def remplace(m: re.Match[str]) -> str:
        mot = m.group()
        if mot in sigles or (len(mot) <= 5 and not re.search(r"[AEIOUYÉÈÊ]", mot) and len(mot) > 1):
            return mot
        return mots.get(cle(mot), mot.lower())

    def compose(m: re.Match[str]) -> str:
        # « QUATRE-VENTS » is a name of its own, or two words.
        entier = mots.get(cle(m.group()))
        morceaux = m.group().split("-")
        if entier is None and len(morceaux) > 1 and any(cle(x) in mots for x in morceaux):
            # « HAUT-PEYRAC » where « Peyrac » is a name: so is the whole.
            return "-".join(x.lower() if cle(x) in _PETITS else mots.get(cle(x), x.capitalize()) for x in morceaux)
        return entier or _MOT.sub(remplace, m.group())

    bas = _COMPOSE.sub(compose, texte)
    return premiere_majuscule(bas)


def premiere_majuscule(texte: str) -> str:
    """« le tennis » → « Le tennis »; an opening quote or parenthesis is skipped, a figure is not."""
    m = re.match(r"[«\"“(\s]*(?=[^\W\d_])", texte)
    return texte if m is None else texte[: m.end()] + texte[m.end()].upper() + texte[m.end() + 1 :]


def sans_fin_de_liste(texte: str) -> str:
    """A list item's wording without the mark that ends it (« ; », « . », « , »), ellipses kept."""
    texte = texte.strip()
    while texte and texte[-1] in ";,." and not texte.endswith(("...", "etc.")):
        texte = texte[:-1].rstrip()
    return texte


def sans_guillemets(texte: str) -> str:
    """« Cohésion sociale » quoted whole is its words alone."""
    m = re.fullmatch(r"«\s*([^«»]+?)\s*»|“\s*([^“”]+?)\s*”|\"\s*([^\"]+?)\s*\"", texte.strip())
    return next(filter(None, m.groups())) if m else texte


def parenthese_ouverte(texte: str) -> bool:
    return texte.count("(") > texte.count(")") or texte.count("«") > texte.count("»")


_FIN_OUVERTE = re.compile(
    r"(?:(?<![-\w])(?:de|du|des|la|le|les|et|ou|à|au|aux|en|un|une|par|pour|dans|sur|avec|que|qui|sans|sous|vers|ainsi)"
    r"|[dl]['’]|\(|/)$",
    re.I,
)


def fin_ouverte(texte: str) -> bool:
    """« Cité éducative de »: words that call for the next one."""
    return bool(_FIN_OUVERTE.search(texte))


def fin_de_phrase(texte: str) -> bool:
    return texte.rstrip(' »")').endswith((".", ";", "!", "?", "…", ":"))


def phrase_continue(avant: str, apres: str) -> bool:
    """True when `apres` plainly goes on with the sentence that `avant` leaves open (page break, wrapped line)."""
    if not avant or not apres or fin_de_phrase(avant):
        return False
    debut = apres.lstrip("«\"'’ (")
    if debut[:1].islower():
        return True
    if avant.count("(") > avant.count(")") and apres.count(")") > apres.count("("):
        return True
    return fin_ouverte(avant) and not apres[:1].isdigit()


NOMBRE = r"\d{1,3}(?:[ \u00a0\u202f.]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"


def nombre(texte: str) -> int | float:
    """« 1 093 » → 1093, « 26,5 » → 26.5, « 10.071 » (a thousands point) → 10071."""
    brut = re.sub(r"[ \u00a0\u202f]", "", texte)
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d+)?", brut):
        brut = brut.replace(".", "")
    valeur = float(brut.replace(",", "."))
    return int(valeur) if valeur.is_integer() else valeur


EN_LETTRES = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20,
    "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "dizaine": 10, "douzaine": 12, "quinzaine": 15,
    "vingtaine": 20, "trentaine": 30, "quarantaine": 40, "cinquantaine": 50, "centaine": 100,
}  # fmt: skip


def entier(mot: str) -> int | None:
    """A whole number written in digits or letters, or None."""
    mot = plat(mot.strip())
    return int(mot) if mot.isdigit() else EN_LETTRES.get(mot)


def identifiant(texte: str, pris: set[str]) -> str:
    """A stable slug for a named element, made unique within `pris` by a number."""
    base = "-".join(cle(texte).split())[:70].strip("-") or "sans-nom"
    libre, n = base, 2
    while libre in pris:
        libre, n = f"{base}-{n}", n + 1
    pris.add(libre)
    return libre
