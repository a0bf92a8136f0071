"""Texts of the public pages, given by the team."""

from typing import Any

from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.journal.domain import consigner
from quartiers.participation.models import TextePublic


@transaction.atomic
def ecrire_texte(*, acteur: Acteur, contrat: Contrat, texte: TextePublic | None, **champs: Any) -> TextePublic:
    texte = texte or TextePublic(contrat=contrat)
    for nom, valeur in champs.items():
        setattr(texte, nom, valeur)
    texte.save()
    consigner(acteur=acteur, code="textepublic.ecrire", objet=texte, phrase=f"Texte public : {texte}")
    return texte
