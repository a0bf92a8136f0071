"""Forms of the collection and of the conduct of commitments."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from quartiers.annuaire.models import Organisme
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat, Element
from quartiers.engagements.enums import UniteMoyen
from quartiers.engagements.models import (
    ConduiteEngagement,
    Dispositif,
    Jalon,
    LecturePromesse,
    ReglageEngagements,
)
from quartiers.engagements.questionnaire import Tableau
from quartiers.socle.formats import nombre
from quartiers.socle.saisies import ChampDate, champ_de_saisie, lire_nombre


class OuvrirCollecteForm(forms.Form):
    annee = forms.IntegerField(label="Année dont on rend compte", min_value=2000, max_value=2100)
    echeance = ChampDate(label="Réponses attendues pour le")
    mot = forms.CharField(
        label="Mot aux partenaires", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class AdresseForm(forms.Form):
    courriel = forms.EmailField(label="Adresse électronique", required=False)
    fonction = forms.CharField(label="À l’attention de (fonction)", required=False, max_length=200)


class RenvoyerForm(forms.Form):
    question = forms.CharField(
        label="Ce que vous demandez",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez ce que vous demandez au partenaire."},
    )


class DepotForm(forms.Form):
    fichier = forms.FileField(
        label="Votre classeur rempli",
        help_text="Le classeur reçu, en .xlsx ou .ods. Rien n’est écrit avant que vous ayez vu ce qui change.",
        error_messages={"required": "Choisissez le fichier à renvoyer."},
    )


class MesureForm(forms.Form):
    """A row more for a scheme, in another kind of quantity."""

    dispositif = forms.TypedChoiceField(label="Dispositif", coerce=int)
    unite = forms.ChoiceField(label="Unité", choices=UniteMoyen.choices)

    def __init__(self, *args: Any, tableau: Tableau, rubrique: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        siens = {q.dispositif_id: q.libelle for q in tableau.questions if q.dispositif_id and q.rubrique == rubrique}
        self.fields["dispositif"].choices = list(siens.items())  # type: ignore[attr-defined]


# Conduct of a commitment


class ConduiteForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = ConduiteEngagement
        fields = ("organisme", "fonction", "axe", "echeance")
        formfield_callback = champ_de_saisie

    def __init__(self, *args: Any, contrat: Contrat, organismes: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ_organisme, champ_axe = self.fields["organisme"], self.fields["axe"]
        champ_organisme.queryset = Organisme.objects.filter(pk__in=list(organismes)).order_by("nom")  # type: ignore[attr-defined]
        champ_axe.queryset = Element.objects.filter(contrat=contrat, nature=Nature.AXE).order_by("code")  # type: ignore[attr-defined]


class MotifForm(forms.Form):
    le = ChampDate(label="Le")
    motif = forms.CharField(
        label="Pourquoi",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Dites pourquoi\u00a0: cette raison est publique."},
    )


class JalonForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Jalon
        fields = ("libelle", "pour_le", "fait_le")
        formfield_callback = champ_de_saisie


PALIER = re.compile(r"^\s*(20\d\d)\s*[:=;\t ]\s*(.+?)\s*$")


class LecturePromesseForm(forms.ModelForm):  # type: ignore[type-arg]
    """How a number is read, and its stated trajectory, a line a year."""

    paliers = forms.CharField(
        label="Paliers écrits",
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Une ligne par année, par exemple «\u00a02026\u00a0: 120\u00a0». Sans palier, le chemin supposé est régulier.",
    )

    class Meta:
        model = LecturePromesse
        fields = ("nature", "echelle", "annee_debut", "annee_fin", "depart")
        formfield_callback = champ_de_saisie

    def clean_paliers(self) -> dict[int, Decimal]:
        lus: dict[int, Decimal] = {}
        for rang, ligne in enumerate(self.cleaned_data["paliers"].splitlines(), 1):
            if not ligne.strip():
                continue
            trouve = PALIER.match(ligne)
            if not trouve:
                raise ValidationError(
                    f"Ligne {rang}\u00a0: écrivez une année, deux points, un nombre («\u00a02026\u00a0: 120\u00a0»)."
                )
            valeur = lire_nombre(trouve[2])
            if valeur is None or valeur < 0:
                raise ValidationError(f"Ligne {rang}\u00a0: écrivez un nombre, 0 ou plus.")
            if int(trouve[1]) in lus:
                raise ValidationError(f"Ligne {rang}\u00a0: {trouve[1]} est là deux fois.")
            lus[int(trouve[1])] = valeur
        return lus

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        debut, fin = donnees.get("annee_debut"), donnees.get("annee_fin")
        if debut and fin and (dehors := [a for a in donnees.get("paliers") or {} if not debut <= a <= fin]):
            self.add_error("paliers", f"{dehors[0]} n’est pas entre {debut} et {fin}.")
        return donnees


def paliers_en_texte(paliers: Iterable[tuple[int, Decimal]]) -> str:
    return "\n".join(f"{annee}\u00a0: {nombre(valeur)}" for annee, valeur in paliers)


class DispositifForm(forms.ModelForm):  # type: ignore[type-arg]
    """A scheme of the catalogue; without kinds of quantity, those of the year before are asked."""

    unites = forms.MultipleChoiceField(
        label="Ce que l’on demande",
        required=False,
        choices=UniteMoyen.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="Rien de coché\u00a0: les unités de l’an passé, sinon bénéficiaires et euros.",
    )

    class Meta:
        model = Dispositif
        fields = (
            "titre",
            "domaine",
            "objectif",
            "porteur",
            "nature",
            "signataire",
            "organisme",
            "unites",
            "debut",
            "fin",
        )
        formfield_callback = champ_de_saisie
        widgets = {"titre": forms.TextInput(), "objectif": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, contrat: Contrat, organismes: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["signataire"].queryset = contrat.signataires.order_by("rang", "pk")  # type: ignore[attr-defined]
        self.fields["organisme"].queryset = Organisme.objects.filter(pk__in=list(organismes)).order_by("nom")  # type: ignore[attr-defined]
        self.instance.contrat = contrat


class ReglageForm(forms.ModelForm):  # type: ignore[type-arg]
    rappels = forms.CharField(
        label="Rappels (jours avant ou après l’échéance)",
        required=False,
        help_text="Séparés par des virgules\u00a0: «\u00a0-14, -3, 7, 21\u00a0». Vide\u00a0: ceux-là.",
    )

    class Meta:
        model = ReglageEngagements
        fields = ("debut", "tolerance", "seuil_secret", "source")
        formfield_callback = champ_de_saisie

    def clean_rappels(self) -> list[int]:
        morceaux = [m.strip() for m in self.cleaned_data["rappels"].replace(";", ",").split(",") if m.strip()]
        try:
            return sorted({int(m.replace("\u2212", "-")) for m in morceaux})
        except ValueError as faute:
            raise ValidationError("Écrivez des nombres de jours séparés par des virgules.") from faute
