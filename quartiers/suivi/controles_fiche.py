"""What keeps a report from being handed in, and what only asks to be looked at while it is written."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from quartiers.appels.controles_bilan import Constat
from quartiers.appels.enums import Comptage
from quartiers.appels.questions_contrat import questions_de_l_annee, sans_reponse
from quartiers.indicateurs.models import QuestionFiche
from quartiers.socle.formats import compte as compter
from quartiers.suivi.models import CreditFiche, FicheAction, FicheBilan, IndicateurFiche, ReponseFiche


@dataclass(frozen=True)
class ExamenFiche:
    """The sheet and all that its rules read."""

    fiche: FicheAction
    bilan: FicheBilan
    indicateurs: list[IndicateurFiche]
    credits: list[CreditFiche]
    questions: list[QuestionFiche]
    reponses: dict[int, str]


def examiner_fiche(fiche: FicheAction) -> ExamenFiche:
    """Read the report's figures (4 queries, the report being loaded)."""
    return ExamenFiche(
        fiche=fiche,
        bilan=fiche.bilan,
        indicateurs=list(fiche.indicateurs.order_by("pk")),
        credits=list(fiche.credits.select_related("organisme").order_by("pk")),
        questions=questions_de_l_annee(fiche.contrat_id, fiche.annee),
        reponses=dict(ReponseFiche.objects.filter(bilan=fiche.bilan.pk or 0).values_list("question_id", "valeur")),
    )


def redaction(examen: ExamenFiche) -> Iterator[Constat]:
    bilan = examen.bilan
    if not bilan.realisation:
        yield Constat("realisation", True, "Dites si l’action a été réalisée comme prévu.", "fait")
    if not bilan.fait.strip():
        yield Constat("fait", True, "Racontez ce qui a été fait.", "fait")
    if bilan.realisation in {"partiel", "non"} and not bilan.difficultes.strip():
        yield Constat("difficultes", True, "Dites ce qui a empêché l’action de se faire comme prévu.", "fait")
    if not bilan.suite:
        yield Constat("suite", True, "Dites si vous souhaitez continuer, modifier ou arrêter.", "effets")


def public(examen: ExamenFiche) -> Iterator[Constat]:
    bilan = examen.bilan
    if bilan.participants is None:
        # An action on places (lighting, clearing) counts nobody: said by the quality checks, never refused.
        return
    if not bilan.comptage:
        yield Constat("comptage", True, "Dites si ces nombres sont comptés ou estimés.", "public")
    if bilan.comptage == Comptage.ESTIME and not bilan.comptage_methode:
        yield Constat("methode", False, "Dites comment l’estimation a été faite.", "public")


def resultats(examen: ExamenFiche) -> Iterator[Constat]:
    vides = [indicateur for indicateur in examen.indicateurs if indicateur.realise is None]
    if vides:
        message = f"{compter(len(vides), 'indicateur')} sans valeur atteinte\u00a0: {vides[0].libelle}…"
        yield Constat("indicateurs", False, message, "resultats")


def questions(examen: ExamenFiche) -> Iterator[Constat]:
    for question in sans_reponse(examen.questions, examen.reponses):
        yield Constat(
            f"question:{question.pk}", True, f"Répondez à la question «\u00a0{question.libelle}\u00a0».", "questions"
        )


def depenses(examen: ExamenFiche) -> Iterator[Constat]:
    if not examen.credits:
        yield Constat(
            "credits", False, "Aucun crédit n’est indiqué\u00a0: dites qui a payé, même en moyens propres.", "depenses"
        )
        return
    vides = [credit for credit in examen.credits if credit.depense is None]
    if vides:
        message = f"La dépense de {vides[0].organisme.nom_court} n’est pas dite (mettez 0 si rien n’a été dépensé)."
        yield Constat("depense", False, message, "depenses")


REGLES: tuple[Callable[[ExamenFiche], Iterable[Constat]], ...] = (redaction, public, resultats, questions, depenses)


def controler_fiche(examen: ExamenFiche) -> list[Constat]:
    """Every finding, in the order of the form."""
    return [constat for regle in REGLES for constat in regle(examen)]
