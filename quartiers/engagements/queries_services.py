"""Services of signatories: who answers for whom, and a signatory's tables of a year read as one."""

from dataclasses import dataclass

from quartiers.annuaire.models import Organisme
from quartiers.contrat.models import Contrat, Signataire
from quartiers.engagements.models import (
    CollecteEngagements,
    DemandePartenaire,
    Dispositif,
    NatureDispositif,
    ServiceSignataire,
)


def services_de(signataire: Signataire) -> list[ServiceSignataire]:
    return list(
        ServiceSignataire.objects.filter(signataire=signataire)
        .select_related("organisme", "signataire")
        .order_by("organisme__nom")
    )


def organismes_de(signataire: Signataire) -> set[int]:
    """The signatory's organisation and those of its services."""
    services = ServiceSignataire.objects.filter(signataire=signataire)
    return {signataire.organisme_id, *services.values_list("organisme", flat=True)}


def organismes_du_contrat(contrat: Contrat) -> list[int]:
    """Who may answer for something: signatories and their services."""
    signataires = contrat.signataires.values_list("organisme", flat=True)
    return [*signataires, *ServiceSignataire.objects.filter(contrat=contrat).values_list("organisme", flat=True)]


def signataires_des_services(contrat: Contrat) -> dict[int, Signataire]:
    """{organisation of a service: its signatory}."""
    services = ServiceSignataire.objects.filter(contrat=contrat).select_related("signataire")
    return {service.organisme_id: service.signataire for service in services}


def demandes_de(collecte: CollecteEngagements, signataire: Signataire) -> list[DemandePartenaire]:
    """The tables of a signatory in a collection: its own, then those of its services."""
    siennes = collecte.demandes.filter(organisme__in=organismes_de(signataire))
    lues = siennes.select_related("contrat__epci", "collecte", "organisme").order_by("organisme__nom")
    return sorted(lues, key=lambda demande: demande.organisme_id != signataire.organisme_id)


@dataclass(frozen=True)
class Porteur:
    """Words of the text for who carries schemes; who tells their means (None: the signatory, or not the same for all)."""

    mots: str
    nombre: int
    organisme: Organisme | None
    partage: bool


def porteurs_de(signataire: Signataire) -> list[Porteur]:
    """Those of its common-law schemes, in the contract's order."""
    lus: dict[str, list[Organisme | None]] = {}
    dispositifs = Dispositif.objects.filter(signataire=signataire, nature=NatureDispositif.DROIT_COMMUN)
    for dispositif in dispositifs.select_related("organisme").order_by("rang", "pk"):
        lus.setdefault(dispositif.porteur, []).append(dispositif.organisme)
    return [
        Porteur(mots, len(siens), siens[0] if len(set(siens)) == 1 else None, len(set(siens)) > 1)
        for mots, siens in lus.items()
    ]
