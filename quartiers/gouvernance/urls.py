"""Addresses of the committees."""

from django.urls import URLPattern, URLResolver, path

from quartiers.gouvernance import urls_instances, urls_registre, urls_seances
from quartiers.gouvernance.views import public

app_name = "gouvernance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("contrats/<slug:code>/instances/", public.instances, name="instances"),
    *urls_registre.urlpatterns,
    *urls_instances.urlpatterns,
    *urls_seances.urlpatterns,
]
