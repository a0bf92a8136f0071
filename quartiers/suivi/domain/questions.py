"""The contract's own questions and dated settings: added, closed, ordered by the pilot, without code."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.text import slugify

from quartiers.appels.models import ReponseBilan
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.indicateurs.models import GenreQuestion, QuestionFiche
from quartiers.journal.domain import consigner
from quartiers.suivi.models import ReglageSuivi, ReponseFiche
from quartiers.suivi.permissions import tenir_questions

# What tells the meaning of an answer: another meaning is another question.
FIGES = ("genre", "unite", "choix")


def exiger_tenue(acteur: Acteur, contrat: Contrat) -> None:
    if not tenir_questions(acteur, contrat):
        raise PermissionDenied("Il faut le droit « Tenir les questions du contrat et les réglages du suivi ».")


def est_repondue(question: QuestionFiche) -> bool:
    """Whether a report, of a project or of a sheet, holds an answer to it."""
    return any(
        modele.objects.filter(question=question).exclude(valeur="").exists() for modele in (ReponseBilan, ReponseFiche)
    )


@transaction.atomic
def ajouter_question(
    *,
    acteur: Acteur,
    contrat: Contrat,
    annee: int,
    libelle: str,
    genre: str,
    aide: str = "",
    choix: list[str] | None = None,
    unite: str = "",
    obligatoire: bool = False,
) -> QuestionFiche:
    """A question asked from the reports of `annee` on, after the others. Raises PermissionDenied, ValidationError."""
    exiger_tenue(acteur, contrat)
    exiger_choix(genre, choix or [])
    derniere = QuestionFiche.objects.filter(contrat=contrat).order_by("-rang").first()
    question = QuestionFiche.objects.create(
        contrat=contrat,
        code=code_libre(contrat, libelle),
        debut=dt.date(annee, 1, 1),
        libelle=libelle,
        aide=aide,
        genre=genre,
        choix=choix or [],
        unite=unite,
        obligatoire=obligatoire,
        rang=derniere.rang + 1 if derniere else 1,
    )
    consigner(
        acteur=acteur,
        code="questionfiche.ajouter",
        objet=question,
        phrase=f"Question ajoutée aux fiches bilan, à partir de {annee}\u00a0: {libelle}"[:300],
    )
    return question


def exiger_choix(genre: str, choix: list[str]) -> None:
    if genre == GenreQuestion.CHOIX and len(set(choix)) < 2:
        raise ValidationError({"choix": "Donnez au moins deux réponses possibles, une par ligne."})


def code_libre(contrat: Contrat, libelle: str) -> str:
    base = slugify(libelle)[:32].strip("-") or "question"
    pris = set(QuestionFiche.objects.filter(contrat=contrat, code__startswith=base).values_list("code", flat=True))
    return base if base not in pris else next(f"{base}-{n}" for n in range(2, 1000) if f"{base}-{n}" not in pris)


@transaction.atomic
def modifier_question(*, acteur: Acteur, question: QuestionFiche, **champs: Any) -> None:
    """Reword a question; once answered, its kind, unit and choices stay as they are. Raises ValidationError."""
    exiger_tenue(acteur, question.contrat)
    verrouillee = QuestionFiche.objects.select_for_update().get(pk=question.pk)
    changes = {nom: valeur for nom, valeur in champs.items() if getattr(verrouillee, nom) != valeur}
    if set(changes) & set(FIGES) and est_repondue(verrouillee):
        raise ValidationError(
            "Cette question a déjà des réponses\u00a0: son genre, son unité et ses choix ne changent plus, pour que les "
            "années se comparent. Arrêtez-la, et ajoutez-en une autre."
        )
    exiger_choix(champs.get("genre", verrouillee.genre), champs.get("choix", verrouillee.choix))
    for nom, valeur in changes.items():
        setattr(verrouillee, nom, valeur)
    if changes:
        verrouillee.save(update_fields=list(changes))
        consigner(
            acteur=acteur,
            code="questionfiche.modifier",
            objet=verrouillee,
            phrase=f"Question modifiée\u00a0: {verrouillee.libelle}"[:300],
            detail={"champs": sorted(changes)},
        )


@transaction.atomic
def arreter_question(*, acteur: Acteur, question: QuestionFiche, annee: int) -> None:
    """Ask it for the last time in the reports of `annee`; its answers stay. Never answered, it may go back in time."""
    exiger_tenue(acteur, question.contrat)
    fin = dt.date(annee + 1, 1, 1)
    if fin <= question.debut:
        raise ValidationError(
            f"Cette question est posée depuis {question.debut.year}\u00a0: choisissez une année plus tard."
        )
    QuestionFiche.objects.filter(pk=question.pk).update(fin=fin)
    consigner(
        acteur=acteur,
        code="questionfiche.arreter",
        objet=question,
        phrase=f"Question posée pour la dernière fois en {annee}\u00a0: {question.libelle}"[:300],
    )


@transaction.atomic
def reprendre_question(*, acteur: Acteur, question: QuestionFiche) -> None:
    """Undo the stop: it is asked again every year."""
    exiger_tenue(acteur, question.contrat)
    QuestionFiche.objects.filter(pk=question.pk).update(fin=None)
    consigner(
        acteur=acteur,
        code="questionfiche.reprendre",
        objet=question,
        phrase=f"Question posée de nouveau\u00a0: {question.libelle}"[:300],
    )


@transaction.atomic
def deplacer_question(*, acteur: Acteur, question: QuestionFiche, pas: int) -> None:
    """Move one place up (-1) or down (+1); at the end of the list it stays."""
    exiger_tenue(acteur, question.contrat)
    questions = list(
        QuestionFiche.objects.select_for_update().filter(contrat=question.contrat_id).order_by("rang", "pk")
    )
    ici = next(rang for rang, q in enumerate(questions) if q.pk == question.pk)
    la = ici + pas
    if not 0 <= la < len(questions):
        return
    questions[ici], questions[la] = questions[la], questions[ici]
    for rang, deplacee in enumerate(questions, 1):
        if deplacee.rang != rang:
            QuestionFiche.objects.filter(pk=deplacee.pk).update(rang=rang)


@transaction.atomic
def regler_suivi(*, acteur: Acteur, contrat: Contrat, debut: dt.date, **valeurs: Any) -> ReglageSuivi:
    """New settings from `debut` on; those in force end that day (or are replaced, when they began on it)."""
    exiger_tenue(acteur, contrat)
    ouvert = ReglageSuivi.objects.select_for_update().filter(contrat=contrat, fin__isnull=True).first()
    if ouvert is not None and ouvert.debut > debut:
        raise ValidationError(
            {"debut": f"Un réglage commence déjà le {ouvert.debut:%d/%m/%Y}\u00a0: choisissez une date après."}
        )
    if ouvert is not None and ouvert.debut == debut:
        for nom, valeur in valeurs.items():
            setattr(ouvert, nom, valeur)
        ouvert.save()
        reglage = ouvert
    else:
        if ouvert is not None:
            ouvert.fin = debut
            ouvert.save(update_fields=["fin"])
        reglage = ReglageSuivi.objects.create(contrat=contrat, debut=debut, **valeurs)
    consigner(
        acteur=acteur,
        code="reglagesuivi.regler",
        objet=reglage,
        phrase=f"Réglages du suivi à partir du {debut:%d/%m/%Y}.",
        detail={nom: valeur if isinstance(valeur, int | str) else str(valeur) for nom, valeur in valeurs.items()},
    )
    return reglage
