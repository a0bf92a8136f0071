"""Addresses of organisations and files, on the holder’s side."""

from django.urls import URLPattern, URLResolver, path

from quartiers.appels.views import dossiers

DOSSIER = "contrats/<slug:code>/dossiers/<slug:numero>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(DOSSIER, dossiers.dossier, name="dossier"),
]
