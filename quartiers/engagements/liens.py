"""The signed link of a partner without account: it opens its own table and nothing else."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from quartiers.engagements.models import DemandePartenaire

SEL = "quartiers.engagements.demande"
INCOMPLET = "Ce lien est incomplet\u00a0: copiez-le en entier depuis le message reçu."
PERIME = (
    "Ce lien ne sert plus\u00a0: un nouveau a été envoyé, ou la collecte a été retirée. Écrivez à qui vous l’a adressé."
)


class LienPerime(Exception):
    """The link is forged, or was replaced; the message is for the reader."""


def jeton_de(demande: DemandePartenaire) -> str:
    return signing.Signer(salt=SEL).sign_object([demande.pk, demande.cle])


def adresse_de(demande: DemandePartenaire) -> str:
    return settings.ADRESSE_PUBLIQUE + reverse("engagements:repondre_par_lien", args=[jeton_de(demande)])


def demande_du_lien(jeton: str) -> DemandePartenaire:
    """Raises LienPerime."""
    try:
        numero, cle = signing.Signer(salt=SEL).unsign_object(jeton)
    except (signing.BadSignature, ValueError) as echec:
        raise LienPerime(INCOMPLET) from echec
    demande = (
        DemandePartenaire.objects.select_related("contrat", "collecte", "organisme")
        .filter(pk=int(numero), cle=str(cle))
        .first()
    )
    if demande is None:
        raise LienPerime(PERIME)
    return demande
