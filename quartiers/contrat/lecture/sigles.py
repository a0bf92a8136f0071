"""The table of acronyms."""

import re

from quartiers.contrat.lecture.contexte import Contexte
from quartiers.contrat.lecture.modele import Bloc, Document
from quartiers.contrat.lecture.texte import cle

_SIGLE = r"(?P<sigle>[^\W\d_][\w.&’'/€-]{0,14}(?:\s[\w.&-]{1,10})?)"
_LIGNE = re.compile(rf"^{_SIGLE}\s*(?:\((?P<precision>[^()]*)\))?\s*(?:[:=–—→]|\s-\s)\s*(?P<titre>.{{3,}})$")
# « CCAS (centre communal d’action sociale) »
_PARENTHESE = re.compile(r"^(?P<sigle>[^\W\d_][\w.&’'/-]{1,14})\s*\((?P<titre>[^()]{6,})\)\s*[;.]?$")
# « BOP Budget opérationnel de programme »: a table that lost its columns; the words begin as the acronym does.
_ACCOLE = re.compile(r"^(?P<sigle>[A-Z][A-Z0-9&]{1,9})\s+(?P<titre>[A-ZÉÈÀ](?=.*[a-zé]{3}).{5,120})$")
_MORCEAU = re.compile(r"[^\W\d_][\w.&’'/-]{1,14} ?\([^()]{6,150}\)")
_PLUSIEURS = re.compile(rf"^(?:{_MORCEAU.pattern}[;,.]?\s*){{2,100}}$")

_ENTETE = re.compile(
    r"^(?:sigles?|acronymes?|abreviations?) (?:significations?|definitions?|developpes?|intitules?|libelles?)\b"
)


def lire_sigles(ctx: Contexte) -> list[Document]:
    sigles: list[Document] = []
    for bloc in ctx.du_domaine("sigles"):
        if bloc.genre == "note" or not ctx.registre.libre(bloc):
            continue
        if bloc.genre == "rang" and _ENTETE.match(cle(bloc.texte)):
            ctx.registre.laisser(bloc, "en-tête de tableau")
            continue
        lus = [] if bloc.rang in ctx.titres and ctx.titres[bloc.rang].ouvre else _sigles(bloc)
        if lus:
            ctx.registre.placer(bloc, f"sigles[{len(sigles)}]")
            sigles += lus
        else:
            ctx.registre.laisser(
                bloc, "titre de partie" if bloc.rang in ctx.titres else "ligne hors de la table des sigles"
            )
    return sigles


def _sigles(bloc: Bloc) -> list[Document]:
    """One acronym a line, or a row of pairs, or a run of them between semicolons."""
    pleines = [c for c in bloc.cellules if c]
    if len(pleines) % 2 == 0 and pleines:
        couples = [f"{a} : {b}" for a, b in zip(pleines[::2], pleines[1::2], strict=True)]
        lus = [lu for texte in couples if (lu := _sigle(texte, bloc))]
        return lus if len(lus) == len(couples) else []
    if _PLUSIEURS.match(bloc.texte):
        return [lu for m in _MORCEAU.finditer(bloc.texte) if (lu := _sigle(m.group(), bloc))]
    morceaux = re.split(r"\s*;\s+|\s+(?=[A-Z][A-Z0-9]{1,8}\s+[:=→–]\s)", bloc.texte.rstrip(" .;"))
    lus = [lu for m in morceaux if (lu := _sigle(m, bloc))] if len(morceaux) > 1 else []
    if lus and len(lus) == len(morceaux):
        return lus
    lu = _sigle(bloc.texte, bloc)
    return [lu] if lu else []


def _sigle(texte: str, bloc: Bloc) -> Document | None:
    m = _LIGNE.match(texte) or _PARENTHESE.match(texte)
    if m is None and (accole := _ACCOLE.match(texte)) and cle(accole["titre"])[0] == cle(accole["sigle"])[0]:
        m = accole
    if m is None or not any(c.isupper() for c in m["sigle"]):
        return None
    lu: Document = {"sigle": m["sigle"].strip(), "titre": m["titre"].strip(" –—-"), "lignes": bloc.bornes}
    precision = m.groupdict().get("precision")
    return lu | ({"precision": precision} if precision else {})
