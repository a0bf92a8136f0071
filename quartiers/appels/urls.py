"""Addresses of the call for projects; each area keeps its own list."""

from django.urls import URLPattern, URLResolver

app_name = "appels"
urlpatterns: list[URLPattern | URLResolver] = []
