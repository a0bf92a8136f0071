"""Acts on a reading under check: put it in, correct it, undo, give it up. Two people may work on the same one."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.domain.lecture import Relecture
from quartiers.contrat.domain.structure import remettre_en_forme
from quartiers.contrat.enums import TRANSITIONS_LECTURE, EtatLecture
from quartiers.contrat.models import Contrat, Lecture
from quartiers.documents.models import Document
from quartiers.journal.domain import consigner, franchir


class RevisionDepassee(Exception):
    """Someone else corrected the reading since it was shown; nothing was written."""

    def __init__(self) -> None:
        super().__init__(
            "Une autre personne a corrigé cette lecture entre-temps : votre correction n’est pas enregistrée. "
            "Voici l’état à jour ; ce que vous aviez écrit est gardé dans le formulaire."
        )


@transaction.atomic
def enregistrer_lecture(
    *,
    acteur: Acteur,
    contrat: Contrat | None,
    document: Document,
    nom: str,
    lignes: list[dict[str, Any]],
    relecture: Relecture,
) -> Lecture:
    lecture = Lecture.objects.create(
        contrat=contrat,
        document=document,
        nom=nom[:250],
        lignes=lignes,
        structure=relecture.structure,
        laissees=relecture.laissees,
        doutes=relecture.doutes,
        deposee_par=acteur.utilisateur,
    )
    phrase = f"Le texte « {nom} » est déposé et lu"
    consigner(acteur=acteur, code="lecture.deposer", objet=lecture, phrase=phrase)
    return lecture


def relecture_de(lecture: Any) -> Relecture:
    """The state that the pure corrections work on, of a reading or of a past row of it."""
    return Relecture(lecture.structure, lecture.laissees, lecture.doutes)


@transaction.atomic
def corriger(
    *,
    acteur: Acteur,
    lecture: Lecture,
    revision: int,
    libelle: str,
    operation: Callable[[Relecture], Relecture],
) -> Lecture:
    """Apply `operation` to the revision that the person saw. Raises RevisionDepassee or OperationRefusee."""
    if lecture.revision != revision or lecture.etat != EtatLecture.A_VERIFIER:
        raise RevisionDepassee
    suite = operation(relecture_de(lecture)).copie()
    remettre_en_forme(suite.structure)
    operations = [*lecture.operations, {"libelle": libelle, "revision": revision}]
    ecrire(lecture, revision, suite, operations)
    consigner(acteur=acteur, code="lecture.corriger", objet=lecture, phrase=libelle, detail={"revision": revision})
    return lecture


@transaction.atomic
def annuler(*, acteur: Acteur, lecture: Lecture, revision: int) -> str:
    """Bring back what stood before the last correction, and give its label; the row history keeps every revision."""
    if lecture.revision != revision or lecture.etat != EtatLecture.A_VERIFIER or not lecture.operations:
        raise RevisionDepassee
    derniere = lecture.operations[-1]
    evenements = apps.get_model("contrat", "LectureEvent").objects.filter(pgh_obj_id=lecture.pk)
    passee = evenements.filter(revision=derniere["revision"]).order_by("-pgh_id").first()
    if passee is None:
        raise RevisionDepassee
    ecrire(lecture, revision, relecture_de(passee), lecture.operations[:-1])
    phrase = f"Annulé : {derniere['libelle']}"
    consigner(acteur=acteur, code="lecture.annuler", objet=lecture, phrase=phrase, detail={"revision": revision})
    return str(derniere["libelle"])


def ecrire(lecture: Lecture, revision: int, suite: Relecture, operations: list[dict[str, Any]]) -> None:
    """One UPDATE, only while the reading is still at `revision` and under check."""
    touchees = Lecture.objects.filter(pk=lecture.pk, revision=revision, etat=EtatLecture.A_VERIFIER).update(
        structure=suite.structure,
        laissees=suite.laissees,
        doutes=suite.doutes,
        operations=operations,
        revision=F("revision") + 1,
        modifie_le=timezone.now(),
    )
    if touchees != 1:
        raise RevisionDepassee
    lecture.structure, lecture.laissees, lecture.doutes = suite.structure, suite.laissees, suite.doutes
    lecture.operations, lecture.revision = operations, revision + 1


@transaction.atomic
def marquer_validee(*, acteur: Acteur, lecture: Lecture, contrat: Contrat, le: dt.datetime) -> None:
    franchir(
        acteur=acteur,
        objet=lecture,
        table=TRANSITIONS_LECTURE,
        acte="valider",
        phrase=f"La lecture de « {lecture.nom} » devient la version 1 du contrat {contrat}",
        contrat=contrat,
        validee_le=le,
    )


def abandonner(*, acteur: Acteur, lecture: Lecture) -> None:
    phrase = f"La lecture de « {lecture.nom} » est abandonnée"
    franchir(acteur=acteur, objet=lecture, table=TRANSITIONS_LECTURE, acte="abandonner", phrase=phrase)
