"""Messages leave once the act is written, one per person, and never for an act that failed."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from quartiers.notifications.courriels import envoyer

GABARIT = "contrat/courriels/demande_avis.txt"
CONTEXTE: dict[str, Any] = {
    "avis": "Caisse d’allocations",
    "avenant": {"numero": 2, "titre": "Santé & « quartiers »", "reponse_avant": dt.date(2027, 1, 1)},
    "contrat": {"intitule": "Contrat de ville"},
    "lien": "http://localhost:8000/avis/abc/",
}


@pytest.mark.django_db(transaction=True)
def test_each_person_gets_a_message_of_their_own() -> None:
    envoyer(["a@exemple.fr", "b@exemple.fr"], "Votre avis\n sur l’avenant", GABARIT, CONTEXTE)
    assert [(m.to, m.subject) for m in mail.outbox] == [
        (["a@exemple.fr"], "Votre avis sur l’avenant"),
        (["b@exemple.fr"], "Votre avis sur l’avenant"),
    ]
    corps = str(mail.outbox[0].body)
    assert "Santé & « quartiers »" in corps
    assert "Réponse attendue avant le 1er\u00a0janvier\u00a02027." in corps
    assert "\nhttp://localhost:8000/avis/abc/\n" in corps


@pytest.mark.django_db(transaction=True)
def test_nothing_leaves_before_the_act_is_written_nor_when_it_fails() -> None:
    with transaction.atomic():
        envoyer(["a@exemple.fr"], "Objet", GABARIT, CONTEXTE)
        assert mail.outbox == []
    assert len(mail.outbox) == 1
    with transaction.atomic():
        envoyer(["a@exemple.fr"], "Objet", GABARIT, CONTEXTE)
        transaction.set_rollback(True)
    assert len(mail.outbox) == 1
