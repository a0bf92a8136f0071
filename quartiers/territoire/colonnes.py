"""Recognise the columns of official files by their names, whatever the producer's spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quartiers.territoire.formats import TableGeographique

# QP071009 (2015), QN07108M (2024): two letters, the département, a rank, and since 2024 a letter
# for its zone (M modified, N new, I unchanged, C recoded).
CODE_DE_QPV = re.compile(r"Q[NP][0-9A-Z]{6}")


def reduire(nom: str) -> str:
    """« Code QP (2024) » -> « codeqp2024 »: no accent, no case, letters and digits only."""
    plat = unicodedata.normalize("NFKD", nom).casefold()
    return "".join(c for c in plat if c.isascii() and c.isalnum())


def trouver_colonne(colonnes: Sequence[str], alias: str) -> str | None:
    """First column whose reduced name is one of the space-separated `alias`, in their order."""
    reduites = {reduire(c): c for c in reversed(colonnes)}
    return next((reduites[a] for a in alias.split() if a in reduites), None)


def code_de_qpv_valide(code: str) -> bool:
    """Whether `code` has the shape of a code of quartier prioritaire, 2015 or 2024."""
    return CODE_DE_QPV.fullmatch(code) is not None


def trouver_par_valeurs(table: TableGeographique) -> str | None:
    """A column all of whose values look like codes of quartiers prioritaires."""
    for colonne in table.colonnes:
        valeurs = table.valeurs(colonne)
        if all(isinstance(v, str) and code_de_qpv_valide(v.strip()) for v in valeurs):
            return colonne
    return None
