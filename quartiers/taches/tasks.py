"""Upkeep jobs that no domain owns. Each domain keeps its own jobs in its `tasks.py`."""

from django.contrib.sessions.models import Session
from django.utils import timezone
from procrastinate import JobContext, builtin_tasks
from procrastinate.contrib.django import app

HEURES_DE_GARDE = 24 * 30  # finished jobs are kept a month, so that « what was sent » can be answered


@app.periodic(cron="12 3 * * *")
@app.task(queue="entretien", pass_context=False, queueing_lock="sessions")
def effacer_sessions(timestamp: int) -> int:  # noqa: ARG001 - given to every periodic job
    """Delete the sessions that ended; return how many."""
    effacees, _ = Session.objects.filter(expire_date__lt=timezone.now()).delete()
    return effacees


@app.periodic(cron="42 3 * * *")
@app.task(queue="entretien", pass_context=True, queueing_lock="anciennes")
async def effacer_anciennes_taches(contexte: JobContext, timestamp: int) -> None:  # noqa: ARG001 - as above
    await builtin_tasks.remove_old_jobs(contexte, max_hours=HEURES_DE_GARDE, remove_failed=False)


@app.periodic(cron="*/5 * * * *")
@app.task(queue="entretien", pass_context=True, queueing_lock="interrompues")
async def relancer_taches_interrompues(contexte: JobContext, timestamp: int) -> None:  # noqa: ARG001 - as above
    """Jobs that a process was doing when it died (no heartbeat since) go back to the queue."""
    for tache in await contexte.app.job_manager.get_stalled_jobs():
        await contexte.app.job_manager.retry_job(tache)
