"""Indicators and answers of a year: sums of what adds up, by unit; rates and texts are counted, never summed.

No query here. Values of people's own words are not summed: two actions may mean two things by them.
"""

import re
import statistics
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from quartiers.indicateurs.models import GENRES_ADDITIONNABLES, GenreQuestion
from quartiers.suivi.actions import ZERO, ActionAnnee, Mesure

TAUX = re.compile(r"^\s*(%|(taux|pourcent\w*|pour cent|part|moyenne|ratio|note)\b)", re.IGNORECASE)
# Units that count no people: shown to all. Any other one may count people.
CHOSES = re.compile(
    r"^\s*(€|euros?|heures?|ateliers?|s[ée]ances?|sorties?|r[ée]unions?|[ée]v[ée]nements?|actions?|projets?|logements?"
    r"|permanences?|interventions?|jours?|demi-journ[ée]es?|documents?|kg|tonnes?|m²|arbres?)\b|^\s*€\s*$",
    re.IGNORECASE,
)


@dataclass
class LigneIndicateur:
    """One indicator of the catalogue in one unit. Sums are None for a rate; `valeurs` are those reached."""

    indicateur: int
    unite: str
    taux: bool
    actions: set[str] = field(default_factory=set)
    renseignees: int = 0
    estimees: int = 0
    attendu: Decimal = ZERO
    realise: Decimal = ZERO
    valeurs: list[Decimal] = field(default_factory=list)
    mesures: list[tuple[str, Mesure]] = field(default_factory=list)

    @property
    def compte_des_choses(self) -> bool:
        return compte_des_choses(self.unite)

    @property
    def mediane(self) -> Decimal | None:
        return Decimal(statistics.median(self.valeurs)) if self.valeurs else None

    def ajouter(self, action: str, mesure: Mesure) -> None:
        self.actions.add(action)
        self.mesures.append((action, mesure))
        self.attendu += mesure.attendu or ZERO
        if mesure.realise is not None:
            self.renseignees += 1
            self.estimees += mesure.estime
            self.realise += mesure.realise
            self.valeurs.append(mesure.realise)


def compte_des_choses(unite: str) -> bool:
    """Whether the unit surely counts no people."""
    return bool(CHOSES.match(unite))


def est_un_taux(unite: str, titre: str) -> bool:
    return bool(TAUX.match(unite) or TAUX.match(titre))


def par_indicateur(actions: Iterable[ActionAnnee], titres: Mapping[int, str]) -> list[LigneIndicateur]:
    """The catalogue's indicators that actions follow, units apart, in the order of `titres`.

    What is reached counts once the report is in.
    """
    lignes: dict[tuple[int, str], LigneIndicateur] = {}
    for action in actions:
        for mesure in action.mesures:
            if mesure.indicateur_id is None:
                continue
            unite = mesure.unite.strip()
            cle = (mesure.indicateur_id, unite.casefold())
            taux = est_un_taux(unite, titres.get(mesure.indicateur_id, mesure.libelle))
            ligne = lignes.setdefault(cle, LigneIndicateur(mesure.indicateur_id, unite, taux))
            ligne.ajouter(action.cle, rendue(mesure, action))
    rangs = {pk: rang for rang, pk in enumerate(titres)}
    return sorted(lignes.values(), key=lambda ligne: (rangs.get(ligne.indicateur, len(rangs)), ligne.unite.casefold()))


def rendue(mesure: Mesure, action: ActionAnnee) -> Mesure:
    """The measure without its reached value while the report is not in."""
    if action.reel is not None:
        return mesure
    return Mesure(mesure.libelle, mesure.unite, mesure.attendu, None, mesure.indicateur_id)


def propres(actions: Iterable[ActionAnnee]) -> list[tuple[ActionAnnee, Mesure]]:
    """Indicators in the actions' own words, one by one."""
    return [(a, rendue(m, a)) for a in actions for m in a.mesures if m.indicateur_id is None]


@dataclass
class Reponses:
    """Answers to a question of the contract. `somme` for what adds up; `comptes` of actions by answer for choices."""

    question: int
    genre: str
    repondues: int = 0
    illisibles: int = 0
    somme: Decimal = ZERO
    valeurs: list[Decimal] = field(default_factory=list)
    comptes: dict[str, int] = field(default_factory=dict)

    @property
    def additionnable(self) -> bool:
        return self.genre in GENRES_ADDITIONNABLES

    @property
    def mediane(self) -> Decimal | None:
        return Decimal(statistics.median(self.valeurs)) if self.valeurs else None

    def ajouter(self, valeur: str) -> None:
        self.repondues += 1
        if self.genre in {GenreQuestion.OUI_NON, GenreQuestion.CHOIX}:
            self.comptes[valeur] = self.comptes.get(valeur, 0) + 1
        elif self.genre not in {GenreQuestion.TEXTE, GenreQuestion.DATE}:
            lue = lire_nombre(valeur)
            if lue is None:
                self.illisibles += 1
                return
            self.valeurs.append(lue)
            self.somme += lue if self.additionnable else ZERO


def lire_nombre(valeur: str) -> Decimal | None:
    try:
        return Decimal(valeur.replace(",", ".").replace("\u202f", "").replace("\u00a0", "").replace(" ", ""))
    except InvalidOperation:
        return None


def par_question(actions: Iterable[ActionAnnee], genres: Mapping[int, str]) -> list[Reponses]:
    """The answers of the reports that are in, question by question, in the order of `genres`."""
    lues = {pk: Reponses(pk, genre) for pk, genre in genres.items()}
    for action in actions:
        if action.reel is None:
            continue
        for question, valeur in action.reponses.items():
            if question in lues:
                lues[question].ajouter(valeur)
    return list(lues.values())
