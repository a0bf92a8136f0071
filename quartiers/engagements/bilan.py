"""The year's account of the commitments: what the committee's booklet, the report and the files read."""

from typing import Any

from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.engagements.documents_a_imprimer import document_du_bilan
from quartiers.engagements.enums import EtatDemande
from quartiers.engagements.models import CollecteEngagements
from quartiers.engagements.queries_moyens import lire_registre
from quartiers.engagements.queries_suivi import compter_les_statuts, partenaires_muets, suivre
from quartiers.exports.pdf import pdf_du_document

NON_REMISES = (EtatDemande.ATTENDUE, EtatDemande.COMMENCEE, EtatDemande.A_PRECISER)


def bilan_en_pdf(collecte: CollecteEngagements) -> bytes:
    """What the committee reads; counts of people as published, whoever asks: the booklet goes to all members."""
    contrat = collecte.contrat
    attendues = [
        (demande.organisme.nom, demande.get_etat_display())
        for demande in collecte.demandes.filter(etat__in=NON_REMISES)
        .select_related("organisme")
        .order_by("organisme__nom")
    ]
    document = document_du_bilan(
        contrat,
        collecte.annee,
        suivre(contrat, collecte.annee),
        lire_registre(Acteur(), contrat, collecte.annee),
        attendues,
        timezone.localdate(),
    )
    return pdf_du_document(document)


def synthese(contrat: Contrat, annee: int) -> dict[str, Any]:
    """For the annual report: statuses, partners silent, means by field; only what was validated."""
    suivis = suivre(contrat, annee, publiques=True)
    registre = lire_registre(Acteur(), contrat, annee)
    return {
        "statuts": [(statut.label, nombre) for statut, nombre in compter_les_statuts(suivis)],
        "muets": [(organisme.nom, nombre) for organisme, nombre in partenaires_muets(suivis)],
        "suivis": suivis,
        "registre": registre,
    }
