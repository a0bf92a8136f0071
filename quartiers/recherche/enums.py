"""The groups in which results are shown, in the order of the page."""

from django.db import models


class Groupe(models.TextChoices):
    SIGLE = "sigle", "Sigles"
    CONTRAT = "contrat", "Contrats"
    QUARTIER = "quartier", "Quartiers"
    AXE = "axe", "Axes"
    ORIENTATION = "orientation", "Orientations"
    OBJECTIF = "objectif", "Objectifs"
    ACTION = "action", "Actions"
    PROJET = "projet", "Projets de quartier"
    SIGNATAIRE = "signataire", "Signataires"
    ENGAGEMENT = "engagement", "Engagements"
    DISPOSITIF = "dispositif", "Dispositifs"
    INDICATEUR = "indicateur", "Indicateurs et questions évaluatives"
    INSTANCE = "instance", "Instances"
    AVENANT = "avenant", "Avenants"
    DOCUMENT = "document", "Documents"
    PAGE = "page", "Pages du site"
