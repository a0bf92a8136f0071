"""Addresses of the committees."""

from django.urls import URLPattern, URLResolver, path

from quartiers.gouvernance import views

app_name = "gouvernance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("contrats/<slug:code>/instances/", views.instances, name="instances"),
]
