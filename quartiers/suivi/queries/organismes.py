"""Which organisations a contract's sheets may name: its signatories, those of its people, local public bodies."""

from django.db.models import Q, QuerySet

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.comptes.models import Habilitation
from quartiers.contrat.models import Contrat, Signataire
from quartiers.suivi.models import CreditFiche, FicheAction


def organismes_proposes(contrat: Contrat) -> QuerySet[Organisme]:
    """Organisations that may lead or pay an action of the contract, by name."""
    siens = (
        Q(pk__in=Signataire.objects.filter(contrat=contrat).values("organisme"))
        | Q(pk__in=Habilitation.objects.filter(contrat_id=contrat.pk).values("organisme"))
        | Q(pk__in=FicheAction.objects.filter(contrat=contrat).values("organisme"))
        | Q(pk__in=CreditFiche.objects.filter(contrat=contrat).values("organisme"))
    )
    locaux = Q(departement=contrat.departement) & ~Q(nature=NatureOrganisme.ASSOCIATION)
    return Organisme.objects.filter(siens | locaux).order_by("nom", "pk")
