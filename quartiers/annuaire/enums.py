"""Kinds of organisations that a contract meets."""

from django.db import models


class NatureOrganisme(models.TextChoices):
    ETAT = "etat", "Service de l’État"
    EPCI = "epci", "Intercommunalité"
    COMMUNE = "commune", "Commune"
    REGION = "region", "Région"
    DEPARTEMENT = "departement", "Département"
    OPERATEUR = "operateur", "Opérateur public (CAF, France Travail, ARS…)"
    BAILLEUR = "bailleur", "Bailleur social"
    ASSOCIATION = "association", "Association"
    ENTREPRISE = "entreprise", "Entreprise"
    AUTRE = "autre", "Autre"
