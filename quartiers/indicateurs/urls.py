"""Addresses of the catalogue of indicators."""

from django.urls import URLPattern, URLResolver, path

from quartiers.indicateurs import views

app_name = "indicateurs"
urlpatterns: list[URLPattern | URLResolver] = [
    path("contrats/<slug:code>/indicateurs/", views.catalogue, name="catalogue"),
]
