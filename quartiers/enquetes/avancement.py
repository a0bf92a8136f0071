"""How far the collection has come, as it is told: exactly to those who collect while they collect, else by ranges.

A count of a profile or of a day, read exactly, would tell what the tables of the results hide (0018). No query here.
"""

from quartiers.enquetes.enums import EtatEnquete
from quartiers.enquetes.models import Enquete
from quartiers.socle.formats import nombre


def exact(enquete: Enquete, *, collecte: bool) -> bool:
    """`collecte`: whether this person collects answers."""
    return collecte and enquete.etat in {EtatEnquete.BROUILLON, EtatEnquete.OUVERTE}


def par_tranche(compte: int, seuil: int) -> str:
    """« moins de 5 », then « 5 à 9 », « 10 à 14 »…"""
    if compte < seuil:
        return f"moins de {seuil}"
    bas = compte - compte % seuil
    return f"{nombre(bas)} à {nombre(bas + seuil - 1)}"


def dit(compte: int, seuil: int, *, exactement: bool) -> str:
    return nombre(compte) if exactement else par_tranche(compte, seuil)
