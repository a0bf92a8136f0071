"""Messages by e-mail: plain text, written with the act that they tell, sent afterwards by the jobs' process."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import models, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from procrastinate.contrib.django import app

from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import franchir
from quartiers.notifications.enums import TRANSITIONS_ENVOI, EtatEnvoi
from quartiers.notifications.models import Annonce, Envoi, Relance

TACHE = "quartiers.notifications.tasks.envoyer_courriel"
FILE = "courriels"


@transaction.atomic
def envoyer(
    destinataires: Sequence[str],
    sujet: str,
    gabarit: str,
    contexte: dict[str, Any],
    *,
    objet: models.Model | None = None,
) -> list[Envoi]:
    """Have the text template `gabarit` sent to each address, one message each (nobody sees the others).

    The text is made now; letters and jobs are rows written in the transaction of the act: an act that fails
    writes to nobody, a crash after it loses nothing, a mail server that is down does not undo it.
    `objet` is what the letter is about; its contract is the letter's.
    """
    corps = render_to_string(gabarit, contexte)
    envois = [
        Envoi.objects.create(
            contrat_id=getattr(objet, "contrat_id", None),
            destinataire=destinataire,
            sujet=" ".join(sujet.split())[:250],
            gabarit=gabarit,
            objet_type=objet._meta.label_lower if objet else "",
            objet_id=objet.pk if objet else None,
            corps=corps,
        )
        for destinataire in destinataires
    ]
    for envoi in envois:
        app.configure_task(TACHE, queue=FILE).defer(envoi_id=envoi.pk)
    return envois


def expedier(envoi_id: int, *, dernier_essai: bool = False) -> bool:
    """Send the letter; False when it has already left (or is no longer kept): it never leaves twice.

    The row is locked while the server answers, so two processes cannot both send it. Raises OSError (SMTP errors
    are such) after noting the error; after the last try the letter is « non parti », with its text kept.
    """
    try:
        with transaction.atomic():
            envoi = Envoi.objects.select_for_update().filter(pk=envoi_id).exclude(etat=EtatEnvoi.ENVOYE).first()
            if envoi is None:
                return False
            send_mail(envoi.sujet, envoi.corps, None, [envoi.destinataire])
            envoi.etat, envoi.envoye_le, envoi.corps, envoi.erreur = EtatEnvoi.ENVOYE, timezone.now(), "", ""
            envoi.essais += 1
            envoi.save()
    except OSError as echec:
        Envoi.objects.filter(pk=envoi_id).update(
            etat=EtatEnvoi.ECHOUE if dernier_essai else EtatEnvoi.A_ENVOYER,
            essais=F("essais") + 1,
            erreur=str(echec)[:500],
            modifie_le=timezone.now(),
        )
        raise
    return True


@transaction.atomic
def renvoyer(*, acteur: Acteur, envoi: Envoi) -> None:
    """Put a letter that could not leave back in the queue, with its five tries; the journal tells who asked.

    Two people who ask at the same time make one job: the second gets TransitionRefusee, as does whoever asks again
    for a letter that has left.
    """
    phrase = f"Courriel « {envoi.sujet} » remis à envoyer"
    franchir(
        acteur=acteur,
        objet=envoi,
        table=TRANSITIONS_ENVOI,
        acte="renvoyer",
        phrase=phrase,
        essais=0,
        modifie_le=timezone.now(),
    )
    app.configure_task(TACHE, queue=FILE).defer(envoi_id=envoi.pk)


def purger_envois(maintenant: dt.datetime) -> int:
    """Delete the letters older than `JOURS_D_ENVOIS` days, the news and the reminders they told; return how many letters.

    A reminder's reason names its own date: forgetting an old one cannot send it again.
    """
    limite = maintenant - dt.timedelta(days=settings.JOURS_D_ENVOIS)
    Annonce.objects.filter(cree_le__lt=limite).delete()
    Relance.objects.filter(cree_le__lt=limite).delete()
    _, par_modele = Envoi.objects.filter(cree_le__lt=limite).delete()
    return par_modele.get(Envoi._meta.label, 0)
