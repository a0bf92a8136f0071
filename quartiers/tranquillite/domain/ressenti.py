"""Shares of answers of a survey, typed or read from a file of ours."""

from typing import Any

from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.journal.domain import consigner
from quartiers.tranquillite.models import MesureRessenti


@transaction.atomic
def enregistrer(*, acteur: Acteur, contrat: Contrat, lignes: list[dict[str, Any]]) -> list[MesureRessenti]:
    """Every measure or none. Raises ValidationError when one breaks a constraint."""
    mesures = []
    for ligne in lignes:
        mesure = MesureRessenti(contrat=contrat, **ligne)
        mesure.full_clean()
        mesure.save()
        mesures.append(mesure)
    if mesures:
        phrase = f"Ressenti : {len(mesures)} mesure(s) enregistrée(s)"
        consigner(acteur=acteur, code="observatoire.ressenti", objet=mesures[0], phrase=phrase)
    return mesures


@transaction.atomic
def retirer(*, acteur: Acteur, mesure: MesureRessenti) -> None:
    consigner(acteur=acteur, code="observatoire.ressenti", objet=mesure, phrase=f"Ressenti retiré : {mesure}")
    mesure.delete()
