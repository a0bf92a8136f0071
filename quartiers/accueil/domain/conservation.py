"""How long personal data are kept: accounts that nobody uses any more, readings that nobody validated.

An account without use is warned by letter, closed `JOURS_D_AVERTISSEMENT` later, erased `MOIS_DE_COMPTE_FERME` after
that. Erasing keeps the row: the journal, the habilitations and the decisions point to it, and say « Compte effacé n° 12 ».
"""

import datetime as dt
from typing import Any

import pgtrigger
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils import timezone

from quartiers.accueil.domain.habilitations import garder_un_administrateur
from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.enums import EtatLecture
from quartiers.contrat.models import Avis, Lecture
from quartiers.journal.domain import consigner
from quartiers.notifications.courriels import envoyer
from quartiers.notifications.models import Envoi
from quartiers.socle.dates import mois_avant

DOMAINE_EFFACE = "efface.invalid"  # « .invalid » never leads anywhere (RFC 2606)


def comptes_par_usage() -> QuerySet[Any]:
    """Open accounts with `dernier_usage`: the last log-in, opening, reopening or habilitation received."""
    ouverts = Utilisateur.objects.filter(is_active=True, demonstration=False)
    return ouverts.annotate(
        dernier_usage=Greatest("cree_le", "last_login", "rouvert_le", Max("habilitations__cree_le"))
    ).order_by("pk")


def avertir_comptes_inutilises(maintenant: dt.datetime) -> int:
    """Write to those whose account will close if nobody logs in; return how many letters."""
    jours = dt.timedelta(days=settings.JOURS_D_AVERTISSEMENT)
    echeance = mois_avant(maintenant + jours, settings.MOIS_SANS_CONNEXION)
    jamais_avertis = Q(averti_le__isnull=True) | Q(averti_le__lt=F("dernier_usage"))
    a_avertir = list(comptes_par_usage().filter(jamais_avertis, dernier_usage__lt=echeance))
    for utilisateur in a_avertir:
        avertir(utilisateur, maintenant, (maintenant + jours).date())
    return len(a_avertir)


@transaction.atomic
def avertir(utilisateur: Utilisateur, maintenant: dt.datetime, fermeture: dt.date) -> None:
    Utilisateur.objects.filter(pk=utilisateur.pk).update(averti_le=maintenant, modifie_le=maintenant)
    contexte = {
        "utilisateur": utilisateur,
        "mois": settings.MOIS_SANS_CONNEXION,
        "fermeture": fermeture,
        "lien": f"{settings.ADRESSE_PUBLIQUE.rstrip('/')}{reverse('account_login')}",
    }
    sujet = f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}votre compte va fermer"
    envoyer([utilisateur.courriel], sujet, "accueil/courriels/compte_inutilise.txt", contexte, objet=utilisateur)


def fermer_comptes_inutilises(maintenant: dt.datetime) -> int:
    """Close the accounts warned in time and still without use; return how many. The last administrator stays."""
    avertis_avant = maintenant - dt.timedelta(days=settings.JOURS_D_AVERTISSEMENT)
    a_fermer = comptes_par_usage().filter(
        dernier_usage__lt=mois_avant(maintenant, settings.MOIS_SANS_CONNEXION),
        averti_le__gt=F("dernier_usage"),
        averti_le__lte=avertis_avant,
    )
    return sum(fermer(utilisateur, maintenant) for utilisateur in list(a_fermer))


@transaction.atomic
def fermer(utilisateur: Utilisateur, maintenant: dt.datetime) -> bool:
    try:
        garder_un_administrateur(utilisateur, [h.pk for h in utilisateur.habilitations.all()])
    except ValidationError:
        return False
    # Only if nobody has logged in since the list was made.
    touches = Utilisateur.objects.filter(pk=utilisateur.pk, is_active=True, last_login=utilisateur.last_login)
    if not touches.update(is_active=False, ferme_le=maintenant, modifie_le=maintenant):
        return False
    consigner(
        acteur=Acteur(),
        code="utilisateur.fermer",
        objet=utilisateur,
        phrase=f"Compte fermé : {settings.MOIS_SANS_CONNEXION} mois sans connexion.",
        personne=utilisateur,
    )
    return True


def date_d_effacement(utilisateur: Utilisateur) -> dt.date | None:
    """The day on which the name of a closed account goes; None when it is open, erased or of a demonstration."""
    if utilisateur.ferme_le is None or utilisateur.efface_le is not None or utilisateur.demonstration:
        return None
    return timezone.localdate(mois_avant(utilisateur.ferme_le, -settings.MOIS_DE_COMPTE_FERME)) + dt.timedelta(days=1)


def effacer_comptes_fermes(maintenant: dt.datetime) -> int:
    """Erase the accounts closed for `MOIS_DE_COMPTE_FERME`; return how many."""
    avant = mois_avant(maintenant, settings.MOIS_DE_COMPTE_FERME)
    fermes = Utilisateur.objects.filter(ferme_le__lt=avant, efface_le__isnull=True, demonstration=False)
    numeros = list(fermes.order_by("pk").values_list("pk", flat=True))
    for numero in numeros:
        effacer(numero, maintenant)
    return len(numeros)


@transaction.atomic
def effacer(utilisateur_id: int, maintenant: dt.datetime) -> None:
    """Take the name and the address out of the account, of its history and of the letters; in that order.

    Means of logging in go; habilitations and acts stay, under « Compte effacé n° … ».
    """
    utilisateur = Utilisateur.objects.select_for_update().get(pk=utilisateur_id)
    adresse = utilisateur.courriel
    anciennes = {adresse, *passees("comptes.UtilisateurEvent", pgh_obj_id=utilisateur_id)}
    utilisateur.courriel = f"compte-{utilisateur_id}@{DOMAINE_EFFACE}"
    utilisateur.nom = f"Compte effacé n° {utilisateur_id}"
    utilisateur.efface_le, utilisateur.last_login = maintenant, None
    utilisateur.set_unusable_password()
    utilisateur.save()
    retoucher_histoire(
        "comptes.UtilisateurEvent",
        Q(pgh_obj_id=utilisateur_id),
        courriel=utilisateur.courriel,
        nom=utilisateur.nom,
    )
    siennes = Q()
    for ancienne in anciennes:
        siennes |= Q(courriel__iexact=ancienne)
        Envoi.objects.filter(destinataire__iexact=ancienne).delete()
    Avis.objects.filter(siennes).update(courriel="")
    retoucher_histoire("contrat.AvisEvent", siennes, courriel="")
    for modele in (Authenticator, UserSession, SocialAccount, EmailAddress):
        modele.objects.filter(user_id=utilisateur_id).delete()
    consigner(
        acteur=Acteur(),
        code="utilisateur.effacer",
        objet=utilisateur,
        phrase="Nom et adresse effacés : le compte était fermé.",
        personne=utilisateur,
    )


def passees(evenements: str, **filtre: Any) -> set[str]:
    """Addresses that the history keeps."""
    return set(histoire(evenements).filter(**filtre).values_list("courriel", flat=True))


def histoire(evenements: str) -> QuerySet[Any]:
    modele: type[models.Model] = apps.get_model(evenements)
    return modele._default_manager.all()


def retoucher_histoire(evenements: str, filtre: Q, **valeurs: Any) -> None:
    """Rewrite rows of the history, which nothing else may: the law on personal data stands above it."""
    with pgtrigger.ignore(f"{evenements}:append_only"):
        histoire(evenements).filter(filtre).update(**valeurs)


def purger_lectures(maintenant: dt.datetime) -> int:
    """Delete the readings never validated and untouched for `JOURS_DE_LECTURE`, with their text; return how many."""
    avant = maintenant - dt.timedelta(days=settings.JOURS_DE_LECTURE)
    oubliees = Lecture.objects.exclude(etat=EtatLecture.VALIDEE).filter(modifie_le__lt=avant)
    numeros = list(oubliees.order_by("pk").values_list("pk", flat=True))
    for numero in numeros:
        supprimer_lecture(numero)
    return len(numeros)


@transaction.atomic
def supprimer_lecture(lecture_id: int) -> None:
    """The row, its history, then its file: the journal keeps that a text was read, and its corrections' names."""
    lecture = Lecture.objects.select_for_update(of=("self",)).select_related("document").get(pk=lecture_id)
    document = lecture.document
    lecture.delete()
    supprimer_histoire("contrat.LectureEvent", Q(pgh_obj_id=lecture_id))
    if document is None or Lecture.objects.filter(document=document).exists():
        return
    fichier, document_id = document.fichier, document.pk
    document.delete()
    supprimer_histoire("documents.DocumentEvent", Q(pgh_obj_id=document_id))
    transaction.on_commit(lambda: fichier.storage.delete(str(fichier.name)))


def supprimer_histoire(evenements: str, filtre: Q) -> None:
    with pgtrigger.ignore(f"{evenements}:append_only"):
        histoire(evenements).filter(filtre).delete()
