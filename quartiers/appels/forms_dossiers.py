"""What holders and officers type around a file; the fields of the file itself are read by domain.champs."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from quartiers.appels.enums import GenreDossier, OrigineDossier
from quartiers.appels.models import Campagne, Dossier, TypePiece
from quartiers.indicateurs.models import Indicateur
from quartiers.journal.aides import AU_JOURNAL
from quartiers.socle.saisies import ChampDate, ChampNombre

AIDE_FICHIER = "PDF, image (photo ou scan) ou document ; 50 Mo au plus."


class NouveauDossierForm(forms.Form):
    """A title, and the call it answers; outside any call, the year when the project begins."""

    intitule = forms.CharField(
        label="Titre du projet",
        max_length=200,
        help_text="Vous pourrez le changer. Exemple : Un jardin partagé au pied des immeubles.",
    )
    campagne = forms.ModelChoiceField(
        label="Pour quel appel à projets ?",
        queryset=Campagne.objects.none(),
        required=False,
        empty_label="Aucun : une demande en dehors d’un appel à projets",
    )
    annee = forms.IntegerField(
        label="Année du projet",
        required=False,
        min_value=2020,
        max_value=2060,
        help_text="Seulement pour une demande en dehors d’un appel à projets.",
    )

    def __init__(self, *args: Any, campagnes: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["campagne"].queryset = campagnes  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        campagne = donnees.get("campagne")
        donnees["annee"] = campagne.annee if campagne else donnees.get("annee") or timezone.localdate().year
        return donnees


class RenouvelerForm(forms.Form):
    """Which past file to start again from."""

    precedent = forms.ModelChoiceField(label="Repartir du dossier", queryset=Dossier.objects.none())
    pour = forms.ModelChoiceField(label="Pour l’appel à projets", queryset=Campagne.objects.none())

    def __init__(self, *args: Any, precedents: Any, campagnes: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["precedent"].queryset = precedents  # type: ignore[attr-defined]
        self.fields["pour"].queryset = campagnes  # type: ignore[attr-defined]


class SaisieForm(NouveauDossierForm):
    """A file received on paper or through another portal, typed in the holder's name."""

    numero = forms.CharField(
        label="SIRET ou RNA de l’organisme",
        max_length=30,
        help_text="14 chiffres, ou W suivi de 9 caractères. L’organisme est créé s’il n’existe pas encore.",
    )
    nom = forms.CharField(
        label="Nom de l’organisme", max_length=250, required=False, help_text="S’il n’est pas encore connu ici."
    )
    origine = forms.ChoiceField(
        label="Reçu",
        choices=[(o.value, o.label) for o in (OrigineDossier.PAPIER, OrigineDossier.PORTAIL)],
    )
    reference_externe = forms.CharField(label="Référence dans l’autre système", max_length=60, required=False)
    genre = forms.ChoiceField(label="Projet", choices=GenreDossier.choices)
    field_order = ["numero", "nom", "origine", "reference_externe", "campagne", "annee", "genre", "intitule"]


class LieuForm(forms.Form):
    adresse = forms.CharField(
        label="Adresse",
        max_length=300,
        help_text="Numéro, rue, commune. Exemple : 12 rue du Lac, Torcy.",
        error_messages={"required": "Écrivez l’adresse à ajouter."},
    )
    libelle = forms.CharField(
        label="Nom du lieu", max_length=150, required=False, help_text="Exemple : maison de quartier."
    )
    lat = forms.DecimalField(required=False, widget=forms.HiddenInput, min_value=-90, max_value=90)
    lon = forms.DecimalField(required=False, widget=forms.HiddenInput, min_value=-180, max_value=180)


class IndicateurForm(forms.Form):
    """An indicator of the contract's catalogue, or one's own words."""

    indicateur = forms.ChoiceField(
        label="Un résultat du catalogue du contrat",
        required=False,
        help_text="En choisir un permet d’additionner les résultats de toutes les actions.",
    )
    libelle = forms.CharField(
        label="Ou le vôtre",
        max_length=300,
        required=False,
        help_text="Exemple : nombre de jeunes qui viennent chaque semaine.",
    )
    attendu = ChampNombre(
        label="Valeur attendue",
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        help_text="Exemple : 20",
    )
    unite = forms.CharField(label="Unité", max_length=40, required=False, help_text="Exemple : jeunes")

    def __init__(self, *args: Any, catalogue: Sequence[Indicateur], **options: Any) -> None:
        super().__init__(*args, **options)
        groupes: dict[str, list[tuple[str, str]]] = {}
        for indicateur in catalogue:
            titre = str(indicateur.question.titre) if indicateur.question else "Autres"
            groupes.setdefault(titre, []).append((str(indicateur.pk), indicateur.titre))
        self.fields["indicateur"].choices = [("", "Aucun"), *groupes.items()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if not donnees.get("indicateur") and not donnees.get("libelle"):
            raise forms.ValidationError("Choisissez un résultat du catalogue, ou écrivez le vôtre.")
        return donnees


class PieceForm(forms.Form):
    """A file for one of the papers asked, or any other that helps."""

    intitule = forms.CharField(label="Ce que c’est", max_length=200, help_text="Exemple : affiche de l’an dernier.")
    fichier = forms.FileField(
        label="Fichier",
        help_text=AIDE_FICHIER,
        error_messages={
            "required": "Choisissez d’abord un fichier sur votre appareil.",
            "empty": "Ce fichier est vide.",
        },
    )
    garder = forms.BooleanField(
        label="Garder cette pièce dans le dossier de l’organisme, pour les années suivantes",
        required=False,
        initial=True,
    )
    valable_jusqu_au = ChampDate(label="Valable jusqu’au", required=False, help_text="Vide : sans limite.")

    def __init__(self, *args: Any, type_piece: TypePiece | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        if type_piece is not None:
            del self.fields["intitule"]
            self.fields["fichier"].label = type_piece.intitule
        if type_piece is None or not type_piece.genre_organisme:
            del self.fields["garder"]
            del self.fields["valable_jusqu_au"]


class DepotForm(forms.Form):
    """The sworn statement; for a paper, the day it was received."""

    atteste = forms.BooleanField(
        label="J’atteste que ces informations sont exactes et que l’organisme est à jour de ses déclarations "
        "sociales et fiscales.",
        error_messages={"required": "Cochez l’attestation pour déposer : sans elle, le dossier ne peut pas être reçu."},
    )
    recu_le = ChampDate(label="Reçu le", error_messages={"required": "Donnez le jour où le dossier a été reçu."})

    def __init__(self, *args: Any, autrement: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["atteste" if autrement else "recu_le"]

    def clean_recu_le(self) -> dt.date:
        jour: dt.date = self.cleaned_data["recu_le"]
        if jour > timezone.localdate():
            raise forms.ValidationError("Un dossier n’a pas pu être reçu dans le futur.")
        return jour


class RetraitForm(forms.Form):
    motif = forms.CharField(
        label="Pourquoi retirez-vous ce dossier ?",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        help_text="Une phrase suffit, sans nommer personne. Le dossier restera lisible, mais ne sera plus instruit.",
        error_messages={"required": "Dites en une phrase pourquoi vous retirez ce dossier."},
    )


class ProlongationForm(forms.Form):
    jusqu_au = forms.DateTimeField(
        label="Dépôt autorisé jusqu’au",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
        help_text="Heure de Paris. L’autorisation ne vaut que pour ce dossier.",
    )
    motif = forms.CharField(label="Pourquoi ?", max_length=250, help_text=AU_JOURNAL)


class ReponseForm(forms.Form):
    reponse = forms.CharField(
        label="Votre réponse",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=3000,
        help_text="Dites ce que vous avez changé ou ajouté.",
        error_messages={"required": "Dites en une phrase ce que vous avez changé ou ajouté."},
    )


class MessageForm(forms.Form):
    texte = forms.CharField(
        label="Votre message",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=5000,
        error_messages={"required": "Écrivez votre message avant de l’envoyer."},
    )
    fichier = forms.FileField(label="Joindre un fichier", required=False, help_text=AIDE_FICHIER)
