"""Addresses of the tax abatement; each half of the year keeps its own."""

from django.urls import URLPattern, URLResolver

from quartiers.tfpb.urls_plan import urlpatterns as plan
from quartiers.tfpb.urls_realisation import urlpatterns as realisation

app_name = "tfpb"
urlpatterns: list[URLPattern | URLResolver] = [*plan, *realisation]
