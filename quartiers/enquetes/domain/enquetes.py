"""A survey's life: prepared, opened, closed, archived; another wave from it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.enquetes.enums import TRANSITIONS_ENQUETE, EtatEnquete, EtatQuestionnaire
from quartiers.enquetes.models import Enquete, MargeConnue, Questionnaire, Quota, TerritoireEnquete
from quartiers.journal.domain import consigner, franchir

Populations = Mapping[QuartierContrat, int | None]


@transaction.atomic
def creer_enquete(*, acteur: Acteur, contrat: Contrat, territoires: Populations, **champs: Any) -> Enquete:
    """Raises ValidationError: the code is taken, no neighbourhood, a retention that ends too early."""
    code = champs.pop("code", "") or code_libre(contrat, champs["titre"])
    enquete = Enquete(contrat=contrat, code=code, **champs)
    exiger_coherente(enquete, territoires)
    enquete.full_clean(exclude=["contrat"])
    enquete.save()
    poser_territoires(enquete, territoires)
    consigner(acteur=acteur, code="enquete.creer", objet=enquete, phrase=f"Enquête préparée : {enquete.titre}")
    return enquete


@transaction.atomic
def modifier_enquete(*, acteur: Acteur, enquete: Enquete, territoires: Populations, **champs: Any) -> None:
    """Neighbourhoods with answers stay."""
    for nom, valeur in champs.items():
        setattr(enquete, nom, valeur)
    exiger_coherente(enquete, territoires)
    enquete.full_clean(exclude=["contrat"])
    gardes = {q.pk for q in territoires}
    perdus = enquete.reponses.exclude(quartier=None).exclude(quartier__in=gardes)
    if perdus.exists():
        raise ValidationError({"quartiers": "Un quartier qui a déjà des réponses reste dans l’enquête."})
    enquete.save()
    poser_territoires(enquete, territoires)
    consigner(acteur=acteur, code="enquete.modifier", objet=enquete, phrase=f"Enquête modifiée : {enquete.titre}")


def exiger_coherente(enquete: Enquete, territoires: Populations) -> None:
    if not territoires:
        raise ValidationError({"quartiers": "Choisissez au moins un quartier."})
    if enquete.fin and enquete.conservation_jusqu_au <= enquete.fin:
        raise ValidationError(
            {"conservation_jusqu_au": "Les réponses se gardent au-delà du dernier jour de l’enquête."}
        )


def poser_territoires(enquete: Enquete, territoires: Populations) -> None:
    enquete.territoires.exclude(quartier__in=[q.pk for q in territoires]).delete()
    for quartier, population in territoires.items():
        TerritoireEnquete.objects.update_or_create(
            enquete=enquete,
            quartier=quartier,
            defaults={"population": population, "contrat_id": enquete.contrat_id},
        )


def code_libre(contrat: Contrat, titre: str) -> str:
    base = slugify(titre)[:50] or "enquete"
    pris = set(Enquete.objects.filter(contrat=contrat, code__startswith=base).values_list("code", flat=True))
    return next(code for code in (base, *(f"{base}-{n}" for n in range(2, 200))) if code not in pris)


@transaction.atomic
def regler_lien(*, acteur: Acteur, enquete: Enquete, lien_ouvert: bool, arret_quotas: bool) -> None:
    """Whether anyone may answer by one public address, and whether a full quota stops it."""
    enquete.lien_ouvert, enquete.arret_quotas = lien_ouvert, arret_quotas
    enquete.save(update_fields=["lien_ouvert", "arret_quotas", "modifie_le"])
    phrase = f"{enquete.titre} : lien ouvert {'en service' if lien_ouvert else 'fermé'}"
    consigner(acteur=acteur, code="enquete.lien", objet=enquete, phrase=phrase)


@transaction.atomic
def ouvrir(*, acteur: Acteur, enquete: Enquete) -> None:
    """Raises ValidationError without a questionnaire in service, TransitionRefusee."""
    if not Questionnaire.objects.filter(enquete=enquete, etat=EtatQuestionnaire.EN_SERVICE).exists():
        raise ValidationError("Mettez d’abord un questionnaire en service.")
    jour = timezone.localdate()
    if enquete.conservation_jusqu_au <= jour:
        raise ValidationError("La date de conservation est passée : changez-la d’abord.")
    avancer(acteur, enquete, "ouvrir", f"Enquête ouverte : {enquete.titre}", ouverte_le=jour)


def clore(*, acteur: Acteur, enquete: Enquete) -> None:
    """Nothing comes in any more, but what a phone noted before: it is kept when it arrives."""
    avancer(acteur, enquete, "clore", f"Enquête close : {enquete.titre}", close_le=timezone.localdate())


def rouvrir(*, acteur: Acteur, enquete: Enquete) -> None:
    if enquete.effacee_le:
        raise ValidationError("Les réponses de cette enquête sont effacées : préparez une nouvelle vague.")
    avancer(acteur, enquete, "rouvrir", f"Enquête rouverte : {enquete.titre}", close_le=None)


def archiver(*, acteur: Acteur, enquete: Enquete) -> None:
    avancer(acteur, enquete, "archiver", f"Enquête archivée : {enquete.titre}")


def avancer(acteur: Acteur, enquete: Enquete, acte: str, phrase: str, **champs: Any) -> None:
    franchir(
        acteur=acteur,
        objet=enquete,
        table=TRANSITIONS_ENQUETE,
        acte=acte,
        phrase=phrase,
        modifie_le=timezone.now(),
        **champs,
    )


@transaction.atomic
def vague_suivante(*, acteur: Acteur, enquete: Enquete) -> Enquete:
    """A new wave, in preparation: same neighbourhoods, quotas, margins and questionnaire."""
    suite = Enquete.objects.get(pk=enquete.pk)
    suite.pk, suite.etat, suite.fictive = None, EtatEnquete.BROUILLON, enquete.fictive
    suite._state.adding = True
    suite.vague, suite.vague_precedente = enquete.vague + 1, enquete
    suite.code = code_libre(enquete.contrat, f"{enquete.titre} vague {suite.vague}")
    suite.debut = suite.fin = suite.ouverte_le = suite.close_le = suite.effacee_le = None
    suite.cle_lien = Enquete._meta.get_field("cle_lien").get_default()
    suite.conservation_jusqu_au = max(enquete.conservation_jusqu_au, timezone.localdate() + dt.timedelta(days=730))
    suite.agregats = {}
    suite.save()
    copier_les_suites(enquete, suite)
    phrase = f"Vague {suite.vague} préparée : {suite.titre}"
    consigner(acteur=acteur, code="enquete.vague", objet=suite, phrase=phrase)
    return suite


def copier_les_suites(enquete: Enquete, suite: Enquete) -> None:
    """What hangs on a wave and serves the next one; the questionnaire starts as version 1, in service."""
    poser_territoires(suite, {t.quartier: t.population for t in enquete.territoires.select_related("quartier")})
    for modele in (Quota, MargeConnue):
        for ligne in modele.objects.filter(enquete=enquete):
            ligne.pk, ligne.enquete = None, suite
            ligne._state.adding = True
            ligne.save()
    questionnaire = enquete.questionnaires.filter(etat=EtatQuestionnaire.EN_SERVICE).first()
    if questionnaire is not None:
        questionnaire.pk, questionnaire.enquete, questionnaire.numero = None, suite, 1
        questionnaire._state.adding = True
        questionnaire.save()
