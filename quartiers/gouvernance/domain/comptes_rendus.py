"""The minutes: submitted to remarks, approved at the next meeting or when the delay has run out, sent and kept."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.documents.domain import deposer
from quartiers.documents.models import Document
from quartiers.gouvernance.domain.envois import ecrire_aux_membres
from quartiers.gouvernance.enums import TRANSITIONS_COMPTE_RENDU, EtatCompteRendu, EtatSeance, GenreEnvoi
from quartiers.gouvernance.models import CompteRendu, MembreInstance, Point, RemarqueCompteRendu, Seance
from quartiers.gouvernance.redaction import compte_rendu_en_pdf
from quartiers.journal.domain import consigner, franchir
from quartiers.socle.transitions import TransitionRefusee

DELAI_ORDINAIRE = 15  # days offered for remarks where the committee has no rule


@transaction.atomic
def commencer(*, acteur: Acteur, seance: Seance) -> CompteRendu:
    """The minutes of a meeting that is over; those already begun are returned."""
    if seance.etat != EtatSeance.TENUE:
        raise TransitionRefusee("Le compte rendu s’écrit une fois la séance levée.")
    compte_rendu, cree = CompteRendu.objects.get_or_create(seance=seance, defaults={"contrat": seance.contrat})
    if cree:
        consigner(acteur=acteur, code="compterendu.commencer", objet=compte_rendu, phrase=f"{compte_rendu} commencé")
    return compte_rendu


def delai_propose(seance: Seance) -> dt.date:
    delai = seance.instance.delai_approbation or DELAI_ORDINAIRE
    return timezone.localdate() + dt.timedelta(days=delai)


@transaction.atomic
def soumettre(*, acteur: Acteur, compte_rendu: CompteRendu, remarques_jusqu_au: dt.date) -> int:
    """Send the draft to the members. The number of letters. Raises ValidationError on a day already past."""
    if remarques_jusqu_au <= timezone.localdate():
        raise ValidationError({"remarques_jusqu_au": "Laissez au moins un jour pour les remarques."})
    franchir(
        acteur=acteur,
        objet=compte_rendu,
        table=TRANSITIONS_COMPTE_RENDU,
        acte="soumettre",
        phrase=f"{compte_rendu} soumis aux remarques",
        remarques_jusqu_au=remarques_jusqu_au,
        soumis_le=timezone.now(),
    )
    return ecrire_aux_membres(compte_rendu.seance, GenreEnvoi.REMARQUES)


@transaction.atomic
def reprendre(*, acteur: Acteur, compte_rendu: CompteRendu) -> None:
    """Back to writing: the remarks received stay."""
    franchir(
        acteur=acteur,
        objet=compte_rendu,
        table=TRANSITIONS_COMPTE_RENDU,
        acte="reprendre",
        phrase=f"{compte_rendu} repris",
        remarques_jusqu_au=None,
    )


@transaction.atomic
def remarquer(
    *,
    acteur: Acteur,
    compte_rendu: CompteRendu,
    texte: str,
    point: Point | None = None,
    membre: MembreInstance | None = None,
) -> RemarqueCompteRendu:
    """A remark, while they are asked for. Raises TransitionRefusee after."""
    if compte_rendu.etat != EtatCompteRendu.REMARQUES:
        raise TransitionRefusee("Ce compte rendu n’attend pas, ou plus, de remarques.")
    remarque = RemarqueCompteRendu.objects.create(
        contrat=compte_rendu.contrat,
        compte_rendu=compte_rendu,
        point=point,
        membre=membre,
        auteur=acteur.utilisateur,
        de=str(membre or acteur.utilisateur or "")[:250],
        texte=texte,
    )
    consigner(acteur=acteur, code="compterendu.remarquer", objet=compte_rendu, phrase=f"Remarque sur : {compte_rendu}")
    return remarque


@transaction.atomic
def traiter_remarque(*, acteur: Acteur, remarque: RemarqueCompteRendu, suite: str) -> None:
    """Say what was done with it: its author reads it."""
    remarque.suite, remarque.traitee_le = suite, timezone.now()
    remarque.save(update_fields=["suite", "traitee_le", "modifie_le"])
    phrase = f"Remarque traitée sur : {remarque.compte_rendu}"
    consigner(acteur=acteur, code="compterendu.traiter", objet=remarque.compte_rendu, phrase=phrase)


@transaction.atomic
def approuver_en_seance(*, acteur: Acteur, compte_rendu: CompteRendu, en: Seance) -> None:
    """The next meeting approves. Raises ValidationError when it is not one of the same committee, held after."""
    seance = compte_rendu.seance
    if en.instance_id != seance.instance_id or en.pk == seance.pk or en.tenue_le < seance.tenue_le:
        raise ValidationError({"approuve_en": "Choisissez une séance suivante de la même instance."})
    if en.etat not in {EtatSeance.OUVERTE, EtatSeance.TENUE}:
        raise ValidationError({"approuve_en": "Cette séance ne s’est pas encore tenue."})
    approuver(acteur, compte_rendu, en.tenue_le, en)


def approbation_au_delai_possible(compte_rendu: CompteRendu, jour: dt.date) -> bool:
    """No rule, no approval by silence: the committee's delay is over and nobody's remark waits."""
    limite = compte_rendu.remarques_jusqu_au
    return (
        compte_rendu.etat == EtatCompteRendu.REMARQUES
        and compte_rendu.seance.instance.delai_approbation is not None
        and limite is not None
        and limite < jour
        and not compte_rendu.remarques.filter(traitee_le__isnull=True).exists()
    )


@transaction.atomic
def approuver_au_delai(*, acteur: Acteur, compte_rendu: CompteRendu) -> None:
    """Raises TransitionRefusee while the delay runs, or while a remark has no answer."""
    jour = timezone.localdate()
    if not approbation_au_delai_possible(compte_rendu, jour):
        raise TransitionRefusee(
            "Le délai des remarques n’est pas écoulé, une remarque attend sa réponse, ou l’instance ne prévoit pas "
            "d’approbation sans remarque : faites approuver à la séance suivante."
        )
    approuver(acteur, compte_rendu, jour, None)


def approuver(acteur: Acteur, compte_rendu: CompteRendu, jour: dt.date, en: Seance | None) -> None:
    franchir(
        acteur=acteur,
        objet=compte_rendu,
        table=TRANSITIONS_COMPTE_RENDU,
        acte="approuver",
        phrase=f"{compte_rendu} approuvé" + (f" par {en}" if en else " sans remarque au terme du délai"),
        approuve_le=jour,
        approuve_en=en,
    )


def approuver_ce_qui_est_echu(jour: dt.date) -> int:
    """Each morning: minutes whose delay is over without a remark left. The number approved."""
    attendus = CompteRendu.objects.filter(
        etat=EtatCompteRendu.REMARQUES, remarques_jusqu_au__lt=jour, seance__instance__delai_approbation__isnull=False
    ).select_related("contrat", "seance__instance", "seance__contrat")
    echus = [compte_rendu for compte_rendu in attendus if approbation_au_delai_possible(compte_rendu, jour)]
    for compte_rendu in echus:
        approuver_au_delai(acteur=Acteur(), compte_rendu=compte_rendu)
    return len(echus)


@transaction.atomic
def diffuser(*, acteur: Acteur, compte_rendu: CompteRendu, public: bool) -> int:
    """Seal the minutes, keep them, send them. The number of letters.

    Two files: the whole, for those entitled to it; and the one to publish, without confidential items and with people
    by their function.
    """
    franchir_diffusion(acteur, compte_rendu, public)
    return ecrire_aux_membres(compte_rendu.seance, GenreEnvoi.COMPTE_RENDU)


def franchir_diffusion(acteur: Acteur, compte_rendu: CompteRendu, public: bool) -> None:
    entier = garder(acteur, compte_rendu, confidentiel=True, public=False)
    reduit = garder(acteur, compte_rendu, confidentiel=False, public=public)
    franchir(
        acteur=acteur,
        objet=compte_rendu,
        table=TRANSITIONS_COMPTE_RENDU,
        acte="diffuser",
        phrase=f"{compte_rendu} diffusé",
        diffuse_le=timezone.now(),
        document=entier,
        document_public=reduit,
        public=public,
    )


def garder(acteur: Acteur, compte_rendu: CompteRendu, *, confidentiel: bool, public: bool) -> Document:
    contenu = compte_rendu_en_pdf(compte_rendu.seance, compte_rendu, confidentiel=confidentiel, noms=confidentiel)
    seance = compte_rendu.seance
    nom = f"compte-rendu-{seance.instance.code}-{seance.tenue_le:%Y-%m-%d}{'-complet' if confidentiel else ''}.pdf"
    return deposer(
        fichier=ContentFile(contenu, name=nom),
        titre=f"{compte_rendu}{' (complet)' if confidentiel else ''}",
        contrat_id=compte_rendu.contrat_id,
        acteur=acteur,
        public=public,
    )


def seances_qui_approuveraient(compte_rendu: CompteRendu) -> list[Seance]:
    """Later meetings of the committee, held or under way."""
    seance = compte_rendu.seance
    suivantes = Seance.objects.filter(
        instance=seance.instance_id, etat__in=[EtatSeance.OUVERTE, EtatSeance.TENUE], tenue_le__gte=seance.tenue_le
    ).exclude(pk=seance.pk)
    return list(suivantes.select_related("instance").order_by("tenue_le"))
