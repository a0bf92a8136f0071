"""What the team and the holder type after the decision."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q

from quartiers.annuaire.models import Organisme
from quartiers.appels.enums import GenreVersement
from quartiers.appels.enums_apres import GenreActe, GenreModification, SensDecision
from quartiers.appels.models import ActeProduit, Financeur, ModificationDossier, Versement
from quartiers.contrat.models import Contrat
from quartiers.journal.aides import AU_JOURNAL
from quartiers.socle.saisies import ChampDate, ChampEuros, champ_de_saisie

ETAPES = [
    ("service_fait_le", "Service fait"),
    ("ordonne_le", "Ordonnancé"),
    ("paye_le", "Payé"),
]


class PlusieursFichiers(forms.ClearableFileInput):
    allow_multiple_selected = True


class ChampFichiers(forms.FileField):
    """Several files at once; each is checked like one."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", PlusieursFichiers())
        super().__init__(**options)

    def clean(self, donnees: Any, initial: Any = None) -> list[Any]:
        un_seul = super().clean
        liste = donnees if isinstance(donnees, list | tuple) else [donnees]
        return [un_seul(fichier, initial) for fichier in liste]


class NotifierForm(forms.Form):
    jour = ChampDate(label="Date de notification", help_text="Celle du courrier : les délais de paiement en partent.")


class MotifForm(forms.Form):
    motif = forms.CharField(
        label="Pourquoi ?",
        max_length=250,
        help_text=f"Par exemple : l’adresse de l’organisme a changé. {AU_JOURNAL}",
    )


class ModeleForm(forms.Form):
    fichier = forms.FileField(
        label="Modèle Word (.docx)", help_text="Le document fourni ou le vôtre, modifié dans Word. Sans macro."
    )


class FiltreActesForm(forms.Form):
    """What the list of produced documents is narrowed to."""

    financeur = forms.ModelChoiceField(
        label="Financeur", queryset=Financeur.objects.none(), required=False, empty_label="Tous"
    )
    genre = forms.ChoiceField(label="Document", required=False, choices=[("", "Tous"), *GenreActe.choices])
    q = forms.CharField(label="Numéro ou organisme", required=False)

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["financeur"].queryset = Financeur.objects.filter(contrat=contrat)  # type: ignore[attr-defined]


class PileForm(forms.Form):
    fichiers = ChampFichiers(
        label="Documents signés",
        help_text="Un PDF de plusieurs pages, ou plusieurs fichiers ; les photos (JPEG) conviennent.",
    )
    signe_le = ChampDate(label="Signés le", help_text="Par exemple : la date de la séance de signature.")


class ClasserForm(forms.Form):
    acte = forms.ModelChoiceField(label="Document", queryset=ActeProduit.objects.none(), empty_label="Choisir…")

    def __init__(self, *args: Any, actes: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choisis = ActeProduit.objects.filter(pk__in=actes).select_related("dossier__organisme")
        self.fields["acte"].queryset = choisis  # type: ignore[attr-defined]
        self.fields["acte"].label_from_instance = (  # type: ignore[attr-defined]
            lambda acte: f"{acte.numero} – {acte.dossier.organisme} – {acte.get_genre_display()}"
        )


class VersementForm(forms.ModelForm):  # type: ignore[type-arg]
    """The rules that look at the line are the domain's (domain.versements.enregistrer)."""

    montant = ChampEuros(label="Montant (€)", help_text="Par exemple : 1 500,00")

    class Meta:
        model = Versement
        fields = ["genre", "montant", "promis_le", "service_fait_le", "ordonne_le", "paye_le", "reference",
                  "depassement_motif"]  # fmt: skip
        formfield_callback = champ_de_saisie
        labels = {"genre": "Versement"}
        help_texts = {
            "reference": "Numéro de mandat, par exemple.",
            "depassement_motif": "Seulement si le total payé dépasse le montant notifié.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk and "genre" not in self.initial:
            self.initial["genre"] = GenreVersement.ACOMPTE


class AvancerForm(forms.Form):
    champ = forms.ChoiceField(label="Étape", choices=ETAPES)
    le = ChampDate(label="Date")


class FiltreVersementsForm(forms.Form):
    financeur = forms.ModelChoiceField(
        label="Financeur", queryset=Financeur.objects.none(), required=False, empty_label="Tous"
    )
    etape = forms.ChoiceField(
        label="Étape",
        required=False,
        choices=[
            ("", "Toutes"),
            ("retard", "En retard"),
            ("promis", "Promis, pas encore payé"),
            ("bilan", "Attend le bilan"),
            ("paye", "Payé"),
            ("rendre", "À rendre par l’organisme"),
        ],
    )
    q = forms.CharField(label="Dossier ou organisme", required=False)

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["financeur"].queryset = Financeur.objects.filter(contrat=contrat)  # type: ignore[attr-defined]


class ReversementForm(forms.Form):
    montant = ChampEuros(label="Montant à rendre (€)")
    motif = forms.CharField(
        label="Motif de votre décision",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=3000,
        help_text="Par exemple : les achats prévus ont été faits par un autre moyen.",
    )
    rendre_le = ChampDate(label="À rendre pour le", required=False, help_text="Inutile si rien n’est à rendre.")


class ModificationForm(forms.ModelForm):  # type: ignore[type-arg]
    """The holder's request; fields that its kind does not need are ignored."""

    exercice = forms.TypedChoiceField(label="Pour l’année", coerce=int)
    montant = ChampEuros(
        label="Montant non dépensé à garder (€)",
        required=False,
        help_text="Seulement pour garder l’argent non dépensé. Par exemple : 800,00",
    )
    siret = forms.CharField(
        label="SIRET ou RNA de l’organisme qui reprend le projet",
        required=False,
        max_length=20,
        help_text="Seulement pour confier le projet. Par exemple : 12345678200010 ou W712345678.",
    )

    class Meta:
        model = ModificationDossier
        fields = ["genre", "motif", "date_fin", "montant", "usage"]
        formfield_callback = champ_de_saisie
        widgets = {
            "motif": forms.Textarea(attrs={"rows": 4}),
            "usage": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "motif": "Par exemple : le local n’a ouvert qu’en juin, les ateliers continuent jusqu’au printemps.",
            "date_fin": "Seulement pour terminer plus tard.",
            "usage": "Seulement pour garder l’argent non dépensé. Par exemple : dix ateliers de plus.",
        }

    def __init__(self, *args: Any, exercices: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["exercice"].choices = [(annee, str(annee)) for annee in exercices]  # type: ignore[attr-defined]
        self.order_fields(["genre", "exercice", "motif", "date_fin", "montant", "usage", "siret"])

    def clean_siret(self) -> Organisme | None:
        numero = "".join(self.cleaned_data["siret"].split()).upper()
        if not numero:
            return None
        organisme = Organisme.objects.filter(Q(siret=numero) | Q(rna=numero)).first()
        if organisme is None:
            raise forms.ValidationError(
                "Aucun organisme inscrit ici ne porte ce numéro. Vérifiez-le, ou demandez à cet organisme de s’inscrire."
            )
        return organisme

    def _post_clean(self) -> None:
        """The rules between fields are told by the domain, in the request's own words."""

    def valeurs(self) -> dict[str, Any]:
        donnees = dict(self.cleaned_data)
        donnees["nouvel_organisme"] = donnees.pop("siret")
        donnees["genre"] = GenreModification(donnees["genre"])
        return donnees


class DecisionForm(forms.Form):
    """A funder's answer; only what the kind of request needs."""

    sens = forms.ChoiceField(label="Votre réponse", choices=SensDecision.choices, widget=forms.RadioSelect)
    motif = forms.CharField(
        label="Motif", required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="Obligatoire pour refuser."
    )
    date_fin = ChampDate(label="Fin du projet acceptée", required=False)
    bilan_le = ChampDate(label="Bilan attendu le", required=False)
    montant = ChampEuros(label="Montant que l’organisme garde (€)", required=False)

    def __init__(self, *args: Any, modification: ModificationDossier, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if modification.genre != GenreModification.DELAI:
            del self.fields["date_fin"], self.fields["bilan_le"]
        else:
            self.fields["date_fin"].initial = modification.date_fin
        if modification.genre != GenreModification.REEMPLOI:
            del self.fields["montant"]
        else:
            self.fields["montant"].initial = modification.montant

    def valeurs(self) -> dict[str, Any]:
        return {**self.cleaned_data, "sens": SensDecision(self.cleaned_data["sens"])}


class ImportVersementsForm(forms.Form):
    financeur = forms.ModelChoiceField(label="Financeur", queryset=Financeur.objects.none(), empty_label="Choisir…")
    fichier = forms.FileField(label="Fichier du comptable", help_text="Excel (.xlsx), OpenDocument (.ods) ou CSV.")

    def __init__(self, *args: Any, financeurs: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["financeur"].queryset = financeurs  # type: ignore[attr-defined]
