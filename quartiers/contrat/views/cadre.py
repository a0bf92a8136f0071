"""What every page of a contract shows around its content."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from quartiers.contrat.models import Avenant, Contrat

Fil = list[tuple[str, str]]


def fil_contrat(contrat: Contrat, *suite: tuple[str, str]) -> Fil:
    return [(contrat.nom_court, reverse("accueil:contrat", args=[contrat.code])), *suite]


def fil_texte(contrat: Contrat, *suite: tuple[str, str]) -> Fil:
    return fil_contrat(contrat, ("Texte du contrat", reverse("contrat:arbre", args=[contrat.code])), *suite)


def fil_avenant(avenant: Avenant, *suite: tuple[str, str]) -> Fil:
    contrat = avenant.contrat
    liste = ("Avenants", reverse("contrat:avenants", args=[contrat.code]))
    return fil_contrat(contrat, liste, (str(avenant), url_avenant(avenant)), *suite)


def url_avenant(avenant: Avenant) -> str:
    return reverse("contrat:avenant", args=[avenant.contrat.code, avenant.numero])


def onglets_texte(contrat: Contrat, actif: str) -> list[dict[str, Any]]:
    """The three ways to read the contract's life."""
    vues = [("arbre", "Texte"), ("avenants", "Avenants"), ("comparer", "Comparer deux dates")]
    return [
        {"libelle": libelle, "url": reverse(f"contrat:{nom}", args=[contrat.code]), "actif": nom == actif}
        for nom, libelle in vues
    ]


def format_demande(request: HttpRequest) -> str:
    return request.GET.get("format", "")
