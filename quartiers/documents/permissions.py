"""Who reads a stored file: everyone when it is public, else the contract's teams and whoever put it in.

Files that a package above holds (an application's papers, a landlord's invoices) follow its rule: see `gardes`.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur, politique
from quartiers.documents.gardes import Reponse, reponses
from quartiers.documents.models import Document

lire_document_interne = politique(
    "documents.lire_interne",
    "Lire les documents internes d’un contrat",
    [
        Role.ADMINISTRATEUR,
        Role.PILOTE,
        Role.AGENT_COMMUNAL,
        Role.SERVICE_ETAT,
        Role.INSTRUCTEUR,
        Role.EVALUATEUR,
    ],
)


@dataclass(frozen=True)
class Situation:
    """Where a document stands, in the words that a perimeter is compared with."""

    contrat_id: int
    departement: str


def peut_lire(acteur: Acteur, document: Document) -> bool:
    """Whether `acteur` reads it: the packages that hold it answer first, each by its own rule (see gardes)."""
    if document.public:
        return True
    dits = reponses(acteur, document.pk)
    if Reponse.FERME in dits:
        return False
    if Reponse.OUVRE in dits:
        return True
    if acteur.utilisateur is not None and document.depose_par_id == acteur.utilisateur.pk:
        return True
    if document.contrat_id is None:  # not yet in a contract: a reading under check
        return acteur.role == Role.ADMINISTRATEUR
    return Reponse.CACHE not in dits and lire_document_interne(acteur, situation(document.contrat_id))


def situation(contrat_id: int) -> Situation:
    # By name: contracts stand above, yet a State service's perimeter is the contract's département.
    contrats: Any = apps.get_model("contrat", "Contrat")
    departement = contrats.objects.filter(pk=contrat_id).values_list("departement", flat=True).first()
    return Situation(contrat_id, departement or "?")
