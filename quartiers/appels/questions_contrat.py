"""Questions that a contract adds to the yearly report of every action: which are asked, how an answer is read."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.core.exceptions import ValidationError

from quartiers.appels import valeurs
from quartiers.appels.etapes import Question
from quartiers.indicateurs.models import GenreQuestion, QuestionFiche
from quartiers.socle import formats
from quartiers.socle.modeles import en_vigueur_le

OUI_NON = (("oui", "Oui"), ("non", "Non"))
GENRES_AFFICHES = {
    GenreQuestion.TEXTE: "texte",
    GenreQuestion.OUI_NON: "choix",
    GenreQuestion.CHOIX: "choix",
    GenreQuestion.NOMBRE: "nombre",
    GenreQuestion.DATE: "date",
}
TEXTE_MAX = 4000


def questions_de_l_annee(contrat_id: int, annee: int) -> list[QuestionFiche]:
    """Questions asked in the reports of `annee`: those in force at its end, in their order."""
    posees = QuestionFiche.objects.filter(en_vigueur_le(dt.date(annee, 12, 31)), contrat=contrat_id)
    return list(posees.order_by("rang", "pk"))


def choix_de(question: QuestionFiche) -> tuple[tuple[str, str], ...]:
    if question.genre == GenreQuestion.OUI_NON:
        return OUI_NON
    return tuple((str(choix), str(choix)) for choix in question.choix)


def question_affichee(question: QuestionFiche) -> Question:
    """The same question in the shape that the forms show."""
    unite = f" ({question.unite})" if question.unite else ""
    return Question(
        nom=f"question:{question.pk}",
        libelle=f"{question.libelle}{unite}",
        aide=question.aide,
        genre=GENRES_AFFICHES.get(GenreQuestion(question.genre), "decimal"),
        maximum=TEXTE_MAX if question.genre == GenreQuestion.TEXTE else 0,
        choix=choix_de(question),
        obligatoire=question.obligatoire,
    )


def decimale(saisie: str) -> str:
    """A number with at most two decimals; zero is an answer."""
    propre = valeurs.montant(saisie)
    return propre or ("0.00" if valeurs.sans_espaces(saisie) else "")


def pourcentage(saisie: str) -> str:
    propre = decimale(saisie.replace("%", ""))
    if propre and Decimal(propre) > 100:
        raise ValidationError("Un pourcentage ne dépasse pas 100.")
    return propre


def normaliser_reponse(question: QuestionFiche, saisie: str) -> str:
    """The canonical text of an answer. Raises ValidationError with what to mend."""
    match GenreQuestion(question.genre):
        case GenreQuestion.TEXTE:
            return valeurs.texte(saisie)
        case GenreQuestion.OUI_NON | GenreQuestion.CHOIX:
            return valeurs.choix(saisie, [valeur for valeur, _ in choix_de(question)])
        case GenreQuestion.NOMBRE:
            return valeurs.entier(saisie)
        case GenreQuestion.DATE:
            return valeurs.jour(saisie)
        case GenreQuestion.POURCENT:
            return pourcentage(saisie)
        case GenreQuestion.DECIMAL | GenreQuestion.EUROS:
            return decimale(saisie)


def reponse_lisible(question: QuestionFiche, valeur: str) -> str:
    """An answer as a reader expects it: « 12,5 % », « 31/12/2026 »."""
    if not valeur:
        return ""
    match GenreQuestion(question.genre):
        case GenreQuestion.OUI_NON:
            return dict(OUI_NON).get(valeur, valeur)
        case GenreQuestion.NOMBRE | GenreQuestion.DECIMAL:
            return f"{formats.nombre(Decimal(valeur))} {question.unite}".strip()
        case GenreQuestion.EUROS:
            return formats.montant(Decimal(valeur))
        case GenreQuestion.POURCENT:
            return formats.pourcent(Decimal(valeur))
        case GenreQuestion.DATE:
            return formats.date_courte(dt.date.fromisoformat(valeur))
        case _:
            return valeur


def valeur_typee(question: QuestionFiche, valeur: str) -> str | int | Decimal | dt.date | None:
    """An answer as a spreadsheet takes it."""
    if not valeur:
        return None
    if question.genre == GenreQuestion.NOMBRE:
        return int(valeur)
    if question.genre in {GenreQuestion.DECIMAL, GenreQuestion.EUROS, GenreQuestion.POURCENT}:
        return Decimal(valeur)
    if question.genre == GenreQuestion.DATE:
        return dt.date.fromisoformat(valeur)
    return reponse_lisible(question, valeur)


def sans_reponse(questions: Iterable[QuestionFiche], reponses: dict[int, str]) -> list[QuestionFiche]:
    """Compulsory questions that have no answer."""
    return [q for q in questions if q.obligatoire and not reponses.get(q.pk)]
