"""When the next session of a witness group is due, and what it said of a question along time."""

import datetime as dt
from dataclasses import dataclass

from quartiers.cohortes.enums import JOURS_DE_LA_PERIODICITE
from quartiers.cohortes.models import GroupeTemoin, QuestionTemoin, ReponseTemoin, SeanceTemoin

# The contract's own questions (9.2, axis 4), proposed when a group is made.
QUESTIONS_DU_CONTRAT = (
    "Quel est le bilan du sentiment d’insécurité ?",
    "Le sentiment d’insécurité progresse-t-il depuis la dernière séance ?",
    "Les actions mises en place pour la tranquillité sont-elles positives ?",
)


def echeance_de(groupe: GroupeTemoin) -> dt.date:
    """The day by which a session is due, after the last one held."""
    derniere = (
        SeanceTemoin.objects.filter(groupe=groupe).order_by("-tenue_le").values_list("tenue_le", flat=True).first()
    )
    return (derniere or groupe.debut) + dt.timedelta(days=JOURS_DE_LA_PERIODICITE[groupe.periodicite])


@dataclass(frozen=True)
class Synthese:
    """A question and what was said of it, session after session, the last first."""

    question: QuestionTemoin
    reponses: list[ReponseTemoin]


def syntheses_de(groupe: GroupeTemoin) -> list[Synthese]:
    """Two queries; a question that no session answered is there, empty."""
    par_question: dict[int, list[ReponseTemoin]] = {}
    reponses = (
        ReponseTemoin.objects.filter(seance__groupe=groupe).select_related("seance").order_by("-seance__tenue_le", "pk")
    )
    for reponse in reponses:
        if reponse.synthese or reponse.paroles:
            par_question.setdefault(reponse.question_id, []).append(reponse)
    return [Synthese(question, par_question.get(question.pk, [])) for question in groupe.questions.all()]


def lignes(texte: str) -> list[str]:
    return [ligne.strip() for ligne in texte.splitlines() if ligne.strip()]
