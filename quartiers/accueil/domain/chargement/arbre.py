"""The tree (axes to sub-actions) as elements and versions 1."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from quartiers.accueil.domain.chargement.synchronisation import Bilan, ChargementRefuse, synchroniser
from quartiers.contrat.domain.structure import LISTE_DE_NATURE, peut_tenir
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat, Element, Version

# The reader's own codes: « 1 », « 1.2 », « 1.2.O3 », « 1.2.A4 », « 1.2.A4.1 ».
PREFIXES: dict[str, str] = {
    Nature.AXE: "",
    Nature.ORIENTATION: "",
    Nature.OBJECTIF: "O",
    Nature.ACTION: "A",
    Nature.SOUS_ACTION: "",
}


@dataclass(frozen=True)
class Place:
    """An element of the file with its level, the code of its parent and its position among its likes (from 1)."""

    code: str
    nature: str
    titre: str
    parent: str | None
    rang: int
    lignes: list[int]


def places(document: dict[str, Any]) -> list[Place]:
    """Every element of the tree, parents first. A code given twice is refused; a missing one is made."""
    trouvees = list(descendre(document, None, None, reserves=codes_ecrits(document)))
    codes = [place.code for place in trouvees]
    doubles = sorted({code for code in codes if codes.count(code) > 1})
    if doubles:
        raise ChargementRefuse(f"Des codes sont donnés deux fois : {', '.join(doubles)}. Gardez-les uniques.")
    return trouvees


def codes_ecrits(noeud: dict[str, Any]) -> set[str]:
    codes = {str(noeud["code"])} if noeud.get("code") else set()
    for cle in LISTE_DE_NATURE.values():
        for enfant in noeud.get(cle) or []:
            codes |= codes_ecrits(enfant)
    return codes


def descendre(noeud: dict[str, Any], nature: str | None, code: str | None, *, reserves: set[str]) -> Iterator[Place]:
    for nature_enfant, cle in LISTE_DE_NATURE.items():
        if not peut_tenir(nature, nature_enfant):
            continue
        for rang, enfant in enumerate(noeud.get(cle) or [], start=1):
            code_enfant = str(enfant.get("code") or "") or code_libre(code, nature_enfant, rang, reserves)
            yield Place(code_enfant, nature_enfant, enfant["titre"], code, rang, list(enfant.get("lignes") or []))
            yield from descendre(enfant, nature_enfant, code_enfant, reserves=reserves)


def code_libre(parent: str | None, nature: str, rang: int, reserves: set[str]) -> str:
    """« 1.2.O3 »; the next free number when the file already gave that one to another."""
    while True:
        morceau = f"{PREFIXES[nature]}{rang}"
        code = f"{parent}.{morceau}" if parent else morceau
        if code not in reserves:
            reserves.add(code)
            return code
        rang += 1


def charger_elements(contrat: Contrat, voulues: list[Place], debut: dt.date, bilan: Bilan) -> dict[str, Element]:
    """Elements and their version 1, from `debut`. Versions go first: they protect the elements that leave."""
    existants = list(Element.objects.filter(contrat=contrat))
    codes = {place.code for place in voulues}
    partis = [element.pk for element in existants if element.code not in codes]
    if partis:
        Version.objects.filter(contrat=contrat, element__in=partis).delete()
    par_code = {place.code: place for place in voulues}
    voulus = {c: {"contrat_id": contrat.pk, "code": c, "nature": place.nature} for c, place in par_code.items()}
    # A child whose parent leaves is hung elsewhere before its old parent goes.
    restants = {e.pk for e in existants} - set(partis)
    Version.objects.filter(contrat=contrat, element__in=restants, parent__in=partis).update(parent=None)
    elements = synchroniser(existants, voulus, modele=Element, cle=lambda e: e.code, bilan=bilan)
    versions = {
        elements[place.code].pk: {
            "contrat_id": contrat.pk,
            "element_id": elements[place.code].pk,
            "titre": place.titre,
            "parent_id": elements[place.parent].pk if place.parent else None,
            "rang": place.rang,
            "lignes": place.lignes,
            "debut": debut,
        }
        for place in voulues
    }
    presentes = Version.objects.filter(contrat=contrat)
    synchroniser(presentes, versions, modele=Version, cle=lambda v: v.element_id, bilan=bilan)
    return elements
