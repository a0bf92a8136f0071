"""Filters of the register, and what becomes of a task."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from quartiers.contrat.models import Contrat
from quartiers.gouvernance import objets
from quartiers.gouvernance.enums import EtatSuite, SensDecision
from quartiers.gouvernance.models import Decision, Instance, Seance, SuiteSeance
from quartiers.socle.saisies import ChampDate

TOUTES = ("", "Toutes")
TOUS = ("", "Tous")


class FiltreDecisionsForm(forms.Form):
    """Words, committee, sense, year, kind of object; an unusable filter leaves the register whole."""

    q = forms.CharField(label="Mots", required=False, max_length=100)
    instance = forms.ModelChoiceField(
        label="Instance", queryset=Instance.objects.none(), required=False, empty_label="Toutes"
    )
    annee = forms.TypedChoiceField(label="Année", required=False, coerce=int, empty_value=None)
    sens = forms.ChoiceField(label="Sens", required=False, choices=[TOUS, *SensDecision.choices])
    objet = forms.ChoiceField(label="Porte sur", required=False)

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instance"].queryset = Instance.objects.filter(contrat=contrat).order_by("rang", "pk")  # type: ignore[attr-defined]
        annees = Seance.objects.filter(contrat=contrat).dates("tenue_le", "year", order="DESC")
        self.fields["annee"].choices = [TOUTES, *((jour.year, jour.year) for jour in annees)]  # type: ignore[attr-defined]
        genres = [(genre.code, genre.libelle) for genre in objets.genres().values()]
        self.fields["objet"].choices = [("", "Tout objet"), *genres]  # type: ignore[attr-defined]

    def filtrer(self, decisions: QuerySet[Decision]) -> QuerySet[Decision]:
        if not self.is_valid():
            return decisions
        donnees = self.cleaned_data
        for mot in donnees["q"].split():
            decisions = decisions.filter(
                Q(texte__icontains=mot)
                | Q(reserves__icontains=mot)
                | Q(objet_libelle__icontains=mot)
                | Q(seance__instance__titre__icontains=mot)
            )
        exacts = {
            "seance__instance": donnees["instance"],
            "seance__tenue_le__year": donnees["annee"],
            "sens": donnees["sens"],
            "objet_genre": donnees["objet"],
        }
        return decisions.filter(**{champ: valeur for champ, valeur in exacts.items() if valeur})


class FiltreSuitesForm(forms.Form):
    """By state, committee and words: without any, those still to do come first."""

    q = forms.CharField(label="Mots", required=False, max_length=100)
    etat = forms.ChoiceField(
        label="État",
        required=False,
        choices=[TOUTES, ("retard", "En retard"), *EtatSuite.choices],
    )
    instance = forms.ModelChoiceField(
        label="Instance", queryset=Instance.objects.none(), required=False, empty_label="Toutes"
    )

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instance"].queryset = Instance.objects.filter(contrat=contrat).order_by("rang", "pk")  # type: ignore[attr-defined]

    def filtrer(self, suites: QuerySet[SuiteSeance], jour: dt.date) -> QuerySet[SuiteSeance]:
        ordre = ("a_venir", F("echeance").asc(nulls_last=True), "pk")
        suites = suites.annotate(a_venir=~Q(etat=EtatSuite.A_FAIRE)).order_by(*ordre)
        if not self.is_valid():
            return suites
        donnees = self.cleaned_data
        for mot in donnees["q"].split():
            suites = suites.filter(
                Q(texte__icontains=mot) | Q(responsable__icontains=mot) | Q(organisme__nom__icontains=mot)
            )
        if donnees["instance"]:
            suites = suites.filter(seance__instance=donnees["instance"])
        if donnees["etat"] == "retard":
            return suites.filter(etat=EtatSuite.A_FAIRE, echeance__lt=jour)
        return suites.filter(etat=donnees["etat"]) if donnees["etat"] else suites


class FaireForm(forms.Form):
    faite_le = ChampDate(label="Faite le", initial=timezone.localdate)


class AbandonnerForm(forms.Form):
    motif = forms.CharField(
        label="Pourquoi",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Dites pourquoi cette suite est abandonnée."},
    )


class ReprendreForm(forms.Form):
    """Nothing to say: what it had become stays in the journal."""


FORMULAIRES_SUITE: dict[str, type[forms.Form]] = {
    "faire": FaireForm,
    "abandonner": AbandonnerForm,
    "reprendre": ReprendreForm,
}
