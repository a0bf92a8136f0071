"""What people type of an evaluation, its chapters, its recommendations and the avenants that come of them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from quartiers.contrat.enums import EtatAvenant, GenreModification, Nature
from quartiers.contrat.forms.modification import Cadre, choix_elements
from quartiers.contrat.models import Avenant, Contrat, Element, QuartierContrat
from quartiers.contrat.queries import Noeud, a_plat
from quartiers.evaluation.forms import poser_organismes
from quartiers.evaluation.models import Evaluation, Jugement, Recommandation
from quartiers.socle.modeles import en_vigueur_le
from quartiers.socle.saisies import ChampDate, champ_de_saisie


class EvaluationForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Evaluation
        fields = ["genre", "titre", "debut", "fin", "evaluateur", "equipe", "elements", "quartiers", "publics"]
        formfield_callback = champ_de_saisie
        widgets = {
            "equipe": forms.Textarea(attrs={"rows": 2}),
            "elements": forms.CheckboxSelectMultiple,
            "quartiers": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, contrat: Contrat, axes: Sequence[Noeud], **options: Any) -> None:
        super().__init__(*args, **options)
        noeuds = [n for n in a_plat(axes) if n.nature in {Nature.AXE, Nature.ORIENTATION}]
        noms = {n.element_id: f"{n.code} – {n.titre}" for n in noeuds}
        poser_organismes(self.fields["evaluateur"], contrat, "L’équipe du contrat")
        elements = self.fields["elements"]
        elements.queryset = Element.objects.filter(pk__in=noms).order_by("code")  # type: ignore[attr-defined]
        elements.label_from_instance = lambda e: noms.get(e.pk, e.code)  # type: ignore[attr-defined]
        elements.help_text = "Rien de coché : toutes les questions du contrat."
        quartiers = QuartierContrat.objects.filter(en_vigueur_le(timezone.localdate()), contrat=contrat)
        self.fields["quartiers"].queryset = quartiers.order_by("rang")  # type: ignore[attr-defined]
        self.fields["quartiers"].help_text = "Rien de coché : tous."

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("debut") and donnees.get("fin") and donnees["fin"] <= donnees["debut"]:
            self.add_error("fin", "La fin de la période vient après son début.")
        return donnees

    def champs(self) -> dict[str, Any]:
        return {**self.cleaned_data, "elements": list(self.cleaned_data["elements"]),
                "quartiers": list(self.cleaned_data["quartiers"])}  # fmt: skip


class TexteForm(forms.Form):
    texte = forms.CharField(
        label="Texte du chapitre",
        required=False,
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text="Mise en forme simple\u00a0: « ## Titre », « - point », « **gras** », une ligne vide entre deux paragraphes.",
        max_length=100_000,
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class DecisionForm(forms.Form):
    """Which decision, and when: validating a report, keeping a recommendation."""

    decision = forms.CharField(
        label="Décision", max_length=250, help_text="Instance et référence : « Comité de pilotage, décision n° 4 »."
    )
    le = ChampDate(label="Prise le")

    def clean_le(self) -> Any:
        if self.cleaned_data["le"] > timezone.localdate():
            raise forms.ValidationError("La décision ne peut pas être datée dans l’avenir.")
        return self.cleaned_data["le"]


class FaitForm(forms.Form):
    fait = forms.CharField(label="Ce qui a été fait", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    faite_le = ChampDate(label="Fait le")


class RecommandationForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Recommandation
        fields = ["titre", "texte", "jugements", "organisme", "adressee_a", "priorite", "echeance"]
        formfield_callback = champ_de_saisie
        widgets = {"texte": forms.Textarea(attrs={"rows": 5}), "jugements": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, evaluation: Evaluation, **options: Any) -> None:
        super().__init__(*args, **options)
        jugements = Jugement.objects.filter(evaluation=evaluation).select_related("question").order_by("question__rang")
        champ = self.fields["jugements"]
        champ.queryset = jugements  # type: ignore[attr-defined]
        champ.label_from_instance = lambda j: f"{j.question.titre} ({j.get_reponse_display().lower()})"  # type: ignore[attr-defined]
        champ.error_messages["required"] = "Cochez au moins un jugement : une recommandation vient d’une réponse."
        poser_organismes(self.fields["organisme"], evaluation.contrat, "Choisir…")

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if not donnees.get("organisme") and not donnees.get("adressee_a"):
            self.add_error("organisme", "Dites à qui la recommandation s’adresse.")
        return donnees

    def champs(self) -> dict[str, Any]:
        return {nom: self.cleaned_data[nom] for nom in self.Meta.fields if nom != "jugements"}


class ChoixAvenantForm(forms.Form):
    """First step: in which avenant, what kind of change, on what; others are made from the avenant itself."""

    avenant = forms.ChoiceField(label="Dans quel avenant", required=False)
    genre = forms.ChoiceField(
        label="Ce qui changerait dans le contrat",
        widget=forms.RadioSelect,
        choices=[
            (GenreModification.REFORMULER, "Reformuler un objectif, une orientation ou une action"),
            (GenreModification.AJOUTER, "Ajouter une action"),
            (GenreModification.TERMINER, "Mettre fin à un élément"),
        ],
    )
    element = forms.ChoiceField(
        label="Élément du contrat",
        help_text="Celui qui change ou prend fin ; pour un ajout, celui qui portera l’action.",
    )

    def __init__(self, *args: Any, cadre: Cadre, brouillons: Sequence[Avenant], **options: Any) -> None:
        super().__init__(*args, **options)
        self.brouillons = {str(a.numero): a for a in brouillons}
        avenants = [(numero, f"{a} : {a.titre}") for numero, a in self.brouillons.items()]
        self.fields["avenant"].choices = [("", "Un nouvel avenant"), *avenants]  # type: ignore[attr-defined]
        self.fields["element"].choices = [("", "Choisir…"), *choix_elements(cadre, Nature.values)]  # type: ignore[attr-defined]


def brouillons_de(contrat: Contrat) -> list[Avenant]:
    brouillons = Avenant.objects.filter(contrat=contrat, etat=EtatAvenant.BROUILLON)
    return list(brouillons.select_related("contrat").order_by("-numero"))
