"""Jobs of the yearly monitoring."""

from django.utils import timezone
from procrastinate.contrib.django import app

from quartiers.suivi.domain.publications import preparer_publications
from quartiers.suivi.domain.relances_fiches import relancer_fiches


@app.periodic(cron="40 5 * * *")  # after the reminders of the calls for projects
@app.task(queue="entretien", pass_context=False, queueing_lock="relances_fiches")
def relancer(timestamp: int) -> int:  # noqa: ARG001 - given to every periodic job
    """Make the reminders of the day; return how many letters leave."""
    return relancer_fiches(timezone.localdate())


@app.periodic(cron="* * * * *")
@app.task(queue="entretien", pass_context=False, queueing_lock="publications")
def preparer(timestamp: int) -> int:  # noqa: ARG001 - given to every periodic job
    """Choose ahead the counts of people to show where something was done lately; return how many years were read."""
    return preparer_publications(timezone.now())
