"""The opinion of a residents' body: asked with a date, recalled, given by link or typed, published with what follows."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.journal.domain import consigner, franchir
from quartiers.notifications.courriels import envoyer
from quartiers.participation.domain.cartes import LienPerime
from quartiers.participation.domain.reglages import rappels_de, reglage_de
from quartiers.participation.enums_paroles import TRANSITIONS_AVIS, EtatAvisConseil, SensAvisConseil
from quartiers.participation.models import AvisConseil, InstanceParticipation
from quartiers.participation.registre_avis import titre_de
from quartiers.socle.formats import date_fr

SEL = "participation.avis"
MOTIVES = frozenset({SensAvisConseil.RESERVES.value, SensAvisConseil.DEFAVORABLE.value})


@transaction.atomic
def demander_avis(
    *,
    acteur: Acteur,
    contrat: Contrat,
    instance: InstanceParticipation,
    genre: str,
    objet_id: int,
    reponse_avant: dt.date,
    question: str = "",
    courriel: str = "",
) -> AvisConseil:
    """Ask `instance` before `reponse_avant`; once per object. Raises ValidationError."""
    titre = titre_de(contrat, genre, objet_id)
    if titre is None:
        raise ValidationError("Cet objet n’attend plus d’avis : choisissez-en un autre.")
    if reponse_avant <= timezone.localdate():
        raise ValidationError("Donnez une date à venir : l’instance doit avoir le temps de se réunir.")
    if AvisConseil.objects.filter(instance=instance, objet_genre=genre, objet_id=objet_id).exists():
        raise ValidationError("L’avis de cette instance est déjà demandé sur cet objet.")
    avis = AvisConseil.objects.create(
        contrat=contrat,
        instance=instance,
        objet_genre=genre,
        objet_id=objet_id,
        objet_titre=titre[:250],
        question=question.strip(),
        demande_le=timezone.localdate(),
        reponse_avant=reponse_avant,
        courriel=courriel,
    )
    phrase = f"Avis demandé à {instance.titre} avant le {date_fr(reponse_avant)} : {titre}"
    consigner(acteur=acteur, code="avisconseil.demander", objet=avis, phrase=phrase)
    ecrire(avis, "Votre avis est demandé")
    return avis


@transaction.atomic
def redemander_avis(*, acteur: Acteur, avis: AvisConseil, reponse_avant: dt.date, courriel: str = "") -> None:
    """Give a new date; earlier links no longer open."""
    if reponse_avant <= timezone.localdate():
        raise ValidationError("Donnez une date à venir.")
    franchir(
        acteur=acteur,
        objet=avis,
        table=TRANSITIONS_AVIS,
        acte="redemander",
        phrase=f"Avis redemandé à {avis.instance.titre} avant le {date_fr(reponse_avant)}",
        reponse_avant=reponse_avant,
        courriel=courriel,
        demande_numero=avis.demande_numero + 1,
        relances=[],
        modifie_le=timezone.now(),
    )
    ecrire(avis, "Votre avis est demandé")


def ecrire(avis: AvisConseil, sujet: str) -> None:
    if avis.courriel:
        contexte = {"avis": avis, "contrat": avis.contrat, "lien": lien_de(avis)}
        objet = f"{sujet} – {avis.objet_titre}"
        envoyer([avis.courriel], objet, "participation/courriels/avis_conseil.txt", contexte, objet=avis)


def jeton_de(avis: AvisConseil) -> str:
    return signing.dumps({"avis": avis.pk, "n": avis.demande_numero}, salt=SEL)


def lien_de(avis: AvisConseil) -> str:
    return settings.ADRESSE_PUBLIQUE + reverse("participation:avis_conseil_par_lien", args=[jeton_de(avis)])


def avis_du_jeton(jeton: str) -> AvisConseil:
    """The opinion that `jeton` opens. Raises LienPerime when it is forged, older, or no longer awaited."""
    try:
        contenu = signing.loads(jeton, salt=SEL)
    except signing.BadSignature as echec:
        raise LienPerime("Ce lien est incomplet : copiez-le en entier depuis le message reçu.") from echec
    avis = AvisConseil.objects.select_related("contrat", "instance").filter(pk=contenu["avis"]).first()
    if avis is None or avis.demande_numero != contenu["n"]:
        raise LienPerime("Ce lien ne sert plus : une demande plus récente vous a été envoyée.")
    if avis.etat not in {EtatAvisConseil.DEMANDE, EtatAvisConseil.RENDU}:
        raise LienPerime("Cet avis n’est plus attendu. Merci.")
    return avis


@transaction.atomic
def rendre_avis(
    *, acteur: Acteur, avis: AvisConseil, sens: str, texte: str = "", seance_le: dt.date | None = None
) -> None:
    """Write the opinion; it may be corrected until it is published. Raises ValidationError, TransitionRefusee."""
    if sens in MOTIVES and not texte.strip():
        raise ValidationError("Dites en quelques mots sur quoi portent les réserves ou le désaccord.")
    voie = "enregistré" if acteur.utilisateur else "rendu par le lien reçu"
    franchir(
        acteur=acteur,
        objet=avis,
        table=TRANSITIONS_AVIS,
        acte="rendre",
        phrase=f"Avis {voie} pour {avis.instance.titre} : {SensAvisConseil(sens).label.lower()}",
        sens=sens,
        texte=texte.strip(),
        seance_le=seance_le,
        rendu_le=timezone.localdate(),
        saisi_par=acteur.utilisateur,
        modifie_le=timezone.now(),
    )


@transaction.atomic
def publier_avis(*, acteur: Acteur, avis: AvisConseil, suite: str = "") -> None:
    """Show the opinion to all, with what follows from it."""
    franchir(
        acteur=acteur,
        objet=avis,
        table=TRANSITIONS_AVIS,
        acte="publier",
        phrase=f"Avis de {avis.instance.titre} publié",
        suite=suite.strip(),
        publie_le=timezone.localdate(),
        modifie_le=timezone.now(),
    )


@transaction.atomic
def clore_sans_reponse(*, acteur: Acteur, avis: AvisConseil) -> None:
    """Say that no opinion came; not before its date."""
    if timezone.localdate() <= avis.reponse_avant:
        raise ValidationError(f"L’avis est attendu jusqu’au {date_fr(avis.reponse_avant)}.")
    franchir(
        acteur=acteur,
        objet=avis,
        table=TRANSITIONS_AVIS,
        acte="clore",
        phrase=f"Pas d’avis de {avis.instance.titre}",
        modifie_le=timezone.now(),
    )


def relancer_avis(jour: dt.date) -> int:
    """Remind the bodies whose date comes near, once for each step; return how many letters leave."""
    attendus = AvisConseil.objects.filter(etat=EtatAvisConseil.DEMANDE, reponse_avant__gte=jour).exclude(courriel="")
    return sum(relancer(pk, jour) for pk in attendus.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def relancer(avis_id: int, jour: dt.date) -> int:
    verrou: Any = AvisConseil.objects.select_for_update(of=("self",)).select_related("contrat", "instance")
    avis: AvisConseil = verrou.get(pk=avis_id)
    reste = (avis.reponse_avant - jour).days
    dus = [j for j in rappels_de(reglage_de(avis.contrat)) if reste <= j and f"j{j}" not in avis.relances]
    if avis.etat != EtatAvisConseil.DEMANDE or not dus:
        return 0
    avis.relances = [*avis.relances, *(f"j{j}" for j in dus)]
    avis.save(update_fields=["relances", "modifie_le"])
    ecrire(avis, "Rappel : votre avis est attendu")
    return 1
