"""Kinds of samples, of weights, of what may be done with an open answer."""

from django.db import models


class Tirage(models.TextChoices):
    HASARD = "hasard", "Tirées au hasard"
    QUOTAS = "quotas", "Choisies pour remplir des quotas"
    VOLONTAIRES = "volontaires", "Volontaires (affiche, lien ouvert)"
    TOUTES = "toutes", "Toutes les personnes ont été interrogées"


class MethodePonderation(models.TextChoices):
    AUCUNE = "aucune", "Aucun redressement"
    STRATIFICATION = "strates", "Post-stratification sur une marge"
    CALAGE = "calage", "Calage sur plusieurs marges"


class EtatTexte(models.TextChoices):
    LU = "lu", "Lu"
    RETENU = "retenu", "Retenu pour être cité"
    NON = "non", "À ne pas publier : désigne quelqu’un"
