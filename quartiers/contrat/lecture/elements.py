"""Going through the elements of a structured contract, each with a stable identifier."""

from collections.abc import Iterator
from dataclasses import dataclass

from quartiers.contrat.lecture.modele import Document
from quartiers.contrat.lecture.texte import identifiant

_ENFANTS = {"orientations": "orientation", "objectifs": "objectif", "actions": "action", "sous_actions": "sous_action"}
_PARTIES = {
    "quartiers": "quartier", "matrice": "matrice", "instances": "instance", "participation": "participation",
    "signataires": "signataire", "engagements": "engagement", "dispositifs": "dispositif", "indicateurs": "indicateur",
    "sigles": "sigle", "references": "reference", "notes": "note",
}  # fmt: skip
_SOUS_PARTIES = {
    "chiffres": "chiffre",
    "themes": "theme",
    "pistes": "piste",
    "quantites": "quantite",
    "details": "detail",
}


@dataclass(frozen=True, slots=True)
class ElementLu:
    """`identifiant`: code of the tree, else kind and slug (« quartier:le-tennis/theme:3 »); `chemin`: path in the document."""

    identifiant: str
    nature: str
    chemin: str
    donnees: Document


def iter_elements(document: Document) -> Iterator[ElementLu]:
    """Every element, in the file's order. Identifiers are unique, and the same for the same text."""
    for i, axe in enumerate(document.get("axes", [])):
        yield from _branche(axe, "axe", f"axes[{i}]")
    pris: set[str] = set()
    for partie, nature in _PARTIES.items():
        for i, element in enumerate(document.get(partie, [])):
            base = element.get("code") or identifiant(f"{nature} {element.get('sigle') or element['titre']}", pris)
            racine = f"{nature}:{base.removeprefix(nature + '-')}"
            chemin = f"{partie}[{i}]"
            yield ElementLu(racine, nature, chemin, element)
            for liste, sous_nature in _SOUS_PARTIES.items():
                for j, enfant in enumerate(element.get(liste, [])):
                    yield ElementLu(f"{racine}/{sous_nature}:{j + 1}", sous_nature, f"{chemin}.{liste}[{j}]", enfant)


def _branche(element: Document, nature: str, chemin: str) -> Iterator[ElementLu]:
    yield ElementLu(element["code"], nature, chemin, element)
    for liste, sous_nature in _ENFANTS.items():
        for i, enfant in enumerate(element.get(liste, [])):
            yield from _branche(enfant, sous_nature, f"{chemin}.{liste}[{i}]")
