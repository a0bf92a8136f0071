"""The table of acronyms."""

import re

from quartiers.contrat.lecture.contexte import Contexte
from quartiers.contrat.lecture.modele import Bloc, Document
from quartiers.contrat.lecture.texte import cle

_LIGNE = re.compile(
    r"^(?P<sigle>[^\W\d_][\w.&’'/-]{1,14}(?:\s[\w.&-]{1,10})?)\s*(?:\((?P<precision>[^()]*)\))?\s*(?:[:=–—]|\s-\s)\s*(?P<titre>.{3,})$"
)

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
        lu = None if bloc.rang in ctx.titres and ctx.titres[bloc.rang].ouvre else _sigle(bloc)
        if lu:
            sigles.append(lu)
            ctx.registre.placer(bloc, f"sigles[{len(sigles) - 1}]")
        else:
            ctx.registre.laisser(
                bloc, "titre de partie" if bloc.rang in ctx.titres else "ligne hors de la table des sigles"
            )
    return sigles


def _sigle(bloc: Bloc) -> Document | None:
    pleines = [c for c in bloc.cellules if c]
    texte = f"{pleines[0]} : {pleines[1]}" if len(pleines) == 2 else bloc.texte
    m = _LIGNE.match(texte)
    if m is None or not any(c.isupper() for c in m["sigle"]):
        return None
    lu: Document = {"sigle": m["sigle"].strip(), "titre": m["titre"].strip(), "lignes": bloc.bornes}
    return lu | ({"precision": m["precision"]} if m["precision"] else {})
