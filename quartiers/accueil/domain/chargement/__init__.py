"""From a structured contract to the base, in one transaction, and back."""

from quartiers.accueil.domain.chargement.contrat import (
    RapportChargement,
    charger_contrat,
    code_propose,
    dates_proposees,
)
from quartiers.accueil.domain.chargement.export import exporter_contrat
from quartiers.accueil.domain.chargement.synchronisation import ChargementRefuse

__all__ = [
    "ChargementRefuse",
    "RapportChargement",
    "charger_contrat",
    "code_propose",
    "dates_proposees",
    "exporter_contrat",
]
