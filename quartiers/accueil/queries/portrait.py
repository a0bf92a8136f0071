"""Figures of the neighbourhoods of a contract: those of its text, and the published series, never mixed."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from quartiers.contrat.models import Chiffre, Contrat, QuartierContrat
from quartiers.socle.modeles import en_vigueur_le
from quartiers.territoire.queries import NON_COMMUNIQUE, Comparaison, portrait

__all__ = ["NON_COMMUNIQUE", "Mesure", "comparables", "mesures", "quartiers_du_contrat", "series"]


@dataclass(frozen=True)
class Mesure:
    """One figure that the contract's text gives for several neighbourhoods: the same `cle`, hence comparable.

    `titre` is the shortest of its wordings: « Taux de pauvreté », not « le taux de pauvreté le plus important ».
    `par_quartier`: {neighbourhood pk: figure}; a neighbourhood for which the text says nothing is absent.
    """

    cle: str
    unite: str
    par_quartier: dict[int, Chiffre] = field(default_factory=dict)

    @property
    def titre(self) -> str:
        return min((chiffre.titre for chiffre in self.par_quartier.values()), key=len, default=self.cle)

    @property
    def precision(self) -> str:
        """Years and sources given by the text, each once."""
        vues = [v for c in self.par_quartier.values() for v in (c.annee, c.source) if v]
        return ", ".join(dict.fromkeys(vues))


def quartiers_du_contrat(contrat: Contrat, jour: dt.date) -> list[QuartierContrat]:
    """Neighbourhoods of the contract on `jour`, in its order. One query."""
    return list(
        QuartierContrat.objects.filter(en_vigueur_le(jour), contrat=contrat)
        .select_related("commune", "quartier")
        .defer("commune__contour")
        .order_by("rang", "pk")
    )


def mesures(contrat: Contrat) -> list[Mesure]:
    """Figures of the text, the most shared first; the order of the text otherwise. One query."""
    par_cle: dict[str, Mesure] = {}
    for chiffre in Chiffre.objects.filter(contrat=contrat).order_by("quartier__rang", "pk"):
        mesure = par_cle.setdefault(chiffre.cle, Mesure(chiffre.cle, chiffre.unite))
        mesure.par_quartier.setdefault(chiffre.quartier_id, chiffre)
    return sorted(par_cle.values(), key=lambda mesure: -len(mesure.par_quartier))


def series(quartiers: Sequence[QuartierContrat], courant: QuartierContrat | None = None) -> list[Comparaison]:
    """Published series of these neighbourhoods, as `territoire` compares them; those without a national code are
    absent. Two queries."""
    nationaux = [q.quartier for q in quartiers if q.quartier]
    reference = courant.quartier if courant and courant.quartier else (nationaux[0] if nationaux else None)
    if reference is None:
        return []
    return [comparaison for comparaison in portrait(reference, nationaux) if comparaison.publiee]


def comparables(toutes: Iterable[Mesure], au_moins: int = 2) -> list[Mesure]:
    """Figures given for several neighbourhoods: the only ones worth a chart."""
    return [mesure for mesure in toutes if len(mesure.par_quartier) >= au_moins]
