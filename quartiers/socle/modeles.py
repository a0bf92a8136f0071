"""Abstract bases shared by every package; no business word here."""

import datetime as dt
from typing import TypeVar

from django.db import models
from django.db.models import Q

M = TypeVar("M", bound=models.Model)


class Horodate(models.Model):
    """When a row was created and last changed (Europe/Paris on screen, UTC in the database)."""

    cree_le = models.DateTimeField("créé le", auto_now_add=True)
    modifie_le = models.DateTimeField("modifié le", auto_now=True)

    class Meta:
        abstract = True


class Duree(models.Model):
    """A life from a day (included) to a day (excluded); no end means « still going on »."""

    debut = models.DateField("valable à partir du")
    fin = models.DateField("valable jusqu’au (exclu)", null=True, blank=True)

    class Meta:
        abstract = True

    def vaut_le(self, jour: dt.date) -> bool:
        return self.debut <= jour and (self.fin is None or jour < self.fin)


def en_vigueur_le(jour: dt.date, prefixe: str = "") -> Q:
    """Filter of the rows of a `Duree` (or of its relation `prefixe`) whose life covers `jour`."""
    avant = Q(**{f"{prefixe}debut__lte": jour})
    return avant & (Q(**{f"{prefixe}fin__isnull": True}) | Q(**{f"{prefixe}fin__gt": jour}))


def contrainte_duree(nom: str) -> models.CheckConstraint:
    """The end of a life comes after its beginning."""
    return models.CheckConstraint(
        condition=Q(fin__isnull=True) | Q(fin__gt=models.F("debut")),
        name=nom,
        violation_error_message="La date de fin doit être postérieure à la date de début.",
    )
