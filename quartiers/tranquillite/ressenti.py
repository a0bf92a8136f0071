"""What residents say they feel: shares of answers with their interval, kept apart from the facts. No query."""

from collections.abc import Iterable
from dataclasses import dataclass

from quartiers.indicateurs.intervalles import wilson
from quartiers.socle.formats import pourcent
from quartiers.tranquillite.models import MesureRessenti


@dataclass(frozen=True)
class Vague:
    """A measure as it may be read: no share when few answered, or when few gave one answer or the other."""

    mesure: MesureRessenti
    lisible: bool
    part: float = 0.0
    bas: float = 0.0
    haut: float = 0.0

    @property
    def part_texte(self) -> str:
        return pourcent(100 * self.part, 0) if self.lisible else "non publié"

    @property
    def bornes_texte(self) -> str:
        if not self.lisible:
            return "trop peu de réponses"
        return f"entre {pourcent(100 * self.bas, 0)} et {pourcent(100 * self.haut, 0)}"


def vagues_de(mesures: Iterable[MesureRessenti], seuil: int) -> list[Vague]:
    return [vague_de(mesure, seuil) for mesure in mesures]


def vague_de(mesure: MesureRessenti, seuil: int) -> Vague:
    autres = mesure.repondants - mesure.comptes
    if min(mesure.comptes, autres) < seuil:
        return Vague(mesure, lisible=False)
    bas, haut = wilson(mesure.comptes, mesure.repondants)
    return Vague(mesure, True, mesure.comptes / mesure.repondants, bas, haut)


def ecart_net(avant: Vague, apres: Vague) -> bool:
    """Whether two waves differ beyond their intervals (which do not even touch: a careful rule)."""
    return avant.lisible and apres.lisible and (avant.haut < apres.bas or apres.haut < avant.bas)
