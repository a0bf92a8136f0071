"""Contracts, their elements, neighbourhoods and signatories."""

import datetime as dt
import itertools
from typing import Any

from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.domain import avenants as domain_avenants
from quartiers.contrat.domain.adoption import adopter
from quartiers.contrat.domain.modifications import Saisie, ajouter_modification
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Avenant, Contrat, Element, QuartierContrat, Signataire, Version
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


def creer_petit_contrat(**champs: Any) -> tuple[Contrat, dict[str, Element]]:
    """A contract of two axes that holds every level, its elements by code.

    1 ─ 1.1 ─ 1.1.O1, 1.1.O2, 1.1.A1 ─ 1.1.A1.1, 1.1.A1.2 | 1 ─ 1.2 ─ 1.2.O1 | 2 ─ 2.1 ─ 2.1.A1 | E1
    """
    contrat = creer_contrat(**champs)
    plan: list[tuple[str, Nature, str | None]] = [
        ("1", Nature.AXE, None),
        ("2", Nature.AXE, None),
        ("1.1", Nature.ORIENTATION, "1"),
        ("1.2", Nature.ORIENTATION, "1"),
        ("2.1", Nature.ORIENTATION, "2"),
        ("1.1.O1", Nature.OBJECTIF, "1.1"),
        ("1.1.O2", Nature.OBJECTIF, "1.1"),
        ("1.2.O1", Nature.OBJECTIF, "1.2"),
        ("1.1.A1", Nature.ACTION, "1.1"),
        ("2.1.A1", Nature.ACTION, "2.1"),
        ("1.1.A1.1", Nature.SOUS_ACTION, "1.1.A1"),
        ("1.1.A1.2", Nature.SOUS_ACTION, "1.1.A1"),
        ("E1", Nature.ENGAGEMENT, None),
    ]
    elements: dict[str, Element] = {}
    freres: dict[tuple[str | None, Nature], int] = {}
    for code, nature, parent in plan:
        rang = freres[(parent, nature)] = freres.get((parent, nature), 0) + 1
        dessus = elements[parent] if parent else None
        elements[code] = creer_element(contrat, code, nature=nature, parent=dessus, rang=rang)
    return contrat, elements


def creer_avenant(
    contrat: Contrat, *modifications: tuple[str, list[Element], list[Saisie]], acteur: Acteur | None = None
) -> Avenant:
    """A draft with its modifications, each (genre, sources, results as typed)."""
    qui = acteur or Acteur()
    avenant = domain_avenants.creer_avenant(acteur=qui, contrat=contrat, titre=f"Objet {next(NUMEROS)}")
    for genre, sources, saisies in modifications:
        ajouter_modification(acteur=qui, avenant=avenant, genre=genre, sources=[s.pk for s in sources], saisies=saisies)
    return avenant


def adopter_avenant(avenant: Avenant, jour: dt.date, acteur: Acteur | None = None) -> None:
    """Submit then adopt, the decision and the effect being of `jour` (the decision not later than today)."""
    qui = acteur or Acteur()
    domain_avenants.soumettre(acteur=qui, avenant=avenant, courriels={})
    adopter(
        acteur=qui,
        avenant=avenant,
        adopte_le=min(jour, timezone.localdate()),
        decision="Comité de pilotage",
        prend_effet_le=jour,
        sans_tous_les_avis=True,
    )


def reformulation(element: Element, titre: str) -> tuple[str, list[Element], list[Saisie]]:
    """A rewording, ready for `creer_avenant`."""
    return "reformuler", [element], [Saisie(element.nature, titre, element=element.pk)]
