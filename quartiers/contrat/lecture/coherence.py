"""Doubts that only the whole text shows: numbers out of place, spellings that differ by a letter, lists without an end."""

import re
from collections import Counter

from quartiers.contrat.lecture.contexte import Contexte
from quartiers.contrat.lecture.etiquettes import profondeur_de_numero
from quartiers.contrat.lecture.noeuds import Noeud
from quartiers.contrat.lecture.texte import cle

_NOM = re.compile(r"(?<![.!?:] )(?<!^)(?<![-–•«] )\b[A-ZÉÈ][a-zéèêëàâîïôûç]{5,}\b")


def controler(ctx: Contexte, racine: Noeud) -> None:
    _numeros(ctx)
    _graphies(ctx)
    _fins_de_listes(ctx, racine)


def _numeros(ctx: Contexte) -> None:
    """A heading « 4.1.1 » that follows « 4.2 » is the source's own mistake: the text is kept, the reader told."""
    ouverts: dict[int, str] = {}
    for titre in ctx.titres.values():
        num = titre.num
        if titre.etiquette is not None:
            # « Axe 1 » holds « 1.1 », wherever it stands.
            ouverts = {profondeur_de_numero(num): num} if re.fullmatch(r"\d{1,2}(?:\.\d{1,2})*", num) else {}
            continue
        if not re.fullmatch(r"\d{1,2}(?:\.\d{1,2})*", num):
            continue
        profondeur = profondeur_de_numero(num)
        pere = ouverts.get(profondeur - 1)
        if pere is not None and not num.startswith(pere + "."):
            ctx.registre.douter("numerotation", f"« {num} » est placé sous « {pere} » dans le texte.", titre.lignes)
        ouverts = {p: n for p, n in ouverts.items() if p < profondeur} | {profondeur: num}


def _graphies(ctx: Contexte) -> None:
    """A proper name written once with one letter more or less than a frequent one (« Habelis », « Habellis »)."""
    comptes: Counter[str] = Counter()
    lignes: dict[str, list[int]] = {}
    for bloc in ctx.blocs:
        for nom in set(_NOM.findall(bloc.texte)):
            comptes[nom] += 1
            lignes.setdefault(nom, bloc.bornes)
    frequents = [nom for nom, n in comptes.items() if n >= 3]
    for rare in (nom for nom, n in comptes.items() if n == 1):
        proche = next((f for f in frequents if _une_lettre(rare, f)), "")
        if proche:
            ctx.registre.douter(
                "graphie", f"« {rare} » : sans doute « {proche} », écrit ainsi {comptes[proche]} fois.", lignes[rare]
            )


def _une_lettre(a: str, b: str) -> bool:
    """One letter missing inside the word (endings are grammar, accents are habits)."""
    if abs(len(a) - len(b)) != 1 or cle(a) == cle(b):
        return False
    court, long = sorted((cle(a), cle(b)), key=len)
    return any(long[:i] + long[i + 1 :] == court for i in range(1, len(long) - 1)) and long[:-1] != court


def _fins_de_listes(ctx: Contexte, racine: Noeud) -> None:
    """A list whose items end with « ; » but whose last one does not end may have been cut by a page."""
    for noeud in _tous(racine):
        for niveau in (2, 3, 4):
            items = [e for e in noeud.enfants if e.niveau == niveau and e.blocs and e.blocs[-1].genre == "puce"]
            textes = [e.blocs[-1].texte.rstrip() for e in items]
            if items and items[-1].enfants:
                continue
            suivis = sum(t.endswith(";") for t in textes)
            for item, texte in zip(items[:-1], textes[:-1], strict=False):
                if suivis >= 0.6 * len(textes) and texte[-1:].isalnum() and not item.enfants:
                    ctx.registre.douter(
                        "ponctuation", "La ligne finit sans ponctuation : elle a pu être coupée.", item.lignes
                    )
            if (
                len(textes) >= 2
                and sum(t.endswith(";") for t in textes[:-1]) >= 0.5 * len(textes[:-1])
                and not textes[-1].endswith((".", "…", "!", "?", ")"))
            ):
                ctx.registre.douter(
                    "liste_sans_fin", "La liste finit sans point : elle a pu être coupée.", items[-1].lignes
                )


def _tous(noeud: Noeud) -> list[Noeud]:
    return [n for e in noeud.enfants for n in (e, *_tous(e))]
