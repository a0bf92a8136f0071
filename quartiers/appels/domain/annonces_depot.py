"""Telling of a deposit, after it: the receipt to the organisation, the news to those who instruct."""

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from quartiers.appels.domain.avertir import avertir_instruction, avertir_porteur
from quartiers.appels.models import Dossier
from quartiers.notifications.models import Envoi
from quartiers.socle.formats import date_heure_fr

GABARIT = "appels/courriels/depot.txt"


@transaction.atomic
def annoncer_depot(dossier_id: int) -> bool:
    """Write the letters of a deposit; False when they were already written for this receipt."""
    dossier = Dossier.objects.select_for_update(of=("self",)).select_related("contrat", "organisme").get(pk=dossier_id)
    sujet = f"Récépissé {dossier.recepisse}\u00a0: votre dossier est déposé"
    deja = Envoi.objects.filter(
        gabarit=GABARIT, objet_type=dossier._meta.label_lower, objet_id=dossier.pk, sujet=" ".join(sujet.split())
    )
    if not dossier.recepisse or deja.exists():
        return False
    adresse = reverse("appels:recepisse", args=[dossier.contrat.code, dossier.numero])
    contexte = {"recepisse": f"{settings.ADRESSE_PUBLIQUE}{adresse}", "depose_le": date_heure_fr(dossier.depose_le)}
    avertir_porteur(dossier, sujet, GABARIT, contexte)
    avertir_instruction(dossier, f"Nouveau dossier {dossier.numero}", "appels/courriels/depot_instruction.txt")
    return True
