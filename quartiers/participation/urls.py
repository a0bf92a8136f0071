"""Addresses of the residents' bodies."""

from django.urls import URLPattern, URLResolver, path

from quartiers.participation import views

app_name = "participation"
urlpatterns: list[URLPattern | URLResolver] = [
    path("contrats/<slug:code>/participation/", views.instances, name="instances"),
]
