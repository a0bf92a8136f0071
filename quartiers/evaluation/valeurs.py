"""The latest reading of each measure, in one cell of the matrix: the figures of the neighbourhoods, and the caveat."""

from dataclasses import dataclass

from django.urls import reverse

from quartiers.contrat.models import Contrat
from quartiers.contrat.queries import jour_de_lecture
from quartiers.indicateurs.lecture import LectureMesure, alentours
from quartiers.indicateurs.queries_mesures import tableau_de_bord
from quartiers.indicateurs.textes import reserves, source_de, texte_de


@dataclass(frozen=True)
class ValeurLue:
    """`texte`: « de 34 % à 42 % selon le quartier (2025) »; `reserve`: what it does not let one say."""

    libelle: str
    texte: str
    reserve: str
    source: str
    adresse: str


def valeurs_du_contrat(contrat: Contrat) -> dict[str, ValeurLue]:
    """{code of a measure: its latest reading}, those without any figure left out. A constant number of queries."""
    bord = tableau_de_bord(contrat, alentours(contrat, jour_de_lecture(contrat)))
    return {lecture.mesure.code: valeur_lue(contrat, lecture) for lecture in bord.lectures}


def valeur_lue(contrat: Contrat, lecture: LectureMesure) -> ValeurLue:
    points = [p for lu in lecture.quartiers if lecture.moment and (p := lu.serie.au(lecture.moment))]
    return ValeurLue(
        lecture.definition.libelle,
        phrase(lecture),
        " ".join(reserves(lecture, lecture.niveaux)),
        source_de(points),
        reverse("indicateurs:mesure", args=[contrat.code, lecture.mesure.code]),
    )


def phrase(lecture: LectureMesure) -> str:
    if lecture.moment is None:
        return "non disponible"
    lus = [p for lu in lecture.quartiers if (p := lu.serie.au(lecture.moment))]
    connus = sorted((p for p in lus if p.valeur is not None), key=lambda p: p.valeur or 0)
    quand = f" ({lus[0].court})" if lus and lus[0].court != "n. d." else ""
    if not connus:
        return f"secret statistique ou non disponible{quand}"
    unite = lecture.definition.unite
    bas, haut = texte_de(connus[0], unite, marge=False), texte_de(connus[-1], unite, marge=False)
    if len(connus) == 1 or bas == haut:
        return f"{bas}{quand}"
    return f"de {bas} à {haut} selon le quartier{quand}"
