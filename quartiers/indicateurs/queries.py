"""Reads of the catalogue: axis → orientation → question → indicators, in a fixed number of queries."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from quartiers.contrat.models import Contrat, Version
from quartiers.indicateurs.models import DefinitionMesure, Indicateur, NatureIndicateur, Question
from quartiers.socle.modeles import en_vigueur_le


@dataclass(frozen=True)
class MesureLiee:
    code: str
    libelle: str


@dataclass(frozen=True)
class LigneIndicateur:
    indicateur: Indicateur
    details: list[Indicateur]
    mesures: tuple[MesureLiee, ...] = ()


def mesures_liees(contrat: Contrat, jour: dt.date) -> dict[int, tuple[MesureLiee, ...]]:
    """The measures that answer each indicator, under their title of the day. One query."""
    lignes = (
        DefinitionMesure.objects.filter(en_vigueur_le(jour), mesure__indicateurs__contrat=contrat)
        .order_by("mesure__rang", "mesure__code")
        .values_list("mesure__indicateurs", "mesure__code", "libelle")
    )
    liees: dict[int, tuple[MesureLiee, ...]] = {}
    for indicateur, code, libelle in lignes:
        liees[indicateur] = (*liees.get(indicateur, ()), MesureLiee(code, libelle))
    return liees


@dataclass(frozen=True)
class GroupeQuestion:
    """A question and its indicators, quantitative first."""

    question: Question
    quantitatifs: list[LigneIndicateur]
    qualitatifs: list[LigneIndicateur]


@dataclass(frozen=True)
class GroupeOrientation:
    """`code` is empty when the orientation that the catalogue quotes was not recognised in the contract."""

    code: str
    titre: str
    questions: list[GroupeQuestion]


@dataclass(frozen=True)
class GroupeAxe:
    code: str
    titre: str
    orientations: list[GroupeOrientation]


@dataclass(frozen=True)
class Catalogue:
    axes: list[GroupeAxe]
    sans_question: list[LigneIndicateur] = field(default_factory=list)
    quantitatifs: int = 0
    qualitatifs: int = 0


Liees = Mapping[int, tuple[MesureLiee, ...]]


def catalogue(contrat: Contrat, jour: dt.date, liees: Liees | None = None) -> Catalogue:
    questions = list(
        Question.objects.filter(en_vigueur_le(jour), contrat=contrat)
        .select_related("axe", "orientation")
        .order_by("rang", "pk")
    )
    indicateurs = list(Indicateur.objects.filter(en_vigueur_le(jour), contrat=contrat).order_by("rang", "pk"))
    titres = titres_du_jour(contrat, questions, jour)
    principaux = [indicateur for indicateur in indicateurs if indicateur.parent_id is None]
    return Catalogue(
        axes=[
            GroupeAxe(code, titres.get(code, "Sans axe"), orientations(groupe, indicateurs, titres, liees or {}))
            for code, groupe in groupby(questions, key=lambda question: question.axe.code if question.axe else "")
        ],
        sans_question=lignes(indicateurs, None, None, liees or {}),
        quantitatifs=sum(i.nature == NatureIndicateur.QUANTITATIF for i in principaux),
        qualitatifs=sum(i.nature == NatureIndicateur.QUALITATIF for i in principaux),
    )


def titres_du_jour(contrat: Contrat, questions: Iterable[Question], jour: dt.date) -> dict[str, str]:
    """Wording on `jour` of the axes and orientations that the questions name, by code."""
    numeros = {numero for question in questions for numero in (question.axe_id, question.orientation_id) if numero}
    versions = Version.objects.filter(contrat=contrat, element__in=numeros).en_vigueur(jour).select_related("element")
    return {version.element.code: version.titre for version in versions}


def orientations(
    questions: Iterable[Question], indicateurs: list[Indicateur], titres: dict[str, str], liees: Liees
) -> list[GroupeOrientation]:
    def cle(question: Question) -> tuple[str, str]:
        code = question.orientation.code if question.orientation else ""
        return code, titres.get(code) or question.orientation_citee

    return [
        GroupeOrientation(code, titre, [groupe_question(question, indicateurs, liees) for question in groupe])
        for (code, titre), groupe in groupby(questions, key=cle)
    ]


def groupe_question(question: Question, indicateurs: list[Indicateur], liees: Liees) -> GroupeQuestion:
    return GroupeQuestion(
        question,
        lignes(indicateurs, question.pk, NatureIndicateur.QUANTITATIF, liees),
        lignes(indicateurs, question.pk, NatureIndicateur.QUALITATIF, liees),
    )


def lignes(
    indicateurs: list[Indicateur], question: int | None, nature: str | None, liees: Liees
) -> list[LigneIndicateur]:
    return [
        LigneIndicateur(
            indicateur,
            [detail for detail in indicateurs if detail.parent_id == indicateur.pk],
            liees.get(indicateur.pk, ()),
        )
        for indicateur in indicateurs
        if indicateur.question_id == question
        and indicateur.parent_id is None
        and (nature is None or indicateur.nature == nature)
    ]
