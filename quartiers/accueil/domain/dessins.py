"""Charts drawn ahead: a job draws them when their figures change, so that no reader waits for a first drawing."""

from procrastinate.contrib.django import app

from quartiers.contrat.models import Contrat

TACHE = "quartiers.accueil.tasks.dessiner_graphiques"
FILE = "entretien"


def demander_les_dessins(contrat: Contrat) -> None:
    """A job in the transaction of the change; asked twice, the second finds everything drawn."""
    app.configure_task(TACHE, queue=FILE).defer(contrat_id=contrat.pk)
