"""The page of a file: what it says, where it stands, and what its reader may do with it."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartiers.appels.acces import dossier_visible
from quartiers.appels.domain.depot import echeance_en_clair
from quartiers.appels.enums import AVANT_DEPOT, TRANSITIONS_DOSSIER, EtatComplement, EtatDossier, NatureBudget
from quartiers.appels.models import Dossier, Financeur
from quartiers.appels.permissions import consulter_dossier, lire_dossiers, peut_rediger, prolonger_depot
from quartiers.appels.queries.dossiers import etat_en_clair
from quartiers.appels.queries.lecture import lecture_du_dossier
from quartiers.appels.views.chemins import adresse_etape, fil
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.comptes.enums import Role


@acces(consulter_dossier)
@require_safe
def dossier(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    objet = dossier_visible(request.acteur, code, numero)
    porteur = request.acteur.role == Role.PORTEUR
    badge, phrase = etat_en_clair(objet, porteur=porteur)
    contexte = {
        "dossier": objet,
        "contrat": objet.contrat,
        "porteur": porteur,
        "badge": badge,
        "phrase": phrase if porteur else "",
        "lecture": lecture_du_dossier(objet),
        "externes": Financeur.objects.filter(contrat=objet.contrat_id, lignes__dossier=objet, interne=False).distinct(),
        "url_instruire": "" if porteur else reverse("appels:instruire", args=[objet.contrat.code, objet.numero]),
        "revision": objet.budgets.filter(nature=NatureBudget.REVISE, fige_le__isnull=True).exists(),
        "bilans": objet.bilans.order_by("exercice", "genre"),
        "fil_ariane": [*fil(objet)[:-1], (f"Dossier {objet.numero}", "")],
        **gestes(request, objet),
    }
    return render(request, "appels/dossiers_dossier.html", contexte)


def gestes(request: RequeteActeur, dossier: Dossier) -> dict[str, Any]:
    """What one may do now, in the order of use."""
    redige = peut_rediger(request.acteur, dossier)
    complements = dossier.etat == EtatDossier.A_COMPLETER
    arguments = [dossier.contrat.code, dossier.numero]
    return {
        "redige": redige,
        "url_rediger": adresse_etape(dossier, "projet") if redige and dossier.etat == EtatDossier.BROUILLON else "",
        "url_verifier": adresse_etape(dossier, "verifier") if redige and dossier.etat in AVANT_DEPOT else "",
        "url_complements": reverse("appels:complements", args=arguments) if redige and complements else "",
        "complements": dossier.complements.filter(etat=EtatComplement.DEMANDE) if complements else [],
        "url_retirer": reverse("appels:retirer", args=arguments)
        if redige and dossier.etat in TRANSITIONS_DOSSIER["retirer"].depuis
        else "",
        "url_prolonger": reverse("appels:prolonger", args=arguments)
        if dossier.etat in AVANT_DEPOT and dossier.campagne_id and prolonger_depot(request.acteur, dossier)
        else "",
        "url_instruire": reverse("appels:instruire", args=arguments)
        if lire_dossiers(request.acteur, dossier) and dossier.etat not in AVANT_DEPOT
        else "",
        "echeance": echeance_en_clair(dossier) if dossier.etat in AVANT_DEPOT else "",
    }
