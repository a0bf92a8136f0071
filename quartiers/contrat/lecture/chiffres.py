"""Figures of a neighbourhood: label, value, unit, year or source where the text gives them."""

import re

from quartiers.contrat.lecture.lettres import en_chiffres
from quartiers.contrat.lecture.modele import Document
from quartiers.contrat.lecture.texte import NOMBRE, cle, est_capitales, nombre, premiere_majuscule

_UNITE = (
    r"(?:%|‰|€(?:\s?/\s?(?:mois|an|uc))?|k€|m€|euros?|points?|ans\b|habitant(?:e|s|es|\.e\.?s|\(e\)s)*(?:\s+et\s+habitant(?:e|s|es)*)?"
    r"|personnes?(?:\s+par\s+m[ée]nages?)?|m[ée]nages?|logements?|hectares?|ha\b|familles|allocataires|jeunes|demandeurs d['’]emploi|km²?)"
)
_VALEUR = rf"(?P<nombre>[+-]?\s?(?:{NOMBRE}))\s*(?P<unite>{_UNITE})?"
_APRES_DEUX_POINTS = re.compile(
    rf"^(?P<libelle>.+?)\s*(?:[:=]|\s[–—-]\s)\s*(?:environ\s+|près de\s+|plus de\s+)?{_VALEUR}(?P<reste>(?:\s.*|\(.*|[.;,]?)?)$",
    re.I,
)
_ENTRE_PARENTHESES = re.compile(rf"^(?P<libelle>.+?)\s*\(\s*{_VALEUR}(?P<reste>[^)]*)\)\s*[.;]?$", re.I)
_EN_TETE = re.compile(rf"^(?:environ\s+|près de\s+|plus de\s+)?{_VALEUR}\s*(?P<libelle>.*)$", re.I)
_AU_MILIEU = re.compile(
    rf"^(?P<libelle>.+?)\s(?:de|à|est de|est estimé à|s['’]élève à|atteint|compte(?:nt)?|concerne|abrite|accueille|regroupe|représentent?|s['’]établit à|est proche de|dépasse)\s(?:environ\s+|près de\s+)?(?!\d+\s*ans\b){_VALEUR}(?P<reste>.*)$",
    re.I,
)
_FINAL = re.compile(
    rf"^(?P<libelle>.+?)[\s,]+(?P<nombre>{NOMBRE})\s*(?P<unite>habitant(?:e|s|es)*(?:\s+et\s+habitant(?:e|s|es)*)?|%)\s*[.;]?$",
    re.I,
)
_ANNEE = re.compile(
    r"\b(?:en|fin|au|source\s?:?[^()]*?|rp|insee[^()]*?|filosofi|\()?\s?(?P<annee>(?:19|20)\d{2})\b", re.I
)
_SOURCE = re.compile(
    r"\((?P<source>[^()]*(?:insee|source|anct|caf|filosofi|compas|décret|rp\s?20|dares|recensement|onpv|france travail|cucm|abs|observatoire)[^()]*)\)",
    re.I,
)


_COMPARAISON = re.compile(rf"\(\s*(?P<titre>[^():\d]{{2,60}}?)\s*:\s*(?P<nombre>{NOMBRE})\s*(?:%|€)?[^()]*\)")


# « …, contre 19 800 € dans la commune »
_CONTRE = re.compile(
    rf"\bcontre\s+(?P<nombre>{NOMBRE})\s*(?:%|€)?(?: par an)?\s+(?:dans|pour|à|en|sur|au niveau de)\s+(?:la\s+|le\s+|les\s+|l['’])?(?P<titre>[^,.;()\d]{{3,50}})"
)


def lire_chiffre(texte: str) -> Document | None:
    """{titre, valeur, unite, annee?, source?}, or None when the text holds no figure.

    The figure after a colon is preferred, then the one in parentheses, then the one that opens the text: « 1/3 des
    habitants a emménagé depuis moins de 5 ans : 34 % » is 34 %.
    """
    texte = texte.strip(" ;")
    if not re.search(r"\d", texte):
        texte = en_chiffres(texte, minimum=10)[0]
    source = _SOURCE.search(texte)
    nu = (texte[: source.start()] + texte[source.end() :]).strip() if source else texte
    trouve = _chercher(nu.rstrip(" ."))
    if trouve is None:
        return None
    m, libelle = trouve
    reste = (m.groupdict().get("reste") or "").strip(" .;,")
    unite = _unite(m["unite"] or "", texte)
    if (
        not m["unite"]
        and re.match(r"^(?:19|20)\d{2}$", m["nombre"].strip())
        and not re.search(r"revenu|habitant|population", nu, re.I)
    ):
        return None
    chiffre: Document = {
        "titre": _libelle(libelle, unite, reste),
        "valeur": nombre(m["nombre"].lstrip("+ ")),
        "unite": unite,
    }
    if autre := _COMPARAISON.search(reste) or _CONTRE.search(reste):
        chiffre["comparaisons"] = [{"titre": autre["titre"].strip(), "valeur": nombre(autre["nombre"])}]
    decret = source is not None and "cret" in source["source"]
    date = libelle if re.match(r"^(?:en |fin |au )", libelle) else ""
    annee = None if decret else _ANNEE.search(f"{reste} {date} {source['source'] if source else ''}")
    if annee:
        chiffre["annee"] = annee["annee"]
    if source:
        chiffre["source"] = re.sub(r"^source\s*:?\s*", "", source["source"].strip(), flags=re.I)
    return chiffre


def _chercher(nu: str) -> tuple[re.Match[str], str] | None:
    for motif in (_APRES_DEUX_POINTS, _ENTRE_PARENTHESES):
        m = motif.match(nu)
        if m and (m["unite"] or not re.match(r"^\s*[a-z]{4,}", m["reste"] or "", re.I)):
            return m, m["libelle"]
    m = _EN_TETE.match(nu)
    if (
        m
        and (m["unite"] or m["libelle"])
        and not nu[: m.end("nombre") + 1].endswith(("/", "-"))
        and (m["libelle"] or m["unite"] not in {None, "%"})
    ):
        return m, m["libelle"]
    m = _AU_MILIEU.match(nu)
    if m and m["unite"] and not re.match(r"^ans\b", m["unite"]):
        return m, m["libelle"]
    m = _FINAL.match(nu)
    return (m, m["libelle"]) if m else None


def _unite(unite: str, texte: str) -> str:
    mots = cle(unite)
    if mots.startswith("habitant"):
        return "habitants"
    if mots.startswith("euro"):
        return "€"
    if "personne" in mots and "menage" in mots:
        return "personnes par ménage"
    if not unite and re.search(r"\b(?:population|habitant)", texte, re.I):
        return "habitants"
    if not unite and re.search(r"\bindice\b", texte, re.I):
        return "indice"
    return unite.strip()


def _libelle(libelle: str, unite: str, reste: str) -> str:
    libelle = re.sub(r"^(?:d['’]|de |du |des |sont (?:des |de )?|de la )", "", libelle.strip(" :–—-,;"))
    libelle = re.sub(r"\s+(?:en augmentation|y)$", "", libelle)
    if (
        unite == "habitants"
        or (unite == "personnes" and re.match(r"^(?:l[ea] |ce |un )?(?:quartier|qpv)\b", cle(libelle)))
    ) and (
        not libelle
        or len(libelle.split()) > 9
        or re.search(r"population|^(?:l[ea] |ce |un )?(?:quartier|qpv)|^il$|^on$", cle(libelle))
    ):
        return "Population"
    libelle = re.sub(
        r"^(?P<qui>[^\W\d_]+(?:\s[^\W\d_]+)?)\s(?P<verbe>sont|vivent|ont|sont sans)\s",
        r"\g<qui> qui \g<verbe> ",
        libelle,
    )
    # « 1 550 demandeurs d’emploi fin 2023 »: what is left is the date.
    if not libelle or re.fullmatch(r"(?:en |fin |au )?(?:\d{1,2}(?:er)? \w+ )?(?:19|20)\d{2}", libelle):
        return premiere_majuscule(unite or reste)
    return premiere_majuscule(libelle) if not est_capitales(libelle) else libelle


def avec_contexte(enfant: Document, parent: str) -> Document:
    """A sub-figure's label keeps its parent's words: « Parmi les familles » under « Part des familles monoparentales
    parmi les ménages » reads « Part des familles monoparentales parmi les familles »."""
    titre = str(enfant["titre"])
    mots = cle(titre)
    if not parent or not re.match(r"^(?:parmi|dont|chez|pour|soit|y compris|hommes|femmes|au|a l|dans)\b", mots):
        return enfant
    tete = re.split(r"\bparmi\b", parent, flags=re.I)[0].strip() if mots.startswith("parmi") else parent
    return enfant | {"titre": f"{tete} {titre[0].lower()}{titre[1:]}"}
