"""What is typed about an avenant itself, its submission, its opinions and its adoption."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils import timezone

from quartiers.contrat.domain.avis import commentaire_manque
from quartiers.contrat.enums import SensAvis
from quartiers.contrat.models import Avenant, Signataire
from quartiers.journal.aides import AU_JOURNAL
from quartiers.socle.saisies import ChampDate, champ_de_saisie


class AvenantForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Avenant
        fields = ["titre", "motif", "prend_effet_le"]
        formfield_callback = champ_de_saisie
        widgets = {"motif": forms.Textarea(attrs={"rows": 4})}
        labels = {"prend_effet_le": "date d’effet envisagée"}
        help_texts = {
            "titre": "En une phrase : « Scinder l’objectif relatif à la santé ».",
            "prend_effet_le": "L’avenant se prépare sur le contrat tel qu’il sera ce jour-là. "
            "La date définitive est donnée à l’adoption.",
        }


class SoumissionForm(forms.Form):
    """One address per signatory; `contacts` {signatory id: address} fills them in advance."""

    reponse_avant = ChampDate(label="Réponse attendue avant le", required=False, help_text="Indiquée dans le message.")

    def __init__(
        self, *args: Any, signataires: Iterable[Signataire], contacts: Mapping[int, str], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.signataires = list(signataires)
        for signataire in self.signataires:
            self.fields[f"courriel_{signataire.pk}"] = forms.EmailField(
                label=str(signataire), required=False, initial=contacts.get(signataire.pk, "")
            )

    def clean_reponse_avant(self) -> Any:
        jour = self.cleaned_data["reponse_avant"]
        if jour and jour < timezone.localdate():
            raise forms.ValidationError("Cette date est passée : laissez aux signataires le temps de répondre.")
        return jour

    def courriels(self) -> dict[int, str]:
        return {s.pk: self.cleaned_data[f"courriel_{s.pk}"] for s in self.signataires}


class MotifForm(forms.Form):
    motif = forms.CharField(
        label="Motif",
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=AU_JOURNAL,
    )


class AvisForm(forms.Form):
    sens = forms.ChoiceField(
        label="Avis",
        widget=forms.RadioSelect,
        choices=[choix for choix in SensAvis.choices if choix[0] != SensAvis.EN_ATTENTE],
    )
    commentaire = forms.CharField(
        label="Commentaire",
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Nécessaire pour des réserves ou un avis défavorable : ce qu’il faudrait changer.",
    )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if commentaire_manque(donnees.get("sens", ""), donnees.get("commentaire", "")):
            self.add_error("commentaire", "Dites en quelques mots sur quoi portent les réserves ou le désaccord.")
        return donnees


class AdoptionForm(forms.Form):
    adopte_le = ChampDate(label="Adopté le", help_text="Date de la décision.")
    decision = forms.CharField(
        label="Décision",
        max_length=250,
        help_text="Instance et référence : « Comité de pilotage, relevé de décisions n° 4 ».",
    )
    prend_effet_le = ChampDate(label="Prend effet le", help_text="Le jour même de l’adoption, ou plus tard.")

    def __init__(self, *args: Any, avis_manquants: int, **options: Any) -> None:
        super().__init__(*args, **options)
        if avis_manquants:
            self.fields["sans_tous_les_avis"] = forms.BooleanField(
                label="J’adopte l’avenant sans attendre les avis manquants",
                error_messages={"required": "Cochez cette case pour adopter l’avenant sans ces avis."},
            )

    def clean_adopte_le(self) -> Any:
        jour = self.cleaned_data["adopte_le"]
        if jour > timezone.localdate():
            raise forms.ValidationError("La décision d’adoption ne peut pas être datée dans l’avenir.")
        return jour

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        adopte, effet = donnees.get("adopte_le"), donnees.get("prend_effet_le")
        if adopte and effet and effet < adopte:
            self.add_error("prend_effet_le", "Un avenant ne prend pas effet avant son adoption.")
        return donnees
