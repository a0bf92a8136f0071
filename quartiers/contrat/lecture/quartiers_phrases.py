"""Neighbourhoods named in running text and in lists by commune, and what several parts say of the same one."""

import re

from quartiers.contrat.lecture.contexte import Contexte
from quartiers.contrat.lecture.modele import Bloc, Document
from quartiers.contrat.lecture.quartiers_noms import CODE, PLURIEL
from quartiers.contrat.lecture.texte import cle, sans_fin_de_liste, sans_guillemets

_MAJ = r"[A-ZÉÈÀÎÔ0-9]"
_COMMUNE = r"(?:[A-ZÉÈÀÎÔ][\w’'-]+|l[ea]s?|sur|en|de|du|des|sous)"
# « Les Forges » à Chaux-les-Forges (QN03901M), le Bourg, commune de Riv (QN…)
_NOMME = re.compile(
    rf"(?:^|[:;,.]\s|\bet\s|\bde\s|\bd['’])\s*(?:(?:le |la )?(?:quartier|QPV)s?(?: prioritaires?)? (?:de la |de l['’]|du |des |de |d['’])?)?«?\s*(?P<nom>(?:l[ea]s?\s|l['’])?{_MAJ}[^«»,;:()]{{1,60}}?)\s*»?"
    rf"(?:\s*(?:,|–|-)?\s*(?:à|sur|(?:commune|ville) (?:de|d['’]))\s*(?P<commune>{_COMMUNE}(?:\s{_COMMUNE}){{0,4}}))?\s*[(,–-]?\s*(?P<code>{CODE.pattern})",
    re.I,
)
_PAR_COMMUNE = re.compile(rf"^(?P<commune>[A-ZÉÈÀÎÔ][^:;.()\d]{{1,45}}?)\s*:\s*(?P<noms>{_MAJ}.*)$")


def _quartier(nom: str, commune: str, bloc: Bloc, code: str = "") -> Document:
    propre = re.sub(
        r"^(?:le |la )?(?:quartier|qpv)(?: prioritaire)? (?:de la |de l['’]|du |des |de |d['’])?(?=[A-ZÉ«])",
        "",
        nom.strip(" –-,"),
    )
    lu: Document = {
        "titre": sans_guillemets(propre),
        "commune": commune.strip(),
        "slogan": "",
        "lignes": list(bloc.bornes),
    }
    return (
        lu
        | ({"code_qpv": code.upper().replace(" ", "")} if code else {})
        | {"chiffres": [], "themes": [], "pistes": []}
    )


def depuis_phrases(ctx: Contexte) -> list[Document]:
    """« Le contrat porte sur les quartiers suivants : « Les Forges » à Chaux (QN03901M) et … »: the code closes each name."""
    quartiers: list[Document] = []
    for bloc in ctx.blocs:
        if (
            bloc.genre != "texte"
            or len(bloc.texte) > 1500
            or not CODE.search(bloc.texte)
            or not ctx.registre.libre(bloc)
        ):
            continue
        fin = 0
        for code in CODE.finditer(bloc.texte):
            trouves = list(_NOMME.finditer(bloc.texte[fin : code.end()]))
            if trouves:
                m = trouves[-1]
                quartiers.append(_quartier(m["nom"], m["commune"] or "", bloc, m["code"]))
                ctx.registre.placer(bloc, f"quartiers[{len(quartiers) - 1}]")
            fin = code.end()
    return quartiers


def depuis_listes_par_commune(ctx: Contexte) -> list[Document]:
    """« Chamblay : La Pépinière, Les Eaux Vives »: two communes at least, each with the names of its neighbourhoods."""
    lus: list[Document] = []
    blocs = [b for b in ctx.blocs if b.domaine in {"quartiers", ""} and b.genre == "puce" and ctx.registre.libre(b)]
    annonces = {b.rang + 1 for b in ctx.blocs if b.genre == "texte" and re.search(r"\bquartiers\b", b.texte, re.I)}
    suivies: set[int] = set()
    for bloc in blocs:
        if bloc.rang not in annonces and bloc.rang - 1 not in suivies:
            continue
        noms = _noms_par_commune(bloc)
        if noms:
            suivies.add(bloc.rang)
            lus += noms
    if len({q["commune"] for q in lus}) < 2:
        return []
    for rang, quartier in enumerate(lus):
        ctx.registre.placer(next(b for b in blocs if b.bornes == quartier["lignes"]), f"quartiers[{rang}]")
    return lus


def _noms_par_commune(bloc: Bloc) -> list[Document]:
    m = _PAR_COMMUNE.match(sans_fin_de_liste(bloc.texte))
    if m is None or PLURIEL.match(cle(m["commune"])):
        return []
    morceaux = re.split(r",\s+|\s+et\s+(?=(?:l[ea]s?\s)?[A-ZÉÈ«])", m["noms"])
    if any(len(x) > 60 or not re.match(rf"^(?:l[ea]s?\s|l['’]|«\s*)?{_MAJ}", x) or x[:1].isdigit() for x in morceaux):
        return []
    codes = [CODE.search(x) for x in morceaux]
    return [
        _quartier(CODE.sub("", x).replace("()", ""), m["commune"], bloc, c.group() if c else "")
        for x, c in zip(morceaux, codes, strict=True)
    ]


def completer(quartiers: list[Document], autres: list[Document]) -> list[Document]:
    """What a table or a list says of the same neighbourhoods: code, commune, figures. Those it adds have a code of their own."""
    for autre in autres:
        connu = next((q for q in quartiers if _memes(q, autre)), None)
        if connu is None:
            if autre.get("code_qpv"):
                quartiers.append(autre)
            continue
        if autre.get("code_qpv"):
            connu.setdefault("code_qpv", autre["code_qpv"])
        if autre["commune"] and (not connu["commune"] or _reunis(connu, autre)):
            connu["titre"], connu["commune"] = (
                (autre["titre"], autre["commune"]) if _reunis(connu, autre) else (connu["titre"], autre["commune"])
            )
        titres = {cle(str(c["titre"])) for c in connu["chiffres"]}
        connu["chiffres"] += [c for c in autre["chiffres"] if cle(str(c["titre"])) not in titres]
    return quartiers


def _nu(titre: str) -> str:
    return re.sub(r"^(?:l|le|la|les|du|de la|des) ", "", cle(titre))


def _reunis(a: Document, b: Document) -> bool:
    """« Le Coudert – Les Paliers », taken for a name and a commune, is one name where a table says so."""
    return bool(a["commune"]) and _nu(f"{a['titre']} {a['commune']}") == _nu(str(b["titre"]))


def _memes(a: Document, b: Document) -> bool:
    if a.get("code_qpv") and b.get("code_qpv"):
        return bool(a["code_qpv"] == b["code_qpv"])
    return _nu(str(a["titre"])) == _nu(str(b["titre"])) or _reunis(a, b)
