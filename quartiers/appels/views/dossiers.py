"""The page of a file: what it says, where it stands, and what its reader may do with it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartiers.appels.acces import dossier_visible
from quartiers.appels.models import Dossier
from quartiers.appels.permissions import consulter_dossier, peut_rediger
from quartiers.comptes.acces import RequeteActeur, acces


@acces(consulter_dossier)
@require_safe
def dossier(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    objet = dossier_visible(request.acteur, code, numero)
    contexte = {
        "dossier": objet,
        "contrat": objet.contrat,
        "redige": peut_rediger(request.acteur, objet),
        "fil_ariane": [*fil(objet)[:-1], (objet.numero, "")],
    }
    return render(request, "appels/dossiers_dossier.html", contexte)


def adresse(dossier: Dossier) -> str:
    return reverse("appels:dossier", args=[dossier.contrat.code, dossier.numero])


def fil(dossier: Dossier) -> list[tuple[str, str]]:
    """The way to a file: its contract, itself."""
    contrat = dossier.contrat
    return [
        (str(contrat), reverse("accueil:contrat", args=[contrat.code])),
        (dossier.numero, adresse(dossier)),
    ]
