"""Addresses of what follows the decision: letters, conventions, payments, modifications."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
