"""Declared rights: one `Politique` per act, with the roles that have it. Pages, code, docs and tests read it.

A package declares its policies in its `permissions.py`; a view carries exactly one of `@public`,
`@connecte`, `@acces(politique)`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from quartiers.comptes.enums import PORTEE_DU_ROLE, Portee, Role
from quartiers.comptes.models import Habilitation, Utilisateur


@dataclass(frozen=True)
class Acteur:
    """Who acts in a request: a person (or nobody) and the habilitation that is acting (or none)."""

    utilisateur: Utilisateur | None = None
    habilitation: Habilitation | None = None

    @property
    def role(self) -> Role | None:
        return Role(self.habilitation.role) if self.habilitation else None


def couvre(habilitation: Habilitation, objet: Any) -> bool:
    """Whether the perimeter of `habilitation` holds `objet`.

    `objet` tells where it stands by `contrat_id` (or is a contract: `pk` and `departement`), and
    `commune_id` when it belongs to one commune. An object without any is held by every perimeter.
    """
    portee = PORTEE_DU_ROLE[Role(habilitation.role)]
    if portee == Portee.PLATEFORME:
        return True
    if portee == Portee.DEPARTEMENT:
        contrat = getattr(objet, "contrat", objet)
        departement = getattr(contrat, "departement", None)
        return departement is None or departement == habilitation.departement
    contrat_id = objet.pk if getattr(objet, "EST_UN_CONTRAT", False) else getattr(objet, "contrat_id", None)
    if contrat_id is not None and contrat_id != habilitation.contrat_id:
        return False
    commune_id = getattr(objet, "commune_id", None)
    return portee != Portee.COMMUNE or commune_id is None or commune_id == habilitation.commune_id


@dataclass(frozen=True)
class Politique:
    """A right: `code` (« contrat.rediger_avenant »), its French label, and the roles that have it."""

    code: str
    libelle: str
    roles: frozenset[Role] = field(default_factory=frozenset)

    def __call__(self, acteur: Acteur, objet: Any = None) -> bool:
        habilitation = acteur.habilitation
        if habilitation is None or habilitation.role not in self.roles:
            return False
        return objet is None or couvre(habilitation, objet)


REGISTRE: dict[str, Politique] = {}


def politique(code: str, libelle: str, roles: Iterable[Role]) -> Politique:
    """Declare a right once; the table is what the access matrix, `docs/` and the tests read."""
    if code in REGISTRE:
        raise ValueError(f"La politique {code} est déclarée deux fois.")
    REGISTRE[code] = Politique(code=code, libelle=libelle, roles=frozenset(roles))
    return REGISTRE[code]
