"""What the public pages accept in their addresses and forms."""

from django import forms

from quartiers.accueil.departements import nom_departement
from quartiers.recherche.enums import Groupe


class ContratsForm(forms.Form):
    """Filters of the list of contracts; the départements proposed are those of the visible contracts."""

    q = forms.CharField(
        label="Contrat, commune ou département",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    departement = forms.ChoiceField(label="Département", required=False)

    def __init__(self, *args: object, departements: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choix = [("", "Tous"), *((code, nom_departement(code)) for code in departements)]
        self.fields["departement"].choices = choix  # type: ignore[attr-defined]


class RechercheForm(forms.Form):
    """`q` what is sought, `contrat` one contract only, `groupe` one group only."""

    q = forms.CharField(
        label="Que cherchez-vous ?",
        required=False,
        max_length=200,
        help_text="Un mot, un sigle, un nom : les accents, les pluriels et les fautes de frappe sont acceptés.",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    contrat = forms.SlugField(required=False, widget=forms.HiddenInput)
    groupe = forms.ChoiceField(required=False, choices=[("", ""), *Groupe.choices], widget=forms.HiddenInput)


class AdresseForm(forms.Form):
    """An address typed by a resident: sent by POST so that no server keeps it in its log of addresses."""

    adresse = forms.CharField(
        label="Votre adresse",
        max_length=200,
        min_length=3,
        help_text="Numéro, rue et commune. L’adresse sert à répondre, elle n’est pas conservée.",
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
        error_messages={
            "required": "Écrivez votre adresse, ou touchez la carte.",
            "min_length": "Écrivez au moins le nom de la rue et celui de la commune.",
        },
    )
