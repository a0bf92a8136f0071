"""What is typed before, during and after a walk."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.contrat.models import Contrat
from quartiers.participation.domain.marches import Releve
from quartiers.participation.enums_paroles import CategorieObservation, Competence, GenreParticipants, Gravite
from quartiers.participation.models import Marche, Observation
from quartiers.participation.queries_paroles import organismes_a_solliciter, quartiers_du_contrat
from quartiers.socle.saisies import ChampDate, ChampNombre

POINTS_MAX = 200
EN_TELEPHONE = {"rows": 3, "enterkeyhint": "done"}


class MarcheForm(forms.ModelForm):  # type: ignore[type-arg]
    jour = ChampDate(label="Date")
    trace = forms.CharField(
        label="Parcours",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Touchez la carte pour poser les étapes, ou écrivez un point par ligne : 46,6685 ; 4,3712.",
    )

    class Meta:
        model = Marche
        fields = [
            "titre",
            "quartier",
            "jour",
            "heure",
            "rendez_vous",
            "consigne",
            "animee_par",
            "securite_routiere",
            "publique",
        ]
        widgets = {
            "heure": forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            "consigne": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, contrat: Contrat, commune: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quartiers = quartiers_du_contrat(contrat, timezone.localdate())
        self.fields["quartier"].queryset = quartiers.filter(commune=commune) if commune else quartiers  # type: ignore[attr-defined]
        self.fields["animee_par"].queryset = organismes_a_solliciter(contrat)  # type: ignore[attr-defined]
        self.fields["animee_par"].empty_label = "Aucun"  # type: ignore[attr-defined]
        if self.instance.pk:
            self.fields["trace"].initial = "\n".join(f"{lat} ; {lon}" for lat, lon in self.instance.parcours)

    def clean_trace(self) -> list[list[float]]:
        """Points of the route; a line that is not one is told by its number."""
        points = []
        for rang, ligne in enumerate(self.cleaned_data["trace"].splitlines(), 1):
            if ligne.strip():
                points.append(point_de(ligne, rang))
        if len(points) > POINTS_MAX:
            raise ValidationError(f"{POINTS_MAX} points au plus : gardez les étapes et les angles.")
        return points


def point_de(ligne: str, rang: int) -> list[float]:
    morceaux = ligne.replace(",", ".").split(";")
    try:
        latitude, longitude = (float(morceau) for morceau in morceaux)
    except ValueError as erreur:
        raise ValidationError(
            f"Ligne {rang} : écrivez « latitude ; longitude », par exemple 46,6685 ; 4,3712."
        ) from erreur
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValidationError(f"Ligne {rang} : ce point n’est pas sur la Terre.")
    return [round(latitude, 6), round(longitude, 6)]


class ParticipantsForm(forms.Form):
    """A number by kind: counts, never names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for genre, libelle in GenreParticipants.choices:
            self.fields[genre] = forms.IntegerField(label=libelle, min_value=0, max_value=500, required=False)


class ReleveForm(forms.Form):
    """One thing seen; the phone fills the place, the key and the hour."""

    cle = forms.UUIDField(widget=forms.HiddenInput)
    relevee_le = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    texte = forms.CharField(
        label="Ce que l’on voit",
        max_length=2000,
        widget=forms.Textarea(attrs=EN_TELEPHONE),
        error_messages={"required": "Dites ce que l’on voit, en quelques mots."},
    )
    categorie = forms.ChoiceField(label="Catégorie", choices=CategorieObservation.choices)
    gravite = forms.TypedChoiceField(
        label="Gravité", coerce=int, choices=Gravite.choices, initial=Gravite.A_TRAITER, widget=forms.RadioSelect
    )
    competence = forms.ChoiceField(
        label="Qui peut agir", choices=[("", "Je ne sais pas"), *Competence.choices], required=False
    )
    lieu = forms.CharField(label="Lieu", max_length=200, required=False, help_text="Rue, bâtiment, repère.")
    latitude = ChampNombre(label="Latitude", required=False, min_value=-90, max_value=90)
    longitude = ChampNombre(label="Longitude", required=False, min_value=-180, max_value=180)
    photo = forms.FileField(
        label="Photo",
        required=False,
        help_text="Ni visage, ni plaque. Le lieu et l’heure écrits dans la photo sont effacés.",
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["cle"] = uuid4()

    def clean(self) -> dict[str, Any]:
        valeurs = super().clean() or {}
        if (valeurs.get("latitude") is None) != (valeurs.get("longitude") is None):
            self.add_error("latitude", "Donnez la latitude et la longitude, ou aucune des deux.")
        return valeurs

    def releve(self) -> Releve:
        valeurs = self.cleaned_data
        return Releve(
            texte=valeurs["texte"],
            categorie=valeurs["categorie"],
            lieu=valeurs["lieu"],
            competence=valeurs["competence"],
            gravite=valeurs["gravite"],
            latitude=arrondi(valeurs["latitude"]),
            longitude=arrondi(valeurs["longitude"]),
            relevee_le=valeurs["relevee_le"],
            photo=valeurs["photo"],
        )


def arrondi(valeur: Decimal | None) -> Decimal | None:
    return None if valeur is None else round(valeur, 6)


class QualifierForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Observation
        fields = ["texte", "categorie", "competence", "gravite", "lieu"]
        widgets = {"texte": forms.Textarea(attrs={"rows": 3})}


class AffecterForm(forms.Form):
    responsable = forms.ModelChoiceField(label="Responsable", queryset=Organisme.objects.none())
    echeance = ChampDate(label="À faire avant le", required=False)

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsable"].queryset = organismes_a_solliciter(contrat)  # type: ignore[attr-defined]


class ProgrammerForm(forms.Form):
    prevue_le = ChampDate(label="Programmé pour le")
    note = forms.CharField(label="Précision", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_prevue_le(self) -> dt.date:
        jour: dt.date = self.cleaned_data["prevue_le"]
        if jour < timezone.localdate():
            raise ValidationError("Cette date est passée : si c’est fait, dites que c’est traité.")
        return jour


class TraiterForm(forms.Form):
    traitee_le = ChampDate(label="Traité le")
    note = forms.CharField(
        label="Ce qui a été fait", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    photo = forms.FileField(label="Photo après", required=False, widget=forms.FileInput(attrs={"accept": "image/*"}))


class EnvoyerFicheForm(forms.Form):
    courriel = forms.EmailField(
        label="Adresse à laquelle écrire",
        required=False,
        help_text="Un lien y est envoyé : on répond sans compte, avec la photo « après ».",
    )


class ReponseObservationForm(forms.Form):
    """The answer of whom is in charge, by link: planned, done, or a word."""

    SUITES = [("programmer", "C’est programmé"), ("traiter", "C’est traité"), ("noter", "Un mot seulement")]
    suite = forms.ChoiceField(label="Votre réponse", choices=SUITES, widget=forms.RadioSelect)
    jour = ChampDate(label="Date", required=False, help_text="Prévue, ou du jour où c’est fait.")
    note = forms.CharField(label="Précision", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    photo = forms.FileField(label="Photo après", required=False, widget=forms.FileInput(attrs={"accept": "image/*"}))

    def clean(self) -> dict[str, Any]:
        valeurs = super().clean() or {}
        suite, jour = valeurs.get("suite"), valeurs.get("jour")
        if suite in {"programmer", "traiter"} and jour is None:
            self.add_error("jour", "Donnez la date.")
        if suite == "programmer" and jour and jour < timezone.localdate():
            self.add_error("jour", "Cette date est passée : si c’est fait, choisissez « C’est traité ».")
        if suite == "noter" and not valeurs.get("note"):
            self.add_error("note", "Écrivez ce que vous voulez dire.")
        return valeurs
