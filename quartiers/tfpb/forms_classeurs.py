"""A landlord’s workbook: the file, then what its columns and its words are."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.tfpb.classeurs.lecture import LectureClasseur
from quartiers.tfpb.classeurs.mots import ECARTE, Sens
from quartiers.tfpb.enums import Trimestre

PRECISIONS = {
    "propose": "Proposé : à confirmer.",
    "inconnu": "Mot inconnu.",
    "reconnu": "Reconnu.",
    "retenu": "Déjà réglé.",
}


class ClasseurForm(forms.Form):
    bailleur = forms.ModelChoiceField(label="Bailleur", queryset=Organisme.objects.none())
    annee = forms.TypedChoiceField(label="Année du programme", coerce=int)
    fichier = forms.FileField(
        label="Classeur du bailleur",
        help_text="Excel, OpenDocument ou CSV, tel quel : programme de l’année, dépenses, ou les deux.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.ods,.csv"}),
        error_messages={"required": "Choisissez un fichier.", "empty": "Ce fichier est vide."},
    )

    def __init__(self, *args: Any, bailleurs: Any, annees: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ = self.fields["bailleur"]
        champ.queryset = bailleurs  # type: ignore[attr-defined]
        if len(bailleurs) == 1:
            champ.empty_label = None  # type: ignore[attr-defined]
        self.fields["annee"].choices = [(annee, str(annee)) for annee in annees]  # type: ignore[attr-defined]
        jour = timezone.localdate()
        self.fields["annee"].initial = jour.year if jour.year in annees else annees[-1]


class MotsForm(forms.Form):
    """One choice per word of the file: what it means with us, leave aside, or settle later."""

    def __init__(
        self,
        *args: Any,
        lecture: LectureClasseur,
        axes: Sequence[tuple[str, str]],
        quartiers: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.mots = {"axe": list(lecture.mots_axes), "quartier": list(lecture.mots_quartiers)}
        for genre, sens, choix in (
            ("axe", lecture.mots_axes, axes),
            ("quartier", lecture.mots_quartiers, quartiers),
        ):
            self.poser(genre, sens, choix)

    def poser(self, genre: str, mots: Mapping[str, Sens], choix: Sequence[tuple[str, str]]) -> None:
        for rang, (mot, sens) in enumerate(mots.items()):
            self.fields[f"{genre}{rang}"] = forms.ChoiceField(
                label=f"« {mot} »",
                required=False,
                choices=[("", "À régler"), *choix, (ECARTE, "Laisser ces lignes de côté")],
                initial=sens.valeur,
                help_text=PRECISIONS[sens.origine],
            )

    def champs_de(self, genre: str) -> list[forms.BoundField]:
        return [self[f"{genre}{rang}"] for rang in range(len(self.mots[genre]))]

    @property
    def champs_axes(self) -> list[forms.BoundField]:
        return self.champs_de("axe")

    @property
    def champs_quartiers(self) -> list[forms.BoundField]:
        return self.champs_de("quartier")

    def regles(self, genre: str) -> dict[str, str]:
        return {mot: self.cleaned_data[f"{genre}{rang}"] for rang, mot in enumerate(self.mots[genre])}


class TrimestreForm(forms.Form):
    trimestre = forms.TypedChoiceField(
        label="Trimestre qui reçoit les dépenses du fichier", coerce=int, choices=Trimestre.choices
    )
