"""Codes of sheets, given once."""

from quartiers.appels.domain.numeros import numero_suivant
from quartiers.contrat.models import Contrat


def code_de_fiche(contrat: Contrat, annee: int) -> str:
    """« 2025-A012 »."""
    return f"{annee}-A{numero_suivant(contrat, f'fiche-{annee}'):03d}"
