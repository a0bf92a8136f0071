"""Which day the contract is read on, which two days are compared."""

from typing import Any

from django import forms

from quartiers.contrat.models import Contrat
from quartiers.socle.formats import date_fr
from quartiers.socle.saisies import ChampDate


class JourForm(forms.Form):
    date = ChampDate(label="Le contrat tel qu’au", required=False)

    def __init__(self, *args: Any, contrat: Contrat, **options: Any) -> None:
        super().__init__(*args, **options)
        self.contrat = contrat

    def clean_date(self) -> Any:
        jour = self.cleaned_data["date"]
        if jour and jour < self.contrat.debut:
            raise forms.ValidationError(f"Le contrat commence le {date_fr(self.contrat.debut)} : choisissez après.")
        if jour and jour >= self.contrat.fin:
            raise forms.ValidationError(f"Le contrat prend fin le {date_fr(self.contrat.fin)} : choisissez avant.")
        return jour


class ComparerForm(forms.Form):
    avant = ChampDate(label="Entre le")
    apres = ChampDate(label="et le")

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        avant, apres = donnees.get("avant"), donnees.get("apres")
        if avant and apres and avant >= apres:
            self.add_error("apres", "La seconde date doit suivre la première.")
        return donnees
