"""Jobs of the tax abatement."""

from django.utils import timezone
from procrastinate.contrib.django import app

from quartiers.tfpb.domain.suivi import rappeler_trimestres


@app.periodic(cron="50 5 * * *")  # after the reminders of the yearly monitoring
@app.task(queue="entretien", pass_context=False, queueing_lock="trimestres_tfpb")
def rappeler(timestamp: int) -> int:  # noqa: ARG001 - given to every periodic job
    """Remind landlords of the quarter that is over; return how many letters leave."""
    return rappeler_trimestres(timezone.localdate())
