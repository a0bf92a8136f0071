"""Workshops, opinions and public texts: what is typed."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.participation.enums_paroles import MethodeAtelier, SensAvisConseil
from quartiers.participation.models import Atelier, InstanceParticipation, TextePublic
from quartiers.participation.queries_paroles import quartiers_du_contrat
from quartiers.participation.registre_avis import choix_d_objets
from quartiers.socle.modeles import en_vigueur_le
from quartiers.socle.saisies import ChampDate

OPTIONS_MAX = 12


class AtelierForm(forms.ModelForm):  # type: ignore[type-arg]
    jour = ChampDate(label="Date")
    lignes = forms.CharField(
        label="Options", widget=forms.Textarea(attrs={"rows": 5}), help_text="Une option par ligne, douze au plus."
    )

    class Meta:
        model = Atelier
        fields = ["titre", "question", "quartier", "jour", "lieu", "methode", "points", "publique"]

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quartier"].queryset = quartiers_du_contrat(contrat, timezone.localdate())  # type: ignore[attr-defined]
        self.fields["quartier"].empty_label = "Tout le territoire"  # type: ignore[attr-defined]
        if self.instance.pk:
            self.fields["lignes"].initial = "\n".join(o.titre for o in self.instance.options.all())

    def clean_lignes(self) -> list[str]:
        options = [ligne.strip()[:150] for ligne in self.cleaned_data["lignes"].splitlines() if ligne.strip()]
        if len(options) > OPTIONS_MAX:
            raise ValidationError(f"{OPTIONS_MAX} options au plus : au-delà, on ne sait plus choisir.")
        return options


class VoteForm(forms.Form):
    """One ballot: a number for each option, and the neighbourhood if one wants to say it."""

    def __init__(self, *args: Any, atelier: Atelier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        options = list(atelier.options.all())
        par_points = atelier.methode == MethodeAtelier.POINTS
        haut = atelier.points if par_points else len(options)
        for option in options:
            self.fields[f"option-{option.pk}"] = forms.IntegerField(
                label=option.titre,
                min_value=0 if par_points else 1,
                max_value=haut,
                required=False,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
        self.fields["quartier"] = forms.ModelChoiceField(
            label="Votre quartier",
            queryset=quartiers_du_contrat(atelier.contrat, timezone.localdate()),
            required=False,
            empty_label="Je ne le dis pas",
        )

    def voix(self) -> dict[int, int]:
        lus = ((re.fullmatch(r"option-(\d+)", nom), valeur) for nom, valeur in self.cleaned_data.items())
        return {int(trouve[1]): valeur for trouve, valeur in lus if trouve and valeur}

    def quartier(self) -> QuartierContrat | None:
        quartier: QuartierContrat | None = self.cleaned_data["quartier"]
        return quartier


class BilletsForm(forms.Form):
    combien = forms.IntegerField(label="Combien de billets", min_value=1, max_value=300, initial=20)


class DemanderAvisForm(forms.Form):
    instance = forms.ModelChoiceField(label="À quelle instance", queryset=InstanceParticipation.objects.none())
    objet = forms.ChoiceField(label="Sur quoi")
    question = forms.CharField(
        label="Question posée", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    reponse_avant = ChampDate(label="Avis attendu avant le")
    courriel = forms.EmailField(
        label="Adresse à laquelle écrire",
        required=False,
        help_text="Un lien y est envoyé : l’avis se donne sans compte. Vide : vous le noterez vous-même.",
    )

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        instances = InstanceParticipation.objects.filter(en_vigueur_le(timezone.localdate()), contrat=contrat)
        self.fields["instance"].queryset = instances.order_by("rang", "pk")  # type: ignore[attr-defined]
        self.fields["objet"].choices = choix_d_objets(contrat)  # type: ignore[attr-defined]

    def champs(self) -> dict[str, Any]:
        genre, pk = self.cleaned_data["objet"].split(":")
        noms = ("instance", "question", "reponse_avant", "courriel")
        return {"genre": genre, "objet_id": int(pk), **{nom: self.cleaned_data[nom] for nom in noms}}


class RedemanderAvisForm(forms.Form):
    reponse_avant = ChampDate(label="Avis attendu avant le")
    courriel = forms.EmailField(label="Adresse à laquelle écrire", required=False)


class RendreAvisForm(forms.Form):
    sens = forms.ChoiceField(label="L’avis de l’instance", choices=SensAvisConseil.choices, widget=forms.RadioSelect)
    texte = forms.CharField(
        label="Ce que dit l’instance",
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Obligatoire pour des réserves ou un désaccord. Sans nom de personne : il sera publié.",
    )
    seance_le = ChampDate(label="Séance du", required=False)


class PublierAvisForm(forms.Form):
    suite = forms.CharField(
        label="Suite donnée",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Ce qui est repris, ce qui ne l’est pas, et pourquoi.",
    )


class TexteForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = TextePublic
        fields = ["page", "langue", "facile", "titre", "corps", "publie"]
        widgets = {
            "titre": forms.TextInput(attrs={"dir": "auto"}),
            "corps": forms.Textarea(attrs={"rows": 10, "dir": "auto"}),
        }

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.contrat = contrat
        self.contrat = contrat

    def clean(self) -> dict[str, Any]:
        valeurs = super().clean() or {}
        memes = TextePublic.objects.filter(
            contrat=self.contrat,
            page=valeurs.get("page"),
            langue=valeurs.get("langue"),
            facile=valeurs.get("facile", False),
        ).exclude(pk=self.instance.pk)
        if memes.exists():
            self.add_error("langue", "Cette page a déjà un texte dans cette langue : modifiez-le.")
        return valeurs
