"""What is typed about the observatory: settings, charter, circle, sources, breaks, sentiment, summaries."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from quartiers.annuaire.models import Organisme
from quartiers.comptes.models import Habilitation
from quartiers.contrat.models import Contrat, QuartierContrat, Signataire
from quartiers.socle.saisies import ChampDate, champ_de_saisie
from quartiers.tableurs.garde import verifier_texte
from quartiers.tranquillite.enums import MotifCorrection
from quartiers.tranquillite.models import (
    CategorieSource,
    CharteObservatoire,
    MembreObservatoire,
    MesureRessenti,
    Observatoire,
    ReglageObservatoire,
    RuptureSerie,
    SourceObservatoire,
)
from quartiers.tranquillite.periodes import mois_fr


class SansNom(forms.ModelForm):  # type: ignore[type-arg]
    """Texts that the circle reads hold no person, no address, no plate: said before anything is kept."""

    TEXTES: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        donnees = super().clean() or {}
        for nom in self.TEXTES:
            if quoi := verifier_texte(str(donnees.get(nom) or "")):
                self.add_error(nom, f"Ce texte semble contenir {quoi} : retirez-le, rien de nominatif n’entre ici.")
        return donnees


class ObservatoireForm(SansNom):
    TEXTES = ("finalite",)

    class Meta:
        model = Observatoire
        fields = ["finalite", "responsable", "base_legale", "conservation_annees"]
        widgets = {"finalite": forms.Textarea(attrs={"rows": 3})}


class ReglageForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = ReglageObservatoire
        fields = ["seuil", "delai_jours", "facteur_alerte"]


class CharteForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = CharteObservatoire
        fields = ["texte"]
        widgets = {"texte": forms.Textarea(attrs={"rows": 16})}


class SignatureForm(forms.Form):
    accord = forms.BooleanField(
        label="J’ai lu la charte et je m’engage à la respecter",
        error_messages={"required": "Cochez la case pour signer, ou revenez sans signer."},
    )


def organismes_du_contrat(contrat: Contrat) -> Any:
    signataires = Signataire.objects.filter(contrat=contrat, organisme__isnull=False).values("organisme")
    locaux = Q(departement=contrat.departement) if contrat.departement else Q()
    return Organisme.objects.filter(Q(pk__in=signataires) | locaux).order_by("nom")


class MembreForm(forms.ModelForm):  # type: ignore[type-arg]
    """The accounts offered are those that hold a habilitation on the contract or its department."""

    class Meta:
        model = MembreObservatoire
        fields = ["organisme", "fonction", "utilisateur", "courriel"]
        help_texts = {
            "utilisateur": "Sans compte, la personne ne lit rien ici ; elle peut recevoir les demandes du mois."
        }

    def __init__(self, *args: Any, contrat: Contrat, jour: dt.date, **options: Any) -> None:
        super().__init__(*args, **options)
        habilitations = Habilitation.objects.en_vigueur(jour).filter(
            Q(contrat_id=contrat.pk) | Q(departement=contrat.departement, departement__gt="")
        )
        comptes: Any = self.fields["utilisateur"]
        comptes.queryset = comptes.queryset.filter(pk__in=habilitations.values("utilisateur")).order_by("courriel")
        comptes.empty_label = "Sans compte"
        organismes: Any = self.fields["organisme"]
        organismes.queryset = organismes_du_contrat(contrat)


class SignaturePapierForm(forms.Form):
    signee_le = ChampDate(label="Charte signée sur papier le")

    def clean_signee_le(self) -> dt.date:
        jour: dt.date = self.cleaned_data["signee_le"]
        if jour > dt.date.today():  # noqa: DTZ011 - a day typed by hand
            raise ValidationError("Cette date est dans le futur.")
        return jour


class SourceForm(SansNom):
    TEXTES = ("titre", "definition", "sous_declaration")
    formfield_callback = champ_de_saisie

    class Meta:
        model = SourceObservatoire
        fields = [
            "titre",
            "organisme",
            "nature",
            "definition",
            "unite",
            "echelle",
            "debut",
            "fiabilite",
            "sous_declaration",
            "pas",
            "exclusives",
            "relais",
            "courriel",
        ]
        labels = {"debut": "Chiffres depuis le"}
        widgets = {
            "definition": forms.Textarea(attrs={"rows": 3}),
            "sous_declaration": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "pas": "Plus elle est courte, plus il y a de petits nombres masqués. Le partenaire, lui, lit ses mois.",
            "exclusives": "Sinon, aucun total de ses catégories n’est montré.",
        }

    def __init__(self, *args: Any, contrat: Contrat, **options: Any) -> None:
        super().__init__(*args, **options)
        organismes: Any = self.fields["organisme"]
        organismes.queryset = organismes_du_contrat(contrat)


class CategorieForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = CategorieSource
        fields = ["titre", "famille"]

    def clean_titre(self) -> str:
        titre: str = self.cleaned_data["titre"]
        if quoi := verifier_texte(titre):
            raise ValidationError(f"Ce nom semble contenir {quoi} : une catégorie n’a rien de nominatif.")
        return titre


class RuptureForm(SansNom):
    TEXTES = ("quoi",)
    formfield_callback = champ_de_saisie

    class Meta:
        model = RuptureSerie
        fields = ["mois", "quoi", "categorie"]
        help_texts = {"mois": "N’importe quel jour du mois.", "categorie": "Vide : toute la source."}

    def __init__(self, *args: Any, source: SourceObservatoire, **options: Any) -> None:
        super().__init__(*args, **options)
        categories: Any = self.fields["categorie"]
        categories.queryset = source.categories.all()
        categories.empty_label = "Toutes"

    def clean_mois(self) -> dt.date:
        mois: dt.date = self.cleaned_data["mois"]
        return mois.replace(day=1)


class MotifForm(forms.Form):
    nombre = forms.IntegerField(label="Nombre corrigé", min_value=0, max_value=999_999)
    motif = forms.ChoiceField(label="Pourquoi", choices=[("", "Choisir…"), *MotifCorrection.choices])


class FichierForm(forms.Form):
    fichier = forms.FileField(
        label="Fichier de chiffres",
        help_text="Excel, OpenDocument ou CSV. Il est lu, puis oublié : seuls les nombres restent.",
    )


class SyntheseForm(forms.Form):
    annee = forms.TypedChoiceField(label="Année", coerce=int)
    trimestre = forms.TypedChoiceField(
        label="Période",
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", "Toute l’année"),
            (1, "1er trimestre"),
            (2, "2e trimestre"),
            (3, "3e trimestre"),
            (4, "4e trimestre"),
        ],
    )

    def __init__(self, *args: Any, annees: list[int], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["annee"].choices = [(a, str(a)) for a in annees]  # type: ignore[attr-defined]


class FicheForm(forms.Form):
    """What the sheet of the prevention council is about."""

    quartier = forms.ChoiceField(label="Quartier", required=False)
    annee = forms.TypedChoiceField(label="Année", coerce=int)

    def __init__(self, *args: Any, annees: list[int], quartiers: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["annee"].choices = [(a, str(a)) for a in annees]  # type: ignore[attr-defined]
        self.fields["quartier"].choices = [("", "Tous les quartiers"), *quartiers]  # type: ignore[attr-defined]


class RessentiForm(SansNom):
    TEXTES = ("question", "reponse", "enquete")
    formfield_callback = champ_de_saisie

    class Meta:
        model = MesureRessenti
        fields = ["question", "reponse", "vague", "enquete", "quartier", "interroges", "repondants", "comptes"]

    def __init__(self, *args: Any, contrat: Contrat, **options: Any) -> None:
        super().__init__(*args, **options)
        quartiers: Any = self.fields["quartier"]
        quartiers.queryset = QuartierContrat.objects.filter(contrat=contrat).order_by("rang", "pk")
        quartiers.empty_label = "Ensemble des quartiers"


class DemandeForm(forms.Form):
    mois = forms.TypedChoiceField(label="Mois", coerce=dt.date.fromisoformat)

    def __init__(self, *args: Any, mois: list[dt.date], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["mois"].choices = [(m.isoformat(), mois_fr(m)) for m in mois]  # type: ignore[attr-defined]
