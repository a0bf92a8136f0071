"""Contracts, their elements, neighbourhoods and signatories."""

import datetime as dt
import itertools
from typing import Any

from quartiers.annuaire.models import Organisme
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat, Element, QuartierContrat, Signataire, Version
from tests.factories.annuaire import creer_organisme

NUMEROS = itertools.count(1)
DEBUT = dt.date(2024, 4, 1)
FIN = dt.date(2031, 1, 1)


def creer_contrat(**champs: Any) -> Contrat:
    numero = next(NUMEROS)
    defauts = {
        "code": f"contrat-{numero}",
        "intitule": f"Contrat de ville {numero}",
        "nom_court": f"Contrat {numero}",
        "departement": "71",
        "debut": DEBUT,
        "fin": FIN,
        "publie": True,
    }
    return Contrat.objects.create(**{**defauts, **champs})


def creer_element(
    contrat: Contrat,
    code: str,
    titre: str = "",
    nature: Nature = Nature.AXE,
    parent: Element | None = None,
    **champs: Any,
) -> Element:
    """An element and its version 1, in force from the contract's first day; `champs` go to the version."""
    element = Element.objects.create(contrat=contrat, code=code, nature=nature)
    defauts = {"titre": titre or f"Titre de {code}", "debut": contrat.debut, "rang": next(NUMEROS)}
    Version.objects.create(contrat=contrat, element=element, parent=parent, **{**defauts, **champs})
    return element


def creer_quartier_contrat(contrat: Contrat, **champs: Any) -> QuartierContrat:
    numero = next(NUMEROS)
    defauts = {"code": f"quartier-{numero}", "titre": f"Quartier {numero}", "rang": numero, "debut": contrat.debut}
    return QuartierContrat.objects.create(contrat=contrat, **{**defauts, **champs})


def creer_signataire(contrat: Contrat, organisme: Organisme | None = None, **champs: Any) -> Signataire:
    numero = next(NUMEROS)
    organisme = organisme or creer_organisme()
    defauts = {"code": f"signataire-{numero}", "titre": organisme.nom, "rang": numero, "debut": contrat.debut}
    return Signataire.objects.create(contrat=contrat, organisme=organisme, **{**defauts, **champs})
