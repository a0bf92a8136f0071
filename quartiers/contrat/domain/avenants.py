"""The acts of an avenant before its adoption: open, submit, take back, give up."""

import datetime as dt
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.domain.avis import jeton_avis
from quartiers.contrat.domain.etat import AvenantRefuse, examiner, jour_de_base
from quartiers.contrat.enums import TRANSITIONS_AVENANT, EtatAvenant, SensAvis
from quartiers.contrat.models import Avenant, Avis, Contrat, Signataire
from quartiers.journal.domain import consigner, franchir
from quartiers.notifications.courriels import envoyer
from quartiers.socle.modeles import en_vigueur_le
from quartiers.socle.transitions import TransitionRefusee


@transaction.atomic
def creer_avenant(
    *, acteur: Acteur, contrat: Contrat, titre: str, motif: str = "", prend_effet_le: dt.date | None = None
) -> Avenant:
    """Open a draft under the next number of the contract; numbers are never given again."""
    Contrat.objects.select_for_update().get(pk=contrat.pk)
    dernier = contrat.avenants.aggregate(dernier=Max("numero"))["dernier"] or 0
    avenant = Avenant.objects.create(
        contrat=contrat,
        numero=dernier + 1,
        titre=titre,
        motif=motif,
        prend_effet_le=prend_effet_le,
        redige_par=acteur.utilisateur,
    )
    consigner(acteur=acteur, code="avenant.creer", objet=avenant, phrase=f"{avenant} ouvert : {titre}")
    return avenant


@transaction.atomic
def modifier_entete(
    *, acteur: Acteur, avenant: Avenant, titre: str, motif: str, prend_effet_le: dt.date | None
) -> None:
    """Change the subject, the reason and the date of effect foreseen, while the avenant is a draft."""
    champs = {"titre": titre, "motif": motif, "prend_effet_le": prend_effet_le, "modifie_le": timezone.now()}
    touchees = Avenant.objects.filter(pk=avenant.pk, etat=EtatAvenant.BROUILLON).update(**champs)
    avenant.refresh_from_db()
    if touchees != 1:
        raise TransitionRefusee("L’avenant n’est plus un brouillon : son objet ne change plus.")
    consigner(acteur=acteur, code="avenant.modifier", objet=avenant, phrase=f"{avenant} : objet ou motif revu")


@transaction.atomic
def soumettre(
    *, acteur: Acteur, avenant: Avenant, reponse_avant: dt.date | None = None, courriels: Mapping[int, str]
) -> None:
    """Ask each signatory for its opinion, by a signed link where `courriels` {signatory id: address} names one.

    Opens one opinion per signatory in force (those of an earlier submission start again), then sends the
    messages once all is written. Raises AvenantRefuse when the modifications do not hold together.
    """
    examen = examiner(avenant, jour_de_base(avenant))
    if examen.problemes:
        raise AvenantRefuse(examen.problemes)
    franchir(
        acteur=acteur,
        objet=avenant,
        table=TRANSITIONS_AVENANT,
        acte="soumettre",
        phrase=f"{avenant} soumis aux signataires",
        soumis_le=timezone.now(),
        reponse_avant=reponse_avant,
    )
    signataires = Signataire.objects.filter(en_vigueur_le(timezone.localdate()), contrat_id=avenant.contrat_id)
    demandes = [(signataire, courriels.get(signataire.pk, "")) for signataire in signataires]
    Avis.objects.filter(avenant=avenant).exclude(signataire__in=signataires).delete()
    for signataire, courriel in demandes:
        vierge = {"sens": SensAvis.EN_ATTENTE, "commentaire": "", "rendu_le": None, "saisi_par": None}
        avis, _ = Avis.objects.update_or_create(
            avenant=avenant,
            signataire=signataire,
            defaults={"contrat_id": avenant.contrat_id, "courriel": courriel, **vierge},
        )
        if courriel:
            demander(avis)


def demander(avis: Avis) -> None:
    """Send the request for an opinion with the link that lets the signatory answer without an account."""
    avenant = avis.avenant
    envoyer(
        [avis.courriel],
        f"Votre avis sur l’avenant n° {avenant.numero} – {avenant.contrat.nom_court}",
        "contrat/courriels/demande_avis.txt",
        {
            "avis": avis,
            "avenant": avenant,
            "contrat": avenant.contrat,
            "lien": settings.ADRESSE_PUBLIQUE + reverse("contrat:avis_par_lien", args=[jeton_avis(avis)]),
        },
        objet=avis,
    )


@transaction.atomic
def reprendre(*, acteur: Acteur, avenant: Avenant, motif: str) -> None:
    """Back to a draft; the links already sent stop working, opinions will be asked again."""
    franchir(
        acteur=acteur,
        objet=avenant,
        table=TRANSITIONS_AVENANT,
        acte="reprendre",
        phrase=f"{avenant} repris en brouillon : {motif}",
        detail={"motif": motif},
    )


@transaction.atomic
def abandonner(*, acteur: Acteur, avenant: Avenant, motif: str) -> None:
    """Give the avenant up; it stays readable, its number is not used again."""
    franchir(
        acteur=acteur,
        objet=avenant,
        table=TRANSITIONS_AVENANT,
        acte="abandonner",
        phrase=f"{avenant} abandonné : {motif}",
        detail={"motif": motif},
    )
