"""WSGI entry of the web processes."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from quartiers.socle.attente import SalleDAttente

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartiers.settings")
# What a form may hold besides its file. Larger bodies are read by Django itself, which refuses them.
MARGE = 20 * 1024 * 1024
application = SalleDAttente(get_wsgi_application(), places=4, corps_max=settings.TAILLE_MAX_FICHIER + MARGE)
