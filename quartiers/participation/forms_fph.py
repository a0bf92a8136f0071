"""The quick request of a resident, the jury's decision, the payments and proofs, the rules."""

import datetime as dt
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.participation.models import DemandeFph, ReglementFph
from quartiers.participation.queries_fph import quartiers_ouverts
from quartiers.participation.queries_paroles import quartiers_du_contrat
from quartiers.socle.saisies import ChampDate, ChampEuros, champ_de_saisie


class DemandeFphForm(forms.ModelForm):  # type: ignore[type-arg]
    """One page; an e-mail or a phone number is enough to be answered."""

    cle = forms.UUIDField(widget=forms.HiddenInput)
    jour_projet = ChampDate(label="Date du projet")
    budget = ChampEuros(label="Combien cela coûte en tout (€)")
    demande = ChampEuros(label="Combien vous demandez au fonds (€)")

    class Meta:
        model = DemandeFph
        fields = [
            "titre",
            "objet",
            "pour_qui",
            "quartier",
            "jour_projet",
            "budget",
            "demande",
            "depenses",
            "genre",
            "nom",
            "courriel",
            "telephone",
        ]
        labels = {"titre": "Votre projet en quelques mots"}
        widgets = {"objet": forms.Textarea(attrs={"rows": 4}), "depenses": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "depenses": "Par exemple : 40 € de goûters, 60 € de location de sono.",
            "courriel": "Une adresse ou un téléphone : l’un des deux suffit.",
            "nom": "Pour que le comité sache à qui répondre. Effacé ensuite.",
        }

    def __init__(self, *args: Any, contrat: Contrat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["quartier"].queryset = quartiers_ouverts(contrat, timezone.localdate())  # type: ignore[attr-defined]
        self.fields["nom"].required = True
        if not self.is_bound:
            self.initial["cle"] = uuid4()

    def clean_jour_projet(self) -> dt.date:
        jour: dt.date = self.cleaned_data["jour_projet"]
        if jour < timezone.localdate():
            raise ValidationError("Cette date est passée : le fonds aide des projets à venir.")
        return jour

    def clean(self) -> dict[str, Any]:
        valeurs = super().clean() or {}
        if not valeurs.get("courriel") and not valeurs.get("telephone"):
            self.add_error("courriel", "Donnez une adresse électronique ou un téléphone.")
        budget, demande = valeurs.get("budget"), valeurs.get("demande")
        if budget is not None and demande is not None and demande > budget:
            self.add_error("demande", "La somme demandée ne dépasse pas le coût du projet.")
        return valeurs

    def champs(self) -> dict[str, Any]:
        return {nom: self.cleaned_data[nom] for nom in self.Meta.fields}


class DecisionForm(forms.Form):
    SENS = [("accorder", "Accorder"), ("ajourner", "Ajourner"), ("refuser", "Refuser")]
    sens = forms.ChoiceField(label="Décision du comité", choices=SENS, widget=forms.RadioSelect)
    comite_le = ChampDate(label="Comité du")
    pour = forms.IntegerField(label="Voix pour", min_value=0, max_value=200, required=False)
    contre = forms.IntegerField(label="Voix contre", min_value=0, max_value=200, required=False)
    elus = forms.IntegerField(label="Dont élus", min_value=0, max_value=200, required=False)
    accorde = ChampEuros(label="Somme accordée (€)", required=False)
    motif = forms.CharField(
        label="Motif",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Obligatoire pour ajourner ou refuser ; la personne le lit.",
    )


class AvanceForm(forms.Form):
    avance = ChampEuros(label="Avance versée (€)")
    avance_le = ChampDate(label="Versée le")


class RealiserForm(forms.Form):
    realise_le = ChampDate(label="Le projet a eu lieu le")
    participants = forms.IntegerField(label="Combien de personnes sont venues", min_value=0, required=False)
    bilan = forms.CharField(
        label="Comment cela s’est passé",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Sans nom de personne.",
    )


class JustificatifForm(forms.Form):
    objet = forms.CharField(label="Achat", max_length=150)
    somme = ChampEuros(label="Montant (€)")
    fichier = forms.FileField(label="Facture ou ticket", required=False, help_text="PDF ou photo.")


class SolderForm(forms.Form):
    solde_le = ChampDate(label="Versé le")


class ReverserForm(forms.Form):
    reverse_le = ChampDate(label="Reversé le")


class ReglementForm(forms.ModelForm):  # type: ignore[type-arg]
    dates = forms.CharField(
        label="Dates des comités",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Une date par ligne : 15/01/2027.",
    )

    class Meta:
        model = ReglementFph
        formfield_callback = champ_de_saisie
        fields = [
            "commune",
            "debut",
            "fin",
            "plafond",
            "part_max",
            "avance_part",
            "votants",
            "votants_min",
            "elus_max",
            "delai_depot",
            "delai_justificatifs",
            "conservation_mois",
            "source",
        ]
        widgets = {"votants": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, contrat: Contrat, commune: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        communes = contrat.communes.order_by("nom")
        self.fields["commune"].queryset = communes.filter(pk=commune) if commune else communes  # type: ignore[attr-defined]
        if self.instance.pk:
            self.fields["dates"].initial = "\n".join(
                f"{dt.date.fromisoformat(jour):%d/%m/%Y}" for jour in self.instance.comites
            )

    def clean_dates(self) -> list[str]:
        jours = []
        for rang, ligne in enumerate(self.cleaned_data["dates"].splitlines(), 1):
            if ligne.strip():
                try:
                    jours.append(dt.datetime.strptime(ligne.strip(), "%d/%m/%Y").date().isoformat())  # noqa: DTZ007
                except ValueError as erreur:
                    raise ValidationError(f"Ligne {rang} : écrivez une date, 15/01/2027.") from erreur
        return sorted(set(jours))


class EnveloppeForm(forms.Form):
    quartier = forms.ModelChoiceField(label="Quartier", queryset=QuartierContrat.objects.none())
    annee = forms.IntegerField(label="Année", min_value=2024, max_value=2040)
    somme = ChampEuros(label="Montant (€)")
    source = forms.CharField(
        label="Source", max_length=200, required=False, help_text="Délibération, convention, programmation…"
    )

    def __init__(self, *args: Any, contrat: Contrat, commune: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        quartiers = quartiers_du_contrat(contrat, timezone.localdate())
        self.fields["quartier"].queryset = quartiers.filter(commune=commune) if commune else quartiers  # type: ignore[attr-defined]
