"""The hand-over of a contract: ask for the archive, take it away."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from quartiers.accueil.passation.tables import ECARTEES
from quartiers.accueil.passation.travail import commander
from quartiers.appels.enums_apres import EtatTravail
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.documents.views import servir
from quartiers.suivi.models import DossierPassation
from quartiers.suivi.permissions import preparer_passation


def contrat_a_passer(request: RequeteActeur, code: str) -> Contrat:
    contrat = contrat_visible(request.acteur, code)
    exiger(preparer_passation, request.acteur, contrat)
    return contrat


@acces(preparer_passation)
@require_safe
def passation(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_a_passer(request, code)
    demandes = list(DossierPassation.objects.filter(contrat=contrat).select_related("document", "demande_par")[:5])
    en_cours = any(d.etat in {EtatTravail.ATTENTE, EtatTravail.EN_COURS} for d in demandes)
    contenu = {"contrat": contrat, "demandes": demandes, "en_cours": en_cours, "ecartees": len(ECARTEES)}
    return render(request, "accueil/passation.html", contenu)


@acces(preparer_passation)
@require_POST
def passation_demander(request: RequeteActeur, code: str) -> HttpResponse:
    commander(acteur=request.acteur, contrat=contrat_a_passer(request, code))
    messages.success(request, "L’archive est en préparation. Cette page la montre dès qu’elle est prête.")
    return redirect("accueil:passation", code)


@acces(preparer_passation)
@require_safe
def passation_telecharger(request: RequeteActeur, code: str, pk: int) -> HttpResponseBase:
    contrat = contrat_a_passer(request, code)
    demande = get_object_or_404(DossierPassation.objects.select_related("document"), contrat=contrat, pk=pk)
    if demande.document is None:
        raise Http404("Cette archive n’est pas prête, ou n’est plus gardée : demandez-en une autre.")
    return servir(demande.document)
