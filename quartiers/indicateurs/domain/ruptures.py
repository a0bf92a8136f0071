"""Breaks in series."""

from typing import Any

from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.indicateurs.models import Rupture
from quartiers.journal.domain import consigner


@transaction.atomic
def signaler_rupture(*, acteur: Acteur, contrat: Contrat, champs: dict[str, Any]) -> Rupture:
    rupture = Rupture.objects.create(contrat=contrat, **champs)
    consigner(acteur=acteur, code="rupture.signaler", objet=rupture, phrase=f"Rupture de série : {rupture.explication}")
    return rupture
