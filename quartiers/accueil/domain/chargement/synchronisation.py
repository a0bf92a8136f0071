"""Bringing the rows of a table to what a file says, by bulk: make, change, remove, and count each."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import models
from django.db.models import ProtectedError

M = TypeVar("M", bound=models.Model)
Cle = Hashable
LOT = 500


class ChargementRefuse(Exception):
    """The file cannot be loaded; nothing changed. `erreurs`: one French sentence each (where, what, how to mend)."""

    def __init__(self, *erreurs: str) -> None:
        super().__init__("\n".join(erreurs))
        self.erreurs = list(erreurs)


@dataclass
class Bilan:
    """What a loading made, changed and removed, by plural name of the table; `remarques` are for the eye."""

    crees: dict[str, int] = field(default_factory=dict)
    modifies: dict[str, int] = field(default_factory=dict)
    supprimes: dict[str, int] = field(default_factory=dict)
    remarques: list[str] = field(default_factory=list)
    singuliers: dict[str, str] = field(default_factory=dict)

    def compter(self, quoi: dict[str, int], modele: type[models.Model], combien: int) -> None:
        if combien:
            nom = str(modele._meta.verbose_name_plural)
            quoi[nom] = quoi.get(nom, 0) + combien
            self.singuliers[nom] = str(modele._meta.verbose_name)

    @property
    def rien_a_changer(self) -> bool:
        return not (self.crees or self.modifies or self.supprimes)


def synchroniser(
    existants: Iterable[M],
    voulus: Mapping[Any, Mapping[str, Any]],
    *,
    modele: type[M],
    cle: Callable[[M], Any],
    bilan: Bilan,
    garder: Callable[[M], bool] = lambda _: False,
) -> dict[Any, M]:
    """Make the table hold exactly `voulus` (key -> fields, foreign keys by their `…_id`); rows to keep may stay.

    Returns the rows by key. Raises ChargementRefuse when a row to remove is used elsewhere.
    """
    presents = {cle(objet): objet for objet in existants}
    enleves = [objet for c, objet in presents.items() if c not in voulus and not garder(objet)]
    retirer(modele, enleves, bilan)
    nouveaux = {c: modele(**champs) for c, champs in voulus.items() if c not in presents}
    modele._default_manager.bulk_create(nouveaux.values(), batch_size=LOT)
    bilan.compter(bilan.crees, modele, len(nouveaux))
    changes: list[M] = []
    noms: set[str] = set()
    for c, champs in voulus.items():
        differents = {} if c in nouveaux else {n: v for n, v in champs.items() if getattr(presents[c], n) != v}
        for nom, valeur in differents.items():
            setattr(presents[c], nom, valeur)
        if differents:
            changes.append(presents[c])
            noms |= differents.keys()
    if changes:
        modele._default_manager.bulk_update(changes, [champ_de(modele, nom) for nom in noms], batch_size=LOT)
        bilan.compter(bilan.modifies, modele, len(changes))
    return {c: nouveaux.get(c) or presents[c] for c in voulus}


def champ_de(modele: type[models.Model], nom: str) -> str:
    """The field's name of an attribute: « commune_id » is « commune »."""
    return next(champ.name for champ in modele._meta.concrete_fields if nom in {champ.attname, champ.name})


def retirer(modele: type[M], objets: list[M], bilan: Bilan) -> None:
    if not objets:
        return
    try:
        modele._default_manager.filter(pk__in=[objet.pk for objet in objets]).delete()
    except ProtectedError as erreur:
        noms = ", ".join(sorted({str(objet) for objet in objets})[:5])
        raise ChargementRefuse(
            f"Le fichier ne contient plus {noms}, que d’autres dossiers utilisent : passez par un avenant."
        ) from erreur
    bilan.compter(bilan.supprimes, modele, len(objets))


def lier(
    through: type[models.Model], colonnes: tuple[str, str], voulus: set[tuple[int, int]], existants: Iterable[Any]
) -> None:
    """Bring a many-to-many table to exactly `voulus` pairs of identifiers, of which `existants` are the rows."""
    presents = {(getattr(ligne, colonnes[0]), getattr(ligne, colonnes[1])): ligne.pk for ligne in existants}
    en_trop = [pk for paire, pk in presents.items() if paire not in voulus]
    if en_trop:
        through._default_manager.filter(pk__in=en_trop).delete()
    through._default_manager.bulk_create(
        through(**dict(zip(colonnes, paire, strict=True))) for paire in sorted(voulus - presents.keys())
    )
