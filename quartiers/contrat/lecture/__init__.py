"""Reading a contrat de ville: a file in, a structured contract and a reading report out. No Django here.

`lire(chemin)` or `lire_octets(contenu, nom)` give a `ContratLu`; `ecrire_yaml` and `ecrire_rapport` write it;
`valider(document)` checks a structured contract against the published schema (`schema.json`).
"""

from pathlib import Path

from quartiers.contrat.lecture.ecriture import ecrire_rapport, ecrire_yaml, sans_noms
from quartiers.contrat.lecture.elements import iter_elements
from quartiers.contrat.lecture.extraction import extraire, extraire_fichier
from quartiers.contrat.lecture.modele import ContratLu, ErreurLecture, LigneSource, Rapport
from quartiers.contrat.lecture.structure import structurer
from quartiers.contrat.lecture.validation import charger_yaml, valider

__all__ = [
    "ContratLu",
    "ErreurLecture",
    "LigneSource",
    "Rapport",
    "charger_yaml",
    "ecrire_rapport",
    "ecrire_yaml",
    "iter_elements",
    "lire",
    "lire_octets",
    "sans_noms",
    "valider",
]


def lire(chemin: Path) -> ContratLu:
    """Read a contract from a file (.pdf, .docx, .odt, .md, .txt). Raises `ErreurLecture`, in French."""
    return _lu(extraire_fichier(Path(chemin)), Path(chemin).name)


def lire_octets(contenu: bytes, nom: str) -> ContratLu:
    """Read a contract from its bytes; `nom` gives the format by its extension. Raises `ErreurLecture`."""
    return _lu(extraire(contenu, nom), nom)


def _lu(lignes: list[LigneSource], nom: str) -> ContratLu:
    document, rapport = structurer(lignes, nom)
    return ContratLu(document, rapport, lignes)
