"""Two waves of a survey, read together: the same questions, what both publish, corrected for all the comparisons."""

from collections.abc import Sequence
from dataclasses import dataclass

from quartiers.enquetes.calculs.estimations import Part
from quartiers.enquetes.calculs.jeu import Genre, Question
from quartiers.enquetes.calculs.vagues import Comparaison, Refus, appariees, comparer_tout
from quartiers.enquetes.chargement import THEMES, Donnees, charger
from quartiers.enquetes.enums import EtatEnquete
from quartiers.enquetes.models import Enquete
from quartiers.enquetes.models.reglages import QUESTION_QUARTIER
from quartiers.enquetes.phrases import phrase_de_vague, reserves_des_vagues
from quartiers.enquetes.resultats import Rangee, resultat

SUITE_MAX = 6  # waves before this one


@dataclass(frozen=True)
class Vagues:
    """What changed from one wave to the next."""

    avant: Donnees
    apres: Donnees
    comparaisons: Sequence[Comparaison]
    refus: Sequence[Refus]
    reserves: Sequence[str]

    @property
    def questions(self) -> list[Question]:
        return [self.apres.jeu.questions[nom] for nom in dict.fromkeys(c.question for c in self.comparaisons)]

    def de(self, nom: str) -> list[Comparaison]:
        return [c for c in self.comparaisons if c.question == nom]

    def libelle(self, comparaison: Comparaison) -> str:
        return self.apres.jeu.questions[comparaison.question].libelle_de(comparaison.code)

    def phrase(self, comparaison: Comparaison) -> str:
        return phrase_de_vague(comparaison, self.libelle(comparaison), len(self.comparaisons))


def vagues_avant(enquete: Enquete) -> list[Enquete]:
    """The waves before this one, the nearest first, that are closed and whose answers are still kept."""
    suite: list[Enquete] = []
    precedente = enquete.vague_precedente
    while precedente is not None and len(suite) < SUITE_MAX and precedente.pk not in {e.pk for e in suite}:
        suite.append(precedente)
        precedente = precedente.vague_precedente
    return [e for e in suite if e.etat in {EtatEnquete.CLOSE, EtatEnquete.ARCHIVEE} and e.effacee_le is None]


def comparer_vagues(avant: Enquete, apres: Enquete, lues: Donnees | None = None) -> Vagues:
    """`lues`: the data of `apres` when they have been loaded already."""
    une, autre = charger(avant), lues or charger(apres)
    memes, refus = appariees(comparables(une), comparables(autre))
    paires = []
    for nom in memes:
        anciennes = {r.code: r for r in resultat(une, nom).ensemble.rangees}
        for rangee in resultat(autre, nom).ensemble.rangees:
            ancienne, nouvelle = part_lue(anciennes.get(rangee.code)), part_lue(rangee)
            if ancienne is not None and nouvelle is not None:
                paires.append((nom, rangee.code, ancienne, nouvelle))
    return Vagues(une, autre, comparer_tout(paires), refus, reserves_des_vagues(une, autre))


def comparables(donnees: Donnees) -> dict[str, Question]:
    """The questions put in both waves in the same words; crossing questions describe who answered, and stay out."""
    ecartes = {QUESTION_QUARTIER, *(f"{nom}{THEMES}" for nom in donnees.themes)}
    return {q.nom: q for q in donnees.publiees() if q.genre in {Genre.UNIQUE, Genre.MULTIPLE} and q.nom not in ecartes}


def part_lue(rangee: Rangee | None) -> Part | None:
    return rangee.part if rangee is not None else None
