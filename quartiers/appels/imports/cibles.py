"""What an import aims at: what the person settles, each file to be, the whole plan."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from quartiers.appels.enums import EtatDossier, OrigineDossier
from quartiers.appels.imports.lignes import Lecture, Projet
from quartiers.appels.imports.rapprochement import FinanceurNomme, Identite
from quartiers.tableurs.problemes import Probleme

ZERO = Decimal(0)


@dataclass(frozen=True)
class Options:
    """What the person settles for the whole file. `decision_le`: day given to votes that the file does not date."""

    origine: str = OrigineDossier.REPRISE
    decision_le: dt.date | None = None
    finances: str = EtatDossier.RETENU  # the state of a project that got money, when the file does not say it


@dataclass
class Cible:
    """The file's project in the words of the base. `argent`: (funder's name) -> stage -> euros."""

    projet: Projet
    porteur: str  # key of its Identite
    dossier: dict[str, Any]
    argent: dict[str, dict[str, Decimal]]
    quartiers: list[int] = field(default_factory=list)
    poches: list[int] = field(default_factory=list)
    communes: list[int] = field(default_factory=list)
    element: tuple[int, int] | None = None  # element, version
    existant: int | None = None
    action: str = "creer"  # creer, modifier, inchange, laisser
    changements: list[tuple[str, str, str]] = field(default_factory=list)
    pourquoi: str = ""

    def nature(self, nom: str, nomme: FinanceurNomme) -> str:
        """The nature that the file tells of a funder's credits, or nothing."""
        return self.projet.natures.get(nom, "") or nomme.nature

    @property
    def cout(self) -> Decimal | None:
        cout: Decimal | None = self.projet.champs.get("cout_total")
        return cout


@dataclass
class Plan:
    """Everything an import would do; `problemes` that are grave forbid it."""

    cibles: list[Cible] = field(default_factory=list)
    identites: dict[str, Identite] = field(default_factory=dict)
    financeurs: dict[str, FinanceurNomme] = field(default_factory=dict)
    campagnes_a_creer: list[int] = field(default_factory=list)
    problemes: list[Probleme] = field(default_factory=list)
    lecture: Lecture = field(default_factory=Lecture)

    @property
    def erreurs(self) -> list[Probleme]:
        return [p for p in self.problemes if p.grave]

    @property
    def avertissements(self) -> list[Probleme]:
        return [p for p in self.problemes if not p.grave]

    @property
    def a_trancher(self) -> int:
        return sum(i.a_trancher for i in self.identites.values()) + sum(f.a_trancher for f in self.financeurs.values())

    @property
    def importable(self) -> bool:
        return bool(self.cibles) and not self.erreurs and not self.a_trancher

    @property
    def comptes(self) -> Counter[str]:
        return Counter(cible.action for cible in self.cibles)

    @property
    def rien_a_faire(self) -> bool:
        return not self.comptes["creer"] and not self.comptes["modifier"]
