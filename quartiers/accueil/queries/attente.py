"""One thing that waits for a person, as « mon espace » shows it."""

from dataclasses import dataclass

from quartiers.socle.affichage import Badge, Lien


@dataclass(frozen=True)
class Attente:
    """What waits, why, where."""

    objet: Lien
    detail: str = ""
    etat: Badge | None = None
