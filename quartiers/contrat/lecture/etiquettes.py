"""Labels that open an element: « Axe 1 – », « PILIER 1 : », « Orientation stratégique 1.1 », « OO1.2 », « 3.1.2 »…

A label has a family (the word, without its number) and a number. Which level of the tree a family stands for is
decided later from the whole document (`familles`): here we only read what is written.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from quartiers.contrat.lecture.texte import est_capitales, plat, premiere_majuscule

_MOTS = (
    r"sous[- ]?actions?|sous[- ]?objectifs?|fiches?[- ]?(?:d['e ]?\s?)?actions?|fiches?[- ]?projets?"
    r"|axes?|piliers?|enjeux?|priorites?|ambitions?|defis?|thematiques?|themes?|volets?|chantiers?|leviers?|caps?"
    r"|orientations?|objectifs?|actions?|mesures?|projets?|engagements?|finalites?"
)
_QUALITES = (
    r"(?:strategiques?|operationnel(?:le)?s?|specifiques?|general(?:e)?s?|generaux|prioritaires?|transvers(?:al|ale|aux)s?"
    r"|thematiques?|particuli(?:er|ere)s?|majeurs?|phares?|locale?s?|intermediaires?)"
)
_NUM = (
    r"(?:n\s?[°o'*]?\.?\s*(?=\d)|n\s?[°o]\.?\s*|num(?:ero|\.)\s*|#\s*)?"
    r"(?P<num>\d{1,2}(?:\s?[.\-/]\s?\d{1,2}){0,4}(?:[.\s]?[a-h]\b)?|[ivx]{1,5}(?:[.\-]\d{1,2})+\b|[ivx]{1,5}\b|[a-h](?:[.\-]?\d{1,2}(?:[.\-]\d{1,2})*)?\b|t[.\-]?\d{1,2}(?:[.\-]\d{1,2})*\b"
    r"|premiere?|deuxieme|second|troisieme|quatrieme|cinquieme)"
)
_SEPARE = r"\s*[.)]?\s*(?:[:–—|•/]|-(?=\s)|\.\s|\)\s)\s*"
_MOT_NUM = re.compile(rf"^(?P<mot>{_MOTS})(?P<qual>(?:\s+{_QUALITES})*)\s*{_NUM}\s*(?:{_SEPARE}|\s+|$)")
_MOT_SEUL = re.compile(
    rf"^(?P<mot>{_MOTS})(?P<qual>(?:\s+{_QUALITES})*)\s*(?::|–|—|-(?=\s)|(?<=transversal)\.|(?<=transversale)\.)\s*(?=\S)"
)
# « 1er axe : L’emploi », « Deuxième pilier – … »
_ORDINAL = re.compile(
    r"^(?P<num>\d{1,2}\s?(?:ere?|eres?|nde?|e|eme|ieme)|premiere?|deuxieme|seconde?|troisieme|quatrieme|cinquieme|sixieme)\s+"
    rf"(?P<mot>{_MOTS})(?P<qual>(?:\s+{_QUALITES})*)\s*(?:{_SEPARE}|$)"
)
# « Pilier « Cohésion sociale » »: the quotation is the title.
_MOT_CITE = re.compile(rf"^(?P<mot>{_MOTS})(?P<qual>(?:\s+{_QUALITES})*)\s*[«\"“]\s*(?P<cite>[^»\"”]+?)\s*[»\"”]\s*$")
_ABREGE = re.compile(
    r"^(?P<mot>os|oo|og|fa|ax|op|or|o|a|obj\.?|orient\.?)\s?(?:n°\s*)?(?P<num>\d{1,2}(?:[.\-]\d{1,2}){0,3})"
    rf"(?:{_SEPARE}|\s+(?=\S)|$)"
)
_NUMERIQUE = re.compile(
    r"^(?P<num>\d{1,2}(?:-\d{1,2}){1,3}(?=\s+[^\W\d])|\d{1,2}(?:\.\d{1,2}){1,4}(?:\.?[a-h](?=[.)\s]))?[.)]?|\d{1,2}\.[a-h](?=[.)\s])[.)]?|[ivx]{1,5}(?:\.\d{1,2}){1,3}\.?[a-h](?=[.)\s])[.)]?|\d{1,2}\.|\d{1,2}(?=\s)|\d{1,2}\)|t[.\-]\d{1,2}[.)]?(?=\s)|(?:[ivx]{1,5}|[a-h])(?:\s?[.)–—-](?:\d{1,2}\.?)*|\s?/(?=\s))|[a-h]\d{1,2}\s?[.)–—-](?=\s))"
    r"\s*(?:[:–—-]\s*)?(?=\S)"
)
PARTIE = re.compile(
    r"^(?P<mot>chapitre|partie|titre|article|annexe|section|livre)\s*(?:n°\s*)?(?P<num>\d{1,2}(?:\.\d{1,2})*|[ivx]{1,5}|[a-h])\b\s*[:.–—-]*\s*"
)
_ABREGES = {
    "os": "objectif strategique", "og": "objectif general", "oo": "objectif operationnel", "op": "objectif operationnel",
    "fa": "fiche action", "ax": "axe", "o": "objectif", "a": "action", "or": "orientation",
    "obj": "objectif", "orient": "orientation",
}  # fmt: skip
_ORDINAUX = {
    "premier": "1", "premiere": "1", "deuxieme": "2", "second": "2", "seconde": "2", "troisieme": "3", "quatrieme": "4",
    "cinquieme": "5", "sixieme": "6",
}  # fmt: skip
# « TROISIÈME PARTIE : les orientations »
PARTIE_ORDINALE = re.compile(
    r"^(?P<num>\d{1,2}\s?(?:ere?|nde?|e|eme)|premiere|deuxieme|seconde|troisieme|quatrieme|cinquieme|sixieme)\s+partie\s*[:.–—-]*\s*"
)


@dataclass(frozen=True, slots=True)
class Etiquette:
    """`famille`: « objectif operationnel »; `libelle`: as the source writes it; `num`: « 1.2 » or ""; `titre`: the rest."""

    famille: str
    libelle: str
    num: str
    titre: str

    @property
    def profondeur(self) -> int:
        return len(re.findall(r"\d+|[a-z]+", self.num)) if self.num else 0


def _singulier(mot: str) -> str:
    mot = re.sub(r"[- ]+", " ", mot).strip()
    if mot.startswith("fiche") and "action" in mot:
        return "fiche action"
    if mot.startswith("fiche"):
        return "fiche projet"
    formes = {"enjeux": "enjeu", "generaux": "general", "transversaux": "transversal"}
    return " ".join(formes.get(m, m[:-1] if m.endswith("s") and len(m) > 3 else m) for m in mot.split())


def _masculin(qualites: str) -> str:
    return re.sub(r"operationnelle", "operationnel", re.sub(r"\bgenerale\b", "general", qualites))


@lru_cache(maxsize=20_000)
def etiquette_de(texte: str) -> Etiquette | None:
    """The label that opens a text, or None. `texte` is clean (no bullet, no emphasis)."""
    nu = plat(texte)
    m = _MOT_NUM.match(nu)
    if m and _num_plausible(m, texte, nu):
        return _construire(m, texte, _normaliser_num(m["num"]))
    m = _MOT_SEUL.match(nu)
    if m and not m["mot"].endswith("s") and m["mot"] not in {"enjeux"}:
        return _construire(m, texte, "")
    m = _MOT_CITE.match(nu)
    if m and not m["mot"].endswith("s") and m["mot"] not in {"action", "projet", "mesure"}:
        etiquette = _construire(m, texte, "")
        return Etiquette(etiquette.famille, etiquette.libelle, "", texte[m.start("cite") : m.end("cite")])
    m = _ORDINAL.match(nu)
    if m and not m["mot"].endswith("s") and texte[:1].isupper() | texte[:1].isdigit():
        num = re.sub(r"^(\d+).*", r"\1", m["num"])
        etiquette = _construire(m, texte, _normaliser_num(num))
        libelle = texte[m.start("mot") : m.end("qual") if m["qual"] else m.end("mot")]
        return Etiquette(
            etiquette.famille, premiere_majuscule(" ".join(libelle.split())), etiquette.num, etiquette.titre
        )
    m = _ABREGE.match(nu)
    if m and texte[: m.end("mot")].isupper() and (len(m["mot"]) > 1 or "." in m["num"]):
        famille = _ABREGES[m["mot"].rstrip(".")]
        return Etiquette(famille, texte[: m.end("mot")], _normaliser_num(m["num"]), texte[m.end() :].strip())
    return None


def _num_plausible(m: re.Match[str], texte: str, nu: str) -> bool:
    """« Axe 1 Cohésion » is a label, « axe 1 du contrat » or « actions a destination » is not."""
    num = m["num"]
    fin = m.end("num")
    suite = nu[fin:].lstrip()
    reste = texte[m.end() :].strip()
    separe = not suite or suite[0] in ":–—.|)•/" or suite.startswith("- ")
    if num.isalpha() and not (texte[m.start("num") : fin].isupper() or len(num) > 5):
        return False
    if m["mot"].endswith("s") and m["mot"] not in {"axes"} and not separe:
        return False
    if re.match(r"^(?:et|a|ou|,)\s*\d", suite):
        return False
    return separe or (bool(reste) and (reste[0].isupper() or reste[0] in '«"“') and len(reste) > 3)


def _normaliser_num(num: str) -> str:
    num = re.sub(r"\s", "", _ORDINAUX.get(num, num))
    return re.sub(r"[-/]", ".", num).strip(".")


def _construire(m: re.Match[str], texte: str, num: str) -> Etiquette:
    famille = _singulier(m["mot"]) + (" " + _singulier(_masculin(m["qual"].strip())) if m["qual"].strip() else "")
    libelle = " ".join(texte[: m.end("qual") if m["qual"] else m.end("mot")].split())
    return Etiquette(famille, libelle, num, texte[m.end() :].strip(" \t:–—-"))


@lru_cache(maxsize=20_000)
def numero_de_titre(texte: str) -> tuple[str, str]:
    """(« 3.1.2 », title) of a heading that opens with a number only; ("", text) when it does not."""
    nu = plat(texte)
    m = PARTIE.match(nu)
    if m:
        reste = texte[m.end() :].strip()
        return m["num"], reste or texte
    m = PARTIE_ORDINALE.match(nu)
    if m:
        num = re.sub(r"^(\d+).*", r"\1", m["num"])
        return _ORDINAUX.get(num, num), texte[m.end() :].strip() or texte
    m = _NUMERIQUE.match(nu)
    if m is None:
        return "", texte
    reste = texte[m.end() :].strip()
    num = re.sub(r"(?<=\d)-(?=\d)", ".", m["num"].strip(" .)–—-/"))
    if not reste or not (reste[0].isupper() or reste[0] in '«"“') or (num.isdigit() and int(num) > 40):
        return "", texte
    if num.isalpha() and not texte[: len(num)].isupper():
        return "", texte
    # « 1 500 habitants », « 3 Conseillers en économie… » : a bare number followed by a unit is a quantity.
    if m["num"].isdigit() and not est_capitales(reste) and len(reste) > 90:
        return "", texte
    return num, reste


def profondeur_de_numero(num: str) -> int:
    """« 2.1 » → 2, « I.1.a » → 3; letters stand under a numbered part: « A » → 2, « A.1 » → 3."""
    if not num:
        return 0
    morceaux = re.findall(r"\d+|[a-z]+", num.lower())
    return len(morceaux) + bool(re.fullmatch(r"[a-h]", morceaux[0]))


_INTRO = re.compile(
    r"^(?:(?:les|nos|ses|des|quelques|liste des)\s+)?(?:(?:principa(?:ux|les)|premier(?:e)?s)\s+)?"
    r"(?:(?:exemples?|pistes?|propositions?|declinaisons?|types?)\s+(?:d['e]\s?|des\s+)?)?"
    r"(?P<mot>sous[- ]?objectifs?|sous[- ]?actions?|objectifs?|actions?|mesures|projets|leviers|orientations?|indicateurs?|fiches[- ]actions)"
    r"(?P<suite>\b[^:.;?!]{0,110})?\s*(?P<fin>:)?\s*$"
)
_INTRO_LIGNE = re.compile(
    r"^(?P<mot>objectifs|actions|pistes d'actions?|mesures|indicateurs|exemples d'actions?)(?P<suite>[^:.;]{0,70})?\s:\s*(?P<reste>\S.*)$"
)


@lru_cache(maxsize=20_000)
def intro_de_liste(texte: str) -> tuple[str, bool]:
    """(what the following list holds, does it end with « : ») for « Objectifs opérationnels : »; ("", False) if none."""
    if len(texte) > 160:
        return "", False
    m = _INTRO.match(plat(texte))
    if m is None:
        return "", False
    mot = m["mot"]
    suite = (m["suite"] or "").strip()
    pluriel = mot.endswith("s") or mot.startswith("fiches")
    if not pluriel and not ((m["fin"] and not suite) or re.match(rf"^{_QUALITES}$", suite)):
        return "", False
    genre = "indicateur" if mot.startswith("indicateur") else (
        "orientation" if mot.startswith("orientation")
        else "sous_action" if mot.startswith(("sous-action", "sous action"))
        else "objectif" if mot.startswith(("objectif", "sous-objectif", "sous objectif"))
        else "action"
    )  # fmt: skip
    return genre, bool(m["fin"])


def intro_en_ligne(texte: str) -> tuple[str, str, str]:
    """(kind, introduction, list) for « Actions : créer un forum ; ouvrir un lieu », else empty strings."""
    m = _INTRO_LIGNE.match(plat(texte))
    if m is None:
        return "", "", ""
    genre = intro_de_liste(texte[: m.start("reste")].strip())[0]
    return (genre, texte[: m.start("reste")].strip(), texte[m.start("reste") :]) if genre else ("", "", "")
