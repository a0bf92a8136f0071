"""Addresses of the call for projects; each area keeps its own list."""

from django.urls import URLPattern, URLResolver

from quartiers.appels import (
    urls_apres,
    urls_bilans,
    urls_campagne,
    urls_dossiers,
    urls_imports,
    urls_instruction,
    urls_programmation,
)

app_name = "appels"
urlpatterns: list[URLPattern | URLResolver] = [
    *urls_campagne.urlpatterns,
    *urls_dossiers.urlpatterns,
    *urls_instruction.urlpatterns,
    *urls_programmation.urlpatterns,
    *urls_apres.urlpatterns,
    *urls_bilans.urlpatterns,
    *urls_imports.urlpatterns,
]
