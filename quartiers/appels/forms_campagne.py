"""What the pilot types to prepare a call for projects."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.forms import BaseModelFormSet, modelformset_factory

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.appels.enums import ZoneLieu
from quartiers.appels.models import Campagne, Critere, Enveloppe, Financeur, RegleEligibilite, TypePiece
from quartiers.contrat.models import Contrat, Element, QuartierContrat, Signataire
from quartiers.contrat.queries import Noeud
from quartiers.socle.saisies import champ_de_saisie

ANNEE_MIN = 2024
LIGNES_VIDES = 2
TOUTES_LES_ZONES = ZoneLieu.values


class CreationForm(forms.Form):
    """The year and the title; all the rest has a usual value, to be changed afterwards."""

    annee = forms.IntegerField(
        label="Année des projets", help_text="L’année où les projets se déroulent : 2027, par exemple."
    )
    intitule = forms.CharField(label="Intitulé", max_length=200, required=False)

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contrat = contrat
        self.fields["intitule"].help_text = "Vide : « Appel à projets » et l’année."

    def clean_annee(self) -> int:
        annee: int = self.cleaned_data["annee"]
        derniere = (self.contrat.fin - dt.timedelta(days=1)).year
        premiere = max(self.contrat.debut.year, ANNEE_MIN)
        if not premiere <= annee <= derniere:
            raise ValidationError(f"Ce contrat va de {premiere} à {derniere} : choisissez une année entre les deux.")
        if Campagne.objects.filter(contrat=self.contrat, annee=annee).exists():
            raise ValidationError(f"Ce contrat a déjà une campagne pour {annee}.")
        return annee

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if donnees.get("annee") and not donnees.get("intitule"):
            donnees["intitule"] = f"Appel à projets {donnees['annee']}"
        return donnees


class SectionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A section of the settings: the fields that SECTIONS gives, validated with the campaign's own constraints."""

    class Meta:
        model = Campagne
        fields: list[str] = []
        formfield_callback = champ_de_saisie


class CalendrierForm(SectionForm):
    class Meta(SectionForm.Meta):
        fields = [
            "intitule",
            "ouverture",
            "cloture",
            "recevabilite_le",
            "instruction_le",
            "cotech_le",
            "copil_le",
            "programmation_limite",
            "deliberations_le",
            "notification_le",
            "action_debut",
            "action_fin",
            "bilan_intermediaire_le",
        ]
        help_texts = {
            "ouverture": "Heure de Paris.",
            "programmation_limite": "Le contrat demande le premier trimestre : le 31 mars.",
        }


class ReglementForm(SectionForm):
    fichier = forms.FileField(
        label="Règlement à télécharger",
        required=False,
        help_text="Le règlement signé, en PDF par exemple ; il remplace celui qui est joint.",
    )
    retirer_fichier = forms.BooleanField(label="Retirer le fichier joint", required=False)

    class Meta(SectionForm.Meta):
        fields = ["reglement", "contact"]
        widgets = {
            "reglement": forms.Textarea(attrs={"rows": 18}),
            "contact": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "reglement": "## devant un titre, - devant chaque point d’une liste, **gras**, [un lien](https://…). "
            "Le reste s’écrit simplement.",
            "contact": "Une fonction, un téléphone, un courriel, les jours de permanence. Affiché au public.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.reglement_fichier_id is None:
            del self.fields["retirer_fichier"]


class PrioritesForm(SectionForm):
    """The year's priorities: in general, then for each axis of the contract."""

    class Meta(SectionForm.Meta):
        fields = ["priorites"]
        widgets = {"priorites": forms.Textarea(attrs={"rows": 8})}
        labels = {"priorites": "Priorités de l’année"}
        help_texts = {"priorites": "Une par ligne. Exemple : « L’accès aux droits des familles monoparentales »."}

    def __init__(self, *args: Any, axes: Iterable[Noeud], par_axe: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.axes = list(axes)
        for axe in self.axes:
            self.fields[f"axe{axe.element_id}"] = forms.CharField(
                label=f"{axe.code}. {axe.titre}",
                required=False,
                widget=forms.Textarea(attrs={"rows": 3}),
                initial=par_axe.get(axe.element_id, ""),
            )

    def par_axe(self) -> dict[int, str]:
        return {axe.element_id: self.cleaned_data[f"axe{axe.element_id}"] for axe in self.axes}


class ReglesForm(SectionForm):
    egalite = forms.CharField(
        label="Échelle de l’égalité femmes-hommes",
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Un niveau par ligne, du plus faible (0) au plus fort. Chaque dossier se place sur cette échelle.",
        required=False,
    )

    class Meta(SectionForm.Meta):
        fields = [
            "qpv_public_minimal",
            "plafond_public",
            "plafond_exige",
            "plafond_hors_valorisation",
            "bilan_exige",
            "bilan_mois",
            "signature_exigee",
            "complements_jours",
            "seuil_ecart",
        ]
        help_texts = {
            "qpv_public_minimal": "Souvent 50 % : la majorité du public. Vide : pas de minimum.",
            "bilan_mois": "La loi donne six mois après la fin de l’exercice comptable.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["egalite"].initial = "\n".join(self.instance.egalite_niveaux)

    def clean_egalite(self) -> list[str]:
        return [ligne.strip() for ligne in self.cleaned_data["egalite"].splitlines() if ligne.strip()]


class PochesForm(SectionForm):
    class Meta(SectionForm.Meta):
        fields = ["enveloppe_departementale", "enveloppe_source", "taux_poches"]
        help_texts = {
            "enveloppe_departementale": "Tout le département, pas seulement votre contrat.",
            "enveloppe_source": "Exemple : « Notification de la préfecture du 12 janvier 2027 ».",
        }


# Lists


class CritereForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Critere
        formfield_callback = champ_de_saisie
        fields = ["intitule", "aide", "poids", "note_max"]
        widgets = {"aide": forms.Textarea(attrs={"rows": 2})}


class PieceForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = TypePiece
        fields = ["intitule", "aide", "genre_organisme", "exigence", "renouvellement_seul", "association_seule"]
        widgets = {"aide": forms.Textarea(attrs={"rows": 2})}


class RegleForm(forms.ModelForm):  # type: ignore[type-arg]
    def __init__(self, *args: Any, campagne: Campagne, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        financeur = self.fields["financeur"]
        financeur.queryset = Financeur.objects.filter(contrat=campagne.contrat_id)  # type: ignore[attr-defined]
        financeur.empty_label = "Tous les financeurs"  # type: ignore[attr-defined]

    class Meta:
        model = RegleEligibilite
        fields = ["intitule", "financeur", "exigence"]
        labels = {"financeur": "Pour qui"}


class EnveloppeForm(forms.ModelForm):  # type: ignore[type-arg]
    """`cible` says what the amount is for: the whole, an axis (« a12 ») or a neighbourhood (« q5 »)."""

    cible = forms.ChoiceField(label="Pour", required=False)

    class Meta:
        model = Enveloppe
        formfield_callback = champ_de_saisie
        fields = ["financeur", "montant", "minimum", "source"]
        labels = {"minimum": "À atteindre au moins"}

    field_order = ["financeur", "cible", "montant", "minimum", "source"]

    def __init__(self, *args: Any, campagne: Campagne, cibles: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["financeur"].queryset = Financeur.objects.filter(  # type: ignore[attr-defined]
            contrat=campagne.contrat_id
        )
        self.fields["cible"].choices = cibles  # type: ignore[attr-defined]
        if self.instance.axe_id:
            self.fields["cible"].initial = f"a{self.instance.axe_id}"
        elif self.instance.quartier_id:
            self.fields["cible"].initial = f"q{self.instance.quartier_id}"


def cibles_possibles(axes: Iterable[Noeud], quartiers: Iterable[QuartierContrat]) -> list[tuple[str, str]]:
    return [
        ("", "Toute l’enveloppe"),
        *((f"a{axe.element_id}", f"{axe.code}. {axe.titre}") for axe in axes),
        *((f"q{quartier.pk}", quartier.titre) for quartier in quartiers),
    ]


FORMULAIRES_DE_LISTE: dict[str, tuple[Any, Any]] = {
    "criteres": (Critere, CritereForm),
    "pieces": (TypePiece, PieceForm),
    "eligibilite": (RegleEligibilite, RegleForm),
    "enveloppes": (Enveloppe, EnveloppeForm),
}


def formulaire_de_liste(nom: str, saisie: Any, lignes: Any, **options: Any) -> "BaseModelFormSet[Any, Any]":
    """The formset of a list, with two empty rows and a box to withdraw each."""
    modele, formulaire = FORMULAIRES_DE_LISTE[nom]
    fabrique = modelformset_factory(modele, form=formulaire, extra=LIGNES_VIDES, can_delete=True, max_num=60)
    formset: BaseModelFormSet[Any, Any] = fabrique(saisie, queryset=lignes, form_kwargs=options)
    for form in formset.forms:
        if form.instance.pk is None:
            del form.fields["DELETE"]
        else:
            form.fields["DELETE"].label = "Retirer"
    return formset


def lignes_saisies(formset: "BaseModelFormSet[Any, Any]") -> list[dict[str, Any]]:
    """Clean rows in the order of the page, for domain.reglages.enregistrer_liste; empty new rows left out."""
    lignes = []
    for form in formset.forms:
        nouvelle = form.instance.pk is None
        if nouvelle and not form.has_changed():
            continue
        donnees = {cle: valeur for cle, valeur in form.cleaned_data.items() if cle not in {"id", "DELETE", "cible"}}
        if "cible" in form.fields:
            donnees |= cible_de(form.cleaned_data.get("cible", ""))
        lignes.append({**donnees, "pk": form.instance.pk, "retirer": form.cleaned_data.get("DELETE", False)})
    return lignes


def cible_de(valeur: str) -> dict[str, Any]:
    axe = Element.objects.get(pk=int(valeur[1:])) if valeur.startswith("a") else None
    quartier = QuartierContrat.objects.get(pk=int(valeur[1:])) if valeur.startswith("q") else None
    return {"axe": axe, "quartier": quartier}


class ZonesForm(forms.Form):
    """The matrix funder × zone: one row of boxes per funder; no box means everywhere."""

    ZONES = [
        (ZoneLieu.QPV.value, "Quartier prioritaire"),
        (ZoneLieu.POCHE.value, "Poche de pauvreté"),
        (ZoneLieu.HORS.value, "Hors quartier prioritaire"),
    ]

    def __init__(self, *args: Any, financeurs: Iterable[Financeur], zones: dict[int, list[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.financeurs = list(financeurs)
        for financeur in self.financeurs:
            self.fields[f"f{financeur.pk}"] = forms.MultipleChoiceField(
                label=f"{financeur.nom} accepte les projets situés",
                choices=self.ZONES,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=[cle for cle, _ in self.ZONES if cle in zones.get(financeur.pk, TOUTES_LES_ZONES)],
            )

    def zones(self) -> dict[int, list[str]]:
        """What each funder accepts; all boxes or none: everywhere. A place near an edge is left to a check by hand."""
        toutes = {cle for cle, _ in self.ZONES}
        choisies = {financeur.pk: set(self.cleaned_data[f"f{financeur.pk}"]) for financeur in self.financeurs}
        return {
            pk: [] if siennes in (set(), toutes) else [*sorted(siennes), ZoneLieu.A_VERIFIER.value]
            for pk, siennes in choisies.items()
        }


class SaisonForm(forms.Form):
    """How the money of the season is broken down; a wrong word falls back on the first."""

    par = forms.ChoiceField(choices=[("financeur", ""), ("axe", ""), ("quartier", ""), ("genre", "")], required=False)

    def perimetre(self) -> str:
        return str(self.cleaned_data.get("par") or "financeur") if self.is_valid() else "financeur"


# Funders


class FinanceurForm(forms.ModelForm):  # type: ignore[type-arg]
    """An organisation of the contract (signatories first) or a new one by its name."""

    nouvel_organisme = forms.CharField(
        label="… ou nouvel organisme", max_length=250, required=False, help_text="Son nom officiel complet."
    )
    nature = forms.ChoiceField(
        label="Nature du nouvel organisme", choices=[("", "Choisir"), *NatureOrganisme.choices], required=False
    )

    field_order = ["organisme", "nouvel_organisme", "nature"]

    class Meta:
        model = Financeur
        formfield_callback = champ_de_saisie
        fields = [
            "organisme",
            "nom",
            "genre",
            "interne",
            "nature_par_defaut",
            "avance_taux",
            "convention_seuil",
            "paiement_jours",
            "siret_attribuant",
            "actif",
        ]
        help_texts = {"nom": "Celui que les associations lisent : « CAF », « Région »."}

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.contrat = contrat
        organismes = Signataire.objects.filter(contrat=contrat).values("organisme")
        locaux = Q(departement=contrat.departement) & ~Q(nature=NatureOrganisme.ASSOCIATION)
        champ: Any = self.fields["organisme"]
        champ.queryset = Organisme.objects.filter(Q(pk__in=organismes) | locaux).order_by("nom")
        champ.empty_label = "Choisir dans l’annuaire"
        champ.required = False
        if self.instance.pk:
            for nom in ("organisme", "nouvel_organisme", "nature"):
                del self.fields[nom]

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        if self.instance.pk:
            return donnees
        if not donnees.get("organisme") and not donnees.get("nouvel_organisme"):
            self.add_error("organisme", "Choisissez un organisme de l’annuaire, ou donnez le nom d’un nouveau.")
        elif not donnees.get("organisme") and not donnees.get("nature"):
            self.add_error("nature", "Dites de quelle nature est ce nouvel organisme.")
        return donnees

    def clean_siret_attribuant(self) -> str:
        siret = "".join(self.cleaned_data["siret_attribuant"].split())
        if siret and not (siret.isdigit() and len(siret) == 14):
            raise ValidationError("Le SIRET compte 14 chiffres.")
        return siret
