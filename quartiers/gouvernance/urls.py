"""Addresses of the committees."""

from django.urls import URLPattern, URLResolver, path

from quartiers.gouvernance import urls_registre, views

app_name = "gouvernance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("contrats/<slug:code>/instances/", views.instances, name="instances"),
    *urls_registre.urlpatterns,
]
