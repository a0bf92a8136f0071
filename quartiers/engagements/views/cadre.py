"""What the pages of the collection share: objects that the actor may see, addresses, breadcrumbs."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.acces import RequeteActeur
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.contrat.queries import jour_de_lecture
from quartiers.engagements.models import CollecteEngagements, DemandePartenaire
from quartiers.engagements.permissions import conduire_engagements, peut_repondre
from quartiers.engagements.queries_suivi import EngagementSuivi, annee_de_reference, suivre

Fil = list[tuple[str, str]]


def contrat_dans(request: RequeteActeur, code: str, politique: Any) -> Contrat:
    """The contract, when the right holds on it; else 404."""
    contrat = contrat_visible(request.acteur, code)
    if not politique(request.acteur, contrat):
        raise Http404("Ce contrat n’est pas dans votre périmètre.")
    return contrat


def collecte_de(contrat: Contrat, annee: int) -> CollecteEngagements:
    collecte = CollecteEngagements.objects.filter(contrat=contrat, annee=annee).select_related("contrat__epci").first()
    if collecte is None:
        raise Http404(f"La collecte de {annee} n’a pas été ouverte.")
    return collecte


def demande_de(collecte: CollecteEngagements, pk: int) -> DemandePartenaire:
    demande = collecte.demandes.filter(pk=pk).select_related("contrat", "collecte", "organisme").first()
    if demande is None:
        raise Http404("Ce partenaire n’a pas de tableau cette année-là.")
    return demande


def demande_a_remplir(request: RequeteActeur, code: str, annee: int, pk: int) -> DemandePartenaire:
    """The table, for who may fill it: its own organisation, or the team; else 404."""
    contrat = contrat_visible(request.acteur, code)
    demande = demande_de(collecte_de(contrat, annee), pk)
    if not peut_repondre(request.acteur, demande):
        raise Http404("Ce tableau n’est pas celui de votre organisme.")
    return demande


def suivi_a_conduire(request: RequeteActeur, code: str, engagement: str) -> tuple[Contrat, EngagementSuivi]:
    contrat = contrat_dans(request, code, conduire_engagements)
    annee = annee_de_reference(contrat, timezone.localdate())
    suivis = suivre(contrat, annee, jour=jour_de_lecture(contrat))
    suivi = next((s for s in suivis if s.code == engagement), None)
    if suivi is None:
        raise Http404("Ce contrat n’a pas cet engagement.")
    return contrat, suivi


def fil_des_engagements(contrat: Contrat, *suite: tuple[str, str]) -> Fil:
    return [
        (str(contrat), reverse("accueil:contrat", args=[contrat.code])),
        ("Engagements", reverse("engagements:engagements", args=[contrat.code])),
        *suite,
    ]


def fil_des_collectes(contrat: Contrat, *suite: tuple[str, str]) -> Fil:
    return fil_des_engagements(
        contrat, ("Collectes annuelles", reverse("engagements:collectes", args=[contrat.code])), *suite
    )


def adresse_collecte(collecte: CollecteEngagements) -> str:
    return reverse("engagements:collecte", args=[collecte.contrat.code, collecte.annee])


def adresse_demande(demande: DemandePartenaire, route: str = "demande") -> str:
    return reverse(f"engagements:{route}", args=[demande.contrat.code, demande.collecte.annee, demande.pk])
