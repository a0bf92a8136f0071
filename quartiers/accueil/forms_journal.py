"""Filters of the journal of acts."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet

from quartiers.journal.models import Acte
from quartiers.socle.saisies import ChampDate


class JournalForm(forms.Form):
    """Words of the sentence or of a person's name, and a period (both days included)."""

    q = forms.CharField(label="Mots", required=False, max_length=100)
    depuis = ChampDate(label="Depuis le", required=False)
    jusqua = ChampDate(label="Jusqu’au", required=False)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        depuis, jusqua = donnees.get("depuis"), donnees.get("jusqua")
        if depuis and jusqua and jusqua < depuis:
            self.add_error("jusqua", "La période finit avant de commencer : corrigez l’une des deux dates.")
        return donnees

    def filtrer(self, actes: QuerySet[Acte]) -> QuerySet[Acte]:
        """`actes` within the filters; an unusable filter leaves them all and shows its error."""
        if not self.is_valid():
            return actes
        for mot in self.cleaned_data["q"].split():
            actes = actes.filter(
                Q(phrase__icontains=mot) | Q(personne__nom__icontains=mot) | Q(auteur__nom__icontains=mot)
            )
        if depuis := self.cleaned_data["depuis"]:
            actes = actes.filter(le__date__gte=depuis)
        if jusqua := self.cleaned_data["jusqua"]:
            actes = actes.filter(le__date__lte=jusqua)
        return actes
