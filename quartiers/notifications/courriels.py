"""Messages by e-mail: plain text, written with the act that they tell, sent afterwards by the jobs' process."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone
from procrastinate.contrib.django import app

from quartiers.comptes.politiques import Acteur
from quartiers.documents.models import Document
from quartiers.journal.domain import franchir
from quartiers.notifications.enums import TRANSITIONS_ENVOI, EtatEnvoi
from quartiers.notifications.models import Annonce, Envoi, PieceEnvoi, Relance

TACHE = "quartiers.notifications.tasks.envoyer_courriel"
FILE = "courriels"


@dataclass(frozen=True)
class PieceJointe:
    """A file to send: `document`, or `contenu` made for the letter (« text/calendar; method=REQUEST »)."""

    nom: str
    type_mime: str
    document: Document | None = None
    contenu: bytes = b""

    @property
    def taille(self) -> int:
        """In bytes."""
        return self.document.taille if self.document else len(self.contenu)


def trop_lourdes(pieces: Sequence[PieceJointe]) -> bool:
    """Whether a mail server would refuse these files together: then the letter gives their address instead."""
    return sum(piece.taille for piece in pieces) > settings.COURRIEL_PIECES_MAX


@transaction.atomic
def envoyer(
    destinataires: Sequence[str],
    sujet: str,
    gabarit: str,
    contexte: dict[str, Any],
    *,
    objet: models.Model | None = None,
    pieces: Sequence[PieceJointe] = (),
) -> list[Envoi]:
    """Have the text template `gabarit` sent to each address, one message each (nobody sees the others).

    The text is made now; letters and jobs are rows written in the transaction of the act: an act that fails
    writes to nobody, a crash after it loses nothing, a mail server that is down does not undo it.
    `objet` is what the letter is about; its contract is the letter's. `pieces` leave with each letter: see
    `trop_lourdes` before giving them.
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
    PieceEnvoi.objects.bulk_create(
        PieceEnvoi(
            envoi=envoi,
            nom=piece.nom,
            type_mime=piece.type_mime,
            document=piece.document,
            contenu=piece.contenu,
            rang=rang,
        )
        for envoi in envois
        for rang, piece in enumerate(pieces)
    )
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
            message = EmailMessage(envoi.sujet, envoi.corps, None, [envoi.destinataire])
            joindre(message, envoi)
            message.send()
            envoi.pieces.update(contenu=b"")
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


def joindre(message: EmailMessage, envoi: Envoi) -> None:
    """Attach the letter's files; a text type keeps its parameters (« method=REQUEST » makes an invitation)."""
    for piece in envoi.pieces.select_related("document"):
        contenu = bytes(piece.contenu)
        if piece.document is not None:
            with piece.document.fichier.open("rb") as fichier:
                contenu = fichier.read()
        texte = contenu.decode() if piece.type_mime.startswith("text/") else contenu
        message.attach(piece.nom, texte, piece.type_mime)


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
