"""Jobs of the surveys, every night: answers past their date erased, used tokens mixed."""

from django.utils import timezone
from procrastinate.contrib.django import app

from quartiers.enquetes.domain.conservation import effacer_les_anciennes
from quartiers.enquetes.domain.jetons import meler_les_jetons


@app.periodic(cron="40 3 * * *")
@app.task(queue="entretien", pass_context=False, queueing_lock="conservation_enquetes")
def conserver_enquetes(timestamp: int) -> list[int]:  # noqa: ARG001 - given to every periodic job
    """Return how many answers are erased, and how many tokens mixed."""
    return [effacer_les_anciennes(timezone.localdate()), meler_les_jetons()]
