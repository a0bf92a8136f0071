"""The funders of a contract: add one from the directory or make its organisation, change its settings."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from quartiers.annuaire.models import Organisme
from quartiers.appels.domain.campagne import CampagneRefusee
from quartiers.appels.models import Financeur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.journal.domain import consigner


@transaction.atomic
def ajouter_financeur(
    *,
    acteur: Acteur,
    contrat: Contrat,
    organisme: Organisme | None,
    nouvel_organisme: str = "",
    nature: str = "",
    **champs: Any,
) -> Financeur:
    """A funder of `contrat`: an organisation of the directory, or a new one by its name and nature.

    An organisation of that very name and nature is taken as it is: no double. Raises CampagneRefusee when this
    funder is already there under this name.
    """
    if organisme is None:
        organisme = Organisme.objects.filter(nom__iexact=nouvel_organisme, nature=nature).order_by("pk").first()
    if organisme is None:
        organisme = Organisme.objects.create(nom=nouvel_organisme, nature=nature, departement=contrat.departement)
    siens = Financeur.objects.filter(contrat=contrat)
    if siens.filter(organisme=organisme, nom=champs["nom"]).exists():
        raise CampagneRefusee("Ce financeur est déjà dans le contrat sous ce nom.")
    dernier = siens.aggregate(dernier=Max("rang"))["dernier"] or 0
    financeur = Financeur.objects.create(contrat=contrat, organisme=organisme, rang=dernier + 1, **champs)
    phrase = f"Financeur ajouté : {financeur}"
    consigner(acteur=acteur, code="financeur.ajouter", objet=financeur, phrase=phrase)
    return financeur


@transaction.atomic
def modifier_financeur(*, acteur: Acteur, financeur: Financeur, **champs: Any) -> None:
    for nom, valeur in champs.items():
        setattr(financeur, nom, valeur)
    financeur.save()
    consigner(acteur=acteur, code="financeur.modifier", objet=financeur, phrase=f"Financeur modifié : {financeur}")
