"""Addresses of surveys."""

from django.urls import URLPattern, URLResolver

app_name = "enquetes"
urlpatterns: list[URLPattern | URLResolver] = []
