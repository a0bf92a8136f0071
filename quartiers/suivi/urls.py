"""Addresses of the yearly monitoring and of the annual report; each area keeps its own list."""

from django.urls import URLPattern, URLResolver, path

from quartiers.suivi import urls_fiches, urls_rapport, urls_tableaux
from quartiers.suivi.views.porte import porte

app_name = "suivi"
urlpatterns: list[URLPattern | URLResolver] = [
    path("contrats/<slug:code>/suivi/", porte, name="porte"),
    *urls_fiches.urlpatterns,
    *urls_tableaux.urlpatterns,
    *urls_rapport.urlpatterns,
]
