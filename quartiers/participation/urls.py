"""Addresses of the residents' participation."""

from django.urls import URLPattern, URLResolver, path

from quartiers.participation.urls_ateliers import urlpatterns as ateliers
from quartiers.participation.urls_conseils import urlpatterns as conseils
from quartiers.participation.urls_fph import urlpatterns as fonds
from quartiers.participation.urls_marches import urlpatterns as marches
from quartiers.participation.urls_paroles import urlpatterns as paroles
from quartiers.participation.urls_tirages import urlpatterns as tirages
from quartiers.participation.views import instances

app_name = "participation"
urlpatterns: list[URLPattern | URLResolver] = [
    path("contrats/<slug:code>/participation/", instances.instances, name="instances"),
    *paroles,
    *marches,
    *fonds,
    *ateliers,
    *conseils,
    *tirages,
]
