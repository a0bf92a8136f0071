"""Jobs of the committees."""

from django.utils import timezone
from procrastinate.contrib.django import app

from quartiers.gouvernance.domain.comptes_rendus import approuver_ce_qui_est_echu


@app.periodic(cron="50 4 * * *")
@app.task(queue="entretien", pass_context=False, queueing_lock="comptes_rendus")
def approuver_les_comptes_rendus(timestamp: int) -> int:  # noqa: ARG001 - given to every periodic job
    """Approve the minutes whose delay ran out without remark; return how many."""
    return approuver_ce_qui_est_echu(timezone.localdate())
