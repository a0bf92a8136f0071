"""The chapters that people write in a report of evaluation, before and after those of the questions."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ChapitrePrevu:
    code: str
    titre: str
    consigne: str
    apres: bool = False


CHAPITRES: tuple[ChapitrePrevu, ...] = (
    ChapitrePrevu(
        "essentiel", "L’essentiel", "Une page pour qui ne lira que celle-ci : ce qui est établi, ce qui ne l’est pas."
    ),
    ChapitrePrevu(
        "objet",
        "Pourquoi cette évaluation",
        "Ce que l’évaluation cherche à savoir, pour qui, et ce qui pourra changer à sa suite (clause de revoyure).",
    ),
    ChapitrePrevu(
        "methode",
        "Comment nous avons travaillé",
        "Qui a évalué, avec qui, quand ; ce qui a été mobilisé : suivi, indicateurs, enquêtes, cohortes, rencontres.",
    ),
    ChapitrePrevu(
        "enseignements",
        "Ce que nous retenons",
        "Les enseignements qui traversent les questions ; ce qui a manqué pour conclure.",
        apres=True,
    ),
)
