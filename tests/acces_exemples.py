"""Sample addresses of the routes with parameters, for the tests that play every page × every role.

One line per route: its name -> what gives its arguments, out of a contract made for the occasion (its code, one
quartier, one person of it…). A package adds its routes to EXEMPLES; a route without example is only checked by its
mark.
"""

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


def du_contrat(decor: Decor) -> dict[str, Any]:
    return {"code": decor.contrat.code}


EXEMPLES: dict[str, Exemple] = {
    "accueil:contrat": du_contrat,
    "accueil:quartiers": du_contrat,
    "contrat:arbre": du_contrat,
    "contrat:avenants": du_contrat,
    "comptes:personne": lambda decor: {"pk": decor.habilitation.utilisateur_id},
    "comptes:terminer_habilitation": lambda decor: {"pk": decor.habilitation.pk},
    "openid_connect_login": lambda decor: {"provider_id": "inconnu"},
    "openid_connect_callback": lambda decor: {"provider_id": "inconnu"},
    "account_reset_password_from_key": lambda decor: {"uidb36": "1", "key": "perdue"},
    "mfa_edit_webauthn": lambda decor: {"pk": 999_999},
    "mfa_remove_webauthn": lambda decor: {"pk": 999_999},
}
