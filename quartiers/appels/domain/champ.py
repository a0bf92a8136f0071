"""A field under an address, whatever table holds it: read, compared with what the person saw, then written.

Shared by the application (domain.champs) and its report (domain.champs_bilan).
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django.core.exceptions import ValidationError
from django.db import models

from quartiers.appels import valeurs

SEXES = ("femmes", "hommes", "non_precise")
Objet = TypeVar("Objet", bound=models.Model)


class ChampInconnu(Exception):
    """No field has this address in this file."""


@dataclass(eq=False)
class Conflit(Exception):
    """Someone else has written since: `actuelle` is what stands now, `valeur` what was about to replace it."""

    champ: str
    actuelle: str
    valeur: str

    def __str__(self) -> str:
        return "Une autre personne a modifié ce champ pendant que vous écriviez : choisissez la version à garder."


@dataclass(frozen=True)
class Champ:
    """A field of one file: `lire` gives its stored canonical text, `ecrire` stores one, `normaliser` makes one.

    `cible` is the name that a request for complements gives to it (models.Complement.cible).
    """

    nom: str
    cible: str
    normaliser: Callable[[str], str]
    lire: Callable[[], str]
    ecrire: Callable[[str], None]


def designer(
    objet: Objet,
    nom: str,
    simple: Callable[[Objet, str], Champ],
    composes: Mapping[str, Callable[[Objet, str, list[str]], Champ]],
) -> Champ:
    """The field at the address `nom`: of the object itself, or « prefix:… » as `composes` makes them."""
    prefixe, *morceaux = nom.split(":")
    if not morceaux:
        return simple(objet, nom)
    fabrique = composes.get(prefixe)
    if fabrique is None:
        raise ChampInconnu(nom)
    try:
        return fabrique(objet, nom, morceaux)
    except (ValueError, KeyError, IndexError) as erreur:
        raise ChampInconnu(nom) from erreur


def champ_du_modele(
    objet: models.Model,
    nom: str,
    cible: str,
    normalisations: Mapping[str, Callable[[str], str]],
    ranger: Callable[[], None],
) -> Champ:
    """A field of the object's own row; `ranger` checks the whole and saves it once the value is set."""
    normaliser = normalisations.get(nom)
    if normaliser is None:
        raise ChampInconnu(nom)

    def lire() -> str:
        valeur = getattr(objet, nom)
        return valeur.isoformat() if isinstance(valeur, dt.date) else "" if valeur is None else str(valeur)

    def ecrire(canonique: str) -> None:
        champ = cast("models.Field[Any, Any]", objet._meta.get_field(nom))
        setattr(objet, nom, champ.to_python(canonique) if canonique or not champ.null else None)
        ranger()

    return Champ(nom, cible, normaliser, lire, ecrire)


def champ_effectif(nom: str, sexe: str, lignes: "models.QuerySet[Any]", **creation: Any) -> Champ:
    """How many people of one band and sex; nothing and zero are the same. `creation` makes the missing row."""
    if sexe not in SEXES:
        raise ChampInconnu(nom)

    def lire() -> str:
        return str(lignes.order_by("pk").values_list(sexe, flat=True).first() or "")

    def ecrire(canonique: str) -> None:
        nombre = int(canonique or 0)
        if not lignes.update(**{sexe: nombre}) and nombre:
            lignes.model._default_manager.create(**creation, **{sexe: nombre})

    def normaliser(saisie: str) -> str:
        propre = valeurs.entier(saisie)
        return "" if propre == "0" else propre

    return Champ(nom, "public", normaliser, lire, ecrire)


def ecrire_si_inchange(champ: Champ, valeur: str, valeur_vue: str) -> str:
    """Store `valeur` unless something else than `valeur_vue` stands there now; return its canonical text.

    The row must be locked by the caller. Raises Conflit, ValidationError.
    """
    propre = champ.normaliser(valeur)
    actuelle = champ.lire()
    if propre == actuelle:
        return propre
    if actuelle != vue(champ, valeur_vue):
        raise Conflit(champ.nom, actuelle, propre)
    champ.ecrire(propre)
    return propre


def vue(champ: Champ, valeur_vue: str) -> str:
    """What the page showed, in the same canonical text; a page shows what was stored, so it reads."""
    try:
        return champ.normaliser(valeur_vue)
    except ValidationError:
        return valeur_vue
