"""Witness groups and their sessions."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from quartiers.cohortes.models import GroupeTemoin, QuestionTemoin, ReponseTemoin, SeanceTemoin
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.journal.domain import consigner
from quartiers.socle.formats import date_fr


@transaction.atomic
def former(
    *, acteur: Acteur, contrat: Contrat, questions: Sequence[str], fictif: bool = False, **champs: Any
) -> GroupeTemoin:
    groupe = GroupeTemoin.objects.create(contrat=contrat, fictif=fictif, **champs)
    poser_les_questions(groupe, questions)
    consigner(acteur=acteur, code="groupetemoin.former", objet=groupe, phrase=f"Groupe témoin formé : {groupe}")
    return groupe


@transaction.atomic
def decrire(*, acteur: Acteur, groupe: GroupeTemoin, questions: Sequence[str], **champs: Any) -> None:
    for nom, valeur in champs.items():
        setattr(groupe, nom, valeur)
    groupe.save()
    poser_les_questions(groupe, questions)
    consigner(acteur=acteur, code="groupetemoin.decrire", objet=groupe, phrase=f"Groupe témoin modifié : {groupe}")


def poser_les_questions(groupe: GroupeTemoin, textes: Sequence[str]) -> None:
    """In this order; a question already answered stays, after the others, even when it is no longer asked."""
    connues = {question.texte: question for question in groupe.questions.all()}
    for rang, texte in enumerate(textes):
        if texte in connues:
            QuestionTemoin.objects.filter(pk=connues.pop(texte).pk).update(rang=rang)
        else:
            QuestionTemoin.objects.create(contrat_id=groupe.contrat_id, groupe=groupe, texte=texte, rang=rang)
    for rang, question in enumerate(connues.values(), len(textes)):
        if question.reponses.exists():
            QuestionTemoin.objects.filter(pk=question.pk).update(rang=rang)
        else:
            question.delete()


@transaction.atomic
def tenir_seance(
    *,
    acteur: Acteur,
    groupe: GroupeTemoin,
    reponses: Mapping[int, tuple[str, str]],
    seance: SeanceTemoin | None = None,
    **champs: Any,
) -> SeanceTemoin:
    """Write a session, or correct it. `reponses`: question -> (summary, words). Raises ValidationError."""
    nouvelle = seance is None
    seance = seance or SeanceTemoin(contrat_id=groupe.contrat_id, groupe=groupe)
    for nom, valeur in champs.items():
        setattr(seance, nom, valeur)
    seance.validate_constraints()
    seance.save()
    for question, (synthese, paroles) in reponses.items():
        ReponseTemoin.objects.update_or_create(
            seance=seance,
            question_id=question,
            defaults={"contrat_id": groupe.contrat_id, "synthese": synthese, "paroles": paroles},
        )
    mot = "tenue" if nouvelle else "corrigée"
    phrase = f"Séance du groupe témoin {groupe} {mot} : {date_fr(seance.tenue_le)}"
    consigner(acteur=acteur, code=f"seancetemoin.{'tenir' if nouvelle else 'corriger'}", objet=seance, phrase=phrase)
    return seance
