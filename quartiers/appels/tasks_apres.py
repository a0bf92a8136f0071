"""Jobs of what follows the decision: identifiers in, one domain function called."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from quartiers.appels.domain.actes import FILE, TACHE_LOT
from quartiers.appels.domain.actes import produire_lot as produire
from quartiers.appels.domain.cahiers import TACHE_CAHIER
from quartiers.appels.domain.cahiers import composer_cahier as composer
from quartiers.appels.domain.signatures import TACHE_PILE
from quartiers.appels.domain.signatures import lire_pile as lire

# A database that falls in the middle: both jobs go on where they stopped.
REPRISE = RetryStrategy(max_attempts=3, exponential_wait=5)


@app.task(name=TACHE_LOT, queue=FILE, pass_context=False, retry=REPRISE)
def produire_lot(lot_id: int) -> int:
    return produire(lot_id)


@app.task(name=TACHE_PILE, queue=FILE, pass_context=False, retry=REPRISE)
def lire_pile(pile_id: int) -> int:
    return lire(pile_id)


@app.task(name=TACHE_CAHIER, queue=FILE, pass_context=False, retry=REPRISE)
def composer_cahier(cahier_id: int) -> bool:
    return composer(cahier_id)
