"""What people type about an organisation: signing up, its file, its people, its papers."""

from typing import Any

from django import forms

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.appels.domain.organisme import lire_numero
from quartiers.appels.enums import GenrePieceOrganisme, PointVerifie, RoleInterne
from quartiers.appels.forms_dossiers import AIDE_FICHIER
from quartiers.appels.models import Dirigeant, FicheOrganisme
from quartiers.journal.aides import AU_JOURNAL
from quartiers.socle.saisies import ChampDate, champ_de_saisie

PORTEUSES = [
    n for n in NatureOrganisme if n not in {NatureOrganisme.ETAT, NatureOrganisme.REGION, NatureOrganisme.DEPARTEMENT}
]
EXEMPLE_FONCTION = "Exemples : présidente, trésorier, coordinatrice."


class CourrielForm(forms.Form):
    courriel = forms.EmailField(
        label="Votre adresse électronique",
        help_text="Un code y est envoyé : aucun mot de passe à retenir.",
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email"}),
        error_messages={
            "required": "Donnez votre adresse électronique : le code y est envoyé.",
            "invalid": "Cette adresse est incomplète. Exemple : prenom.nom@exemple.fr.",
        },
    )
    nom = forms.CharField(
        label="Votre prénom et votre nom",
        max_length=120,
        help_text="Ils seront lus par l’équipe qui suit votre dossier.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Donnez votre prénom et votre nom."},
    )


class NumeroForm(forms.Form):
    numero = forms.CharField(
        label="Numéro SIRET, ou numéro RNA de votre association",
        max_length=30,
        help_text="SIRET : 14 chiffres, sur l’avis de situation. RNA : W et 9 caractères, sur le récépissé de la "
        "préfecture. Exemple : W711001234.",
        widget=forms.TextInput(attrs={"autocapitalize": "characters"}),
        error_messages={"required": "Recopiez le SIRET ou le RNA de votre organisme."},
    )

    def clean_numero(self) -> tuple[str, str]:
        return lire_numero(self.cleaned_data["numero"])


class IdentiteForm(forms.Form):
    """The organisation as the directory gives it, or as it is typed."""

    nom = forms.CharField(label="Nom de l’organisme", max_length=250)
    sigle = forms.CharField(label="Sigle", max_length=40, required=False)
    nature = forms.ChoiceField(label="C’est…", choices=[(n.value, n.label) for n in PORTEUSES])
    siret = forms.CharField(label="SIRET", max_length=20, required=False, help_text="14 chiffres, si vous en avez un.")
    rna = forms.CharField(label="Numéro RNA", max_length=12, required=False, help_text="Pour une association.")
    forme = forms.CharField(
        label="Forme juridique", max_length=120, required=False, help_text="Exemple : association déclarée."
    )
    adresse = forms.CharField(label="Adresse du siège", max_length=300)
    code_postal = forms.RegexField(
        label="Code postal",
        regex=r"^\d{5}$",
        error_messages={"invalid": "Un code postal compte cinq chiffres."},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    commune = forms.CharField(label="Commune", max_length=120)
    fonction = forms.CharField(
        label="Votre fonction dans l’organisme", max_length=80, required=False, help_text=EXEMPLE_FONCTION
    )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        for nom, rang in (("siret", 0), ("rna", 1)):
            if donnees.get(nom):
                try:
                    donnees[nom] = lire_numero(donnees[nom])[rang]
                except forms.ValidationError as erreur:
                    self.add_error(nom, erreur)
        if not self.errors and not donnees.get("siret") and not donnees.get("rna"):
            raise forms.ValidationError(
                "Donnez le SIRET ou le RNA : c’est ce qui évite d’inscrire deux fois un organisme."
            )
        donnees["departement"] = departement_de(donnees.get("code_postal", ""))
        return donnees


def departement_de(code_postal: str) -> str:
    """The département of a postal code; Corsica's is read in its third figure."""
    if code_postal.startswith("20"):
        return "2A" if code_postal < "20200" else "2B"
    return code_postal[:3] if code_postal.startswith(("97", "98")) else code_postal[:2]


class RejoindreForm(forms.Form):
    fonction = forms.CharField(
        label="Votre fonction dans l’organisme", max_length=80, required=False, help_text=EXEMPLE_FONCTION
    )


class FicheForm(forms.ModelForm):  # type: ignore[type-arg]
    """The permanent file: bank details are checked by domain.organisme."""

    class Meta:
        model = FicheOrganisme
        fields = [
            "forme",
            "objet",
            "adresse",
            "code_postal",
            "commune",
            "courriel",
            "telephone",
            "creee_le",
            "exercice_mois",
            "adherents",
            "benevoles",
            "salaries_etp",
            "cer",
            "cer_le",
            "cer_motif",
            "titulaire_compte",
            "iban",
            "bic",
        ]
        formfield_callback = champ_de_saisie
        widgets = {
            "objet": forms.Textarea(attrs={"rows": 3}),
            "exercice_mois": forms.Select(
                choices=[
                    (rang, nom)
                    for rang, nom in enumerate(
                        [
                            "janvier",
                            "février",
                            "mars",
                            "avril",
                            "mai",
                            "juin",
                            "juillet",
                            "août",
                            "septembre",
                            "octobre",
                            "novembre",
                            "décembre",
                        ],
                        1,
                    )
                ]
            ),
        }
        help_texts = {
            "objet": "En une ou deux phrases, comme dans vos statuts.",
            "exercice_mois": "Décembre, si vos comptes suivent l’année civile.",
            "salaries_etp": "Deux mi-temps font 1.",
            "cer": "Engagement demandé par la loi à toute association subventionnée.",
            "cer_motif": "Seulement s’il est réputé satisfait.",
            "titulaire_compte": "Comme sur le RIB : le nom de votre organisme.",
            "iban": "27 signes, il commence par FR. Exemple : FR14 2004 1010 0505 0001 3M02 606.",
            "bic": "8 ou 11 signes.",
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["iban"].max_length = 50  # type: ignore[attr-defined]  # typed with its spaces
        self.fields["iban"].validators = []
        self.fields["iban"].widget.attrs |= {"maxlength": "50", "autocomplete": "off", "spellcheck": "false"}

    def _post_clean(self) -> None:
        """Nothing is written on the instance here: the domain function checks and stores."""

    def valeurs(self) -> dict[str, Any]:
        return {nom: self.cleaned_data[nom] for nom in self._meta.fields or []}


class PieceOrganismeForm(forms.Form):
    genre = forms.ChoiceField(label="Quelle pièce ?", choices=GenrePieceOrganisme.choices)
    precision = forms.CharField(
        label="Précision", max_length=120, required=False, help_text="L’année des comptes, par exemple : 2026."
    )
    fichier = forms.FileField(
        label="Fichier",
        help_text=AIDE_FICHIER,
        error_messages={
            "required": "Choisissez d’abord un fichier sur votre appareil.",
            "empty": "Ce fichier est vide.",
        },
    )
    valable_jusqu_au = ChampDate(
        label="Valable jusqu’au", required=False, help_text="Vide : sans limite. Nous vous préviendrons avant la fin."
    )


class VerificationForm(forms.Form):
    """What an officer looked at; the page draws each point with what the file says of it."""

    points = forms.MultipleChoiceField(
        label="Ce que vous avez vérifié",
        choices=PointVerifie.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label="Note",
        max_length=300,
        required=False,
        help_text="Par exemple : statuts de 2019, la déclaration des dirigeants est de mars.",
    )


class RetirerVerificationForm(forms.Form):
    motif = forms.CharField(
        label="Pourquoi ?",
        max_length=250,
        help_text=f"Par exemple : la présidence a changé. {AU_JOURNAL}",
        error_messages={"required": "Dites pourquoi cet organisme est à vérifier de nouveau."},
    )


class InvitationForm(forms.Form):
    courriel = forms.EmailField(
        label="Son adresse électronique", error_messages={"invalid": "Cette adresse est incomplète."}
    )
    nom = forms.CharField(label="Son prénom et son nom", max_length=120)
    fonction = forms.CharField(label="Sa fonction", max_length=80, required=False, help_text=EXEMPLE_FONCTION)
    role = forms.ChoiceField(
        label="Ce qu’elle pourra faire",
        choices=RoleInterne.choices,
        initial=RoleInterne.REDACTION,
        help_text="La signature sert quand l’appel à projets demande qu’une seconde personne valide le dépôt.",
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label="Rôle", choices=RoleInterne.choices)


class DirigeantForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Dirigeant
        fields = ["fonction", "nom", "courriel", "represente", "debut"]
        labels = {"debut": "En fonction depuis le"}
        formfield_callback = champ_de_saisie
