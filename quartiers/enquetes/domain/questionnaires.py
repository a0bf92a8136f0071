"""Versions of a questionnaire: each is written once, and never changed: another one takes its place."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.documents.domain import deposer
from quartiers.enquetes.enums import TRANSITIONS_QUESTIONNAIRE, EtatEnquete, EtatQuestionnaire
from quartiers.enquetes.models import Enquete, Questionnaire
from quartiers.enquetes.structure import Structure, structure_de
from quartiers.journal.domain import consigner, franchir


@transaction.atomic
def deposer_questionnaire(
    *,
    acteur: Acteur,
    enquete: Enquete,
    structure: Structure,
    fichier: "ContentFile[bytes] | None",
    remarques: list[dict[str, Any]],
) -> Questionnaire:
    """A new version, as a draft. Raises ValidationError when a name changes its type from what was asked before."""
    if enquete.etat in {EtatEnquete.CLOSE, EtatEnquete.ARCHIVEE}:
        raise ValidationError("L’enquête est close : son questionnaire ne change plus.")
    if conflits := types_changes(enquete, structure):
        raise ValidationError(conflits)
    Enquete.objects.select_for_update().get(pk=enquete.pk)  # two versions at once: two numbers
    dernier = Questionnaire.objects.filter(enquete=enquete).aggregate(n=Max("numero"))["n"] or 0
    document = None
    if fichier is not None:
        titre = f"Questionnaire, {enquete.titre}, version {dernier + 1}"
        document = deposer(fichier=fichier, titre=titre, contrat_id=enquete.contrat_id, acteur=acteur)
    questionnaire = Questionnaire.objects.create(
        contrat_id=enquete.contrat_id,
        enquete=enquete,
        numero=dernier + 1,
        fichier=document,
        structure=structure.en_json(),
        langues=list(structure.langues),
        remarques=remarques,
        depose_par=acteur.utilisateur,
    )
    phrase = f"Questionnaire déposé : {questionnaire}"
    consigner(acteur=acteur, code="questionnaire.deposer", objet=questionnaire, phrase=phrase)
    return questionnaire


def types_changes(enquete: Enquete, structure: Structure) -> list[str]:
    """A name that meant a number cannot mean a text: answers of two versions, or two waves, are read together."""
    avant: dict[str, tuple[str, str]] = {}
    enquetes = [enquete.pk, *([enquete.vague_precedente_id] if enquete.vague_precedente_id else [])]
    posees = Questionnaire.objects.filter(enquete__in=enquetes, reponses__isnull=False).distinct()
    for questionnaire in posees.select_related("enquete").order_by("enquete__vague", "numero"):
        for question in structure_de(questionnaire.structure).questions():
            avant[question.nom] = (question.type, str(questionnaire))
    return [
        f"La question « {question.nom} » était de type {avant[question.nom][0]} dans « {avant[question.nom][1]} » et "
        f"devient {question.type} : donnez-lui un autre nom, pour que les réponses ne se mélangent pas."
        for question in structure.questions()
        if question.nom in avant and avant[question.nom][0] != question.type
    ]


@transaction.atomic
def mettre_en_service(*, acteur: Acteur, questionnaire: Questionnaire) -> None:
    """This version is asked from now on; the one before is kept with its answers."""
    if questionnaire.enquete.etat in {EtatEnquete.CLOSE, EtatEnquete.ARCHIVEE}:
        raise ValidationError("L’enquête est close : son questionnaire ne change plus.")
    ancien = Questionnaire.objects.filter(enquete=questionnaire.enquete, etat=EtatQuestionnaire.EN_SERVICE).first()
    if ancien is not None and ancien.pk != questionnaire.pk:
        avancer(acteur, ancien, "remplacer", f"Questionnaire remplacé : {ancien}")
    avancer(acteur, questionnaire, "mettre_en_service", f"Questionnaire en service : {questionnaire}")


def avancer(acteur: Acteur, questionnaire: Questionnaire, acte: str, phrase: str) -> None:
    franchir(
        acteur=acteur,
        objet=questionnaire,
        table=TRANSITIONS_QUESTIONNAIRE,
        acte=acte,
        phrase=phrase,
        modifie_le=timezone.now(),
    )
