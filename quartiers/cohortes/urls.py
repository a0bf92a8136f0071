"""Addresses of cohorts followed under pseudonyms."""

from django.urls import URLPattern, URLResolver

app_name = "cohortes"
urlpatterns: list[URLPattern | URLResolver] = []
