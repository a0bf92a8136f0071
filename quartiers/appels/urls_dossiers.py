"""Addresses of organisations and files, on the holder’s side."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
