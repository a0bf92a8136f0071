"""Neighbourhoods that no fiche describes: the rows of a table, lines of figures, items of a list."""

import re

from quartiers.contrat.lecture.chiffres import lire_chiffre
from quartiers.contrat.lecture.contexte import Contexte
from quartiers.contrat.lecture.modele import Document
from quartiers.contrat.lecture.quartiers_noms import CODE, PLURIEL, identite
from quartiers.contrat.lecture.tableaux import tables
from quartiers.contrat.lecture.texte import cle, plat, sans_fin_de_liste
from quartiers.contrat.lecture.titres import Titre


def _colonne_de_liste(cellule: str) -> str:
    mots = cle(cellule)
    if re.match(r"^(?:nom (?:du|des) )?(?:quartiers?(?: prioritaires?)?|qpv)\b", mots):
        return "titre"
    if re.match(r"^(?:communes?|villes?)\b", mots):
        return "commune"
    if re.match(r"^code\b", mots):
        return "code_qpv"
    return "chiffre" if re.match(r"^(?:population|nombre|taux|part|revenu|indice|habitants|menages)\b", mots) else ""


def depuis_tableaux(ctx: Contexte, debut: int = 0) -> list[Document]:
    """No fiche per neighbourhood: the table that lists them (name, commune, code, population…)."""
    quartiers: list[Document] = []
    for table in tables([b for b in ctx.blocs if ctx.registre.libre(b)], _colonne_de_liste):
        genres = table.colonnes
        nom = next((i for i, g in genres.items() if g == "titre"), None)
        if nom is None or not {"commune", "code_qpv", "chiffre"} & set(genres.values()):
            continue
        ctx.registre.laisser(table.entete, "en-tête de tableau")
        commune = ""
        for rang in table.rangs:
            cellules = rang.cellules + [""] * len(genres)
            champs = {g: cellules[i] for i, g in genres.items() if g != "chiffre"}
            commune = champs.get("commune") or commune
            if not cellules[nom] or cle(cellules[nom]).startswith("total"):
                ctx.registre.laisser(rang, "rang de tableau sans quartier")
                continue
            chiffres = [
                c | {"lignes": rang.bornes}
                for i, g in genres.items()
                if g == "chiffre" and (c := lire_chiffre(f"{table.entete.cellules[i]} : {cellules[i]}"))
            ]
            quartier: Document = {
                "titre": " ".join(cellules[nom].split()),
                "commune": commune,
                "slogan": "",
                "lignes": rang.bornes,
            }
            if code := CODE.search(" ".join(cellules)):
                quartier["code_qpv"] = code.group().upper().replace(" ", "")
            quartiers.append(quartier | {"chiffres": chiffres, "themes": [], "pistes": []})
            ctx.registre.placer(rang, f"quartiers[{debut + len(quartiers) - 1}]" if debut == 0 else "quartiers")
    return quartiers


_LIGNE = re.compile(
    r"^(?P<nom>(?=[^:]*(?:\bQ[NP]\s?\d{3}[A-Z0-9]{2,4}\b)|(?:le\s+)?(?:qpv|quartier)\b(?!s))[^:]{3,110}?)\s*(?::|\s[–—-](?=\s*\d))\s*(?P<suite>\S.*\d.*)$",
    re.I,
)


def depuis_lignes(ctx: Contexte) -> list[Document]:
    """One line each: « QPV Les Tilleuls (QN08801M) : 2 300 habitants, taux de pauvreté 48 %. »."""
    quartiers: list[Document] = []
    for bloc in ctx.blocs:
        if not ctx.registre.libre(bloc) or bloc.genre not in {"texte", "puce"} or len(bloc.texte) > 400:
            continue
        m = _LIGNE.match(bloc.texte)
        if m is None or not (CODE.search(m["nom"]) or bloc.domaine == "quartiers") or PLURIEL.match(cle(m["nom"])):
            continue
        chemin = f"quartiers[{len(quartiers)}]"
        lus = [(p, lire_chiffre(p)) for p in re.split(r"\s*;\s*|,\s+(?!\d)|(?<=\D)\.\s+", m["suite"].rstrip(". "))]
        chiffres = [c | {"lignes": bloc.bornes} for _p, c in lus if c]
        for perdu in (p for p, c in lus if not c and re.search(r"\d", p)):
            ctx.registre.douter("chiffre", f"Chiffre non retenu : « {perdu} ».", bloc.bornes, chemin)
        quartiers.append(
            identite(ctx, Titre(bloc, "", m["nom"], 50)) | {"chiffres": chiffres, "themes": [], "pistes": []}
        )
        ctx.registre.placer(bloc, chemin)
    return quartiers


def depuis_listes(ctx: Contexte) -> list[Document]:
    """No fiche and no table: list items that carry an official code, or follow « les quartiers prioritaires sont : »."""
    quartiers: list[Document] = []
    annonce = False
    for bloc in ctx.blocs:
        if bloc.genre != "puce":
            annonce = bool(re.search(r"\b(?:quartiers prioritaires|qpv)\b[^.]*:$", plat(bloc.texte)))
            continue
        if not ctx.registre.libre(bloc) or len(bloc.texte) > 140:
            continue
        if CODE.search(bloc.texte) or (annonce and bloc.domaine in {"quartiers", ""} and bloc.texte[:1].isupper()):
            titre = Titre(bloc, "", sans_fin_de_liste(bloc.texte), 50)
            quartiers.append(identite(ctx, titre) | {"chiffres": [], "themes": [], "pistes": []})
            ctx.registre.placer(bloc, f"quartiers[{len(quartiers) - 1}]")
    return quartiers
