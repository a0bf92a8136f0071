"""Jobs of reports and reminders."""

from django.utils import timezone
from procrastinate.contrib.django import app

from quartiers.appels.domain.relances import relancer_tout


@app.periodic(cron="30 5 * * *")  # half past six or seven in Paris, after the digests
@app.task(queue="entretien", pass_context=False, queueing_lock="relances")
def relancer(timestamp: int) -> int:  # noqa: ARG001 - given to every periodic job
    """Make the reminders of the day; return how many letters leave."""
    return relancer_tout(timezone.localdate())
