"""What people type about committees, their members, and date polls."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.forms import formset_factory
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.contrat.models import Contrat, Signataire
from quartiers.gouvernance.models import Instance, MembreInstance, Preparation, SondageDates
from quartiers.socle.modeles import en_vigueur_le
from quartiers.socle.saisies import ChampDate

LISTES = ("presidence", "membres", "missions")
REGLES = ["quorum", "delai_convocation", "delai_approbation"]


class ChampLignes(forms.CharField):
    """A list, one element a line."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": 4}))
        super().__init__(**{"required": False, "help_text": "Un élément par ligne.", **options})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        return [" ".join(ligne.split()) for ligne in super().clean(value).splitlines() if ligne.strip()]


class ChampHeure(forms.TimeField):
    default_error_messages = {"invalid": "Écrivez une heure : 14:30."}

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
        super().__init__(**options)


def organismes_de(contrat: Contrat) -> QuerySet[Organisme]:
    """Those of the contract's area."""
    signataires = Signataire.objects.filter(contrat=contrat).values("organisme")
    locaux = Q(departement=contrat.departement) if contrat.departement else Q()
    return Organisme.objects.filter(Q(pk__in=signataires) | locaux).order_by("nom")


def instant(jour: dt.date, heure: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(jour, heure))


class InstanceForm(forms.ModelForm):  # type: ignore[type-arg]
    """A committee that the team sets up; one in the contract's text only has its rules here."""

    presidence = ChampLignes(label="Présidence ou animation")
    membres = ChampLignes(label="Membres, par fonction")
    missions = ChampLignes(label="Missions")
    debut = ChampDate(label="Existe à partir du")

    class Meta:
        model = Instance
        fields = ["titre", "genre", "commune", *LISTES, "frequence_min", "frequence_texte", *REGLES]
        widgets = {"frequence_texte": forms.Textarea(attrs={"rows": 2})}

    field_order = ["titre", "genre", "commune", "debut"]

    def __init__(self, *args: Any, contrat: Contrat, commune: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communes = contrat.communes.all() if commune is None else contrat.communes.filter(pk=commune)
        champ: Any = self.fields["commune"]
        champ.queryset, champ.empty_label = communes, "Tout le contrat"
        champ.required = commune is not None
        if commune is not None:
            champ.initial = commune
        self.fields["debut"].initial = self.instance.debut or timezone.localdate()
        if self.instance.pk:
            del self.fields["debut"]
            if not self.instance.ajoutee:
                for nom in ("titre", "commune", *LISTES, "frequence_min", "frequence_texte"):
                    del self.fields[nom]


class FinForm(forms.Form):
    fin = ChampDate(label="Jusqu’au (exclu)")


class MembreForm(forms.ModelForm):  # type: ignore[type-arg]
    debut = ChampDate(label="Siège à partir du")

    class Meta:
        model = MembreInstance
        fields = [
            "fonction",
            "organisme",
            "nom",
            "courriel",
            "qualite",
            "college",
            "suppleant_de",
            "debut",
            "voix",
            "habitant",
            "confidentiel",
            "nom_public",
        ]

    def __init__(self, *args: Any, instance_visee: Instance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["organisme"]
        champ.queryset, champ.empty_label = organismes_de(instance_visee.contrat), "Aucun"
        titulaires = MembreInstance.objects.filter(
            en_vigueur_le(timezone.localdate()), instance=instance_visee, suppleant_de__isnull=True
        )
        champ = self.fields["suppleant_de"]
        champ.queryset = titulaires.exclude(pk=self.instance.pk)
        champ.empty_label = "Personne (siège de titulaire)"
        self.fields["debut"].initial = self.instance.debut or timezone.localdate()

    def clean(self) -> dict[str, Any]:
        donnees: dict[str, Any] = super().clean() or {}
        return donnees

    def _post_clean(self) -> None:
        """The domain checks the whole seat: it knows its committee and its contract."""


class RemplacementForm(forms.Form):
    le = ChampDate(label="À partir du")
    nom = forms.CharField(label="Nom", max_length=120, required=False)
    courriel = forms.EmailField(label="Courriel", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["le"].initial = timezone.localdate()


class PreparationForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Preparation
        fields = ["quoi", "par_instance", "par_organisme", "par_texte", "jours_avant"]

    def __init__(self, *args: Any, instance_visee: Instance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        autres = Instance.objects.filter(en_vigueur_le(timezone.localdate()), contrat=instance_visee.contrat)
        champ: Any = self.fields["par_instance"]
        champ.queryset, champ.empty_label = autres.exclude(pk=instance_visee.pk), "Aucune"
        champ = self.fields["par_organisme"]
        champ.queryset, champ.empty_label = organismes_de(instance_visee.contrat), "Aucun"

    def _post_clean(self) -> None:
        """The domain checks the whole row."""


# Date polls


class SondageForm(forms.ModelForm):  # type: ignore[type-arg]
    lien = forms.URLField(label="Lien de la visioconférence", max_length=500, required=False, assume_scheme="https")
    repondre_avant = ChampDate(label="Répondre avant le", required=False)

    class Meta:
        model = SondageDates
        fields = ["objet", "lieu", "lien", "mot", "repondre_avant"]
        widgets = {"mot": forms.Textarea(attrs={"rows": 3})}


class CreneauForm(forms.Form):
    jour = ChampDate(label="Jour")
    debut = ChampHeure(label="Début")
    fin = ChampHeure(label="Fin")

    def clean(self) -> dict[str, Any]:
        donnees: dict[str, Any] = super().clean() or {}
        if donnees.get("debut") and donnees.get("fin") and donnees["fin"] <= donnees["debut"]:
            self.add_error("fin", "L’heure de fin vient après celle du début.")
        return donnees

    def plage(self) -> tuple[dt.datetime, dt.datetime]:
        d = self.cleaned_data
        return instant(d["jour"], d["debut"]), instant(d["jour"], d["fin"])


CreneauxFormSet = formset_factory(CreneauForm, extra=4, max_num=12)
