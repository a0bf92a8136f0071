"""What people type to find a place, a neighbourhood, or to locate a file of points."""

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from quartiers.territoire.coordonnees import nombre
from quartiers.territoire.enums import Generation
from quartiers.territoire.geocodage import LONGUEUR_MAX


class DegresField(forms.Field):
    """A number of degrees, written with a comma or a point, within bounds."""

    def __init__(self, *, limite: float, label: str, help_text: str) -> None:
        self.limite = limite
        super().__init__(
            label=label, help_text=help_text, widget=forms.TextInput(attrs={"inputmode": "decimal", "size": "12"})
        )

    def to_python(self, value: object) -> float | None:
        texte = str(value or "").strip()
        if not texte:
            return None
        degres = nombre(texte)
        if not abs(degres) <= self.limite:
            raise forms.ValidationError(
                f"« {texte[:30]} » n’est pas un nombre de degrés entre −{self.limite:.0f} et {self.limite:.0f}."
            )
        return degres


class PointForm(forms.Form):
    """A point in degrees."""

    lat = DegresField(label="Latitude", limite=90, help_text="En degrés, par exemple 46,7929.")
    lon = DegresField(label="Longitude", limite=180, help_text="En degrés, par exemple 4,4322.")


class AdresseForm(forms.Form):
    """An address, sent to the national address base and not kept."""

    adresse = forms.CharField(
        label="Adresse",
        max_length=LONGUEUR_MAX,
        min_length=3,
        help_text="Numéro, rue et commune. L’adresse n’est pas conservée.",
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )


class FichierPointsForm(forms.Form):
    """A file of points; it is read, answered, and forgotten."""

    fichier = forms.FileField(
        label="Fichier de points",
        help_text="CSV, Excel ou OpenDocument, avec des colonnes de longitude et de latitude (ou Lambert 93).",
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.xlsx,.xls,.ods"}),
    )
    format = forms.ChoiceField(label="Résultat", choices=[("xlsx", "Excel (.xlsx)"), ("csv", "CSV")], initial="xlsx")
    generation = forms.TypedChoiceField(
        label="Géographie prioritaire", choices=Generation.choices, coerce=int, initial=Generation.QPV_2024
    )

    def clean_fichier(self) -> "UploadedFile[bytes]":
        fichier: UploadedFile[bytes] = self.cleaned_data["fichier"]
        limite = settings.TAILLE_MAX_FICHIER
        if fichier.size and fichier.size > limite:
            raise forms.ValidationError(
                f"Le fichier dépasse {limite // 2**20} Mo. Coupez-le, ou employez la commande « quartiers territoire "
                "localiser », qui n’a pas de limite."
            )
        return fichier


class TerritoireForm(forms.Form):
    """Which intercommunal body to show on the map, by its SIREN."""

    epci = forms.RegexField(r"^\d{9}$", label="Intercommunalité", required=False)


class RechercheQuartierForm(forms.Form):
    """Find a neighbourhood of France by name, code, commune or département."""

    q = forms.CharField(label="Nom, code ou commune", required=False, max_length=80)
    departement = forms.CharField(label="Département", required=False, max_length=3)
    generation = forms.TypedChoiceField(
        label="Génération", choices=Generation.choices[::-1], coerce=int, required=False, empty_value=None
    )
