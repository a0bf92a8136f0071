"""Addresses of campaigns: the pilot’s settings, the public page."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
