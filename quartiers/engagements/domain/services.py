"""Services that answer by themselves for a part of what their signatory promised; the whole stays the signatory's."""

import re
from collections.abc import Mapping

from django.db import transaction

from quartiers.annuaire.models import Organisme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Signataire
from quartiers.engagements.domain.collecte import ajouter_les_partenaires, partenaires_a_solliciter
from quartiers.engagements.enums import EtatCollecte, EtatDemande
from quartiers.engagements.models import (
    CollecteEngagements,
    Dispositif,
    Mobilisation,
    NatureDispositif,
    ServiceSignataire,
)
from quartiers.engagements.queries_services import organismes_de
from quartiers.journal.domain import consigner
from quartiers.socle.formats import compte

SIGLE = re.compile(r"[-–]\s*([A-Z][A-ZÀ-Ý]{1,11})\s*$")


def service_nomme(signataire: Signataire, nom: str) -> Organisme:
    """The organisation of that name, of the signatory's nature; made when the directory does not have it."""
    propre = " ".join(nom.split())[:250]
    nature = signataire.organisme.nature
    trouve = Organisme.objects.filter(nom__iexact=propre, nature=nature).order_by("pk").first()
    if trouve is not None:
        return trouve
    sigle = SIGLE.search(propre)
    departement = signataire.organisme.departement or signataire.contrat.departement
    return Organisme.objects.create(
        nom=propre, sigle=sigle[1] if sigle else "", nature=nature, departement=departement or ""
    )


@transaction.atomic
def ajouter_service(*, acteur: Acteur, signataire: Signataire, organisme: Organisme) -> ServiceSignataire:
    """Raises ValidationError when it already answers for another signatory."""
    service = ServiceSignataire.objects.filter(signataire=signataire, organisme=organisme).first()
    if service is not None:
        return service
    service = ServiceSignataire(contrat_id=signataire.contrat_id, signataire=signataire, organisme=organisme)
    service.validate_constraints()
    service.save()
    phrase = f"{organisme} répond pour une part de ce que {signataire} promet"
    consigner(acteur=acteur, code="signataire.service", objet=service, phrase=phrase)
    return service


@transaction.atomic
def repartir(*, acteur: Acteur, signataire: Signataire, choix: Mapping[str, Organisme | None]) -> int:
    """{words of the text for who carries a scheme: who tells its means, None for the signatory}; how many schemes move.

    What was told of a year still being collected goes with its scheme; services without a table yet receive one.
    Raises ValidationError.
    """
    deplaces: list[int] = []
    for porteur, organisme in choix.items():
        if organisme is not None and organisme.pk != signataire.organisme_id:
            ajouter_service(acteur=acteur, signataire=signataire, organisme=organisme)
        voulu = None if organisme is None or organisme.pk == signataire.organisme_id else organisme
        siens = Dispositif.objects.filter(
            signataire=signataire, porteur=porteur, nature=NatureDispositif.DROIT_COMMUN
        ).exclude(organisme=voulu)
        pks = list(siens.values_list("pk", flat=True))
        Dispositif.objects.filter(pk__in=pks).update(organisme=voulu)
        en_cours = CollecteEngagements.objects.filter(contrat=signataire.contrat_id, etat=EtatCollecte.OUVERTE)
        Mobilisation.objects.filter(dispositif__in=pks, annee__in=en_cours.values("annee")).update(
            organisme_id=voulu.pk if voulu else signataire.organisme_id
        )
        deplaces += pks
    if deplaces:
        phrase = (
            f"{signataire} : {compte(len(deplaces), 'dispositif réparti', 'dispositifs répartis')} entre ses services"
        )
        consigner(acteur=acteur, code="signataire.repartir", objet=signataire, phrase=phrase)
        suivre_les_collectes(signataire)
    return len(deplaces)


def suivre_les_collectes(signataire: Signataire) -> None:
    """A table for each partner that an open collection did not ask yet; none for who has nothing left to answer."""
    contrat = signataire.contrat
    for collecte in CollecteEngagements.objects.filter(contrat=contrat, etat=EtatCollecte.OUVERTE):
        voulus = partenaires_a_solliciter(contrat, collecte.annee)
        ajouter_les_partenaires(collecte, voulus)
        vides = collecte.demandes.filter(organisme__in=organismes_de(signataire), etat=EtatDemande.ATTENDUE)
        vides.exclude(organisme__in=voulus).delete()


@transaction.atomic
def retirer_service(*, acteur: Acteur, service: ServiceSignataire) -> None:
    """What it told stays its own; the schemes that it had go back to the signatory."""
    signataire, organisme = service.signataire, service.organisme
    porteurs = Dispositif.objects.filter(signataire=signataire, organisme=organisme)
    repartir(acteur=acteur, signataire=signataire, choix=dict.fromkeys(porteurs.values_list("porteur", flat=True)))
    phrase = f"{organisme} ne répond plus à part pour {signataire}"
    consigner(acteur=acteur, code="signataire.service", objet=service, phrase=phrase)
    service.delete()
