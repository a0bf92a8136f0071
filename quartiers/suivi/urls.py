"""Addresses of the yearly monitoring and of the annual report; each area keeps its own list."""

from django.urls import URLPattern, URLResolver

from quartiers.suivi import urls_fiches, urls_rapport, urls_tableaux

app_name = "suivi"
urlpatterns: list[URLPattern | URLResolver] = [
    *urls_fiches.urlpatterns,
    *urls_rapport.urlpatterns,
    *urls_tableaux.urlpatterns,
]
