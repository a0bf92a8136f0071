"""A contract's text made out of a structured document: same headings, lists and length, fictional prose."""

import random
from collections.abc import Iterator
from typing import Any

from bench.fictions import phrase


def texte_de(document: dict[str, Any], longueur: int) -> str:
    """The document as a plain text of at least `longueur` characters (prose between the lists fills it)."""
    hasard = random.Random(2030)
    lignes = list(_axes(document))
    manque = longueur - sum(len(ligne) + 1 for ligne in lignes)
    prose = [phrase(hasard) + ". " + phrase(hasard) + "." for _ in range(max(0, manque // 150))]
    pas = max(1, len(lignes) // max(1, len(prose)))
    for rang, paragraphe in enumerate(prose):
        position = min(len(lignes), rang * (pas + 3))
        lignes[position:position] = ["", paragraphe, ""]
    return "\n".join(lignes)


def _axes(document: dict[str, Any]) -> Iterator[str]:
    yield document["contrat"].get("intitule", "Contrat de ville")
    for axe in document["axes"]:
        yield f"\nAxe {axe['code']} : {axe['titre']}\n"
        for rang, orientation in enumerate(axe.get("orientations", []), start=1):
            yield f"\nOrientation {rang} : {orientation['titre']}\n"
            yield "Objectifs opérationnels :\n"
            yield from (f"- {objectif['titre']} ;" for objectif in orientation.get("objectifs", []))
            yield "\nActions à pérenniser, renforcer ou créer :\n"
            yield from (f"- {action['titre']} ;" for action in orientation.get("actions", []))
