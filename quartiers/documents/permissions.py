"""Who reads a stored file: everyone when it is public, else the contract's teams and whoever put it in.

Papers of an application, those of a confidential item of a meeting, those of the tax abatement have rules of their own.
"""

from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.module_loading import import_string

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur, politique
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
    """Papers of an application follow it: hidden with it, and closed to whoever declared a conflict of interest."""
    if document.public:
        return True
    # By name: applications stand above; the rule of which papers they hold is theirs.
    dossiers: Any = apps.get_model("appels", "Dossier")
    tenants = dossiers.objects.tenant(document.pk)
    if tenants.ecartant(acteur).exists():
        return False
    # By name too: committees stand above; who receives the confidential items of their meetings is their rule.
    if import_string("quartiers.gouvernance.acces.document_reserve")(acteur, document.pk):
        return False
    # By name as well: a landlord's invoices are for itself, its commune and those who run the contract, nobody else.
    du_bailleur: bool | None = import_string("quartiers.tfpb.acces.lecture_du_document")(acteur, document.pk)
    if du_bailleur is not None:
        return du_bailleur
    if acteur.utilisateur is not None and document.depose_par_id == acteur.utilisateur.pk:
        return True
    if document.contrat_id is None:  # not yet in a contract: a reading under check
        return acteur.role == Role.ADMINISTRATEUR
    if not lire_document_interne(acteur, situation(document.contrat_id)):
        return False
    return not tenants.exists() or tenants.visibles_par(acteur).exists()


def situation(contrat_id: int) -> Situation:
    # By name: contracts stand above, yet a State service's perimeter is the contract's département.
    contrats: Any = apps.get_model("contrat", "Contrat")
    departement = contrats.objects.filter(pk=contrat_id).values_list("departement", flat=True).first()
    return Situation(contrat_id, departement or "?")
