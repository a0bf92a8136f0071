"""What is typed about a draw: its frame, its files and their columns, filters and quotas, the seed, the answers."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from quartiers.contrat.models import Contrat
from quartiers.participation.enums_conseils import Designation
from quartiers.participation.enums_tirages import Reponse
from quartiers.participation.models import College, ListeTirage, Tirage
from quartiers.participation.sortition.colonnes import CIBLES, OBLIGATOIRES
from quartiers.participation.sortition.foyers import REGLES_DE_FOYER
from quartiers.participation.sortition.population import (
    CRITERES,
    INCONNU,
    TRANCHES,
    Reglages,
    TranchesIllisibles,
    libelle_de,
    lire_tranches,
)
from quartiers.socle.formats import compte
from quartiers.socle.saisies import ChampDate, champ_de_saisie


class TirageForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Tirage
        fields = ("titre", "college", "commune", "sieges", "suppleants", "age_le", "destruction_le")
        formfield_callback = champ_de_saisie

    def __init__(self, *args: Any, contrat: Contrat, commune_id: int | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        colleges = College.objects.filter(contrat=contrat).select_related("conseil")
        communes = contrat.communes.order_by("nom")
        if commune_id:
            colleges, communes = colleges.filter(conseil__commune_id=commune_id), communes.filter(pk=commune_id)
        self.fields["college"].queryset = colleges.order_by("conseil__nom", "rang")  # type: ignore[attr-defined]
        self.fields["college"].label_from_instance = nom_du_college  # type: ignore[attr-defined]
        self.fields["college"].empty_label = "Aucun : un tirage libre"  # type: ignore[attr-defined]
        self.fields["commune"].queryset = communes  # type: ignore[attr-defined]
        self.fields["commune"].required = commune_id is not None
        self.fields["commune"].help_text = "Pour un tirage libre ; sinon celle du conseil."
        self.fields["age_le"].help_text = "Le jour auquel l’âge de chaque personne est compté."
        self.fields["destruction_le"].help_text = "Ce jour-là, noms et adresses disparaissent ; le procès-verbal reste."


def nom_du_college(college: College) -> str:
    tirage = "" if college.designation == Designation.TIRAGE else f" ({college.get_designation_display().lower()})"
    return f"{college.conseil} – {college}, {compte(college.sieges, 'siège')}{tirage}"


class ListeForm(forms.Form):
    nom = forms.CharField(label="Nom de la liste", max_length=120, help_text="« Liste électorale », « Volontaires »…")
    fichier = forms.FileField(
        label="Fichier",
        help_text="CSV, Excel (.xlsx) ou OpenDocument (.ods) ; les titres des colonnes sur la première ligne.",
    )


class ColonnesForm(forms.Form):
    """One choice of column per field; a column serves once."""

    def __init__(self, *args: Any, liste: ListeTirage, **options: Any) -> None:
        super().__init__(*args, **options)
        choix = [("", "Aucune"), *((colonne, colonne) for colonne in liste.colonnes)]
        for cible, (libelle, _) in CIBLES.items():
            self.fields[cible] = forms.ChoiceField(label=libelle, choices=choix, required=cible in OBLIGATOIRES)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        pris: dict[str, str] = {}
        for cible in CIBLES:
            colonne = donnees.get(cible)
            if colonne and colonne in pris:
                self.add_error(cible, f"La colonne « {colonne} » sert déjà pour « {CIBLES[pris[colonne]][0]} ».")
            elif colonne:
                pris[colonne] = cible
        return donnees


class FiltresForm(forms.Form):
    age_min = forms.IntegerField(label="Âge minimum", min_value=0, max_value=120, required=False)
    age_max = forms.IntegerField(label="Âge maximum", min_value=0, max_value=120, required=False)
    zones = forms.MultipleChoiceField(label="Zones", required=False, widget=forms.CheckboxSelectMultiple)
    groupes = forms.MultipleChoiceField(
        label="Collèges ou groupes", required=False, widget=forms.CheckboxSelectMultiple
    )
    foyers = forms.ChoiceField(
        label="Une seule personne par foyer",
        required=False,
        choices=list(REGLES_DE_FOYER.items()),
        widget=forms.RadioSelect,
        help_text="Le foyer se lit dans l’adresse et son complément. Si la liste ne dit pas le logement, une adresse "
        "est tout un immeuble : préférez « adresse et nom de famille ».",
    )
    criteres = forms.MultipleChoiceField(
        label="Critères des quotas",
        required=False,
        choices=list(CRITERES.items()),
        widget=forms.CheckboxSelectMultiple,
        help_text="Un quota fixe combien de personnes de chaque sorte seront tirées, au moins et au plus.",
    )
    tranches = forms.CharField(label="Tranches d’âge", required=False, help_text=f"Par exemple : {TRANCHES}.")

    def __init__(
        self, *args: Any, zones: Sequence[str], groupes: Sequence[str], adresses: bool, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        if not adresses:
            del self.fields["foyers"]
        for nom, valeurs in (("zones", zones), ("groupes", groupes)):
            if len(valeurs) > 1:
                self.fields[nom].choices = [(v, v) for v in valeurs]  # type: ignore[attr-defined]
                self.fields[nom].help_text = "Aucune coche : toutes."
            else:
                del self.fields[nom]

    def clean_tranches(self) -> str:
        texte = self.cleaned_data["tranches"] or TRANCHES
        try:
            lire_tranches(texte)
        except TranchesIllisibles as erreur:
            raise forms.ValidationError(str(erreur)) from erreur
        return str(texte)

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        minimum, maximum = donnees.get("age_min"), donnees.get("age_max")
        if minimum is not None and maximum is not None and minimum > maximum:
            self.add_error("age_max", "L’âge maximum est plus petit que le minimum.")
        return donnees

    def reglages(self, quotas: Mapping[str, Mapping[str, Sequence[int]]]) -> Reglages:
        donnees = self.cleaned_data
        return Reglages(
            age_min=donnees["age_min"],
            age_max=donnees["age_max"],
            zones=tuple(donnees.get("zones", ())),
            groupes=tuple(donnees.get("groupes", ())),
            criteres=tuple(c for c in CRITERES if c in donnees["criteres"]),
            tranches=donnees["tranches"],
            quotas=quotas,
            foyers=donnees.get("foyers", ""),
        )


class QuotasForm(forms.Form):
    """A minimum and a maximum for each value of each criterion, both of them whole numbers up to the seats."""

    def __init__(
        self,
        *args: Any,
        comptes: Mapping[str, Mapping[str, int]],
        sieges: int,
        tranches: str,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.comptes, self.lues = comptes, lire_tranches(tranches)
        for critere, valeurs in comptes.items():
            for rang, valeur in enumerate(valeurs):
                libelle = f"{CRITERES[critere]}, {libelle_de(critere, valeur, self.lues)}"
                for sens, mot in (("min", "au moins"), ("max", "au plus")):
                    self.fields[f"{critere}-{rang}-{sens}"] = forms.IntegerField(
                        label=f"{libelle} : {mot}", min_value=0, max_value=sieges
                    )

    def lignes(self) -> list[dict[str, Any]]:
        """What the page shows, criterion by criterion."""
        return [
            {
                "critere": CRITERES[critere],
                "valeurs": [
                    {
                        "libelle": libelle_de(critere, valeur, self.lues),
                        "inconnu": valeur == INCONNU,
                        "effectif": effectif,
                        "part": 100 * effectif / (sum(valeurs.values()) or 1),
                        "min": self[f"{critere}-{rang}-min"],
                        "max": self[f"{critere}-{rang}-max"],
                    }
                    for rang, (valeur, effectif) in enumerate(valeurs.items())
                ],
            }
            for critere, valeurs in self.comptes.items()
        ]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        for nom in [nom for nom in donnees if nom.endswith("-min")]:
            maximum = donnees.get(f"{nom[:-3]}max")
            if donnees[nom] is not None and maximum is not None and donnees[nom] > maximum:
                self.add_error(f"{nom[:-3]}max", "Le maximum est plus petit que le minimum.")
        return donnees

    def quotas(self) -> dict[str, dict[str, list[int]]]:
        return {
            critere: {
                valeur: [self.cleaned_data[f"{critere}-{rang}-min"], self.cleaned_data[f"{critere}-{rang}-max"]]
                for rang, valeur in enumerate(valeurs)
            }
            for critere, valeurs in self.comptes.items()
        }


def valeurs_initiales(
    comptes: Mapping[str, Mapping[str, int]], quotas: Mapping[str, Mapping[str, Sequence[int]]]
) -> dict[str, int]:
    """The quotas under the names of the form's fields."""
    initiales = {}
    for critere, valeurs in comptes.items():
        for rang, valeur in enumerate(valeurs):
            if valeur in quotas.get(critere, {}):
                minimum, maximum = quotas[critere][valeur]
                initiales[f"{critere}-{rang}-min"], initiales[f"{critere}-{rang}-max"] = minimum, maximum
    return initiales


class ScelleForm(forms.Form):
    annonce = forms.CharField(
        label="D’où viendra la graine publique",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Un événement à venir, public, que personne ici ne commande : les numéros du tirage du Loto de "
        "samedi ; six dés lancés par le public en séance. Dites aussi comment l’écrire.",
    )
    prevue_le = ChampDate(label="Date de cet événement")


class GraineForm(forms.Form):
    graine = forms.CharField(
        label="Graine publique",
        max_length=300,
        help_text="Exactement comme l’annonce le dit. Les espaces en trop ne comptent pas ; tout le reste compte.",
    )


class MotifForm(forms.Form):
    motif = forms.CharField(
        label="Motif", max_length=300, help_text="Il reste public, à côté du scellé. N’écrivez le nom de personne."
    )


class ReponseForm(forms.Form):
    reponse = forms.ChoiceField(
        label="Réponse", choices=[c for c in Reponse.choices if c[0] != Reponse.ATTENDUE], widget=forms.RadioSelect
    )
    jour = ChampDate(label="Reçue le")


class InstallerForm(forms.Form):
    debut = ChampDate(label="Début des mandats")


class LettresForm(forms.Form):
    """What the letters say besides who is drawn."""

    expediteur = forms.CharField(label="Qui écrit", max_length=150, help_text="« La Ville de Torcy », par exemple.")
    signataire = forms.CharField(label="Qui signe", max_length=150, help_text="Une fonction : « La maire ».")
    repondre_avant = ChampDate(label="Répondre avant le")
    contact = forms.CharField(label="Où répondre", max_length=200, help_text="Téléphone, courriel ou adresse.")
    date = ChampDate(label="Date de la lettre", initial=dt.date.today)
