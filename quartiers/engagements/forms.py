"""Filters of the tables of commitments and schemes."""

from collections.abc import Iterable
from typing import Any

from django import forms

from quartiers.contrat.models import Signataire
from quartiers.engagements.enums import Statut
from quartiers.engagements.models import NatureDispositif
from quartiers.socle.saisies import ChampDate

TOUS = ("", "Tous")


class EngagementsForm(forms.Form):
    signataire = forms.ChoiceField(label="Signataire", required=False)
    quantite = forms.ChoiceField(
        label="Quantité",
        required=False,
        choices=[TOUS, ("oui", "Chiffrés"), ("non", "Sans quantité")],
    )
    statut = forms.ChoiceField(label="Statut", required=False, choices=[TOUS, *Statut.choices])
    axe = forms.ChoiceField(label="Axe", required=False)
    annee = forms.TypedChoiceField(label="Année jugée", required=False, coerce=int, empty_value=None)
    le = ChampDate(
        label="Texte tel qu’il se lit le",
        required=False,
        error_messages={"invalid": "Écrivez une date comme 31/12/2026."},
    )

    def __init__(
        self,
        *args: Any,
        signataires: Iterable[Signataire],
        annees: Iterable[int],
        axes: Iterable[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        proposer(self.fields["signataire"], ((s.code, s.titre) for s in signataires))
        proposer(self.fields["axe"], axes)
        self.fields["annee"].choices = [("", "La dernière"), *((annee, annee) for annee in annees)]  # type: ignore[attr-defined]


class DispositifsForm(forms.Form):
    domaine = forms.ChoiceField(label="Domaine", required=False)
    nature = forms.ChoiceField(label="Nature", required=False, choices=[TOUS, *NatureDispositif.choices])
    signataire = forms.ChoiceField(label="Signataire", required=False)

    def __init__(self, *args: Any, signataires: Iterable[Signataire], domaines: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proposer(self.fields["signataire"], ((s.code, s.titre) for s in signataires))
        proposer(self.fields["domaine"], ((nom, nom) for nom in domaines))


def proposer(champ: forms.Field, choix: Iterable[tuple[str, str]]) -> None:
    """Fill the choices of a select, « Tous » first."""
    champ.choices = [TOUS, *choix]  # type: ignore[attr-defined]


class MoyensForm(forms.Form):
    """Year and field of the register of common-law means."""

    annee = forms.TypedChoiceField(label="Année", required=False, coerce=int, empty_value=None)
    domaine = forms.ChoiceField(label="Domaine", required=False)

    def __init__(self, *args: Any, annees: Iterable[int], domaines: Iterable[str], annee: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["annee"].choices = [("", f"La dernière ({annee})"), *((an, an) for an in annees)]  # type: ignore[attr-defined]
        proposer(self.fields["domaine"], ((nom, nom) for nom in domaines))
