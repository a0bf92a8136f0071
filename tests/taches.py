"""Waiting jobs, run for real: by a worker of their own, or (letters only) in the transaction of the test."""

import asyncio
from typing import Any

from procrastinate.contrib.django import app

from quartiers.notifications.courriels import expedier
from quartiers.notifications.enums import EtatEnvoi
from quartiers.notifications.models import Envoi


def executer_taches() -> None:
    """Start a worker, wait for it to finish what waits. Needs what it does to be committed (`transaction=True`)."""

    async def travailler() -> None:
        async with app.open_async():
            await app.run_worker_async(
                queues=["courriels"], wait=False, listen_notify=False, install_signal_handlers=False
            )

    connecteur: Any = app.connector  # Django's, which makes the one that a worker needs
    with app.replace_connector(connecteur.get_worker_connector()):
        asyncio.run(travailler())


def expedier_tout() -> int:
    """Send the letters that wait, in this process; return how many."""
    return sum(expedier(pk) for pk in Envoi.objects.filter(etat=EtatEnvoi.A_ENVOYER).values_list("pk", flat=True))
