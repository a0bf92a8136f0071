"""The opinions of the signatories: by a signed link, by one of their own, or recorded on their behalf."""

from django.core import signing
from django.db import transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.enums import EtatAvenant, SensAvis
from quartiers.contrat.models import Avenant, Avis
from quartiers.journal.domain import consigner
from quartiers.socle.transitions import TransitionRefusee

SEL = "contrat.avis"
AVEC_COMMENTAIRE = frozenset({SensAvis.RESERVES.value, SensAvis.DEFAVORABLE.value})


class LienPerime(Exception):
    """The link does not (or no longer) open an opinion; the message is for the user."""


def jeton_avis(avis: Avis) -> str:
    """A signed token for this opinion and this submission: a later submission makes it worthless."""
    soumis_le = avis.avenant.soumis_le
    return signing.dumps({"avis": avis.pk, "soumis": soumis_le.isoformat() if soumis_le else ""}, salt=SEL)


def avis_du_jeton(jeton: str) -> Avis:
    """The opinion that `jeton` opens. Raises LienPerime when it is forged, or of an earlier submission."""
    try:
        contenu = signing.loads(jeton, salt=SEL)
    except signing.BadSignature as echec:
        raise LienPerime("Ce lien est incomplet : copiez-le en entier depuis le message reçu.") from echec
    avis = Avis.objects.select_related("avenant__contrat", "signataire", "contrat").filter(pk=contenu["avis"]).first()
    if avis is None or avis.avenant.soumis_le is None or avis.avenant.soumis_le.isoformat() != contenu["soumis"]:
        raise LienPerime(
            "Ce lien ne sert plus : l’avenant a été repris depuis. Un nouveau message vous parviendra s’il est soumis "
            "de nouveau."
        )
    return avis


def commentaire_manque(sens: str, commentaire: str) -> bool:
    """Reserves and refusals say why; a favourable opinion needs no word."""
    return sens in AVEC_COMMENTAIRE and not commentaire.strip()


@transaction.atomic
def rendre_avis(*, acteur: Acteur, avis: Avis, sens: str, commentaire: str = "") -> None:
    """Write the opinion (it may be changed until the avenant leaves this state) and its journal line.

    An `acteur` without a person answers by link. Raises TransitionRefusee when the avenant is not submitted.
    """
    if sens not in SensAvis.values or sens == SensAvis.EN_ATTENTE or commentaire_manque(sens, commentaire):
        raise ValueError(f"Avis incomplet : {sens}")
    avenant = Avenant.objects.select_for_update().get(pk=avis.avenant_id)
    if avenant.etat != EtatAvenant.SOUMIS:
        raise TransitionRefusee(
            f"L’avis n’est plus attendu : l’avenant est maintenant « {EtatAvenant(avenant.etat).label} »."
        )
    avis.sens, avis.commentaire, avis.rendu_le = sens, commentaire.strip(), timezone.now()
    avis.saisi_par = acteur.utilisateur
    avis.save()
    voie = "enregistré" if acteur.utilisateur else "rendu par le lien reçu"
    consigner(
        acteur=acteur,
        code="avenant.rendre_avis",
        objet=avenant,
        phrase=f"Avis {voie} pour {avis.signataire} : {SensAvis(sens).label.lower()}",
        detail={"avis": avis.pk, "sens": sens},
    )
