"""Acts on people and their habilitations: invite, end, deactivate; each writes the journal."""

import datetime as dt

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from quartiers.annuaire.models import Organisme
from quartiers.comptes.enums import PORTEE_DU_ROLE, Portee, Role
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.comptes.permissions import peut_donner
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.journal.domain import consigner
from quartiers.notifications.courriels import envoyer
from quartiers.territoire.models import Commune

HORS_PERIMETRE = "Ce rôle ou ce périmètre n’est pas de ceux que votre habilitation permet de donner."


@transaction.atomic
def inviter(
    *,
    courriel: str,
    role: Role,
    organisme: Organisme | None = None,
    contrat: Contrat | None = None,
    commune: Commune | None = None,
    departement: str = "",
    debut: dt.date | None = None,
    fin: dt.date | None = None,
    par: Acteur | None = None,
    nom: str = "",
) -> Habilitation:
    """Give a habilitation to a person, known or new, and send the invitation.

    `debut` is today by default; `fin` is excluded. `par` is None only for the command line, which has every
    right. In order: the person, the habilitation, the journal line, the letter (it leaves once all is saved).
    Raises ValidationError (French, by field), PermissionDenied.
    """
    habilitation = Habilitation(
        role=role,
        organisme=organisme,
        contrat_id=contrat.pk if contrat else None,
        commune=commune,
        departement=departement,
        debut=debut or timezone.localdate(),
        fin=fin,
        donnee_par=par.utilisateur if par else None,
    )
    verifier_perimetre(habilitation, contrat)
    if par is not None and not peut_donner(par, habilitation):
        raise PermissionDenied(HORS_PERIMETRE)
    donner(acteur=par or Acteur(), habilitation=habilitation, courriel=courriel, nom=nom)
    envoyer_invitation(habilitation)
    return habilitation


@transaction.atomic
def donner(*, acteur: Acteur, habilitation: Habilitation, courriel: str, nom: str = "") -> None:
    """Save the habilitation for the person of that address, created when unknown, and write the journal.

    An organisation that is not saved yet is created first, with all its checks.
    """
    habilitation.utilisateur = trouver_ou_creer(courriel, nom)
    if habilitation.organisme is not None and habilitation.organisme.pk is None:
        nouveau = habilitation.organisme
        nouveau.full_clean()
        nouveau.save()
        habilitation.organisme = nouveau  # the foreign key takes the number it has just been given
    refuser_le_double(habilitation)
    habilitation.full_clean()
    habilitation.save()
    fin = f" jusqu’au {habilitation.fin:%d/%m/%Y}" if habilitation.fin else ""
    consigner(
        acteur=acteur,
        code="habilitation.donner",
        objet=habilitation,
        phrase=f"Habilitation donnée : {habilitation}, à partir du {habilitation.debut:%d/%m/%Y}{fin}.",
        personne=habilitation.utilisateur,
    )


def trouver_ou_creer(courriel: str, nom: str = "") -> Utilisateur:
    """The person of that address; a new one has no password and logs in by code."""
    courriel = courriel.strip().lower()
    try:
        validate_email(courriel)
    except ValidationError as echec:
        raise ValidationError({"courriel": f"« {courriel} » n’est pas une adresse électronique."}) from echec
    trouvee = Utilisateur.objects.filter(courriel__iexact=courriel).first()
    if trouvee is None:
        return Utilisateur.objects.create_user(courriel, nom=nom)
    if not trouvee.is_active:
        raise ValidationError({"courriel": "Le compte de cette personne est désactivé : réactivez-le d’abord."})
    return trouvee


def verifier_perimetre(habilitation: Habilitation, contrat: Contrat | None) -> None:
    """The perimeter that the role asks for, told field by field; what it does not use is dropped."""
    portee = PORTEE_DU_ROLE[Role(habilitation.role)]
    erreurs = {}
    if portee in {Portee.CONTRAT, Portee.COMMUNE} and contrat is None:
        erreurs["contrat"] = "Ce rôle s’exerce dans un contrat : choisissez-le."
    if portee == Portee.COMMUNE and habilitation.commune is None:
        erreurs["commune"] = "Ce rôle s’exerce dans une commune : choisissez-la."
    if portee == Portee.DEPARTEMENT and not habilitation.departement:
        erreurs["departement"] = "Ce rôle s’exerce dans un département : donnez son code (71, 2A, 974…)."
    if contrat and habilitation.commune and not contrat.communes.filter(pk=habilitation.commune.pk).exists():
        erreurs["commune"] = f"{habilitation.commune} n’est pas une commune de ce contrat."
    if habilitation.fin and habilitation.fin <= habilitation.debut:
        erreurs["fin"] = "La fin doit venir après le début."
    if erreurs:
        raise ValidationError(erreurs)
    if portee in {Portee.PLATEFORME, Portee.DEPARTEMENT}:
        habilitation.contrat_id, habilitation.commune = None, None
    if portee != Portee.DEPARTEMENT:
        habilitation.departement = ""


def refuser_le_double(habilitation: Habilitation) -> None:
    """The same role, organisation and perimeter, whose life crosses this one: told rather than added."""
    memes = Habilitation.objects.filter(
        utilisateur=habilitation.utilisateur,
        role=habilitation.role,
        organisme=habilitation.organisme,
        contrat_id=habilitation.contrat_id,
        commune=habilitation.commune,
        departement=habilitation.departement,
    )
    for autre in memes:
        if (autre.fin is None or autre.fin > habilitation.debut) and (
            habilitation.fin is None or autre.debut < habilitation.fin
        ):
            raise ValidationError(
                {"courriel": f"{habilitation.utilisateur} a déjà cette habilitation depuis le {autre.debut:%d/%m/%Y}."}
            )


def envoyer_invitation(habilitation: Habilitation) -> None:
    """Have the letter sent, with the link to log in, the address already filled."""
    utilisateur = habilitation.utilisateur
    contrat = Contrat.objects.filter(pk=habilitation.contrat_id or 0).first()
    adresse = f"{reverse('account_login')}?{urlencode({'courriel': utilisateur.courriel})}"
    contexte = {
        "habilitation": habilitation,
        "perimetre": perimetre_en_clair(habilitation, contrat),
        "lien": f"{settings.ADRESSE_PUBLIQUE.rstrip('/')}{adresse}",
        "contact": settings.CONTACT_COMPTES,
    }
    sujet = f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}votre accès est ouvert"
    envoyer([utilisateur.courriel], sujet, "accueil/courriels/invitation.txt", contexte, objet=habilitation)


def perimetre_en_clair(habilitation: Habilitation, contrat: Contrat | None) -> str:
    """« Le Creusot, contrat Creusot-Montceau », « département 71 », « toute la plateforme »."""
    if habilitation.portee == Portee.PLATEFORME:
        return "toute la plateforme"
    if habilitation.portee == Portee.DEPARTEMENT:
        return f"département {habilitation.departement}"
    contrat_nomme = f"contrat {contrat}" if contrat else "contrat"
    return f"{habilitation.commune}, {contrat_nomme}" if habilitation.commune else contrat_nomme


@transaction.atomic
def terminer(*, acteur: Acteur, habilitation: Habilitation, motif: str, le: dt.date | None = None) -> None:
    """End a habilitation on the day `le` (excluded; today by default), with its reason.

    Rights stop at once, even those given that very day: as a life is never empty, its beginning then moves to
    the day before (the row history keeps the first date). Raises ValidationError for an empty reason, one that is over, or the last administrator.
    """
    jour = le or timezone.localdate()
    verrouillee = Habilitation.objects.select_for_update().get(pk=habilitation.pk)
    if not peut_donner(acteur, verrouillee):
        raise PermissionDenied(HORS_PERIMETRE)
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi l’habilitation prend fin."})
    if verrouillee.fin is not None and verrouillee.fin <= jour:
        raise ValidationError(f"Cette habilitation est déjà finie depuis le {verrouillee.fin:%d/%m/%Y}.")
    garder_un_administrateur(verrouillee.utilisateur, [verrouillee.pk])
    verrouillee.debut = min(verrouillee.debut, jour - dt.timedelta(days=1))
    verrouillee.fin = jour
    verrouillee.motif_fin = motif.strip()[:200]
    verrouillee.save()
    habilitation.refresh_from_db()
    consigner(
        acteur=acteur,
        code="habilitation.terminer",
        objet=verrouillee,
        phrase=f"Habilitation terminée au {verrouillee.fin:%d/%m/%Y} ({verrouillee}) : {verrouillee.motif_fin}",
        personne=verrouillee.utilisateur,
    )


def garder_un_administrateur(utilisateur: Utilisateur, perdues: list[int]) -> None:
    """Refuse to leave the platform without anyone to administer it."""
    administrateurs = Habilitation.objects.en_vigueur(timezone.localdate()).filter(role=Role.ADMINISTRATEUR)
    if not administrateurs.filter(pk__in=perdues).exists():
        return
    if not administrateurs.exclude(pk__in=perdues).exists():
        raise ValidationError(
            f"{utilisateur} est la dernière personne à administrer la plateforme : habilitez-en d’abord une autre."
        )


def peut_gerer_la_personne(acteur: Acteur, utilisateur: Utilisateur) -> bool:
    """Whether every habilitation of the person, past ones aside, is one that `acteur` may give; never oneself."""
    if acteur.utilisateur is None or acteur.utilisateur == utilisateur:
        return False
    jour = timezone.localdate()
    vivantes = [h for h in utilisateur.habilitations.all() if h.fin is None or h.fin > jour]
    siennes = vivantes or list(utilisateur.habilitations.all())
    return bool(siennes) and all(peut_donner(acteur, h) for h in siennes)


@transaction.atomic
def desactiver(*, acteur: Acteur, utilisateur: Utilisateur, motif: str) -> None:
    """Close the account: open sessions stop at their next page. Habilitations keep their dates."""
    if not peut_gerer_la_personne(acteur, utilisateur):
        raise PermissionDenied("Cette personne agit aussi hors de votre périmètre : son compte ne se ferme pas d’ici.")
    if not motif.strip():
        raise ValidationError({"motif": "Dites pourquoi le compte est désactivé."})
    garder_un_administrateur(utilisateur, [h.pk for h in utilisateur.habilitations.all()])
    if not Utilisateur.objects.filter(pk=utilisateur.pk, is_active=True).update(
        is_active=False, ferme_le=timezone.now(), modifie_le=timezone.now()
    ):
        raise ValidationError("Ce compte est déjà désactivé.")
    utilisateur.refresh_from_db()
    consigner(
        acteur=acteur,
        code="utilisateur.desactiver",
        objet=utilisateur,
        phrase=f"Compte désactivé : {motif.strip()}",
        personne=utilisateur,
    )


@transaction.atomic
def reactiver(*, acteur: Acteur, utilisateur: Utilisateur) -> None:
    """Open the account again, with the habilitations still in force; its time without use starts anew."""
    if not peut_gerer_la_personne(acteur, utilisateur):
        raise PermissionDenied("Cette personne agit aussi hors de votre périmètre : son compte ne s’ouvre pas d’ici.")
    if utilisateur.efface_le is not None:
        raise ValidationError("Ce compte est effacé : il ne se rouvre pas. Invitez la personne à nouveau.")
    maintenant = timezone.now()
    if not Utilisateur.objects.filter(pk=utilisateur.pk, is_active=False, efface_le__isnull=True).update(
        is_active=True, ferme_le=None, averti_le=None, rouvert_le=maintenant, modifie_le=maintenant
    ):
        raise ValidationError("Ce compte est déjà actif.")
    utilisateur.refresh_from_db()
    consigner(
        acteur=acteur, code="utilisateur.reactiver", objet=utilisateur, phrase="Compte réactivé.", personne=utilisateur
    )
