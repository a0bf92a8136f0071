"""Messages by e-mail: plain text, sent once what they tell is really written."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string


def envoyer(destinataires: Sequence[str], sujet: str, gabarit: str, contexte: dict[str, Any]) -> None:
    """Send the text template `gabarit` to each address, one message each (nobody sees the others).

    The text is made now, the sending waits for the end of the transaction: an act that fails writes to nobody,
    and a mail server that is down does not undo the act (it is logged).
    """
    corps = render_to_string(gabarit, contexte)
    objet = " ".join(sujet.split())
    for destinataire in destinataires:
        transaction.on_commit(partial(send_mail, objet, corps, None, [destinataire]), robust=True)
