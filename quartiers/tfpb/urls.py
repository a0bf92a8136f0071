"""Addresses of the tax abatement; each half of the year keeps its own below."""

from django.urls import URLPattern, URLResolver

app_name = "tfpb"
urlpatterns: list[URLPattern | URLResolver] = []
