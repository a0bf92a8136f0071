"""Jobs of the residents' words: reminders before the dates given to partners and bodies."""

from django.utils import timezone
from procrastinate.contrib.django import app

from quartiers.participation.domain.avis import relancer_avis
from quartiers.participation.domain.cartes import relancer_cartes


@app.periodic(cron="50 5 * * *")
@app.task(queue="entretien", pass_context=False, queueing_lock="relances_parole")
def relancer(timestamp: int) -> int:  # noqa: ARG001 - given to every periodic job
    """Make the reminders of the day; return how many letters leave."""
    jour = timezone.localdate()
    return relancer_cartes(jour) + relancer_avis(jour)
