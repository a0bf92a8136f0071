"""Where a table stands in a sheet: title rows above, a header on one or several rows, then the rows."""

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from quartiers.tableurs.classeur import Feuille
from quartiers.tableurs.valeurs import ANNEE, Cellule, est_nombre, ligne_de, plat, vide

CHERCHEES = 80  # rows of a sheet where a header may stand
RANGEES_MAX = 4  # rows of a header


class Vocabulaire(Protocol):
    """The words that an import knows; every text comes flattened (`valeurs.plat`)."""

    def nommer(self, nu: str) -> str:
        """The field or the group of columns that a cell of a header names; empty when it names none."""

    def sous_titre(self, nu: str) -> bool:
        """Whether it is a word that stands under a group (« demandé » under « État »)."""

    def autonome(self, nu: str) -> bool:
        """Whether it is a column by itself, whatever the group on its left (« Observations »)."""


@dataclass(frozen=True)
class Entete:
    """The header: rows `debut` to `fin` (from 0, included); `libelles[c]` are its parts from top to bottom."""

    debut: int
    fin: int
    libelles: tuple[tuple[str, ...], ...]


def titre_de(feuille: Feuille, entete: Entete) -> str:
    """The sheet's name and what stands above the header: where a year or « Programmation » is often told."""
    dessus = [ligne_de(c) for ligne in feuille.lignes[: entete.debut] for c in ligne if not vide(c)]
    return " – ".join([feuille.nom, *dessus])[:600]


def reperer_entete(feuille: Feuille, mots: Vocabulaire) -> Entete | None:
    """The likeliest header of the sheet; None when nothing looks like one."""
    notes = [(note_de(feuille, rang, mots), -rang) for rang in range(min(CHERCHEES, len(feuille.lignes)))]
    if not notes:
        return None
    meilleure, rang = max(notes)
    if meilleure < 2:
        return par_la_forme(feuille, mots)
    return composer(feuille, *bornes(feuille, -rang, mots), mots)


def note_de(feuille: Feuille, rang: int, mots: Vocabulaire) -> float:
    """How much a row looks like a header: words it names, little figures, short texts."""
    remplies = [c for c in feuille.lignes[rang] if not vide(c)]
    if len(remplies) < 2:
        return 0.0
    courts = [plat(ligne_de(c)) for c in remplies if isinstance(c, str) and len(ligne_de(c)) <= 90]
    champs = [champ for texte in courts if (champ := mots.nommer(texte))]
    distincts = len(set(champs)) + 0.3 * (len(champs) - len(set(champs)))
    chiffres = sum(porte_valeur(c) for c in remplies)
    longs = len(remplies) - len(courts) - chiffres
    return distincts - 1.5 * chiffres - 0.5 * max(longs, 0) + 0.05 * min(len(remplies), 10)


def porte_valeur(cellule: Cellule) -> bool:
    """A cell of data rather than of a header: a date, a figure other than a year."""
    if isinstance(cellule, dt.date | dt.timedelta):
        return True
    return est_nombre(cellule) and ANNEE.fullmatch(ligne_de(cellule)) is None


def par_la_forme(feuille: Feuille, mots: Vocabulaire) -> Entete | None:
    """No known word: the first row of three short texts followed by rows that hold figures."""
    for rang in range(min(CHERCHEES, len(feuille.lignes) - 1)):
        remplies = [c for c in feuille.lignes[rang] if not vide(c)]
        textes = [c for c in remplies if isinstance(c, str) and not est_nombre(c) and len(c) < 60]
        suivantes = feuille.lignes[rang + 1 : rang + 4]
        if len(textes) >= 3 and len(textes) == len(remplies) and any(est_nombre(c) for s in suivantes for c in s):
            return composer(feuille, rang, rang, mots)
    return None


def bornes(feuille: Feuille, base: int, mots: Vocabulaire) -> tuple[int, int]:
    debut = fin = base
    while fin + 1 < len(feuille.lignes) and fin - debut + 1 < RANGEES_MAX and suite_dessous(feuille, fin + 1, mots):
        fin += 1
    while debut > 0 and fin - debut + 1 < RANGEES_MAX and suite_dessus(feuille, debut - 1, fin, mots):
        debut -= 1
    # A tall merged cell of the header keeps the rows that it covers together.
    for fusion in feuille.fusions:
        if debut <= fusion.haut <= fin < fusion.bas and fusion.bas - debut < RANGEES_MAX:
            fin = fusion.bas
    return debut, fin


def suite_dessous(feuille: Feuille, rang: int, mots: Vocabulaire) -> bool:
    """Whether a row below still belongs to the header: stages under funders, units, nothing of data."""
    remplies = [c for c in feuille.lignes[rang] if not vide(c)]
    if not remplies or any(porte_valeur(c) for c in remplies):
        return False
    if not all(isinstance(c, str) or ANNEE.fullmatch(ligne_de(c)) for c in remplies):
        return False
    plats = [plat(ligne_de(c)) for c in remplies]
    unites = sum(p in {"", "eur", "euros", "en euros", "en eur", "oui non", "ttc", "o n", "jj mm aaaa"} for p in plats)
    annees = [p for p in plats if ANNEE.fullmatch(p)]  # « 2024, 2025, 2026 » under each funder
    stades = sum(mots.sous_titre(p) and len(p.split()) <= 4 for p in plats) + (len(annees) if len(annees) > 1 else 0)
    nommes = sum(bool(mots.nommer(p)) and len(p.split()) <= 5 for p in plats)
    if len(remplies) == 1:
        return unites == 1
    return unites + max(stades, nommes) >= 0.6 * len(remplies) and (stades > 0 or unites > 0 or nommes >= 3)


def suite_dessus(feuille: Feuille, rang: int, fin: int, mots: Vocabulaire) -> bool:
    """Whether a row above holds groups of columns (« État », « CUCM » over « demandé », « accordé »), not a title."""
    rangs = [c for c, cellule in enumerate(feuille.lignes[rang]) if not vide(cellule)]
    cellules = [feuille.lignes[rang][c] for c in rangs]
    if not rangs or any(porte_valeur(c) or len(ligne_de(c)) > 60 for c in cellules):
        return False
    nommes = sum(bool(mots.nommer(plat(ligne_de(c)))) for c in cellules)
    fusionnees = sum(est_large(feuille, rang, c) for c in rangs)
    dessous = feuille.lignes[rang + 1]
    if len(rangs) == 1:
        seule = rangs[0]
        # A group of the right-hand columns; a title stands at the left or spans the table.
        return seule >= 2 and (nommes == 1 or fusionnees == 1) and seule < len(dessous) and not vide(dessous[seule])
    if nommes >= 0.5 * len(rangs):
        return True
    repetes = [plat(ligne_de(c)) for c in feuille.lignes[fin] if not vide(c)]
    return len(set(repetes)) < len(repetes) and any(c >= 2 for c in rangs)


def est_large(feuille: Feuille, rang: int, colonne: int) -> bool:
    return any(f.haut == rang and f.gauche == colonne and f.droite > f.gauche for f in feuille.fusions)


def composer(feuille: Feuille, debut: int, fin: int, mots: Vocabulaire) -> Entete:
    """Parts of each column from top to bottom, merged groups spread over what they cover."""
    etages = [etaler(feuille, rang, fin, mots) for rang in range(debut, fin + 1)]
    libelles = []
    for colonne in range(feuille.largeur):
        parts: list[str] = []
        for etage in etages:
            if etage[colonne] and etage[colonne] not in parts:
                parts.append(etage[colonne])
        libelles.append(tuple(parts))
    return Entete(debut, fin, tuple(libelles))


def etaler(feuille: Feuille, rang: int, fin: int, mots: Vocabulaire) -> list[str]:
    etage = [ligne_de(c) for c in feuille.lignes[rang]]
    larges = [f for f in feuille.fusions if f.haut <= rang <= f.bas]
    for fusion in larges:
        for colonne in range(fusion.gauche, min(fusion.droite + 1, len(etage))):
            etage[colonne] = (
                ligne_de(feuille.lignes[fusion.haut][fusion.gauche]) if fusion.haut == rang or rang <= fin else ""
            )
    if rang == fin or any(f.droite > f.gauche for f in larges):
        return etage
    # No merge told (CSV, merges lost): a group runs to the right over the empty cells that have a label below.
    courant = ""
    for colonne, libelle in enumerate(etage):
        if libelle:
            courant = libelle if not vide(feuille.lignes[rang + 1][colonne]) else ""
        elif (
            courant
            and not vide(feuille.lignes[rang + 1][colonne])
            and not seul_dessous(feuille, rang, colonne, fin, mots)
        ):
            etage[colonne] = courant
        else:
            courant = ""
    return etage


def seul_dessous(feuille: Feuille, rang: int, colonne: int, fin: int, mots: Vocabulaire) -> bool:
    """A label below that stands by itself (« Observations ») does not belong to the group on its left."""
    libelle = plat(ligne_de(feuille.lignes[rang + 1][colonne]))
    return not mots.sous_titre(libelle) and rang + 1 == fin and mots.autonome(libelle)


def developper(feuille: Feuille, entete: Entete, colonnes_a_remplir: Sequence[int]) -> list[list[Cellule]]:
    """The sheet's rows with merged cells of the data repeated on the rows that they cover, for these columns only."""
    lignes = [list(ligne) for ligne in feuille.lignes]
    voulues = set(colonnes_a_remplir)
    for fusion in feuille.fusions:
        if fusion.haut <= entete.fin or fusion.bas == fusion.haut or fusion.droite - fusion.gauche > 2:
            continue
        valeur = feuille.lignes[fusion.haut][fusion.gauche] if fusion.haut < len(lignes) else None
        for rang in range(fusion.haut, min(fusion.bas + 1, len(lignes))):
            if fusion.gauche in voulues and not vide(valeur):
                lignes[rang][fusion.gauche] = valeur
    return lignes


def annee_de(texte: str) -> int | None:
    """The one year that a title names; None when it names none or several."""
    annees = {int(a) for a in re.findall(ANNEE, texte)}
    return annees.pop() if len(annees) == 1 else None


def signature(libelles: Sequence[Sequence[str]]) -> str:
    """The same header, years aside, always gives the same signature: its mapping is remembered under it."""
    plats = ["/".join(plat(re.sub(ANNEE, "", part)) for part in parts) for parts in libelles]
    return hashlib.sha256("|".join(plats).encode()).hexdigest()[:40]
