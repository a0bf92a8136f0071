"""The share of an answer with its interval (Wilson, 1927, J. Am. Stat. Assoc. 22, 209-212)."""

import math

Z95 = 1.959963984540054


def wilson(comptes: int, reponses: int, z: float = Z95) -> tuple[float, float]:
    if not 0 <= comptes <= reponses or not reponses:
        raise ValueError("Le nombre de réponses comptées ne dépasse pas celui des réponses.")
    part = comptes / reponses
    centre = part + z * z / (2 * reponses)
    ecart = z * math.sqrt(part * (1 - part) / reponses + z * z / (4 * reponses * reponses))
    large = 1 + z * z / reponses
    return max(0.0, (centre - ecart) / large), min(1.0, (centre + ecart) / large)
