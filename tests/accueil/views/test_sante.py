"""What the operator's monitoring reads."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

ORDRE = ("sante", "base", "taches", "disque")


def battre(il_y_a: dt.timedelta) -> None:
    """A jobs' process was last seen that long ago."""
    with connection.cursor() as curseur:
        curseur.execute("DELETE FROM procrastinate_workers")
        curseur.execute("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (%s)", [timezone.now() - il_y_a])


def lire(client: Client) -> tuple[int, tuple[bool, ...], int]:
    reponse = client.get("/sante/")
    corps = reponse.json()
    return reponse.status_code, tuple(corps[cle] for cle in ORDRE), len(corps)


@pytest.mark.django_db
def test_all_works(client: Client) -> None:
    battre(dt.timedelta(seconds=20))
    assert lire(client) == (200, (True, True, True, True), 4)


@pytest.mark.django_db
def test_jobs_stopped(client: Client, settings: Any) -> None:
    settings.SANTE_MINUTES_SANS_TACHES = 5
    battre(dt.timedelta(minutes=6))
    assert lire(client) == (503, (False, True, False, True), 4)
    settings.SANTE_MINUTES_SANS_TACHES = 7
    assert lire(client)[0] == 200


@pytest.mark.django_db
def test_disk_nearly_full(client: Client, settings: Any) -> None:
    battre(dt.timedelta(0))
    settings.SANTE_DISQUE_MINIMAL = 2**62
    assert lire(client) == (503, (False, True, True, False), 4)


@pytest.mark.django_db
def test_database_out_of_order_is_told_without_its_address(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with connection.cursor() as curseur:
        curseur.execute("ALTER TABLE procrastinate_workers RENAME TO absente")
    reponse = client.get("/sante/")
    assert (reponse.status_code, reponse.json()["base"]) == (503, False)
    assert "postgres" not in reponse.content.decode()
    assert "La base de données ne répond pas." in caplog.text
