"""Quantities of a commitment: number, unit, period, perimeter. Several may share a line, a period and a perimeter."""

import re

from quartiers.contrat.lecture.lettres import en_chiffres, valeur
from quartiers.contrat.lecture.modele import Document
from quartiers.contrat.lecture.texte import NOMBRE, nombre

_PERIODE_FIN = r"(?:\s+annuel(?:le)?s?\b|\s*/\s*(?:an|mois|semaine)\b|\s+(?:par|chaque)\s+(?:an|ann[ée]e|mois|semaine|semestre|trimestre)\b)"
# Words that end what is counted: « 320 logements entre 2025 et 2028 », « 3 policiers dès 2025 ».
_ARRET = (
    r"(?!et\b(?! (?-i:[A-Z]))|ou\b|par\b|en\b(?! (?-i:[A-Z]))|aux?\b|sur\b|dans\b|avec\b|pour\b|dont\b|soit\b|à\b|qui\b|sont\b|seront\b|ont\b|est\b|via\b|afin\b"
    r"|situ|d['’]ici|entre\b|dès\b|jusqu['’]|depuis\b|avant\b|durant\b|pendant\b|selon\b|chaque\b)"
)
_QUANTITE = re.compile(
    rf"(?<![\w.,/°-])(?P<nombre>{NOMBRE})(?![\d/°]|[.,]\d)\s*(?P<unite>%\s+(?:de la\b|de l['’]|des?|du|d['’])\s?[^\W\d_]+(?:\s+{_ARRET}[^\W\d_][\w'’-]*)?|%|k€|m€|€|[KM]€|millions? d['’]euros|euros"
    rf"|{_ARRET}[^\W\d_][\w'’-]*(?:\s+{_ARRET}[^\W\d_][\w'’-]*){{0,5}})?",
    re.I,
)
_MOIS = r"(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre)"
_PAS_UNE_QUANTITE = re.compile(
    rf"^(?:{_MOIS}|(?:ans?|années?|mois|jours?|semaines?)\b|er\b|ème|e\b|ème|ères?\b|nd\b|axes?\b|ans? et plus)", re.I
)
_PERIODE = re.compile(
    r"\bpour la p[ée]riode\s+(?P<a>\d{4}\s?[/–-]\s?\d{4})|\b(?:entre|de)\s+(?P<b>\d{4}\s+(?:et|à)\s+\d{4})|\b(?:sur|en|pendant)\s+(?P<c>(?:\d|deux|trois|quatre|cinq|six|sept)\s+ans)\b"
    r"|\b(?P<d>(?:dès|en|d['’]ici(?:\s+à)?|avant|fin|depuis|jusqu['’](?:en|à)|à (?:partir|compter) de)\s+(?:la\s+)?(?:fin\s+|rentrée\s+)?20\d{2})\b|\b(?P<e>20\d{2}\s?[-–/]\s?20\d{2})\b", re.I
)  # fmt: skip
_ANNUELLE = re.compile(_PERIODE_FIN, re.I)
# « chaque année 120 000 € », « une dotation annuelle de 275 000 € »
_ANNUELLE_AVANT = re.compile(
    r"\b(?:chaque année|par an|annuel(?:le)?(?:ment)?)\s+(?:(?:de|d['’]environ|environ|à hauteur de|un montant de)\s+){0,2}$",
    re.I,
)
_PERIMETRE = re.compile(
    r"\b(?P<a>(?:sur|dans) (?:le|la|les|l['’]|chaque|tout le)\s?(?:territoire|quartiers?|QPV|CUCM|communes?|d[ée]partement|agglom[ée]ration|m[ée]tropole|EPCI|parc|ville)[^,;.:()]*?(?=\s+(?:et|ou|pour|avec|par|en|entre|dès|d['’]ici|jusqu['’]en|avant)\s|\s*[,;.:()]|$))"
    r"|\((?P<b>(?:strat[ée]gie|[ée]chelle|niveau)[^)]*)\)|\b(?P<c>à l['’][ée]chelle (?:de |du |des |d['’])?[^,;.:()]+|au niveau [^,;.:()]+)", re.I
)  # fmt: skip


_COMPTABLE = re.compile(
    r"^(?:nouveaux |nouvelles )?(?:logements?|postes?|etp\b|équivalents?[- ]temps|médiat\w+|adultes?[- ]relais|agents?|places?|ateliers?|permanences?|chantiers?"
    r"|locaux|jeunes|familles|habitant\w*|personnes|élèves|ménages|entreprises|arbres|réunions?|séances?|sessions?|jardins?|éducat\w+"
    r"|conseill\w+|bus|minibus|équipements?|écoles?|classes?|euros)\b",
    re.I,
)


def lire_quantites(texte: str, lignes: list[int], contexte: str = "") -> list[Document]:
    """The quantities of `texte`. `contexte` (the paragraph that introduces the list) lends its period and perimeter."""
    chiffre, mots = en_chiffres(texte)
    # Small numbers in words open many a sentence (« deux niveaux »): they count when they count things, or a rhythm.
    retenus = {
        place: mot
        for place, mot in mots.items()
        if valeur(mot) >= 10 or _COMPTABLE.match(re.sub(r"^\d+\s+", "", chiffre[place : place + 60]))
    }
    if not retenus:
        chiffre = texte
    trouvees: list[tuple[re.Match[str], str]] = []
    for m in _QUANTITE.finditer(chiffre):
        if _retenir(m, chiffre) and (chiffre is texte or m.start() not in mots or m.start() in retenus):
            # « 1 722 logements, dont 1 380 dans le QPV »: the unit is that of the whole.
            unite = _unite(m["unite"] or "")
            reprise = (
                trouvees[-1][1]
                if not unite and trouvees and _DONT.search(chiffre, max(0, m.start() - 30), m.start())
                else ""
            )
            trouvees.append((m, unite or reprise))
    quantites = [_quantite(m, unite, chiffre, contexte, lignes, trouvees) for m, unite in trouvees]
    for (m, _u), quantite in zip(trouvees, quantites, strict=True):
        if chiffre is not texte and m.start() in retenus:
            mot = retenus[m.start()]
            quantite["titre"] = f"{mot}{'' if mot.endswith(('’', chr(39))) else ' '}{quantite['unite']}"
    return quantites


_DONT = re.compile(r"\bdont (?:environ |près de )?$")


def _retenir(m: re.Match[str], texte: str) -> bool:
    unite = (m["unite"] or "").strip()
    brut = m["nombre"].strip()
    avant = texte[max(0, m.start() - 14) : m.start()].lower()
    if not unite and (
        _DONT.search(texte, max(0, m.start() - 30), m.start())
        or re.match(r"\s*(?:par|/)\s*an\b", texte[m.end("nombre") :])
    ):
        return not re.match(r"^(?:19|20)\d{2}$", brut)
    if not unite or _PAS_UNE_QUANTITE.match(unite) or re.match(r"^(?:19|20)\d{2}$", brut):
        return False
    if re.search(
        r"(?:axe|article|annexe|n°|bop|programme|page|p\.|orientation|objectif|loi|phase|quartiers|solidarités|classe|étiquette|de 0 à|[a-z]\d*-|[«“\"])\s*$",
        avant,
    ):
        return False
    if unite.lower().startswith(("ans", "an ")) and re.search(r"\b(?:de|à|plus de|moins de|âgée?s? de)\s*$", avant):
        return False
    # « Addictions France 71 », « Mouvement 13 » : a number that closes a name.
    return not (
        brut.isdigit()
        and len(brut) == 2
        and re.search(r"[A-ZÉ][\w'’]+\s$", texte[: m.start()])
        and texte[m.end("nombre") : m.end("nombre") + 1] in ",;.)"
    )


def _unite(unite: str) -> str:
    unite = re.split(_PERIODE_FIN, unite, flags=re.I)[0]
    unite = re.sub(
        r"\s+(?:de|du|des|d['’]|la|le|les|et|à|d['’]ici|classés?|accessibles?|(?:de (?:moins|plus)|âgée?s?)(?: de)?)$",
        "",
        " ".join(unite.split()),
    )
    return unite.strip(" ,;")


def _quantite(
    m: re.Match[str], unite: str, texte: str, contexte: str, lignes: list[int], toutes: list[tuple[re.Match[str], str]]
) -> Document:
    suivante = next((a.start() for a, _u in toutes if a.start() > m.start()), len(texte))
    return {
        "titre": f"{m['nombre'].strip()} {unite}".strip(), "nombre": nombre(m["nombre"]), "unite": unite,
        "periode": _periode(m, texte, suivante, contexte, toutes), "perimetre": _perimetre(m, texte, contexte),
        "lignes": lignes,
    }  # fmt: skip


# No clause is longer: the bound keeps the reading of a hostile line linear.
_PROPOSITION_MAX = 1_200


def _proposition(m: re.Match[str], texte: str) -> tuple[int, int]:
    """The clause around a quantity: between semicolons, or sentence ends, outside parentheses."""
    avant, apres = max(0, m.start() - _PROPOSITION_MAX), min(len(texte), m.end() + _PROPOSITION_MAX)
    debut = max(texte.rfind(s, avant, m.start()) for s in (" ; ", ". ", " : "))
    fins = [i for s in (" ;", ". ") if (i := texte.find(s, m.end(), apres)) >= 0]
    return max(avant, debut), min(fins, default=apres)


def _periode(
    m: re.Match[str], texte: str, suivante: int, contexte: str, toutes: list[tuple[re.Match[str], str]]
) -> str:
    debut, fin = _proposition(m, texte)
    annuelle = _ANNUELLE.search(texte, m.end("nombre"), fin)
    # « 200 réhabilitations, 150 constructions et 100 transformations / an » : the last one's period is everyone's,
    # when nothing but quantities of the same list stands between.
    if annuelle and (annuelle.start() < suivante or _meme_enumeration(texte, m, annuelle.start(), toutes)):
        return "par " + re.sub(r"^\W*(?:par|chaque)?\s*", "", annuelle.group().strip()).replace("année", "an").replace(
            "annuels", "an"
        ).replace("annuelles", "an").replace("annuelle", "an").replace("annuel", "an")
    precedente = max((a.end("nombre") for a, _u in toutes if a.start() < m.start()), default=0)
    if _ANNUELLE_AVANT.search(texte[max(debut, precedente, m.start() - 60) : m.start()]):
        return "par an"
    if texte.rstrip().endswith(":"):
        # « Propriétaire de 1 722 logements, X prévoit, pour la période … : » : the period is the list's.
        virgule = texte.find(",", m.end("nombre"))
        fin = virgule if virgule >= 0 else fin
    if p := _PERIODE.search(texte[m.end("nombre") : min(fin, suivante)]):
        return next(g for g in p.groups() if g).strip()
    # A period that stands between two quantities is that of the first.
    voisines = [a for a, _u in toutes if debut <= a.start() < fin]
    for p in _PERIODE.finditer(texte, debut, fin):
        if p.end() <= voisines[0].start() or p.start() >= voisines[-1].end("nombre"):
            return next(g for g in p.groups() if g).strip()
    p = _PERIODE.search(contexte)
    return next(g for g in p.groups() if g).strip() if p else ""


def _meme_enumeration(texte: str, m: re.Match[str], fin: int, toutes: list[tuple[re.Match[str], str]]) -> bool:
    """Between the two stand only « number words » joined by commas and « et »."""
    for morceau in re.split(r",\s*|\s+et\s+", texte[m.start() : fin]):
        if not re.match(rf"^(?:{NOMBRE})\s", morceau):
            return False
    return len(toutes) > 1


def _perimetre(m: re.Match[str], texte: str, contexte: str) -> str:
    _debut, fin = _proposition(m, texte)
    for source in (texte[m.end() : fin], contexte):
        if p := _PERIMETRE.search(source):
            brut = next(g for g in p.groups() if g).strip()
            return re.sub(r"^(?:sur|dans)\s+", "", brut)
    return ""
