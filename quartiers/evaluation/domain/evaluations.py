"""An evaluation from its opening to its publication: chapters, sealed versions, decisions."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.evaluation.composition import composer, mention_de
from quartiers.evaluation.domain.matrice import exiger_ouverte
from quartiers.evaluation.enums import TRANSITIONS_EVALUATION, EtapeSceau, EtatJugement
from quartiers.evaluation.models import (
    ChapitreEvaluation,
    Constat,
    Evaluation,
    Jugement,
    Preuve,
    VersionEvaluation,
)
from quartiers.evaluation.plan import CHAPITRES
from quartiers.evaluation.queries import questions_de, revisions_de
from quartiers.gouvernance.models import Seance
from quartiers.journal.domain import consigner, franchir
from quartiers.socle.formats import compte, date_fr
from quartiers.suivi.contenu import ContenuRapport, de_json, empreinte_de, en_json


@transaction.atomic
def ouvrir(*, acteur: Acteur, contrat: Contrat, champs: dict[str, Any]) -> Evaluation:
    """Open an evaluation with its chapters; evidence and findings that waited for it become its own."""
    elements, quartiers = champs.pop("elements", ()), champs.pop("quartiers", ())
    evaluation = Evaluation.objects.create(contrat=contrat, cree_par=acteur.utilisateur, **champs)
    evaluation.elements.set(elements)
    evaluation.quartiers.set(quartiers)
    for rang, prevu in enumerate(CHAPITRES, 1):
        ChapitreEvaluation.objects.create(
            contrat=contrat,
            evaluation=evaluation,
            code=prevu.code,
            titre=prevu.titre,
            consigne=prevu.consigne,
            apres=prevu.apres,
            rang=rang,
        )
    reunies = rattacher_ce_qui_attend(evaluation)
    consigner(
        acteur=acteur,
        code="evaluation.ouvrir",
        objet=evaluation,
        phrase=f"{evaluation} ouverte, avec {compte(reunies, 'preuve ou constat', 'preuves ou constats')} déjà réunis",
    )
    return evaluation


def rattacher_ce_qui_attend(evaluation: Evaluation) -> int:
    en_attente = Q(question__in=[q.pk for q in questions_de(evaluation.contrat, evaluation)], evaluation__isnull=True)
    preuves = Preuve.objects.filter(en_attente).update(evaluation=evaluation)
    return preuves + Constat.objects.filter(en_attente).update(evaluation=evaluation)


@transaction.atomic
def modifier(*, acteur: Acteur, evaluation: Evaluation, champs: dict[str, Any]) -> None:
    """Raises ValidationError once its report is sealed for the committee."""
    exiger_ouverte(evaluation)
    evaluation.elements.set(champs.pop("elements", ()))
    evaluation.quartiers.set(champs.pop("quartiers", ()))
    for champ, valeur in champs.items():
        setattr(evaluation, champ, valeur)
    evaluation.save()
    rattacher_ce_qui_attend(evaluation)
    consigner(acteur=acteur, code="evaluation.modifier", objet=evaluation, phrase=f"{evaluation} modifiée")


class TexteConcurrent(Exception):
    """Someone wrote the chapter meanwhile: `actuel` holds the text now, nothing was written."""

    def __init__(self, actuel: ChapitreEvaluation) -> None:
        auteur = actuel.ecrit_par or "une autre personne"
        super().__init__(f"Ce chapitre a été modifié entre-temps par {auteur}. Rien n’est perdu : comparez les deux.")
        self.actuel = actuel


@transaction.atomic
def ecrire_chapitre(*, acteur: Acteur, chapitre: ChapitreEvaluation, texte: str, revision: int) -> None:
    """Write over the revision that was read. Raises TexteConcurrent, ValidationError."""
    exiger_ouverte(chapitre.evaluation)
    verrou = ChapitreEvaluation.objects.select_for_update(of=("self",)).select_related("ecrit_par").get(pk=chapitre.pk)
    texte = texte.replace("\r\n", "\n").strip()
    if verrou.texte == texte:
        return
    if verrou.revision != revision:
        raise TexteConcurrent(verrou)
    verrou.texte, verrou.revision, verrou.ecrit_par = texte, revision + 1, acteur.utilisateur
    verrou.save(update_fields=["texte", "revision", "ecrit_par", "modifie_le"])
    chapitre.texte, chapitre.revision = verrou.texte, verrou.revision
    phrase = f"Chapitre « {chapitre.titre} » écrit (révision {verrou.revision})"
    consigner(acteur=acteur, code="evaluation.ecrire", objet=chapitre.evaluation, phrase=phrase)


def restaurer_chapitre(*, acteur: Acteur, chapitre: ChapitreEvaluation, numero: int) -> None:
    """Bring back an earlier text as a new revision: nothing written since is lost. Raises TexteConcurrent,
    ValidationError."""
    ancienne = next((r for r in revisions_de(chapitre) if r.numero == numero), None)
    if ancienne is None:
        raise ValidationError("Cette révision n’est pas connue ici.")
    ecrire_chapitre(acteur=acteur, chapitre=chapitre, texte=ancienne.texte, revision=chapitre.revision)


# Sealed versions


@transaction.atomic
def sceller(*, acteur: Acteur, evaluation: Evaluation, etape: EtapeSceau = EtapeSceau.TRAVAIL) -> VersionEvaluation:
    """Freeze the report as it stands, with its fingerprint. A validated one is what was submitted, with its decision."""
    Evaluation.objects.select_for_update().get(pk=evaluation.pk)
    brut = en_json(composer(evaluation))
    derniere = VersionEvaluation.objects.filter(evaluation=evaluation).aggregate(n=Max("numero"))["n"] or 0
    version = VersionEvaluation.objects.create(
        contrat_id=evaluation.contrat_id,
        evaluation=evaluation,
        numero=derniere + 1,
        etape=etape,
        contenu=brut,
        empreinte=empreinte_de(brut),
        scellee_par=acteur.utilisateur,
    )
    phrase = f"{evaluation} : version {version.numero} scellée ({EtapeSceau(etape).label.lower()})"[:500]
    consigner(acteur=acteur, code="evaluation.sceller", objet=evaluation, phrase=phrase)
    return version


def version_qui_parle(evaluation: Evaluation) -> VersionEvaluation | None:
    """The sealed version that is read; None while the report may change."""
    if evaluation.ouverte:
        return None
    return VersionEvaluation.objects.filter(evaluation=evaluation).order_by("-numero").first()


def contenu_de(version: VersionEvaluation) -> ContenuRapport:
    return de_json(version.contenu)


def contenu_courant(evaluation: Evaluation) -> ContenuRapport:
    version = version_qui_parle(evaluation)
    return composer(evaluation) if version is None else contenu_de(version)


def intacte(version: VersionEvaluation) -> bool:
    """Whether the version is still the one that was sealed."""
    return empreinte_de(version.contenu) == version.empreinte


# The way of the report


def a_finir(evaluation: Evaluation) -> list[str]:
    """What stands in the way of the submission."""
    ecrits = Jugement.objects.filter(evaluation=evaluation).exclude(etat=EtatJugement.ARRETE)
    dits = [f"Le jugement de la question {code} n’est pas arrêté." for code in codes(ecrits)]
    if not Jugement.objects.filter(evaluation=evaluation).exists():
        dits.append("Aucune question n’est jugée.")
    vides = ChapitreEvaluation.objects.filter(evaluation=evaluation, texte="", code__in=["essentiel", "methode"])
    return [
        *dits,
        *(f"« {titre} » n’a pas de texte." for titre in vides.order_by("rang").values_list("titre", flat=True)),
    ]


def codes(jugements: Any) -> list[str]:
    return list(jugements.order_by("question__rang").values_list("question__code", flat=True))


@transaction.atomic
def soumettre(*, acteur: Acteur, evaluation: Evaluation) -> None:
    """Seal the report and put it before the committee. Raises ValidationError."""
    if manques := a_finir(evaluation):
        raise ValidationError(manques)
    _franchir(acteur, evaluation, "soumettre", "rapport soumis au comité")
    sceller(acteur=acteur, evaluation=evaluation, etape=EtapeSceau.SOUMISE)


@transaction.atomic
def reprendre(*, acteur: Acteur, evaluation: Evaluation) -> None:
    _franchir(acteur, evaluation, "reprendre", "rédaction reprise")


@transaction.atomic
def valider(
    *, acteur: Acteur, evaluation: Evaluation, decision: str, validee_le: dt.date, seance: Seance | None = None
) -> None:
    """The committee validates what was submitted; the text is sealed again with its decision on the cover."""
    if validee_le > timezone.localdate():
        raise ValidationError("La décision ne peut pas être datée dans l’avenir.")
    _franchir(
        acteur, evaluation, "valider", f"validée le {date_fr(validee_le)} ({decision})",
        decision=decision, validee_le=validee_le, seance=seance,
    )  # fmt: skip
    sceller_la_validation(acteur, evaluation)


def sceller_la_validation(acteur: Acteur, evaluation: Evaluation) -> None:
    """The submitted version word for word, its mention and its committee changed: nothing of it is made again."""
    soumise = (
        VersionEvaluation.objects.filter(evaluation=evaluation, etape=EtapeSceau.SOUMISE).order_by("-numero").first()
    )
    if soumise is None:
        raise ValidationError("Aucune version n’a été soumise.")
    seance = evaluation.seance
    examen = f"{seance.instance}, le {date_fr(seance.tenue_le)}" if seance else evaluation.decision
    brut = en_json(replace(contenu_de(soumise), mention=mention_de(evaluation), examen=examen))
    derniere = VersionEvaluation.objects.filter(evaluation=evaluation).aggregate(n=Max("numero"))["n"] or 0
    VersionEvaluation.objects.create(
        contrat_id=evaluation.contrat_id,
        evaluation=evaluation,
        numero=derniere + 1,
        etape=EtapeSceau.VALIDEE,
        contenu=brut,
        empreinte=empreinte_de(brut),
        scellee_par=acteur.utilisateur,
    )


@transaction.atomic
def publier(*, acteur: Acteur, evaluation: Evaluation) -> None:
    """Open the report to all. Raises ValidationError when the contract itself is not public."""
    if not evaluation.contrat.publie:
        raise ValidationError("Le contrat n’est pas publié : publiez-le avant son évaluation.")
    _franchir(acteur, evaluation, "publier", "rapport publié", publiee_le=timezone.localdate())


def _franchir(acteur: Acteur, evaluation: Evaluation, acte: str, dit: str, **champs: Any) -> None:
    franchir(
        acteur=acteur,
        objet=evaluation,
        table=TRANSITIONS_EVALUATION,
        acte=acte,
        phrase=f"{evaluation} : {dit}"[:500],
        **champs,
    )
