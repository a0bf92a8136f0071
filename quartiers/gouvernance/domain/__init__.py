"""Acts of the committees' life; `enregistrer_seance` is what the packages above call."""

from quartiers.gouvernance.domain.seances import enregistrer_seance

__all__ = ["enregistrer_seance"]
