"""Jobs of the tax abatement."""

from django.utils import timezone
from procrastinate.contrib.django import app

from quartiers.tfpb.domain.pieces import veiller_aux_pieces
from quartiers.tfpb.domain.rappels import rappeler_les_echeances
from quartiers.tfpb.domain.suivi import rappeler_trimestres


@app.periodic(cron="50 5 * * *")  # after the reminders of the yearly monitoring
@app.task(queue="entretien", pass_context=False, queueing_lock="trimestres_tfpb")
def rappeler(timestamp: int) -> int:  # noqa: ARG001 - given to every periodic job
    """Remind landlords of the quarter that is over; return how many letters leave."""
    return rappeler_trimestres(timezone.localdate())


@app.periodic(cron="55 5 * * *")
@app.task(queue="entretien", pass_context=False, queueing_lock="echeances_tfpb")
def rappeler_les_dates(timestamp: int) -> int:  # noqa: ARG001 - given to every periodic job
    """Remind of conventions to sign, plans, reviews and proofs that are due; return how many letters leave."""
    return rappeler_les_echeances(timezone.localdate())


@app.periodic(cron="35 3 * * *")
@app.task(queue="entretien", pass_context=False, queueing_lock="pieces_tfpb")
def veiller(timestamp: int) -> int:  # noqa: ARG001 - given to every periodic job
    """Files chosen and never described: warn, then erase; return how many were erased."""
    return veiller_aux_pieces(timezone.localdate())[1]
