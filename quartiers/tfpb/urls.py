"""Addresses of the tax abatement; each half of the year keeps its own."""

from django.urls import URLPattern, URLResolver

from quartiers.tfpb.urls_plan import urlpatterns as plan

app_name = "tfpb"
urlpatterns: list[URLPattern | URLResolver] = [*plan]
