"""What changed in a contract between two dates."""

import datetime as dt
from collections.abc import Sequence

from quartiers.contrat.differences import Difference, Passage, comparer_documents, comparer_passages, trier
from quartiers.contrat.models import Contrat, Filiation
from quartiers.contrat.queries import Noeud, a_plat, arbre

__all__ = ["comparer_contrat", "comparer_documents", "passages_de"]


def comparer_contrat(contrat: Contrat, jour_a: dt.date, jour_b: dt.date) -> list[Difference]:
    """Differences between the contract on `jour_a` and on `jour_b`, by kind. Three queries."""
    filiations = Filiation.objects.filter(
        contrat=contrat, avenant__prend_effet_le__gt=jour_a, avenant__prend_effet_le__lte=jour_b
    ).values_list("origine__code", "descendant__code")
    avant, apres = passages_de(arbre(contrat, jour_a)), passages_de(arbre(contrat, jour_b))
    return trier(comparer_passages(avant, apres, filiations))


def passages_de(racines: Sequence[Noeud]) -> list[Passage]:
    """The passages of a tree, in reading order, each with where it stands in words."""
    noeuds = a_plat(racines)
    titres = {noeud.code: noeud.titre for noeud in noeuds}
    return [
        Passage(
            code=noeud.code,
            nature=noeud.nature,
            titre=noeud.titre,
            parent=noeud.parent,
            chemin=f"{noeud.parent} {titres.get(noeud.parent, '')}".strip() if noeud.parent else "",
        )
        for noeud in noeuds
    ]
