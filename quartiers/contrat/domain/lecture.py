"""Corrections of a reading: pure functions from one state to the next, so that each can be tested and undone.

A state (`Relecture`) is the structured contract, the lines left aside with their reason, and the doubts. No
correction loses a line: what leaves the structure goes to the lines left aside.
"""

import copy
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from quartiers.contrat.domain.structure import (
    LISTE_DE_NATURE,
    LISTES_ENFANTS,
    Noeud,
    OperationRefusee,
    Structure,
    chemin_de,
    element_a,
    en_plages,
    etendre,
    fratrie,
    lignes_de,
    lignes_laissees,
    lignes_placees,
    nature_de,
    noeud_parent,
    parcourir,
    parent_de,
    pas,
    peut_tenir,
)
from quartiers.contrat.enums import Nature

RETIRE = "retiré à la relecture"
EN_ATTENTE, CORRIGE, LAISSE = "en_attente", "corrige", "laisse"
AMORCE = 18  # letters that recognise the beginning of a part in the source's lines


@dataclass(frozen=True)
class Relecture:
    """`laissees`: [{"lignes": [a, b], "raison"}]; `doutes`: [{"lignes", "message", "etat"…}]."""

    structure: Structure
    laissees: list[dict[str, Any]]
    doutes: list[dict[str, Any]]

    def copie(self) -> "Relecture":
        return Relecture(copy.deepcopy(self.structure), copy.deepcopy(self.laissees), copy.deepcopy(self.doutes))

    @property
    def couverture(self) -> set[int]:
        """Lines accounted for: placed, or left aside. No correction makes it smaller."""
        return lignes_placees(self.structure) | lignes_laissees(self.laissees)


def corriger_titre(etat: Relecture, chemin: str, titre: str) -> Relecture:
    suite = etat.copie()
    element_a(suite.structure, chemin)["titre"] = titre_propre(titre)
    return suite


def monter(etat: Relecture, chemin: str, decalage: int = -1) -> Relecture:
    """Exchange the element with its neighbour: `decalage` is -1 (up) or 1 (down)."""
    suite = etat.copie()
    liste, rang = fratrie(suite.structure, chemin)
    cible = rang + decalage
    if not 0 <= cible < len(liste):
        place = "premier" if decalage < 0 else "dernier"
        raise OperationRefusee(f"Cet élément est déjà le {place} de sa liste : choisissez « Déplacer ailleurs ».")
    liste[rang], liste[cible] = liste[cible], liste[rang]
    return suite


def descendre(etat: Relecture, chemin: str) -> Relecture:
    return monter(etat, chemin, 1)


def parents_possibles(structure: Structure, chemin: str) -> list[tuple[str, Noeud]]:
    """Where the element may hang instead: for the tree, the levels that may hold it; else its parent's likes."""
    cle, ici = pas(chemin)[-1][0], parent_de(chemin)
    nature = nature_de(chemin)
    if nature is None:
        voisins = pas(ici)[-1][0] if ici else ""
        return [(c, n) for c, n in parcourir(structure) if voisins and pas(c)[-1][0] == voisins and c != ici]
    return [
        (c, noeud)
        for c, noeud in parcourir({"axes": structure.get("axes", [])})
        if peut_tenir(nature_de(c), nature) and c != ici and not f"{c}.".startswith(f"{chemin}.") and cle
    ]


def deplacer(etat: Relecture, chemin: str, parent: str) -> Relecture:
    """Hang the element on `parent`, at its place in the order of the source's lines."""
    suite = etat.copie()
    if parent not in [c for c, _ in parents_possibles(suite.structure, chemin)]:
        raise OperationRefusee("Cet élément ne peut pas être rattaché là : choisissez un parent de la liste.")
    liste, rang = fratrie(suite.structure, chemin)
    cible = element_a(suite.structure, parent)  # found before the removal: addresses move after it
    ranger_dans(cible, pas(chemin)[-1][0], liste.pop(rang))
    return suite


def ranger_dans(parent: Noeud, cle: str, element: Noeud) -> None:
    """Insert `element` in the list `cle` of `parent`, before the first one that begins further in the source."""
    liste = parent.setdefault(cle, [])
    debut = (element.get("lignes") or [0])[0]
    rang = next((i for i, autre in enumerate(liste) if (autre.get("lignes") or [0])[0] > debut), len(liste))
    liste.insert(rang, element)


def changer_nature(etat: Relecture, chemin: str, nature: str) -> Relecture:
    """Make the element another level; it stays under its parent, else goes to the nearest that may hold it.

    Refused when its own children could not hang on the new level, or when nothing near may hold it.
    """
    suite = etat.copie()
    actuelle = nature_de(chemin)
    if actuelle is None or nature not in LISTE_DE_NATURE:
        raise OperationRefusee("Cet élément n’a pas de niveau : il ne fait pas partie de l’arbre du contrat.")
    if nature == actuelle:
        return suite
    element = element_a(suite.structure, chemin)
    empeche = [cle for cle in LISTES_ENFANTS if element.get(cle) and not tient_la_liste(nature, cle)]
    if empeche:
        quoi = ", ".join(f"{len(element[cle])} {cle.replace('_', '-')}" for cle in empeche)
        raise OperationRefusee(
            f"Ce niveau ne peut pas porter ce qui en dépend ({quoi}) : déplacez-le ou changez-le d’abord."
        )
    parent = parent_d_accueil(suite.structure, chemin, nature)
    liste, rang = fratrie(suite.structure, chemin)
    del liste[rang]
    ranger_dans(parent, LISTE_DE_NATURE[nature], element)
    return suite


def tient_la_liste(nature: str, cle: str) -> bool:
    return any(LISTE_DE_NATURE[n] == cle and peut_tenir(nature, n) for n in LISTE_DE_NATURE)


def parent_d_accueil(structure: Structure, chemin: str, nature: str) -> Noeud:
    """The parent, else the element just before, else an ancestor: the nearest that may hold `nature`."""
    liste, rang = fratrie(structure, chemin)
    parent, etapes = parent_de(chemin), pas(chemin)
    candidats: list[tuple[str | None, Noeud]] = []
    if parent:
        candidats.append((nature_de(parent), element_a(structure, parent)))
    if rang:
        candidats.append((nature_de(chemin), liste[rang - 1]))
    candidats += [
        (nature_de(ancetre), element_a(structure, ancetre))
        for ancetre in (chemin_de(etapes[:n]) for n in range(len(etapes) - 2, 0, -1))
    ]
    candidats.append((None, structure))
    for nature_candidate, noeud in candidats:
        if peut_tenir(nature_candidate, nature):
            return noeud
    raise OperationRefusee("Rien, à proximité, ne peut porter ce niveau : déplacez d’abord l’élément.")


def fusionner(etat: Relecture, chemin: str) -> Relecture:
    """Join the element with the one after it: titles end to end, lines and children together."""
    suite = etat.copie()
    liste, rang = fratrie(suite.structure, chemin)
    if rang + 1 >= len(liste):
        raise OperationRefusee("Aucun élément ne suit dans cette liste : il n’y a rien à fusionner.")
    premier, second = liste[rang], liste.pop(rang + 1)
    premier["titre"] = accoler(str(premier["titre"]), str(second["titre"]))
    if bornes := etendre(premier, second):
        premier["lignes"] = bornes
    for cle, valeur in second.items():
        if isinstance(valeur, list) and cle != "lignes":
            premier.setdefault(cle, []).extend(valeur)
        elif cle not in premier:
            premier[cle] = valeur
    return suite


def accoler(premier: str, second: str) -> str:
    """Join two halves of a sentence; a word cut by a hyphen at the end of a line is made whole."""
    if re.search(r"\w-$", premier) and second[:1].islower():
        return f"{premier[:-1]}{second}"
    return f"{premier} {second}".strip()


def scinder(etat: Relecture, chemin: str, parties: Sequence[str], textes: Mapping[int, str] | None = None) -> Relecture:
    """Cut the element in several; what depends on it stays with the last part.

    `textes` (source text by line number) tells which lines each part takes; where it does not, a part keeps them
    all: no line is lost.
    """
    suite = etat.copie()
    titres = [titre_propre(partie) for partie in parties if partie.strip()]
    if len(titres) < 2:
        raise OperationRefusee("Allez à la ligne là où il faut couper : le texte est encore d’un seul tenant.")
    liste, rang = fratrie(suite.structure, chemin)
    source = liste[rang]
    plages = partager(sorted(lignes_de(source)), titres, textes or {})
    communs = {cle: valeur for cle, valeur in source.items() if cle != "code" and not isinstance(valeur, list)}
    nouveaux: list[Noeud] = [
        {**communs, "titre": titre, **({"lignes": plage} if plage else {})}
        for titre, plage in zip(titres[:-1], plages[:-1], strict=True)
    ]
    source["titre"] = titres[-1]
    if plages[-1]:
        source["lignes"] = plages[-1]
    liste[rang:rang] = nouveaux
    return suite


def partager(lignes: list[int], titres: Sequence[str], textes: Mapping[int, str]) -> list[list[int]]:
    """The range of each part: it begins on the line where its first letters are, and ends where the next begins."""
    if not lignes:
        return [[] for _ in titres]
    entiere, debuts = [lignes[0], lignes[-1]], [lignes[0]]
    for titre in titres[1:]:
        amorce = epure(titre)[:AMORCE]
        trouvee = next((n for n in lignes if n >= debuts[-1] and amorce in epure(textes.get(n, ""))), None)
        if trouvee is None:
            return [list(entiere) for _ in titres]
        debuts.append(trouvee)
    fins = [max(debut, suivant - 1) for debut, suivant in pairwise(debuts)] + [lignes[-1]]
    return [[debut, fin] for debut, fin in zip(debuts, fins, strict=True)]


def epure(texte: str) -> str:
    """Letters and digits only, without accents nor case: what two writings of one text share."""
    decompose = unicodedata.normalize("NFKD", texte.lower())
    return re.sub(r"[^a-z0-9]", "", "".join(c for c in decompose if not unicodedata.combining(c)))


def supprimer(etat: Relecture, chemin: str) -> Relecture:
    """Take the element away with all that depends on it; the lines that nothing else holds are left aside."""
    suite = etat.copie()
    liste, rang = fratrie(suite.structure, chemin)
    del liste[rang]
    perdues = etat.couverture - suite.couverture
    ajouts = [{"lignes": plage, "raison": RETIRE} for plage in en_plages(perdues)]
    return replace(suite, laissees=trier(suite.laissees + ajouts))


def ajouter(etat: Relecture, *, parent: str, cle: str, premiere: int, derniere: int, titre: str) -> Relecture:
    """Make an element of the list `cle` of `parent` ("" for the top) out of lines that were left aside."""
    suite = etat.copie()
    voulues = set(range(premiere, derniere + 1))
    disponibles = lignes_laissees(suite.laissees)
    if not voulues or premiere > derniere:
        raise OperationRefusee("La dernière ligne vient avant la première : vérifiez les deux numéros.")
    if not voulues & disponibles:
        raise OperationRefusee(
            f"Les lignes {premiere} à {derniere} sont déjà placées : choisissez des lignes laissées de côté."
        )
    hors = voulues - etat.couverture
    if any(numero > max(etat.couverture) for numero in hors) or premiere < 1:
        raise OperationRefusee(f"Le texte n’a pas de ligne {derniere} : vérifiez les deux numéros.")
    cible = element_a(suite.structure, parent) if parent else suite.structure
    verifier_place(parent, cle, suite.structure)
    ranger_dans(cible, cle, {"titre": titre_propre(titre), "lignes": [premiere, derniere]})
    return replace(suite, laissees=retirer_lignes(suite.laissees, voulues))


def verifier_place(parent: str, cle: str, structure: Structure) -> None:
    """The tree keeps its levels; elsewhere a list is filled only where the file already has one of its kind."""
    nature = next((n for n, liste in LISTE_DE_NATURE.items() if liste == cle), None)
    dans_l_arbre = not parent or nature_de(parent) is not None
    if nature and dans_l_arbre:
        if not peut_tenir(nature_de(parent) if parent else None, nature):
            raise OperationRefusee("Ce parent ne peut pas porter ce niveau : choisissez-en un autre.")
    elif cle not in {pas(c)[-1][0] for c, _ in parcourir(structure)}:
        raise OperationRefusee(f"Le contrat n’a pas de liste « {cle} ».")


def retirer_lignes(laissees: list[dict[str, Any]], voulues: set[int]) -> list[dict[str, Any]]:
    """The ranges left aside without `voulues`, each keeping its reason."""
    restes = [{**plage, "lignes": reste} for plage in laissees for reste in en_plages(lignes_de(plage) - voulues)]
    return trier(restes)


def trier(laissees: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(laissees, key=lambda plage: plage["lignes"][0])


def repondre_au_doute(etat: Relecture, rang: int, reponse: str) -> Relecture:
    """Mark a doubt « corrigé » or « laisser ainsi » (or put it back to be looked at)."""
    suite = etat.copie()
    if not 0 <= rang < len(suite.doutes) or reponse not in {CORRIGE, LAISSE, EN_ATTENTE}:
        raise OperationRefusee("Ce doute n’existe plus : rechargez la lecture.")
    suite.doutes[rang]["etat"] = reponse
    return suite


def doutes_en_attente(doutes: Sequence[dict[str, Any]]) -> int:
    return sum(doute.get("etat", EN_ATTENTE) == EN_ATTENTE for doute in doutes)


def titre_propre(titre: str) -> str:
    propre = " ".join(titre.split())
    if not propre:
        raise OperationRefusee("Écrivez un intitulé : un élément ne peut pas être vide.")
    return propre


def natures_possibles(structure: Structure, chemin: str) -> list[str]:
    """The levels that the element may become without a refusal."""
    if nature_de(chemin) is None:
        return []
    etat = Relecture(structure, [], [])
    return [n for n in Nature.values if n in LISTE_DE_NATURE and n != nature_de(chemin) and permis(etat, chemin, n)]


def permis(etat: Relecture, chemin: str, nature: str) -> bool:
    try:
        changer_nature(etat, chemin, nature)
    except OperationRefusee:
        return False
    return True


__all__ = [
    "CORRIGE",
    "EN_ATTENTE",
    "LAISSE",
    "OperationRefusee",
    "Relecture",
    "ajouter",
    "changer_nature",
    "corriger_titre",
    "deplacer",
    "descendre",
    "doutes_en_attente",
    "fusionner",
    "monter",
    "natures_possibles",
    "noeud_parent",
    "parents_possibles",
    "repondre_au_doute",
    "scinder",
    "supprimer",
]
