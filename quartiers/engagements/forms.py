"""Filters of the tables of commitments and schemes."""

from collections.abc import Iterable
from typing import Any

from django import forms

from quartiers.contrat.models import Signataire
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
    le = ChampDate(
        label="Tels qu’ils se lisent le",
        required=False,
        error_messages={"invalid": "Écrivez une date comme 31/12/2026."},
    )

    def __init__(self, *args: Any, signataires: Iterable[Signataire], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proposer(self.fields["signataire"], ((s.code, s.titre) for s in signataires))


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
