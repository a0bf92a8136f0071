"""WSGI entry of the web processes."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from quartiers.socle.attente import SalleDAttente

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartiers.settings")
# What a form may hold besides its file. Larger bodies are read by Django itself, which refuses them.
MARGE = 20 * 1024 * 1024
application = SalleDAttente(get_wsgi_application(), places=4, corps_max=settings.TAILLE_MAX_FICHIER + MARGE)
# Every view is loaded before the first request: else the first ones load them all at once, each slowing the others.
get_resolver().url_patterns  # noqa: B018 - reading it loads it
