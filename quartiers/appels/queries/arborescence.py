"""Where each element of a contract hangs: the axis and the orientation above it. One query for a whole contract."""

from dataclasses import dataclass, field

from django.utils import timezone

from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat, Version


@dataclass(frozen=True, slots=True)
class Place:
    """An element under its latest wording; `parent` is the identifier of the element above."""

    pk: int
    code: str
    nature: str
    titre: str
    parent: int | None
    en_vigueur: bool


@dataclass
class Arborescence:
    places: dict[int, Place]
    dessous: dict[int, set[int]] = field(default_factory=dict)

    def au_dessus(self, element_id: int | None, nature: str) -> Place | None:
        """The nearest element of `nature` at or above `element_id`."""
        vus: set[int] = set()
        place = self.places.get(element_id or 0)
        while place is not None and place.pk not in vus:
            if place.nature == nature:
                return place
            vus.add(place.pk)
            place = self.places.get(place.parent or 0)
        return None

    def branche(self, element_id: int) -> set[int]:
        """The element and all that hangs below it."""
        trouves, reste = {element_id}, [element_id]
        while reste:
            for enfant in self.dessous.get(reste.pop(), set()) - trouves:
                trouves.add(enfant)
                reste.append(enfant)
        return trouves

    def choix(self) -> list[tuple[int, str]]:
        """Axes and orientations in force, in the contract's order, for a filter."""
        axes = [p for p in self.places.values() if p.nature == Nature.AXE and p.en_vigueur]
        return [ligne for axe in axes for ligne in self._choix_de(axe)]

    def _choix_de(self, axe: Place) -> list[tuple[int, str]]:
        enfants = [self.places[pk] for pk in self.dessous.get(axe.pk, set()) if pk in self.places]
        orientations = [p for p in enfants if p.nature == Nature.ORIENTATION and p.en_vigueur]
        rangs = {pk: rang for rang, pk in enumerate(self.places)}
        ordonnees = sorted(orientations, key=lambda p: rangs[p.pk])
        return [(axe.pk, intitule(axe)), *((p.pk, f"– {intitule(p)}") for p in ordonnees)]


def intitule(place: Place | None, longueur: int = 90) -> str:
    """« 1.2 Le titre », cut when it is long."""
    if place is None:
        return ""
    titre = place.titre if len(place.titre) <= longueur else f"{place.titre[: longueur - 1].rstrip()}…"
    return f"{place.code} {titre}"


def arborescence(contrat: Contrat) -> Arborescence:
    """Every element that the contract ever had, under its latest wording, in order of rank."""
    jour = timezone.localdate()
    lignes = (
        Version.objects.filter(contrat=contrat)
        .order_by("element_id", "-debut")
        .distinct("element_id")
        .values_list("element_id", "element__code", "element__nature", "titre", "parent_id", "rang", "fin")
    )
    places = {
        pk: Place(pk, code, nature, titre, parent, fin is None or fin > jour)
        for pk, code, nature, titre, parent, _, fin in sorted(lignes, key=lambda ligne: (ligne[5], ligne[0]))
    }
    arbre = Arborescence(places)
    for place in places.values():
        if place.parent is not None:
            arbre.dessous.setdefault(place.parent, set()).add(place.pk)
    return arbre
