"""Jobs of the deposit: identifiers in, one domain function called."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from quartiers.appels.domain import annonces_depot
from quartiers.appels.domain.depot import FILE, TACHE_DEPOT


@app.task(name=TACHE_DEPOT, queue=FILE, retry=RetryStrategy(max_attempts=5, exponential_wait=6))
def annoncer_depot(dossier_id: int) -> bool:
    return annonces_depot.annoncer_depot(dossier_id)
