"""Committees set up by the team, their seats, and who prepares what for them."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils.text import slugify

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.gouvernance.models import Instance, MembreInstance, Preparation
from quartiers.journal.domain import consigner
from quartiers.socle.dates import mois_avant

SUFFIXE = "-equipe"  # never a code that the contract's text gives


@transaction.atomic
def creer_instance(*, acteur: Acteur, contrat: Contrat, **champs: Any) -> Instance:
    dernier = Instance.objects.filter(contrat=contrat).aggregate(rang=Max("rang"))["rang"] or 0
    instance = Instance(
        contrat=contrat, code=code_libre(contrat, champs["titre"]), ajoutee=True, rang=dernier + 1, **champs
    )
    instance.full_clean(validate_unique=False)
    instance.save()
    consigner(acteur=acteur, code="instance.creer", objet=instance, phrase=f"Instance créée : {instance}")
    return instance


def code_libre(contrat: Contrat, titre: str) -> str:
    base = slugify(titre)[:60] or "instance"
    pris = set(Instance.objects.filter(contrat=contrat, code__startswith=base).values_list("code", flat=True))
    codes = (f"{base}{SUFFIXE}{n if n > 1 else ''}" for n in range(1, len(pris) + 2))
    return next(code for code in codes if code not in pris)


@transaction.atomic
def modifier_instance(*, acteur: Acteur, instance: Instance, **champs: Any) -> None:
    """Rules of its meetings; its name too when the team set it up: the contract's own words change by an avenant."""
    for nom, valeur in champs.items():
        setattr(instance, nom, valeur)
    instance.full_clean(validate_unique=False)
    instance.save()
    consigner(acteur=acteur, code="instance.modifier", objet=instance, phrase=f"Instance modifiée : {instance}")


@transaction.atomic
def clore_instance(*, acteur: Acteur, instance: Instance, fin: dt.date) -> None:
    """From `fin` on, the committee no longer exists; its past meetings stay. Raises ValidationError."""
    if fin <= instance.debut:
        raise ValidationError({"fin": "La date de fin doit être postérieure à la date de début."})
    if instance.seances.filter(tenue_le__gte=fin).exclude(etat="annulee").exists():
        raise ValidationError({"fin": "Une séance est prévue à cette date ou après : annulez-la d’abord."})
    instance.fin = fin
    instance.save(update_fields=["fin"])
    phrase = f"Instance close au {fin:%d/%m/%Y} : {instance}"
    consigner(acteur=acteur, code="instance.clore", objet=instance, phrase=phrase)


@transaction.atomic
def ajouter_membre(*, acteur: Acteur, instance: Instance, debut: dt.date, **champs: Any) -> MembreInstance:
    """A seat, known in the journal by its function only."""
    membre = MembreInstance(
        contrat=instance.contrat, instance=instance, debut=debut, rang=prochain_rang(instance), **champs
    )
    verifier_suppleance(membre)
    membre.full_clean()
    membre.save()
    tracer(acteur, membre, "ajouter", "Membre ajouté")
    return membre


def prochain_rang(instance: Instance) -> int:
    return (instance.sieges.aggregate(rang=Max("rang"))["rang"] or 0) + 1


def verifier_suppleance(membre: MembreInstance) -> None:
    titulaire = membre.suppleant_de
    if titulaire is not None and (titulaire.instance_id != membre.instance_id or titulaire.suppleant_de_id):
        raise ValidationError({"suppleant_de": "Choisissez une ou un titulaire de la même instance."})


@transaction.atomic
def modifier_membre(*, acteur: Acteur, membre: MembreInstance, **champs: Any) -> None:
    for nom, valeur in champs.items():
        setattr(membre, nom, valeur)
    verifier_suppleance(membre)
    membre.full_clean()
    membre.save()
    tracer(acteur, membre, "modifier", "Membre modifié")


@transaction.atomic
def terminer_membre(*, acteur: Acteur, membre: MembreInstance, fin: dt.date) -> None:
    """The seat ends on `fin` (excluded), with its substitutes. Raises ValidationError."""
    if fin <= membre.debut:
        raise ValidationError({"fin": "La date de fin doit être postérieure à la date de début."})
    for siege in [membre, *membre.suppleants.filter(fin__isnull=True, debut__lt=fin)]:
        siege.fin = fin
        siege.save(update_fields=["fin", "modifie_le"])
        tracer(acteur, siege, "terminer", f"Fin au {fin:%d/%m/%Y}")


@transaction.atomic
def remplacer_membre(
    *, acteur: Acteur, membre: MembreInstance, le: dt.date, nom: str, courriel: str, **champs: Any
) -> MembreInstance:
    """Someone else in the same seat from `le` on: function, organisation, college, voice stay; substitutes follow."""
    if le <= membre.debut:
        raise ValidationError({"le": "Le remplacement doit être postérieur au début du siège."})
    suppleants = list(membre.suppleants.filter(fin__isnull=True))
    membre.fin = le
    membre.save(update_fields=["fin", "modifie_le"])
    gardes = ("fonction", "organisme_id", "qualite", "college", "voix", "habitant", "confidentiel", "suppleant_de_id")
    nouveau = MembreInstance(
        contrat=membre.contrat,
        instance=membre.instance,
        debut=le,
        rang=membre.rang,
        nom=nom,
        courriel=courriel,
        **{**{champ: getattr(membre, champ) for champ in gardes}, **champs},
    )
    nouveau.full_clean()
    nouveau.save()
    for suppleant in suppleants:
        suppleant.suppleant_de = nouveau
        suppleant.save(update_fields=["suppleant_de", "modifie_le"])
    tracer(acteur, nouveau, "remplacer", f"Remplacement au {le:%d/%m/%Y}")
    return nouveau


def tracer(acteur: Acteur, membre: MembreInstance, acte: str, geste: str) -> None:
    phrase = f"{geste} : {membre.fonction} – {membre.instance}"
    consigner(acteur=acteur, code=f"membreinstance.{acte}", objet=membre, phrase=phrase)


@transaction.atomic
def ranger_preparation(*, acteur: Acteur, preparation: Preparation) -> None:
    """Keep a new or changed row. Raises ValidationError."""
    if not preparation.pk:
        dernier = preparation.instance.preparations.aggregate(rang=Max("rang"))["rang"] or 0
        preparation.rang = dernier + 1
    preparation.full_clean()
    preparation.save()
    phrase = f"Préparation notée pour {preparation.instance} : {preparation.quoi}"
    consigner(acteur=acteur, code="preparation.ranger", objet=preparation, phrase=phrase)


@transaction.atomic
def retirer_preparation(*, acteur: Acteur, preparation: Preparation) -> None:
    phrase = f"Préparation retirée pour {preparation.instance} : {preparation.quoi}"
    consigner(acteur=acteur, code="preparation.retirer", objet=preparation, phrase=phrase)
    preparation.delete()


def effacer_anciens_membres(jour: dt.date) -> int:
    """Take the person out of the seats ended for MOIS_MEMBRE_SORTI months; return how many. The function stays."""
    avant = mois_avant(jour, settings.MOIS_MEMBRE_SORTI)
    nommes = ~Q(nom="") | ~Q(courriel="") | Q(utilisateur__isnull=False)
    anciens = MembreInstance.objects.filter(nommes, fin__lt=avant)
    return anciens.update(nom="", courriel="", utilisateur=None, nom_public=False)
