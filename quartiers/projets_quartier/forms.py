"""What the commune's officer types about a neighbourhood project."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q

from quartiers.annuaire.models import Organisme
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Element, Signataire
from quartiers.projets_quartier.enums import EtatPiste
from quartiers.projets_quartier.models import Piste, ProjetQuartier, Theme
from quartiers.projets_quartier.queries import Axe
from quartiers.socle.modeles import en_vigueur_le
from quartiers.socle.saisies import ChampDate


class ProjetForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = ProjetQuartier
        fields = ["titre", "ambition"]
        widgets = {"ambition": forms.Textarea(attrs={"rows": 6})}
        help_texts = {"ambition": "Ce que le projet veut changer dans le quartier, en quelques phrases."}


class ThemeForm(forms.ModelForm):  # type: ignore[type-arg]
    """The axes offered are those in force, under their wording of the day."""

    axes = forms.TypedMultipleChoiceField(
        label="Axes du contrat",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Ils placent le thème dans la synthèse par quartier et par axe.",
    )

    class Meta:
        model = Theme
        fields = ["titre", "synthese"]
        widgets = {"titre": forms.Textarea(attrs={"rows": 2}), "synthese": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"synthese": "Plus court, si le thème y porte un autre nom. Vide : le thème lui-même."}

    def __init__(self, *args: Any, axes: list[Axe], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["axes"].choices = [(axe.element_id, axe.titre) for axe in axes]  # type: ignore[attr-defined]
        if self.instance.pk:
            self.fields["axes"].initial = [axe.pk for axe in self.instance.axes.all()]

    def clean_axes(self) -> list[Element]:
        return list(Element.objects.filter(pk__in=self.cleaned_data["axes"], nature=Nature.AXE))


class PisteForm(forms.ModelForm):  # type: ignore[type-arg]
    """Leads may be tied to a theme of the same project; the lead organisation is one of the contract's area."""

    prevue_pour = ChampDate(label="Prévue pour", required=False)

    class Meta:
        model = Piste
        fields = ["titre", "theme", "pilote", "prevue_pour"]
        labels = {"theme": "Thème prioritaire"}
        widgets = {"titre": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, projet: ProjetQuartier, jour: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signataires = Signataire.objects.filter(contrat_id=projet.contrat_id).values("organisme")
        departement = projet.contrat.departement
        locaux = Q(departement=departement) if departement else Q()
        self.fields["theme"].queryset = projet.themes.filter(en_vigueur_le(jour))  # type: ignore[attr-defined]
        self.fields["theme"].empty_label = "Aucun"  # type: ignore[attr-defined]
        self.fields["pilote"].empty_label = "Aucun"  # type: ignore[attr-defined]
        self.fields["pilote"].queryset = Organisme.objects.filter(  # type: ignore[attr-defined]
            Q(pk__in=signataires) | locaux
        ).order_by("nom")


class AvancementForm(forms.Form):
    """Only what the move asks: the reason for giving up, the day for done."""

    motif = forms.CharField(
        label="Pourquoi ?",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Cette raison est affichée au public.",
        error_messages={"required": "Dites pourquoi cette piste est abandonnée."},
    )
    realisee_le = ChampDate(label="Réalisée le", error_messages={"required": "Donnez la date de réalisation."})

    def __init__(self, *args: Any, vers: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if vers != EtatPiste.ABANDONNEE:
            del self.fields["motif"]
        if vers != EtatPiste.REALISEE:
            del self.fields["realisee_le"]


class DocumentForm(forms.Form):
    fichier = forms.FileField(label="Fichier", help_text="PDF, document ou image ; 50 Mo au plus.")
    titre = forms.CharField(label="Titre", max_length=250)
    public = forms.BooleanField(label="Visible du public", required=False)
