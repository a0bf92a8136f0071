"""Which kind of committee a name tells, as contracts word them."""

import re
import unicodedata

from quartiers.gouvernance.enums import GenreInstance

# In this order: « comité technique TFPB » is of the TFPB before it is technical.
INDICES = [
    (GenreInstance.TFPB, r"\btfpb\b|\babattement\b"),
    (GenreInstance.DIAGNOSTIC, r"\bdiagnostics? en marchant\b|\bmarches? exploratoires?\b"),
    (GenreInstance.PROJET_QUARTIER, r"\bprojets? de quartiers?\b"),
    (GenreInstance.SUIVI_LOCAL, r"\bsuivi local\b|\bcomite de suivi\b"),
    (GenreInstance.PILOTAGE, r"\bpilotage\b|\bcopil\b|\bstrategique\b"),
    (GenreInstance.TECHNIQUE, r"\btechniques?\b|\bcotech\b"),
    (GenreInstance.ATELIER, r"\bateliers?\b|\bgroupes? de travail\b|\breunions?\b"),
]


def genre_du_titre(titre: str) -> GenreInstance:
    decompose = unicodedata.normalize("NFKD", titre.lower())
    propre = "".join(car for car in decompose if not unicodedata.combining(car))
    return next((genre for genre, motif in INDICES if re.search(motif, propre)), GenreInstance.AUTRE)
