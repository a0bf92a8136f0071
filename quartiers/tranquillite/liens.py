"""The signed link of a request: a partner without account types the figures of one month, and sees no others."""

from django.conf import settings
from django.core import signing
from django.urls import reverse

from quartiers.tranquillite.acces import observatoire_de
from quartiers.tranquillite.models import DemandeLivraison

SEL = "quartiers.tranquillite.demande"


class LienPerime(Exception):
    """The link is forged, or the request is no more; the message is for the reader."""


def jeton_de(demande: DemandeLivraison) -> str:
    return signing.Signer(salt=SEL).sign_object({"demande": demande.pk})


def adresse_de(demande: DemandeLivraison) -> str:
    return settings.ADRESSE_PUBLIQUE + reverse("tranquillite:livrer_par_lien", args=[jeton_de(demande)])


def demande_du(jeton: str) -> DemandeLivraison:
    """Raises LienPerime."""
    try:
        contenu: dict[str, int] = signing.Signer(salt=SEL).unsign_object(jeton)
    except signing.BadSignature as echec:
        raise LienPerime("Ce lien est incomplet : copiez-le en entier depuis le message reçu.") from echec
    demandes = DemandeLivraison.objects.select_related("source__organisme", "source__contrat", "contrat")
    demande = demandes.filter(pk=contenu.get("demande", 0)).first()
    if demande is None or observatoire_de(demande.contrat) is None:
        raise LienPerime("Ce lien ne sert plus : la demande n’existe plus, ou l’observatoire est fermé.")
    return demande
