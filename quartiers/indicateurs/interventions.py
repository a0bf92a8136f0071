"""What was really done and where, for an analysis of effect: each package above declares its own actions in a module
`interventions`, found by itself. Indicators never look up."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import autodiscover_modules

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.socle.formats import date_fr, pourcent


@dataclass(frozen=True)
class Intervention:
    """An action through its years. `parts`: year → code of a neighbourhood → its share of the action (%)."""

    cle: str
    intitule: str
    porteur: str
    debut: dt.date
    parts: Mapping[int, Mapping[str, Decimal]]
    adresse: str = ""

    @property
    def annees(self) -> list[int]:
        return sorted(self.parts)

    @property
    def quartiers(self) -> list[str]:
        """Where it was from its first year: those that are studied together."""
        return sorted(code for code, part in self.parts[self.annees[0]].items() if part > 0)

    @property
    def entres_ensuite(self) -> dict[str, int]:
        """Neighbourhoods that it reached later, and when: another date of change, hence another analysis."""
        venus: dict[str, int] = {}
        for annee in self.annees[1:]:
            for code, part in sorted(self.parts[annee].items()):
                if part > 0 and code not in self.quartiers:
                    venus.setdefault(code, annee)
        return venus

    @property
    def libelle(self) -> str:
        annees = self.annees
        quand = str(annees[0]) if len(annees) == 1 else f"{annees[0]}-{annees[-1]}"
        return f"{quand} – {self.intitule} ({self.porteur})"

    def texte(self, noms: Mapping[str, str]) -> str:
        """What is written in the analysis: the action, its years, its share in each neighbourhood."""
        ou = " ; ".join(f"{noms.get(code, code)} : {self.parts_dites(code)}" for code in self.quartiers)
        ensuite = ", ".join(f"{noms.get(code, code)} en {annee}" for code, annee in self.entres_ensuite.items())
        return (
            (
                f"« {self.intitule} », portée par {self.porteur}, à partir du {date_fr(self.debut)}. Part de l’action par "
                f"quartier : {ou}." + (f" Étendue ensuite : {ensuite}." if ensuite else "")
            )
            .replace(" :", "\u00a0:")
            .replace("« ", "«\u00a0")
            .replace(" »", "\u00a0»")
        )

    def parts_dites(self, code: str) -> str:
        """« 60 % (2024, 2025), 40 % (2026) »."""
        annees: dict[Decimal, list[int]] = {}
        for annee in self.annees:
            if part := self.parts[annee].get(code):
                annees.setdefault(part, []).append(annee)
        return ", ".join(f"{pourcent(part, None)} ({', '.join(map(str, lues))})" for part, lues in annees.items())


Source = Callable[[Acteur, Contrat], Sequence[Intervention]]
_SOURCES: dict[str, Source] = {}


def declarer(code: str, source: Source) -> None:
    """Declare a source of actions once, at the import of its module `interventions`."""
    if code in _SOURCES:
        raise ImproperlyConfigured(f"La source d’actions {code} est déclarée deux fois.")
    _SOURCES[code] = source


@cache
def sources() -> tuple[Source, ...]:
    autodiscover_modules("interventions")
    return tuple(source for _, source in sorted(_SOURCES.items()))


def interventions_de(acteur: Acteur, contrat: Contrat) -> list[Intervention]:
    """Actions that this person may see and that took place in neighbourhoods, latest first."""
    lues = [une for source in sources() for une in source(acteur, contrat) if une.quartiers]
    return sorted(lues, key=lambda une: (-une.annees[0], une.intitule, une.cle))
