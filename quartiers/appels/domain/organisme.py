"""Organisations that apply: signing up without doubles, their people, their permanent file and its papers."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.appels.domain.courriers_organisme import annoncer_acceptation, annoncer_demande, annoncer_invitation
from quartiers.appels.enums import RoleInterne
from quartiers.appels.identifiants import chiffres, rna_valide, siret_valide
from quartiers.appels.models import FicheOrganisme, Membre
from quartiers.appels.models.organisme import MembreQuerySet
from quartiers.appels.permissions import membre_de, peut_tenir
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation, HabilitationQuerySet, Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.journal.domain import consigner

RIEN = "Cette demande a déjà reçu une réponse."


@dataclass(frozen=True)
class Identite:
    """What a new organisation says of itself, from the national directory or typed."""

    nom: str
    nature: str = NatureOrganisme.ASSOCIATION
    sigle: str = ""
    siret: str = ""
    rna: str = ""
    departement: str = ""
    forme: str = ""
    adresse: str = ""
    code_postal: str = ""
    commune: str = ""


def lire_numero(saisie: str) -> tuple[str, str]:
    """(SIRET, RNA), one of them empty. Raises ValidationError when the key is wrong."""
    propre = chiffres(saisie).upper()
    if propre.startswith("W"):
        if not rna_valide(propre):
            raise ValidationError("Un numéro RNA s’écrit W suivi de 9 caractères, par exemple W711001234.")
        return "", propre
    if not propre.isdigit() or len(propre) != 14:
        raise ValidationError(
            "Un SIRET compte 14 chiffres (le SIREN, 9 chiffres, ne suffit pas) ; un RNA commence par W."
        )
    if not siret_valide(propre):
        raise ValidationError(
            "Ce SIRET n’est pas valable : un chiffre est faux. Recopiez-le depuis l’avis de situation."
        )
    return propre, ""


def organisme_de(siret: str, rna: str) -> Organisme | None:
    """The organisation already known under one of these numbers."""
    numeros = Q()
    if siret:
        numeros |= Q(siret=siret)
    if rna:
        numeros |= Q(rna=rna)
    return Organisme.objects.filter(numeros).first() if numeros else None


@transaction.atomic
def inscrire(*, acteur: Acteur, contrat: Contrat, identite: Identite, fonction: str = "") -> Membre:
    """Create the organisation; the first person is its « responsable », with the right to write its files.

    Raises ValidationError when it exists already: one then asks to join it (`demander_a_rejoindre`).
    """
    utilisateur = exiger_personne(acteur)
    if organisme_de(identite.siret, identite.rna) is not None:
        raise ValidationError("Cet organisme est déjà inscrit : demandez à le rejoindre.")
    organisme = Organisme(
        nom=identite.nom,
        sigle=identite.sigle,
        nature=identite.nature,
        siret=identite.siret,
        rna=identite.rna,
        departement=identite.departement,
    )
    organisme.full_clean()
    organisme.save()
    FicheOrganisme.objects.create(
        organisme=organisme,
        forme=identite.forme,
        adresse=identite.adresse,
        code_postal=identite.code_postal,
        commune=identite.commune,
        courriel=utilisateur.courriel,
    )
    membre = Membre.objects.create(
        organisme=organisme,
        utilisateur=utilisateur,
        role=RoleInterne.RESPONSABLE,
        fonction=fonction,
        debut=timezone.localdate(),
        accepte_le=timezone.now(),
    )
    habiliter(acteur, membre, contrat)
    consigner(
        acteur=acteur,
        code="organisme.inscrire",
        objet=organisme,
        phrase=f"{organisme} s’inscrit pour déposer un projet.",
    )
    return membre


@transaction.atomic
def demander_a_rejoindre(*, acteur: Acteur, contrat: Contrat, organisme: Organisme, fonction: str = "") -> Membre:
    """Ask to join an organisation already known: its responsible people, or else the pilot, answer.

    Someone already of it only receives the right in this contract.
    """
    utilisateur = exiger_personne(acteur)
    membre = Membre.objects.filter(organisme=organisme, utilisateur=utilisateur, fin__isnull=True).first()
    if membre is not None:
        if membre.accepte_le is not None:
            habiliter(acteur, membre, contrat)
        return membre
    membre = Membre.objects.create(
        organisme=organisme,
        utilisateur=utilisateur,
        role=RoleInterne.REDACTION,
        fonction=fonction,
        debut=timezone.localdate(),
    )
    annoncer_demande(membre, contrat)
    consigner(
        acteur=acteur, code="membre.demander", objet=organisme, phrase=f"{utilisateur} demande à rejoindre {organisme}."
    )
    return membre


@transaction.atomic
def accepter(*, acteur: Acteur, membre: Membre, contrat: Contrat, role: str) -> None:
    """Let the person in, under a role of the organisation. The first one of all is « responsable »."""
    exiger_responsable(acteur, membre.organisme_id)
    premier = not responsables(membre.organisme_id).exists()
    touches = Membre.objects.filter(pk=membre.pk, accepte_le__isnull=True, fin__isnull=True).update(
        accepte_le=timezone.now(),
        accepte_par=acteur.utilisateur,
        role=RoleInterne.RESPONSABLE if premier else RoleInterne(role),
        modifie_le=timezone.now(),
    )
    if not touches:
        raise ValidationError(RIEN)
    membre.refresh_from_db()
    habiliter(acteur, membre, contrat)
    annoncer_acceptation(membre)
    tracer(acteur, membre, "accepter", f"{membre.utilisateur} rejoint {membre.organisme}.")


@transaction.atomic
def refuser(*, acteur: Acteur, membre: Membre) -> None:
    """Turn a request down: it leaves no trace but the journal's."""
    exiger_responsable(acteur, membre.organisme_id)
    organisme, personne = membre.organisme, membre.utilisateur
    effaces, _ = Membre.objects.filter(pk=membre.pk, accepte_le__isnull=True).delete()
    if not effaces:
        raise ValidationError(RIEN)
    phrase = f"La demande de {personne} de rejoindre {organisme} est refusée."
    consigner(acteur=acteur, code="membre.refuser", objet=organisme, phrase=phrase)


@transaction.atomic
def inviter_membre(
    *, acteur: Acteur, organisme: Organisme, contrat: Contrat, courriel: str, nom: str, role: str, fonction: str = ""
) -> Membre:
    """Someone of the organisation, known here or not: accepted at once, told by letter."""
    exiger_responsable(acteur, organisme.pk)
    utilisateur = personne_de(courriel, nom)
    if Membre.objects.filter(organisme=organisme, utilisateur=utilisateur, fin__isnull=True).exists():
        raise ValidationError(
            {"courriel": f"{utilisateur} fait déjà partie de l’organisme, ou demande à le rejoindre."}
        )
    membre = Membre.objects.create(
        organisme=organisme,
        utilisateur=utilisateur,
        role=RoleInterne(role),
        fonction=fonction,
        debut=timezone.localdate(),
        accepte_le=timezone.now(),
        accepte_par=acteur.utilisateur,
    )
    habiliter(acteur, membre, contrat)
    annoncer_invitation(membre, contrat, str(acteur.utilisateur or ""))
    tracer(acteur, membre, "inviter", f"{utilisateur} est invité·e dans {organisme}.")
    return membre


@transaction.atomic
def changer_role(*, acteur: Acteur, membre: Membre, role: str) -> None:
    """Another role inside; the organisation keeps someone responsible."""
    exiger_responsable(acteur, membre.organisme_id)
    verrouiller_membres(membre.organisme_id)
    if role != RoleInterne.RESPONSABLE:
        garder_un_responsable(membre)
    membre.role = RoleInterne(role)
    membre.save(update_fields=["role", "modifie_le"])
    tracer(acteur, membre, "changer_role", f"{membre.utilisateur}\u00a0: {membre.get_role_display()}.")


@transaction.atomic
def passer_la_main(*, acteur: Acteur, membre: Membre) -> None:
    """Hand over: `membre` becomes responsible, whoever hands over goes on as a writer."""
    mien = membre_de(acteur, membre.organisme_id)
    if mien is None or mien.role != RoleInterne.RESPONSABLE:
        raise PermissionDenied("Seule la personne responsable de l’organisme peut passer la main.")
    if membre.pk == mien.pk or membre.accepte_le is None or membre.fin is not None:
        raise ValidationError("Choisissez une autre personne de l’organisme.")
    membre.role, mien.role = RoleInterne.RESPONSABLE, RoleInterne.REDACTION
    membre.save(update_fields=["role", "modifie_le"])
    mien.save(update_fields=["role", "modifie_le"])
    tracer(acteur, membre, "passer_la_main", f"{mien.utilisateur} passe la main à {membre.utilisateur}.")


@transaction.atomic
def quitter(*, acteur: Acteur, membre: Membre) -> None:
    """Oneself, or a responsible person for another: the right to enter ends the same day."""
    soi = acteur.utilisateur is not None and membre.utilisateur_id == acteur.utilisateur.pk
    if not soi:
        exiger_responsable(acteur, membre.organisme_id)
    verrouiller_membres(membre.organisme_id)
    garder_un_responsable(membre)
    jour = timezone.localdate()
    membre.debut = min(membre.debut, jour - dt.timedelta(days=1))
    membre.fin = jour
    membre.save(update_fields=["debut", "fin", "modifie_le"])
    for habilitation in habilitations(membre).select_for_update():
        habilitation.debut = min(habilitation.debut, jour - dt.timedelta(days=1))
        habilitation.fin, habilitation.motif_fin = jour, f"Ne fait plus partie de {membre.organisme}"[:200]
        habilitation.save()
    tracer(acteur, membre, "quitter", f"{membre.utilisateur} ne fait plus partie de {membre.organisme}.")


# Who may


def exiger_personne(acteur: Acteur) -> Utilisateur:
    if acteur.utilisateur is None:
        raise PermissionDenied("Connectez-vous d’abord.")
    return acteur.utilisateur


def exiger_tenue(acteur: Acteur, organisme_id: int) -> None:
    if not peut_tenir(acteur, organisme_id):
        raise PermissionDenied("Il faut faire partie de l’organisme pour tenir son dossier.")


def est_responsable(acteur: Acteur, organisme_id: int) -> bool:
    if not peut_tenir(acteur, organisme_id):
        return False
    if acteur.role == Role.PILOTE:
        return True
    membre = membre_de(acteur, organisme_id)
    return membre is not None and membre.role == RoleInterne.RESPONSABLE


def exiger_responsable(acteur: Acteur, organisme_id: int) -> None:
    if not est_responsable(acteur, organisme_id):
        raise PermissionDenied("Seule la personne responsable de l’organisme, ou le pilotage, peut faire cela.")


def responsables(organisme_id: int) -> MembreQuerySet:
    return Membre.objects.actifs(timezone.localdate()).filter(
        organisme_id=organisme_id, role=RoleInterne.RESPONSABLE, utilisateur__is_active=True
    )


def verrouiller_membres(organisme_id: int) -> None:
    """Two responsible people who leave at the same moment must not leave the organisation without any."""
    Organisme.objects.select_for_update().get(pk=organisme_id)


def garder_un_responsable(membre: Membre) -> None:
    if membre.role != RoleInterne.RESPONSABLE or membre.accepte_le is None:
        return
    if not responsables(membre.organisme_id).exclude(pk=membre.pk).exists():
        raise ValidationError(
            "C’est la seule personne responsable de l’organisme : nommez-en d’abord une autre (« Passer la main »)."
        )


def habilitations(membre: Membre) -> HabilitationQuerySet:
    return Habilitation.objects.en_vigueur(timezone.localdate()).filter(
        utilisateur=membre.utilisateur_id, role=Role.PORTEUR, organisme=membre.organisme_id
    )


def habiliter(acteur: Acteur, membre: Membre, contrat: Contrat) -> Habilitation:
    """The right to enter as a holder of this contract, given once."""
    existante = habilitations(membre).filter(contrat_id=contrat.pk).first()
    if existante is not None:
        return existante
    habilitation = Habilitation(
        utilisateur=membre.utilisateur,
        role=Role.PORTEUR,
        organisme=membre.organisme,
        contrat_id=contrat.pk,
        debut=timezone.localdate(),
        donnee_par=acteur.utilisateur,
    )
    habilitation.full_clean()
    habilitation.save()
    return habilitation


def personne_de(courriel: str, nom: str = "") -> Utilisateur:
    """The person of that address; a new one has no password and enters by a code."""
    propre = courriel.strip().lower()
    try:
        validate_email(propre)
    except ValidationError as echec:
        raise ValidationError({"courriel": f"« {propre} » n’est pas une adresse électronique."}) from echec
    trouvee = Utilisateur.objects.filter(courriel__iexact=propre).first()
    if trouvee is None:
        return Utilisateur.objects.create_user(propre, nom=nom)
    if not trouvee.is_active:
        raise ValidationError(
            {"courriel": "Le compte de cette personne est désactivé : écrivez à l’équipe du contrat."}
        )
    return trouvee


def tracer(acteur: Acteur, membre: Membre, acte: str, phrase: str) -> None:
    consigner(acteur=acteur, code=f"membre.{acte}", objet=membre, phrase=phrase)
