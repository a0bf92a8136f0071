"""Envelopes, reserved parts, pockets of poverty, public ceiling: each rule as a weighted sum under a limit."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from quartiers.appels.calculs import ZERO
from quartiers.appels.proposition.regles import Candidat
from quartiers.appels.tableau import Cellule, Rangee, Reserve, Tableau

CENTIME = 0.01


@dataclass(frozen=True, eq=False)
class Contrainte:
    """Σ weight × amount of the candidates, at most (or at least) `limite` euros; `nom` is read after « limité par »."""

    nom: str
    poids: dict[int, float]
    limite: float
    au_moins: bool = False


def contraintes_de(tableau: Tableau, candidats: list[Candidat]) -> list[Contrainte]:
    """Envelopes, reserved parts, pockets of poverty, public ceiling of each project; what is fixed is taken off."""
    ouvertes = {c.cellule.ligne_id for c in candidats}
    fixes = [(r, c) for r, c in tableau.cellules() if c.ligne_id not in ouvertes]
    liste = []
    for f in tableau.financeurs:
        if f.enveloppe is not None:
            pris = f.engage + sum((c.retenu for _, c in fixes if c.financeur_id == f.pk), ZERO)
            poids = peser(candidats, partial(du_financeur, f.pk))
            liste.append(Contrainte(f"l’enveloppe « {f.nom} »", poids, float(f.enveloppe - pris)))
    for reserve in tableau.reserves:
        pris = sum((reserve.part_de(r, c.retenu) for r, c in fixes if c.financeur_id == reserve.financeur_id), ZERO)
        poids = peser(candidats, partial(de_la_reserve, reserve))
        marge = arrondis(poids)
        limite = float(reserve.montant - pris)
        nom = f"la part « {reserve.libelle} »"
        liste.append(Contrainte(nom, poids, limite + marge if reserve.minimum else limite - marge, reserve.minimum))
    liste += contrainte_des_poches(tableau, candidats, fixes)
    liste += contraintes_des_projets(tableau, candidats, fixes)
    return liste


def peser(candidats: list[Candidat], poids: Callable[[Candidat], float]) -> dict[int, float]:
    valeurs = {rang: poids(c) for rang, c in enumerate(candidats) if not c.refus}
    return {rang: valeur for rang, valeur in valeurs.items() if valeur}


def du_financeur(pk: int, c: Candidat) -> float:
    return float(c.cellule.financeur_id == pk)


def de_la_reserve(reserve: Reserve, c: Candidat) -> float:
    """Share of the line's euros that count in the reserved part."""
    if c.cellule.financeur_id != reserve.financeur_id:
        return 0.0
    return float(reserve.part_de(c.rangee, Decimal(10_000))) / 10_000


def public_du_projet(rangee: Rangee, publics: frozenset[int], c: Candidat) -> float:
    return float(c.rangee is rangee and c.cellule.financeur_id in publics)


def arrondis(poids: dict[int, float]) -> float:
    """Cents that the split to the cent may move: one a line that is split."""
    return CENTIME * sum(1 for p in poids.values() if p != 1.0)


def contrainte_des_poches(
    tableau: Tableau, candidats: list[Candidat], fixes: list[tuple[Rangee, Cellule]]
) -> list[Contrainte]:
    if tableau.plafond_poches is None:
        return []
    etat = {f.pk for f in tableau.financeurs if f.etat}
    pris = sum((r.en_poche(c) for r, c in fixes if c.financeur_id in etat), ZERO)
    poids = peser(candidats, lambda c: part_en_poche(c) if c.cellule.financeur_id in etat else 0.0)
    limite = float(tableau.plafond_poches - pris) - arrondis(poids)
    return [Contrainte("le plafond de l’État en poche de pauvreté", poids, limite)]


def part_en_poche(c: Candidat) -> float:
    if c.cellule.part_poches is not None and c.cellule.demande:
        return float(c.cellule.part_poches / c.cellule.demande)
    return float(sum((e for t, e in c.rangee.repartition(Decimal(10_000)) if t.poche), ZERO)) / 10_000


def contraintes_des_projets(
    tableau: Tableau, candidats: list[Candidat], fixes: list[tuple[Rangee, Cellule]]
) -> list[Contrainte]:
    if tableau.plafond_public is None:
        return []
    publics, liste = tableau.publics, []
    for rangee in tableau.visibles:
        base = rangee.charges if tableau.hors_valorisation else rangee.charges_totales
        if not base:
            continue
        pris = rangee.autres_publics + sum(
            (c.attendu for r, c in fixes if r is rangee and c.financeur_id in publics), ZERO
        )
        poids = peser(candidats, partial(public_du_projet, rangee, publics))
        if poids:
            limite = float(base * tableau.plafond_public / 100 - pris)
            liste.append(Contrainte("le plafond de financement public du projet", poids, max(limite, 0.0)))
    return liste
