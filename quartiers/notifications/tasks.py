"""Sending letters, with retries, and forgetting the old ones."""

from django.utils import timezone
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from quartiers.notifications.annonces import distribuer
from quartiers.notifications.courriels import FILE, TACHE, expedier, purger_envois

REPRISES = 5  # after 6 s, 36 s, 4 min, 22 min, 2 h 10


@app.task(
    name=TACHE,
    queue=FILE,
    pass_context=True,
    retry=RetryStrategy(max_attempts=REPRISES, exponential_wait=6, retry_exceptions=[OSError]),
)
def envoyer_courriel(contexte: JobContext, envoi_id: int) -> bool:
    return expedier(envoi_id, dernier_essai=contexte.job.attempts >= REPRISES)


@app.periodic(cron="22 3 * * *")
@app.task(queue="entretien", pass_context=False, queueing_lock="envois")
def effacer_anciens_envois(timestamp: int) -> int:  # noqa: ARG001 - given to every periodic job
    return purger_envois(timezone.now())


@app.periodic(cron="0 5 * * *")  # 6 or 7 o'clock in Paris, before the day begins
@app.task(queue="entretien", pass_context=False, queueing_lock="recapitulatifs")
def distribuer_annonces(timestamp: int) -> int:  # noqa: ARG001 - given to every periodic job
    """Send the digests of the day."""
    return distribuer(timezone.localdate())
