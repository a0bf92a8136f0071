"""Jobs of the commitments."""

from django.utils import timezone
from procrastinate.contrib.django import app

from quartiers.engagements.domain.collecte import rappeler_les_retardataires


@app.periodic(cron="35 5 * * *")
@app.task(queue="entretien", pass_context=False, queueing_lock="rappels_engagements")
def rappeler_les_partenaires(timestamp: int) -> int:  # noqa: ARG001 - given to every periodic job
    """Remind the partners whose table is awaited; return how many letters leave."""
    return rappeler_les_retardataires(timezone.localdate())
