"""Bring a table to what a file says: create, update what differs, leave the rest; say how many of each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models

from quartiers.socle.planificateur import dire_la_taille

M = TypeVar("M", bound=models.Model)
PAR_LOT = 1000


@dataclass(slots=True)
class Compte:
    """What a loading did to a table. Rows of the table that the file does not name are never touched."""

    crees: int = 0
    modifies: int = 0
    inchanges: int = 0

    def __add__(self, autre: "Compte") -> "Compte":
        return Compte(self.crees + autre.crees, self.modifies + autre.modifies, self.inchanges + autre.inchanges)


def synchroniser(modele: type[M], objets: Iterable[M], cles: Sequence[str], champs: Sequence[str]) -> Compte:
    """Create or update `objets`, matched on the attributes `cles`, comparing the attributes `champs` only.

    Every object comes out with its primary key. Names are attribute names: « epci_id » for a foreign key.
    """
    voulus = {tuple(getattr(o, c) for c in cles): o for o in objets}
    if not voulus:
        return Compte()
    filtre = {f"{cles[0]}__in": {cle[0] for cle in voulus}}
    connus = {tuple(getattr(o, c) for c in cles): o for o in modele._default_manager.filter(**filtre)}
    nouveaux, changes, compte = [], [], Compte()
    for cle, objet in voulus.items():
        ancien = connus.get(cle)
        if ancien is None:
            nouveaux.append(objet)
            continue
        objet.pk = ancien.pk
        if any(getattr(ancien, c) != getattr(objet, c) for c in champs):
            changes.append(objet)
        else:
            compte.inchanges += 1
    modele._default_manager.bulk_create(nouveaux, batch_size=PAR_LOT)
    if changes and champs:
        modele._default_manager.bulk_update(changes, [_nom_de_champ(modele, c) for c in champs], batch_size=PAR_LOT)
    dire_la_taille(modele, len(nouveaux))
    compte.crees, compte.modifies = len(nouveaux), len(changes)
    return compte


def _nom_de_champ(modele: type[models.Model], attribut: str) -> str:
    champ: Any = next(f for f in modele._meta.concrete_fields if attribut in (f.attname, f.name))
    return str(champ.name)
