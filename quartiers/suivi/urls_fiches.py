"""Addresses of the sheets of actions."""

from django.urls import URLPattern, URLResolver, path

from quartiers.suivi.views import fiches

CONTRAT = "contrats/<slug:code>/suivi/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{CONTRAT}<int:annee>/actions/", fiches.actions, name="actions"),
    path(f"{CONTRAT}fiches/<slug:fiche>/", fiches.fiche, name="fiche"),
]
