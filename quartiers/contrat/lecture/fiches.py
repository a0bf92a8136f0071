"""Fiches action: their title on a line of its own, the element they name, the headings that are theirs alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from quartiers.contrat.lecture.etiquettes import Etiquette, etiquette_de, intro_de_liste
from quartiers.contrat.lecture.modele import Bloc
from quartiers.contrat.lecture.noeuds import Noeud
from quartiers.contrat.lecture.texte import cle, plat, sans_fin_de_liste

if TYPE_CHECKING:
    from quartiers.contrat.lecture.arborescence import Constructeur

_INTITULE = re.compile(
    r"^(?:(?:intitule|titre|nom|libelle|denomination)(?:\s+(?:de\s+l'action|de\s+la\s+fiche(?:[ -]action)?|du\s+projet|de\s+l'operation"
    r"|de\s+la\s+mesure))?|action proposee)\s*(?::\s*|$)"
)
_NOMME = re.compile(
    r"^(?P<mot>axes?|piliers?|enjeux?|thematiques?|priorites?|orientations?|objectifs?)"
    r"(?P<qual>(?:\s+(?:strategiques?|operationnels?|generaux|general|specifiques?|de rattachement|concernee?s?|du contrat(?: de ville)?|vises?))*)"
    r"\s*(?:n°\s*)?(?:concernee?s?\s*)?:\s*(?=\S)"
)
_NUMERO = re.compile(
    r"^(?:(?:axe|pilier|enjeu|orientation|objectif)\w*(?:\s\w+)?\s*)?(?:n°\s?)?(\d{1,2}(?:\.\d{1,2})*|[ivx]{1,4}\b)"
)
# What a fiche calls so stands above it; « objectif », « objectifs de l’action » only describe it.
_NIVEAU_DIT = {"orientation": 1, "objectif strategique": 1, "objectif operationnel": 2, "objectif specifique": 2}
FICHE = Etiquette("fiche action", "Fiche action", "", "")


def intitule(bloc: Bloc) -> str | None:
    """The title that a fiche gives on a line or a row of its own: « Intitulé de l’action : X ». None: no such line.

    "" when the line holds the label alone: the title is what follows.
    """
    if bloc.genre == "rang":
        pleines = [c for c in bloc.cellules if c]
        if len(pleines) == 2 and (m := _INTITULE.match(plat(pleines[0]))) and m.end() == len(pleines[0]):
            return " ".join(pleines[1].split())
        return None
    m = _INTITULE.match(plat(bloc.texte)) if bloc.genre in {"texte", "puce"} and len(bloc.texte) < 300 else None
    # « Titre » alone names too many things; « Intitulé de l’action : » nothing else.
    if m is None or (":" not in m.group() and " " not in m.group().strip()):
        return None
    return bloc.texte[m.end() :].strip()


def fiche_ouverte(c: Constructeur) -> Noeud | None:
    dernier = c.ouverts[-1]
    return dernier if dernier.niveau == 3 and cle(dernier.libelle).startswith("fiche") else None


def rubrique_de_fiche(bloc: Bloc, c: Constructeur) -> bool:
    """Inside a fiche: the element that it names, or a list that only describes it. False: read it as usual."""
    fiche = fiche_ouverte(c)
    if fiche is None or bloc.genre == "note":
        return False
    libelle, texte = _nomme(bloc)
    if libelle:
        _rattacher(c, fiche, libelle, texte, bloc)
        return True
    pleines = [cellule for cellule in bloc.cellules if cellule]
    genre = intro_de_liste(pleines[0] if len(pleines) == 2 else bloc.texte)[0]
    if genre in {"objectif", "orientation"} and not (etiquette_de(bloc.texte) or Etiquette("", "", "", "")).num:
        c.registre.laisser(bloc, "rubrique de fiche action")
        c.mode = None
        return True
    return False


def _nomme(bloc: Bloc) -> tuple[str, str]:
    """(« objectif operationnel », « 1.2 Former ») for a line or a row that names an element above the fiche."""
    pleines = [" ".join(cellule.split()) for cellule in bloc.cellules if cellule]
    if bloc.genre == "rang":
        texte = f"{pleines[0].rstrip(' :')} : {pleines[1]}" if len(pleines) == 2 else ""
    else:
        texte = bloc.texte if bloc.genre in {"texte", "puce"} else ""
    m = _NOMME.match(plat(texte)) if len(texte) < 300 else None
    if m is None:
        return "", ""
    mot = re.sub(r"x$", "", m["mot"]).rstrip("s")
    qualite = re.match(r"\s*(strategique|operationnel|specifique)", m["qual"])
    return f"{mot} {qualite[1]}" if qualite else mot, texte[m.end() :].strip()


def _rattacher(c: Constructeur, fiche: Noeud, libelle: str, texte: str, bloc: Bloc) -> None:
    """Hang the fiche on the element that it names, known or not yet; « Axe » and « Objectif » alone only confirm."""
    etiquette = etiquette_de(texte)
    titre = sans_fin_de_liste(
        etiquette.titre if etiquette and etiquette.titre else re.sub(r"^[\d.]+\s*[:–—-]?\s*", "", texte)
    )
    m = _NUMERO.match(plat(texte))
    num = etiquette.num if etiquette and etiquette.num else m[1] if m else ""
    trouve = next(
        (
            n
            for n in reversed(c.noeuds[-1000:])
            if n.niveau < 3 and ((len(titre) > 3 and cle(n.titre) == cle(titre)) or ("." in num and n.num == num))
        ),
        None,
    )
    niveau = _NIVEAU_DIT.get(libelle)
    c.registre.laisser(bloc, "rattachement de fiche action")
    if trouve is None and niveau is not None and fiche.parent is not None and fiche.parent.niveau < niveau and titre:
        c.registre.laissees = {n: r for n, r in c.registre.laissees.items() if n not in bloc.lignes}
        trouve = c.ajouter(fiche.parent, niveau, titre, bloc.bornes, [bloc])
        trouve.num = num
    if trouve is not None and fiche.parent is not None and trouve.niveau > fiche.parent.niveau:
        fiche.parent.enfants = [e for e in fiche.parent.enfants if e is not fiche]
        fiche.parent = trouve
        trouve.enfants.append(fiche)
