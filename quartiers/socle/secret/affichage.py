"""How a protected count is written, on a page as in a file: never empty, never zero, never which of the two reasons."""

from collections.abc import Sequence

from quartiers.socle.formats import INSECABLE, nombre
from quartiers.socle.secret.modele import Cle, Protection

SIGNE = "s"
ABSENT = "non communiqué"


def texte(protection: Protection, cle: Cle) -> str:
    """The count, « s » when it is hidden, « non communiqué » when nobody gave it."""
    contenu = valeur(protection, cle)
    return contenu if isinstance(contenu, str) else nombre(contenu)


def valeur(protection: Protection, cle: Cle) -> int | str:
    """The same for a spreadsheet: a number where there is one."""
    compte = protection.valeur(cle)
    if compte is not None:
        return compte
    return SIGNE if protection.masquee(cle) else ABSENT


def grille(protection: Protection, lignes: Sequence[Cle], colonnes: Sequence[Cle]) -> list[list[str]]:
    """The texts of a protected table, row by row."""
    return [[texte(protection, (ligne, colonne)) for colonne in colonnes] for ligne in lignes]


def note(seuil: int, unite: str = "personnes") -> str:
    """What « s » means. It does not say that the count itself is small: readers would take it as a bound."""
    return (
        f"{SIGNE}{INSECABLE}: secret statistique. Chiffre de moins de {seuil}{INSECABLE}{unite}, "
        "ou qui permettrait d’en retrouver un."
    )
