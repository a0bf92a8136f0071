"""A neighbourhood's identity out of its heading: name, commune, slogan, official code."""

import re

from quartiers.contrat.lecture.contexte import Contexte
from quartiers.contrat.lecture.modele import Document
from quartiers.contrat.lecture.texte import cle, premiere_majuscule, sans_guillemets
from quartiers.contrat.lecture.titres import Titre

CODE = re.compile(r"\bQ[NP]\s?\d{3}[A-Z0-9]{2,4}\b", re.I)
PLURIEL = re.compile(
    r"^(?:les )?(?:\w+ ){0,2}(?:quartiers|qpv)(?: (?:prioritaires?|de|du|des|vecus?|en|et|concernes?)\b.*)?$"
)
SLOGAN = re.compile(r"\s*[:–—-]?\s*[«\"“]\s*(?P<slogan>[^»\"”]+?)\s*[»\"”]\s*$")
_PREFIXE = re.compile(
    r"^(?:(?:fiche(?:\s+d['’]identité)?|portrait|présentation)\s+(?:du\s+)?)?(?:projet\s+(?:de|du)\s+)?(?:le\s+|un\s+(?:seul\s+)?)?(?:qpv|quartier(?:\s+prioritaire)?(?:\s+de\s+la\s+politique\s+de\s+la\s+ville)?)"
    r"(?:\s*n[°o]\s*\d+)?\s*(?:\d{1,2}\s*)?[:–—-]?\s*", re.I
)  # fmt: skip
_PLACE = re.compile(
    r"^(?P<nom>.{3,60}?),?\s+(?:à\s+|(?:commune|ville) (?:de\s+|d['’]))(?P<commune>[A-ZÉÈ][^,;:()]{2,40})$"
)
_TIRET = re.compile(r"^(?P<nom>.+?)(?:\s+[–—-]\s+|\s*/\s*|,\s+)(?P<commune>[^–—/]+)$")


def est_un_prefixe(texte: str) -> bool:
    """« Le quartier prioritaire » names none by itself."""
    return not _PREFIXE.sub("", f"{texte.strip()} ", count=1).strip()


def identite(ctx: Contexte, titre: Titre) -> Document:
    """Name, slogan, commune and code out of « LE TENNIS – LE CREUSOT : « VERS… » » or « QPV Les Fleurs (Ville) QN0… »."""
    texte = titre.texte
    code = CODE.search(texte)
    if code:
        texte = (texte[: code.start()] + texte[code.end() :]).replace("()", "").strip(" –—-:")
    slogan = ""
    # « Quartier prioritaire : les Hauts de X »: what follows the colon is the name, not a slogan.
    prefixe = _PREFIXE.match(texte)
    if prefixe and prefixe.group().rstrip().endswith(":"):
        texte = texte[prefixe.end() :].strip() or texte
    if m := SLOGAN.search(texte):
        if m.start() > 0:
            slogan, texte = m["slogan"], texte[: m.start()].strip(" –—-:,")
        else:
            texte = m["slogan"]
    elif m := re.search(
        r"^(?P<nom>[^«]{3,80}?)\s*[:–—-]?\s*«\s*(?P<slogan>[^»]+?)\s*»\s*(?P<suite>\([^()]+\))$", texte
    ):
        slogan, texte = m["slogan"], f"{m['nom']} {m['suite']}"
    elif m := re.search(r"^(?P<nom>[^:]{3,80})\s:\s(?P<slogan>.{12,})$", texte):
        slogan, texte = m["slogan"], m["nom"]
    texte = _PREFIXE.sub("", texte).strip() or texte
    texte = (
        re.sub(r"^(?:de la|de l['’]|du|des|de|d['’])\s*", _article, texte, flags=re.I)
        if _PREFIXE.match(titre.texte)
        else texte
    )
    commune = ""
    if m := re.search(r"\s*\((?P<commune>[^()]+)\)\s*$", texte):
        commune, texte = m["commune"], texte[: m.start()]
    elif (m := _PLACE.match(texte)) or ((m := _TIRET.match(texte)) and _est_une_commune(ctx, m["commune"])):
        commune, texte = m["commune"], m["nom"]
    commune = commune or _commune_au_dessus(ctx, titre)
    quartier: Document = {
        "titre": ctx.lisible(premiere_majuscule(sans_guillemets(texte.strip(" –—-:,")))), "commune": ctx.lisible(re.sub(r"^(?:à\s+|(?:commune|ville) (?:de\s+|d['’]))", "", commune.strip(), flags=re.I)),
        "slogan": ctx.lisible(slogan.strip()), "lignes": titre.lignes,
    }  # fmt: skip
    return quartier | ({"code_qpv": code.group().upper().replace(" ", "")} if code else {})


def _sans_article(nom: str) -> str:
    return re.sub(r"^(?:l|le|la|les) ", "", cle(nom))


def _est_une_commune(ctx: Contexte, nom: str) -> bool:
    """Where the text names its communes (« la commune de X », « le maire de X »), « Cité Rouge – Fontaine » is one name."""
    return not ctx.communes or _sans_article(nom) in ctx.communes


def _commune_au_dessus(ctx: Contexte, titre: Titre) -> str:
    """« Convention locale de X », above the heading: the commune of what stands below."""
    profondeur = titre.profondeur
    for rang in sorted((r for r in ctx.titres if r < titre.bloc.rang), reverse=True):
        autre = ctx.titres[rang]
        if autre.profondeur >= profondeur:
            continue
        profondeur = autre.profondeur
        mots = cle(autre.texte)
        trouvees = [nom for nu, nom in ctx.communes.items() if re.search(rf"\b{re.escape(nu)}\b", mots)]
        if trouvees:
            return trouvees[0] if len(trouvees) == 1 else ""
    return ""


def _article(m: re.Match[str]) -> str:
    article = {"du": "Le ", "des": "Les ", "de la": "La ", "de l'": "L’", "de l’": "L’"}.get(
        m.group().strip().lower(), ""
    )
    return article.upper() if m.group().isupper() else article
