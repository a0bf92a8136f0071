"""Forms of the surveys: the survey itself, its questionnaire's file, tokens, quotas, margins, a sheet to type."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.enquetes.domain.jetons import JETONS_MAX
from quartiers.enquetes.enums import Mode
from quartiers.enquetes.models import Enquete, LotJetons
from quartiers.enquetes.models.reglages import QUESTION_QUARTIER
from quartiers.enquetes.queries import quartiers_de
from quartiers.enquetes.structure import UNIQUE, Question, Structure
from quartiers.participation.queries_paroles import quartiers_du_contrat
from quartiers.socle.saisies import champ_de_saisie

TAILLE_MAX = 5 * 1024 * 1024  # bytes of an XLSForm


class EnqueteForm(forms.ModelForm):  # type: ignore[type-arg]
    """The survey, with how many people it is about in each neighbourhood."""

    quartiers = forms.ModelMultipleChoiceField(
        label="Quartiers",
        queryset=QuartierContrat.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un quartier."},
    )

    class Meta:
        model = Enquete
        formfield_callback = champ_de_saisie
        fields = [
            "titre",
            "objet",
            "public_vise",
            "quartiers",
            "population",
            "debut",
            "fin",
            "responsable",
            "mention",
            "conservation_jusqu_au",
            "seuil",
        ]
        widgets = {"objet": forms.Textarea(attrs={"rows": 3}), "mention": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, contrat: Contrat, **options: Any) -> None:
        super().__init__(*args, **options)
        lieux = quartiers_du_contrat(contrat, timezone.localdate())
        champ: Any = self.fields["quartiers"]
        champ.queryset = lieux
        connues: dict[int, int | None] = {}
        if self.instance.pk:
            connues = dict(self.instance.territoires.values_list("quartier", "population"))
            self.initial["quartiers"] = list(connues)
        for lieu in lieux:
            self.fields[f"population_{lieu.pk}"] = forms.IntegerField(
                label=f"Population visée, {lieu.titre}", required=False, min_value=0, initial=connues.get(lieu.pk)
            )

        self.order_fields(
            ["titre", "objet", "public_vise", "quartiers", *(n for n in self.fields if n.startswith("population_"))]
        )

    def territoires(self) -> dict[QuartierContrat, int | None]:
        return {lieu: self.cleaned_data.get(f"population_{lieu.pk}") for lieu in self.cleaned_data["quartiers"]}

    def champs(self) -> dict[str, Any]:
        return {nom: self.cleaned_data[nom] for nom in self._meta.fields or [] if nom != "quartiers"}

    def _post_clean(self) -> None:
        """The domain writes and checks: the form does not touch the survey."""


class QuestionnaireForm(forms.Form):
    fichier = forms.FileField(
        label="Fichier XLSForm", help_text="Excel (.xlsx ou .xls), 5 Mo au plus : feuilles « survey » et « choices »."
    )
    confirmer = forms.BooleanField(
        label="Les questions sensibles sont nécessaires, et personne n’est obligé d’y répondre",
        required=False,
        help_text="À cocher si l’outil a signalé une question sur la santé, la religion, l’origine…",
    )

    def clean_fichier(self) -> Any:
        fichier = self.cleaned_data["fichier"]
        if fichier.size > TAILLE_MAX:
            raise ValidationError("Ce fichier dépasse 5 Mo : un questionnaire est bien plus petit.")
        return fichier


class LienForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Enquete
        fields = ["lien_ouvert", "arret_quotas"]


class LotForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = LotJetons
        fields = ["libelle", "mode", "nombre", "quartier"]
        help_texts = {
            "nombre": f"De 1 à {JETONS_MAX}. Pour une équipe de médiation : le nombre d’entretiens prévus.",
            "quartier": "Laissez vide si les feuilles servent partout : la personne dit son quartier.",
        }

    def __init__(self, *args: Any, enquete: Enquete, **options: Any) -> None:
        super().__init__(*args, **options)
        champ: Any = self.fields["quartier"]
        champ.queryset = enquete.quartiers.order_by("rang", "pk")
        champ.empty_label = "Tous les quartiers de l’enquête"
        mode: Any = self.fields["mode"]
        mode.label = "Pour"
        mode.choices = [
            (Mode.LIEN, "Des feuilles avec un code QR, pour répondre en ligne"),
            (Mode.PAPIER, "Des questionnaires papier, chacun avec son code"),
            (Mode.MEDIATEUR, "Une équipe de médiation (sans code)"),
        ]

    def _post_clean(self) -> None:
        """The domain writes and checks."""


class CodeForm(forms.Form):
    jeton = forms.CharField(
        label="Code de la feuille",
        max_length=30,
        help_text="Douze lettres et chiffres, par exemple ABCD-EFGH-JKLM.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )


class MotifForm(forms.Form):
    motif = forms.CharField(label="Pourquoi", max_length=300)


class CroisementForm(forms.Form):
    """Which questions make the grid of quotas."""

    par_quartier = forms.BooleanField(label="Par quartier", required=False)
    premiere = forms.ChoiceField(label="Première question", required=False)
    seconde = forms.ChoiceField(label="Seconde question", required=False)

    def __init__(self, *args: Any, structure: Structure, **options: Any) -> None:
        super().__init__(*args, **options)
        choix = [("", "Aucune"), *((q.nom, libelle_court(structure, q)) for q in questions_uniques(structure))]
        for nom in ("premiere", "seconde"):
            champ: Any = self.fields[nom]
            champ.choices = choix

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("premiere") and donnees.get("premiere") == donnees.get("seconde"):
            self.add_error("seconde", "Choisissez deux questions différentes.")
        if not any(donnees.get(nom) for nom in ("par_quartier", "premiere", "seconde")):
            self.add_error(None, "Choisissez au moins un quartier ou une question à croiser.")
        return donnees


class MargeForm(forms.Form):
    """How many people there are in each group, for one question."""

    source = forms.CharField(label="Source", max_length=250, help_text="Par exemple : Insee, recensement.")
    annee = forms.IntegerField(label="Année", min_value=1990, max_value=2100)

    def __init__(self, *args: Any, choix: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.codes = [code for code, _ in choix]
        for rang, (_, libelle) in enumerate(choix):
            self.fields[f"total_{rang}"] = forms.IntegerField(label=libelle, min_value=0)

    def totaux(self) -> dict[str, int]:
        return {code: self.cleaned_data[f"total_{rang}"] for rang, code in enumerate(self.codes)}


def questions_uniques(structure: Structure) -> list[Question]:
    """Questions that split people in groups: one choice each."""
    return [question for question in structure.questions() if question.type == UNIQUE]


def libelle_court(structure: Structure, question: Question) -> str:
    libelle = structure.texte(question.libelle, structure.langues[0])
    return libelle if len(libelle) <= 80 else f"{libelle[:79]}…"


def choix_de_la_question(enquete: Enquete, structure: Structure, nom: str) -> list[tuple[str, str]]:
    """(code, label) of the groups of a question, or of the neighbourhoods."""
    if nom == QUESTION_QUARTIER:
        return [(quartier.code, quartier.titre) for quartier in quartiers_de(enquete)]
    question = next((q for q in questions_uniques(structure) if q.nom == nom), None)
    if question is None:
        return []
    return [(choix.nom, structure.texte(choix.libelle, structure.langues[0])) for choix in question.choix]
