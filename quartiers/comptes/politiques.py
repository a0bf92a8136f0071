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
    """Who acts in a request: a person (or nobody) and the habilitation that is acting (or none).

    `habilitations` are all those of the person in force that day, the acting one included: one query gives
    them all, and the page that lets one switch needs no other.
    """

    utilisateur: Utilisateur | None = None
    habilitation: Habilitation | None = None
    habilitations: tuple[Habilitation, ...] = ()

    @property
    def role(self) -> Role | None:
        return Role(self.habilitation.role) if self.habilitation else None

    @property
    def portee(self) -> Portee | None:
        return PORTEE_DU_ROLE[self.role] if self.role else None


def couvre(habilitation: Habilitation, objet: Any) -> bool:
    """Whether the perimeter of `habilitation` holds `objet`; no query when `objet.contrat` is loaded.

    `objet` tells where it stands by `contrat_id` (or is a contract: `pk` and `departement`), and by
    `commune_id` (or `communes_ids`, when it lies in several communes). An object that says nothing of
    either is held by every perimeter. A habilitation that names a commune is held to it, whatever its role:
    that is how a commune's officer gives rights over no more than the commune.
    """
    portee = PORTEE_DU_ROLE[Role(habilitation.role)]
    if portee == Portee.PLATEFORME:
        return True
    if portee == Portee.DEPARTEMENT:
        contrat = objet if getattr(objet, "EST_UN_CONTRAT", False) else getattr(objet, "contrat", objet)
        departement = getattr(contrat, "departement", None)
        return departement is None or bool(departement == habilitation.departement)
    contrat_id = objet.pk if getattr(objet, "EST_UN_CONTRAT", False) else getattr(objet, "contrat_id", None)
    if contrat_id is not None and contrat_id != habilitation.contrat_id:
        return False
    communes = communes_de(objet)
    return habilitation.commune_id is None or not communes or habilitation.commune_id in communes


def communes_de(objet: Any) -> frozenset[int]:
    """Identifiers of the communes where `objet` stands; empty when it stands for the whole contract."""
    if (plusieurs := getattr(objet, "communes_ids", None)) is not None:
        return frozenset(plusieurs)
    seule = getattr(objet, "commune_id", None)
    return frozenset() if seule is None else frozenset({seule})


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

    def qui_donnerait_le_droit(self, acteur: Acteur) -> Habilitation | None:
        """Another habilitation of the same person that has this right: the one to switch to."""
        return next((h for h in acteur.habilitations if h != acteur.habilitation and h.role in self.roles), None)


REGISTRE: dict[str, Politique] = {}


def politique(code: str, libelle: str, roles: Iterable[Role]) -> Politique:
    """Declare a right once; the table is what the access matrix, `docs/` and the tests read."""
    if code in REGISTRE:
        raise ValueError(f"La politique {code} est déclarée deux fois.")
    REGISTRE[code] = Politique(code=code, libelle=libelle, roles=frozenset(roles))
    return REGISTRE[code]
