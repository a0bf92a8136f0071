"""Which counts of beneficiaries are shown outside the team: one choice for all the publications of a year.

Readers know the sums by field and over all; each partner knows its own counts besides. A choice safe for each of them
hides all that one of their own choices hides: hiding more never helps anyone. No query.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.core.cache import cache

from quartiers.engagements.enums import PERSONNES
from quartiers.engagements.models import Mobilisation
from quartiers.socle.secret.modele import Cellule, Relation, SecretError, inclusion, somme
from quartiers.socle.secret.protection import proteger

Cle = tuple[str, str, str]  # (« d » a scheme, « g » a field, « t » all; which; qpv | hors | territoire | quartier)
ENSEMBLE: tuple[str, str] = ("t", "")
DUREE = 24 * 3600  # seconds that a choice is remembered
VERSION = 2  # of the rule: a choice made by an earlier one is not taken again


@dataclass(frozen=True)
class LigneSecrete:
    """The counts of a scheme: whose they are, in which field."""

    dispositif: int
    groupe: str
    organisme: int
    qpv: int | None
    territoire: int | None
    quartiers: tuple[tuple[int, int], ...] = ()


def lignes_secretes(moyens: Iterable[tuple[str, Mobilisation]]) -> list[LigneSecrete]:
    """From (field, mobilisation), those that count people."""
    return [
        LigneSecrete(
            m.dispositif_id,
            groupe,
            m.organisme_id,
            None if m.qpv is None else int(m.qpv),
            None if m.territoire is None else int(m.territoire),
            tuple(sorted((p.quartier_id, int(p.valeur)) for p in m.quartiers.all())),
        )
        for groupe, m in moyens
        if m.unite in PERSONNES
    ]


def masquees(lignes: Sequence[LigneSecrete], seuil: int) -> frozenset[Cle]:
    """The cells that are not shown. Remembered: the same counts give the same choice, without solving it again."""
    if not lignes:
        return frozenset()
    contenu = json.dumps([VERSION, seuil, [[*vars(ligne).values()] for ligne in lignes]], default=str)
    memoire = f"engagements-secret-{hashlib.sha256(contenu.encode()).hexdigest()}"
    choisies = cache.get(memoire)
    if choisies is None:
        choisies = sorted(choisir(lignes, seuil))
        cache.set(memoire, choisies, DUREE)
    return frozenset(tuple(cle) for cle in choisies)


def choisir(lignes: Sequence[LigneSecrete], seuil: int) -> frozenset[Cle]:
    """Safe for the public and for each partner; all hidden when no choice is."""
    lecteurs: list[int | None] = [None, *sorted({ligne.organisme for ligne in lignes})]
    cachees: set[Cle] = set()
    for lecteur in lecteurs:
        cellules, relations = systeme(lignes, lecteur)
        try:
            protection = proteger(cellules, relations, seuil)
        except SecretError:
            return frozenset(cellule.cle for cellule in cellules)
        cachees |= {cellule.cle for cellule in cellules if protection.masquee(cellule.cle)}
    return frozenset(cachees)


def systeme(lignes: Sequence[LigneSecrete], lecteur: int | None) -> tuple[list[Cellule], list[Relation]]:
    """Every count, and the sums that tie them; what `lecteur` typed itself is known to it."""
    cellules: dict[Cle, Cellule] = {}
    relations: list[Relation] = []
    parties: dict[tuple[str, str, str], list[Cle]] = {}
    for ligne in lignes:
        siennes = ligne.organisme == lecteur
        qui = ("d", str(ligne.dispositif))
        nombres = {"qpv": ligne.qpv, "territoire": ligne.territoire}
        if ligne.qpv is not None and ligne.territoire is not None:
            nombres["hors"] = ligne.territoire - ligne.qpv
        for nom, valeur in nombres.items():
            if valeur is None:
                continue
            cle = (*qui, nom)
            cellules[cle] = Cellule(cle, valeur, 1.0, montrable=nom != "hors", connue=siennes, sensible=not siennes)
            parties.setdefault(("g", ligne.groupe, nom), []).append(cle)
        if "hors" in nombres:
            relations.append(somme((*qui, "territoire"), [(*qui, "qpv"), (*qui, "hors")]))
        dessous = []
        for quartier, valeur in ligne.quartiers:
            cle = (*qui, f"dont_{quartier}")
            cellules[cle] = Cellule(cle, valeur, 0.5, connue=siennes, sensible=not siennes)
            dessous.append(cle)
        if dessous and (*qui, "qpv") in cellules and not siennes:  # what is left over is known too
            relations.append(inclusion((*qui, "qpv"), dessous))
    ensembles: dict[str, list[Cle]] = {}
    for tout, dedans in parties.items():
        poser_la_somme(cellules, relations, tout, dedans, 4.0)
        ensembles.setdefault(tout[2], []).append(tout)
    for nom, dedans in ensembles.items():
        poser_la_somme(cellules, relations, (*ENSEMBLE, nom), dedans, 12.0)
    return list(cellules.values()), relations


def poser_la_somme(
    cellules: dict[Cle, Cellule], relations: list[Relation], tout: Cle, dedans: Sequence[Cle], poids: float
) -> None:
    """A total whose every part is known to the reader is known too."""
    valeur = sum(cellules[cle].valeur or 0 for cle in dedans)
    connue = all(cellules[cle].connue for cle in dedans)
    cellules[tout] = Cellule(tout, valeur, poids, montrable=tout[2] != "hors", connue=connue, sensible=not connue)
    relations.append(somme(tout, dedans))
