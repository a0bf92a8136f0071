"""Jobs of the evaluation: reminders to those responsible; recommendations whose avenant was adopted."""

from django.utils import timezone
from procrastinate.contrib.django import app

from quartiers.evaluation.domain.matrice import relancer_responsables
from quartiers.evaluation.domain.recommandations import suivre_les_avenants


@app.periodic(cron="35 5 * * *")
@app.task(queue="entretien", pass_context=False, queueing_lock="relances_evaluation")
def relancer_l_evaluation(timestamp: int) -> int:  # noqa: ARG001 - given to every periodic job
    """Return how many letters leave."""
    return relancer_responsables(timezone.localdate())


@app.periodic(cron="25 5 * * *")
@app.task(queue="entretien", pass_context=False, queueing_lock="avenants_evaluation")
def suivre_avenants_de_l_evaluation(timestamp: int) -> int:  # noqa: ARG001
    """Return how many recommendations moved."""
    return suivre_les_avenants()
