"""What an officer types while checking a reading. Each form makes the pure correction that it stands for."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from django import forms

from quartiers.accueil.queries.lecture import Accueil
from quartiers.contrat.domain import lecture as corrections
from quartiers.contrat.domain.lecture import Relecture
from quartiers.contrat.enums import Nature
from quartiers.socle.saisies import ChampDate

Correction = Callable[[Relecture], Relecture]


class Correctrice(Protocol):
    """What every form of correction offers once valid: the pure correction that it stands for."""

    def __call__(self) -> Correction: ...


EXTENSIONS = ("pdf", "docx", "odt", "md", "txt")


class DepotForm(forms.Form):
    fichier = forms.FileField(
        label="Texte du contrat",
        help_text="PDF (avec du texte, non numérisé), Word (.docx), OpenDocument (.odt), Markdown ou texte.",
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{e}" for e in EXTENSIONS)}),
        error_messages={
            "required": "Choisissez le fichier à lire.",
            "empty": "Ce fichier est vide : choisissez le texte du contrat.",
        },
    )


class OperationForm(forms.Form):
    """`element` is an address, valid for `revision` only. Each form says its own `correction`."""

    element = forms.CharField(widget=forms.HiddenInput, max_length=200)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    correction: Correctrice
    libelle = ""
    textes: Mapping[int, str] = {}  # the source's lines, for the corrections that look at them

    def phrase(self, titre: str) -> str:
        return f"{self.libelle} : « {titre} »"


class TitreForm(OperationForm):
    titre = forms.CharField(label="Intitulé", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)
    libelle = "Intitulé corrigé"

    def correction(self) -> Correction:
        donnees = self.cleaned_data
        return lambda etat: corrections.corriger_titre(etat, donnees["element"], donnees["titre"])


class SimpleForm(OperationForm):
    """A correction that needs no more than the element."""

    acte: Callable[[Relecture, str], Relecture]

    def correction(self) -> Correction:
        return lambda etat: type(self).acte(etat, self.cleaned_data["element"])


class MonterForm(SimpleForm):
    libelle = "Élément monté"
    acte = staticmethod(corrections.monter)


class DescendreForm(SimpleForm):
    libelle = "Élément descendu"
    acte = staticmethod(corrections.descendre)


class FusionnerForm(SimpleForm):
    libelle = "Élément fusionné avec le suivant"
    acte = staticmethod(corrections.fusionner)


class SupprimerForm(SimpleForm):
    libelle = "Élément retiré"
    acte = staticmethod(corrections.supprimer)


class NatureForm(OperationForm):
    nature = forms.ChoiceField(label="Niveau", choices=[(n.value, n.label) for n in Nature if n != Nature.ENGAGEMENT])
    libelle = "Niveau changé"

    def correction(self) -> Correction:
        donnees = self.cleaned_data
        return lambda etat: corrections.changer_nature(etat, donnees["element"], donnees["nature"])


class DeplacerForm(OperationForm):
    parent = forms.CharField(label="Rattacher à", max_length=200, widget=forms.Select)
    libelle = "Élément rattaché ailleurs"

    def correction(self) -> Correction:
        donnees = self.cleaned_data
        return lambda etat: corrections.deplacer(etat, donnees["element"], donnees["parent"])


class ScinderForm(OperationForm):
    texte = forms.CharField(
        label="Texte à couper",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        help_text="Allez à la ligne là où il faut couper.",
    )
    libelle = "Élément scindé"

    def correction(self) -> Correction:
        donnees = self.cleaned_data
        parties = donnees["texte"].splitlines()
        return lambda etat: corrections.scinder(etat, donnees["element"], parties, self.textes)


OPERATIONS: dict[str, type[OperationForm]] = {
    "titre": TitreForm,
    "monter": MonterForm,
    "descendre": DescendreForm,
    "niveau": NatureForm,
    "deplacer": DeplacerForm,
    "fusionner": FusionnerForm,
    "scinder": ScinderForm,
    "supprimer": SupprimerForm,
}


class AjoutForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    premiere = forms.IntegerField(label="De la ligne", min_value=1)
    derniere = forms.IntegerField(label="À la ligne", min_value=1)
    place = forms.ChoiceField(label="Où l’ajouter")
    titre = forms.CharField(label="Intitulé", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000)

    def __init__(self, *args: Any, places: Sequence[Accueil], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choix = [("", "Choisir…"), *[(place.valeur, place.libelle) for place in places]]
        self.fields["place"].choices = choix  # type: ignore[attr-defined]

    def correction(self) -> Correction:
        donnees = self.cleaned_data
        parent, _, cle = donnees["place"].partition("|")
        bornes = {"premiere": donnees["premiere"], "derniere": donnees["derniere"]}
        return lambda etat: corrections.ajouter(etat, parent=parent, cle=cle, titre=donnees["titre"], **bornes)


class DouteForm(forms.Form):
    revision = forms.IntegerField(min_value=1)
    reponse = forms.ChoiceField(
        choices=[
            (corrections.CORRIGE, "Corrigé"),
            (corrections.LAISSE, "Laissé ainsi"),
            (corrections.EN_ATTENTE, "À voir"),
        ]
    )


class RevisionForm(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ValidationForm(RevisionForm):
    """The contract that version 1 opens (or brings up to date while no avenant touched it)."""

    code = forms.SlugField(
        label="Code du contrat",
        max_length=60,
        help_text="Il sert d’adresse : lettres sans accent, chiffres et tirets. Exemple : val-de-loue.",
        error_messages={"invalid": "Lettres sans accent, chiffres et tirets seulement."},
    )
    debut = ChampDate(
        label="En vigueur à partir du", help_text="Proposé d’après le texte quand il le laisse voir : à vérifier."
    )
    fin = ChampDate(label="Dernier jour")
    signe_le = ChampDate(label="Signé le", required=False)
    publie = forms.BooleanField(
        label="Publier tout de suite", required=False, help_text="Sinon seules les personnes habilitées le voient."
    )

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        debut, fin = donnees.get("debut"), donnees.get("fin")
        if debut and fin and fin < debut:
            self.add_error("fin", "Le dernier jour vient avant le premier : vérifiez les deux dates.")
        return donnees
