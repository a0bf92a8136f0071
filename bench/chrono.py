"""Measuring one act, several times."""

import statistics
import time
from collections.abc import Callable
from typing import Any


def chronometrer(acte: Callable[[], Any], fois: int = 5) -> tuple[float, float]:
    """Median and maximum in seconds over `fois` runs after one warm-up."""
    acte()
    durees = []
    for _ in range(fois):
        debut = time.perf_counter()
        acte()
        durees.append(time.perf_counter() - debut)
    return statistics.median(durees), max(durees)
