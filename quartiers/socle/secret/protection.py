"""Protect what is published: the entry to this package. Nothing here keeps or logs a count."""

from collections.abc import Iterable, Mapping
from functools import cache

import numpy as np

from quartiers.socle.secret.attaque import Attaquant, Cible
from quartiers.socle.secret.modele import Cellule, Certificat, Cle, Protection, Relation, Statut
from quartiers.socle.secret.suppression import choisir
from quartiers.socle.secret.systeme import Masque, Systeme, preparer

TOURS, PREUVES = 5, 8  # exchanges between a choice and its attack: quick ones, then exact ones
CELLULES_EXACTES = 100  # past which the exact ones are only made when asked for


def proteger(
    cellules: Iterable[Cellule],
    relations: Iterable[Relation],
    seuil: int,
    *,
    zeros_revelent: bool = False,
    tours: int = TOURS,
    preuves: int | None = None,
) -> Protection:
    """Which cells may be shown so that no count from 1 (from 0 with `zeros_revelent`) to `seuil` − 1 is found out.

    All the sums that a reader may know must be in `relations`: those of one table, those that tie tables together
    (the same key is the same cell), and what was published before (`Cellule.connue`). More `tours` and `preuves` come
    closer to the least loss on large tables; the result is safe whatever their number. Keep them the same for all
    the publications of one table: two different choices, read together, would give away what both hide.

    Readers must not be told which cells are under the threshold and which protect them (see `affichage.note`).
    Raises DonneesIncoherentes, ProtectionImpossible.
    """
    liste = list(cellules)
    statuts = {c.cle: Statut.MONTREE if c.montrable and c.valeur is not None else Statut.NON_PUBLIEE for c in liste}
    certificats: dict[Cle, Certificat] = {}
    perte = borne = 0.0
    for systeme in preparer(liste, relations, seuil, zeros_revelent):
        attaquant = Attaquant(systeme)
        exactes = PREUVES if systeme.libres.sum() <= CELLULES_EXACTES else 0
        choix = choisir(systeme, attaquant, max(tours, 0), exactes if preuves is None else preuves)
        perte, borne = perte + choix.perte, borne + choix.borne
        certificats |= certifier(systeme, attaquant, choix.masque)
        marquer(statuts, systeme, choix.masque)
    valeurs = {c.cle: c.valeur for c in liste}
    return Protection(statuts, valeurs, seuil, round(perte, 9), round(borne, 9), certificats)


def marquer(statuts: dict[Cle, Statut], systeme: Systeme, masque: Masque) -> None:
    for cellule, masquee, seuil in zip(systeme.cellules, masque, systeme.seuils, strict=True):
        if masquee and statuts.get(cellule.cle) is Statut.MONTREE:
            statuts[cellule.cle] = Statut.PRIMAIRE if seuil else Statut.SECONDAIRE


def certifier(systeme: Systeme, attaquant: Attaquant, masque: Masque) -> Mapping[Cle, Certificat]:
    """The witnesses of each protected cell. Raises if one is missing: nothing unproved comes out."""
    if not attaquant.sur(masque):
        raise RuntimeError("Le secret n’est pas prouvé : rien ne peut être publié.")
    attaquant.restantes(masque)
    cles = [c.cle for c in systeme.cellules]

    @cache
    def table(rang: int) -> dict[Cle, int]:
        return dict(zip(cles, map(int, attaquant.temoins[rang]), strict=True))

    certificats: dict[Cle, Certificat] = {}
    for rang in map(int, np.flatnonzero(systeme.seuils)):
        cle = cles[rang]
        haut = table(attaquant.preuves[Cible(rang, True)])
        bas = table(attaquant.preuves[Cible(rang, False)] if systeme.valeurs[rang] else 0)  # 0: as it is
        certificats[cle] = Certificat(int(systeme.seuils[rang]), bas, haut, bas[cle], haut[cle])
    return certificats
