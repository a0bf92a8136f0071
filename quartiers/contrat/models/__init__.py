"""The living contract."""

from quartiers.contrat.models.avenant import Avenant, Avis, Modification, Resultat
from quartiers.contrat.models.contrat import Contrat, Reference, Sigle
from quartiers.contrat.models.element import Element, Filiation, Version
from quartiers.contrat.models.lecture import Lecture
from quartiers.contrat.models.perimetre import Chiffre, QuartierContrat
from quartiers.contrat.models.signataire import Signataire

__all__ = [
    "Avenant",
    "Avis",
    "Chiffre",
    "Contrat",
    "Element",
    "Filiation",
    "Lecture",
    "Modification",
    "QuartierContrat",
    "Reference",
    "Resultat",
    "Sigle",
    "Signataire",
    "Version",
]
