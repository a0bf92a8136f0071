"""Signed links of the letters: what lets a member without an account answer, read, remark.

A member has one link for the whole life of a meeting: every letter gives the same one.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from quartiers.gouvernance.models import MembreInstance, Seance, SondageDates

SEL_SEANCE = "quartiers.gouvernance.seance"
SEL_SONDAGE = "quartiers.gouvernance.sondage"
INCOMPLET = "Ce lien est incomplet : copiez-le en entier depuis le message reçu."
PERIME = "Ce lien ne sert plus : vous ne siégez plus dans cette instance, ou la séance n’existe plus."


class LienPerime(Exception):
    """The link is forged, or its member no longer sits; the message is for the reader."""


@dataclass(frozen=True)
class LienSeance:
    seance: Seance
    membre: MembreInstance


def jeton_de_seance(seance: Seance, membre: MembreInstance) -> str:
    return signing.Signer(salt=SEL_SEANCE).sign_object({"seance": seance.pk, "membre": membre.pk})


def adresse_de_seance(seance: Seance, membre: MembreInstance) -> str:
    return settings.ADRESSE_PUBLIQUE + reverse("gouvernance:par_lien", args=[jeton_de_seance(seance, membre)])


def lien_de_seance(jeton: str) -> LienSeance:
    """The meeting and the member that `jeton` names. Raises LienPerime."""
    contenu = lire(jeton, SEL_SEANCE)
    seance = Seance.objects.select_related("contrat", "instance__contrat").filter(pk=contenu.get("seance", 0)).first()
    membre = membre_de(contenu.get("membre", 0))
    if seance is None or seance.instance_id != membre.instance_id:
        raise LienPerime(PERIME)
    return LienSeance(seance, membre)


def jeton_de_sondage(sondage: SondageDates, membre: MembreInstance) -> str:
    return signing.Signer(salt=SEL_SONDAGE).sign_object({"sondage": sondage.pk, "membre": membre.pk})


def adresse_de_sondage(sondage: SondageDates, membre: MembreInstance) -> str:
    return settings.ADRESSE_PUBLIQUE + reverse("gouvernance:dates_par_lien", args=[jeton_de_sondage(sondage, membre)])


def lien_de_sondage(jeton: str) -> tuple[SondageDates, MembreInstance]:
    """Raises LienPerime."""
    contenu = lire(jeton, SEL_SONDAGE)
    sondages = SondageDates.objects.select_related("contrat", "instance__contrat", "seance")
    sondage = sondages.filter(pk=contenu.get("sondage", 0)).first()
    membre = membre_de(contenu.get("membre", 0))
    if sondage is None or sondage.instance_id != membre.instance_id:
        raise LienPerime(PERIME)
    return sondage, membre


def lire(jeton: str, sel: str) -> dict[str, int]:
    try:
        contenu: dict[str, int] = signing.Signer(salt=sel).unsign_object(jeton)
    except signing.BadSignature as echec:
        raise LienPerime(INCOMPLET) from echec
    return contenu


def membre_de(numero: int) -> MembreInstance:
    membre = MembreInstance.objects.select_related("instance__contrat", "organisme").filter(pk=numero).first()
    if membre is None or not membre.vaut_le(max(membre.debut, timezone.localdate())):
        raise LienPerime(PERIME)
    return membre
