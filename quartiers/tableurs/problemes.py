"""What is wrong in a file, told at its cell."""

from dataclasses import dataclass
from typing import Any

from quartiers.tableurs.classeur import cellule


@dataclass(frozen=True)
class Probleme:
    """An error (nothing is written while one stands) or a warning, at a cell, with how to mend it."""

    grave: bool
    feuille: str
    ligne: int
    colonne: int | None
    message: str

    @property
    def ou(self) -> str:
        return cellule(self.feuille, self.ligne, self.colonne) if self.ligne >= 0 else self.feuille

    def en_json(self) -> dict[str, Any]:
        return {"grave": self.grave, "ou": self.ou, "message": self.message}
