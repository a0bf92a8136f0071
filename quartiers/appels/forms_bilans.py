"""Filters of the list of reports, the reason of a decision, a photo."""

import datetime as dt

from django import forms
from django.db.models import QuerySet

from quartiers.appels.enums import EtatBilan, GenreBilan
from quartiers.appels.models import Bilan
from quartiers.appels.queries.bilans import en_retard
from quartiers.contrat.models import Contrat

RETARD = "retard"


class FiltreBilansForm(forms.Form):
    etat = forms.ChoiceField(
        label="État", required=False, choices=[("", "Tous"), (RETARD, "En retard"), *EtatBilan.choices]
    )
    genre = forms.ChoiceField(label="Genre", required=False, choices=[("", "Tous"), *GenreBilan.choices])
    annee = forms.TypedChoiceField(label="Année", required=False, coerce=int, empty_value=None)
    q = forms.CharField(label="Projet ou organisme", required=False, max_length=100)

    def __init__(self, *args: object, contrat: Contrat, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        annees = Bilan.objects.filter(contrat=contrat).order_by("-exercice").values_list("exercice", flat=True)
        self.fields["annee"].choices = [("", "Toutes"), *((a, str(a)) for a in annees.distinct())]  # type: ignore[attr-defined]

    def filtrer(self, bilans: QuerySet[Bilan], jour: dt.date) -> QuerySet[Bilan]:
        if not self.is_valid():
            return bilans
        choix = self.cleaned_data
        if choix["etat"] == RETARD:
            bilans = bilans.filter(en_retard(jour))
        elif choix["etat"]:
            bilans = bilans.filter(etat=choix["etat"])
        if choix["genre"]:
            bilans = bilans.filter(genre=choix["genre"])
        if choix["annee"]:
            bilans = bilans.filter(exercice=choix["annee"])
        if texte := choix["q"].strip():
            bilans = bilans.filter(dossier__intitule__icontains=texte) | bilans.filter(
                dossier__organisme__nom__icontains=texte
            )
        return bilans


class MotifForm(forms.Form):
    motif = forms.CharField(
        label="Ce qui est à corriger",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=3000,
        help_text="L’organisme lira ce texte : dites précisément quoi, et comment.",
        error_messages={"required": "Dites ce qui est à corriger."},
    )


class PhotoForm(forms.Form):
    fichier = forms.FileField(label="Fichier", help_text="Photo, PDF ou document ; 50 Mo au plus.")
    titre = forms.CharField(label="Légende", max_length=250, required=False)
