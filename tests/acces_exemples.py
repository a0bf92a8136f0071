"""Sample addresses of the routes with parameters, for the tests that play every page × every role.

Every route is played. Its parameters take the values of `valeurs`: the contract made for the occasion where they
name it, else something that does not exist: the right is checked before the object is looked for, so that a page
one may see answers « not found » and a page one may not see is refused. A package that wants its real pages played
adds a line to EXEMPLES: route name -> what gives its arguments.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from quartiers.comptes.models import Habilitation
from quartiers.contrat.models import Contrat


@dataclass(frozen=True)
class Decor:
    """What the samples are made of."""

    contrat: Contrat
    habilitation: Habilitation  # of a landlord, in the contract


Exemple = Callable[[Decor], dict[str, Any]]


EXEMPLES: dict[str, Exemple] = {
    "comptes:personne": lambda decor: {"pk": decor.habilitation.utilisateur_id},
    "comptes:terminer_habilitation": lambda decor: {"pk": decor.habilitation.pk},
    "territoire:quartier": lambda decor: {"code": "QN00000X"},
    "territoire:quartier_svg": lambda decor: {"code": "QN00000X"},
}


def valeurs(adresse: str, decor: Decor) -> dict[str, Any]:
    """Arguments for the parameters of a pattern: « <slug:code> », « <int:pk> », « (?P<key>…) »."""
    trouves = re.findall(r"<(?:(\w+):)?(\w+)>", adresse)
    return {nom: valeur_de(genre, nom, decor) for genre, nom in trouves}


def valeur_de(genre: str, nom: str, decor: Decor) -> Any:
    if nom == "code":
        return decor.contrat.code
    return 999_999 if genre == "int" else "inconnu"
