"""Judging a question by its sealed criteria; disagreements are kept and printed with the judgement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.evaluation.domain.matrice import exiger_ouverte
from quartiers.evaluation.enums import TRANSITIONS_JUGEMENT, EtatJugement, ReponseAuCritere
from quartiers.evaluation.models import Desaccord, Evaluation, Jugement, Preuve, ReponseCritere
from quartiers.evaluation.queries import LigneQuestion, lire_matrice
from quartiers.evaluation.regles import contre_cherchee
from quartiers.indicateurs.models import CritereJugement, Question
from quartiers.journal.domain import consigner, franchir


@dataclass(frozen=True)
class ReponseDonnee:
    """The answer by one criterion, as typed."""

    critere: CritereJugement
    reponse: str
    argument: str
    preuves: Sequence[Preuve] = ()


@transaction.atomic
def ecrire_jugement(
    *,
    acteur: Acteur,
    evaluation: Evaluation,
    question: Question,
    champs: Mapping[str, Any],
    reponses: Sequence[ReponseDonnee],
) -> Jugement:
    """Write the judgement in project, with its answers by criterion. Raises ValidationError."""
    exiger_ouverte(evaluation)
    jugement = Jugement.objects.select_for_update().filter(evaluation=evaluation, question=question).first()
    if jugement is not None and jugement.etat != EtatJugement.PROJET:
        raise ValidationError("Ce jugement n’est plus en projet : reprenez-le avant de le changer.")
    if jugement is None:
        jugement = Jugement(
            contrat_id=evaluation.contrat_id, evaluation=evaluation, question=question, auteur=acteur.utilisateur
        )
    for champ, valeur in champs.items():
        setattr(jugement, champ, valeur)
    jugement.save()
    gardees = []
    for donnee in reponses:
        if not donnee.critere.scelle:
            raise ValidationError("On ne juge que par des critères scellés.")
        reponse, _ = ReponseCritere.objects.update_or_create(
            jugement=jugement,
            critere=donnee.critere,
            defaults={
                "contrat_id": evaluation.contrat_id,
                "reponse": donnee.reponse,
                "argument": donnee.argument,
            },
        )
        reponse.preuves.set(donnee.preuves)
        gardees.append(reponse.pk)
    jugement.reponses.exclude(pk__in=gardees).delete()
    consigner(
        acteur=acteur, code="jugement.ecrire", objet=jugement, phrase=f"Jugement écrit : question {question.code}"
    )
    return jugement


def ligne_de(jugement: Jugement) -> LigneQuestion:
    (ligne,) = lire_matrice(jugement.contrat, jugement.evaluation, questions=[jugement.question])
    return ligne


def avertissements(ligne: LigneQuestion) -> list[str]:
    """What a reader must know of how it was judged; none of them forbids the judgement."""
    dits = []
    if not ligne.criteres:
        dits.append("Aucun critère n’a été convenu pour cette question : le jugement ne s’appuie que sur les preuves.")
    if projets := [c for c in ligne.criteres if not c.scelle]:
        un = "Un critère n’est pas scellé : on ne juge pas avec."
        dits.append(un if len(projets) == 1 else "Des critères ne sont pas scellés : on ne juge pas avec.")
    dits += [
        f"Le critère « {critere.enonce} » a été scellé alors que {critere.releves_connus} valeurs de la période étaient "
        "déjà connues : il n’a pas été convenu à l’aveugle."
        for critere in ligne.criteres
        if critere.scelle and critere.releves_connus
    ]
    if not contre_cherchee(ligne):
        dits.append("Aucune preuve contraire n’est versée, et personne ne dit où elle a été cherchée.")
    sans = [r for r in ligne.reponses if r.reponse != ReponseAuCritere.INDECIDABLE and not r.preuves.all()]
    if sans:
        dits.append("Une réponse à un critère ne s’appuie sur aucune preuve.")
    return [dit.replace(" :", "\u00a0:") for dit in dits]


@transaction.atomic
def soumettre(*, acteur: Acteur, jugement: Jugement) -> None:
    """Open it to the partners, who may disagree. Raises ValidationError when a sealed criterion has no answer."""
    exiger_ouverte(jugement.evaluation)
    ligne = ligne_de(jugement)
    repondus = {r.critere_id for r in ligne.reponses}
    if muets := [c for c in ligne.criteres if c.scelle and c.pk not in repondus]:
        raise ValidationError(f"Répondez d’abord par le critère : « {muets[0].enonce} ».")
    _franchir(acteur, jugement, "soumettre", soumis_le=timezone.localdate())


@transaction.atomic
def reprendre(*, acteur: Acteur, jugement: Jugement) -> None:
    exiger_ouverte(jugement.evaluation)
    _franchir(acteur, jugement, "reprendre")


@transaction.atomic
def arreter(*, acteur: Acteur, jugement: Jugement) -> None:
    """It does not change any more; its disagreements stay beside it."""
    exiger_ouverte(jugement.evaluation)
    _franchir(acteur, jugement, "arreter", arrete_le=timezone.localdate())


def _franchir(acteur: Acteur, jugement: Jugement, acte: str, **champs: Any) -> None:
    libelle = TRANSITIONS_JUGEMENT[acte].libelle
    franchir(
        acteur=acteur,
        objet=jugement,
        table=TRANSITIONS_JUGEMENT,
        acte=acte,
        phrase=f"{libelle} : question {jugement.question.code}",
        **champs,
    )


@transaction.atomic
def inscrire_desaccord(*, acteur: Acteur, jugement: Jugement, champs: dict[str, Any]) -> Desaccord:
    """Who judges otherwise, and why; possible once the judgement is shown to the partners. Raises ValidationError."""
    exiger_ouverte(jugement.evaluation)
    if jugement.etat == EtatJugement.PROJET:
        raise ValidationError("Le jugement est encore en projet : soumettez-le d’abord aux partenaires.")
    desaccord = Desaccord.objects.create(
        contrat_id=jugement.contrat_id, jugement=jugement, saisi_par=acteur.utilisateur, **champs
    )
    consigner(
        acteur=acteur,
        code="jugement.desapprouver",
        objet=jugement,
        phrase=f"Désaccord inscrit : {desaccord.qui}"[:500],
    )
    return desaccord


@transaction.atomic
def lever_desaccord(*, acteur: Acteur, desaccord: Desaccord) -> None:
    """It is over; it stays readable, with its two dates."""
    exiger_ouverte(desaccord.jugement.evaluation)
    desaccord.leve_le = timezone.localdate()
    desaccord.save(update_fields=["leve_le", "modifie_le"])
    phrase = f"Désaccord levé : {desaccord.qui}"[:500]
    consigner(acteur=acteur, code="jugement.lever_desaccord", objet=desaccord.jugement, phrase=phrase)
