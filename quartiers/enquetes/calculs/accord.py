"""Whether two persons class alike, beyond chance: Cohen's kappa (Educ. Psychol. Meas., 1960)."""

from collections.abc import Sequence

ECHELLE = (  # Landis and Koch (Biometrics, 1977)
    (0.0, "nul"),
    (0.2, "très faible"),
    (0.4, "faible"),
    (0.6, "modéré"),
    (0.8, "fort"),
)


def kappa(table: Sequence[Sequence[float]]) -> float | None:
    """From a square table of counts, first reader by row. None when nobody read, or when chance alone agrees fully."""
    total = sum(map(sum, table))
    if not total:
        return None
    observe = sum(table[i][i] for i in range(len(table))) / total
    lignes = [sum(ligne) for ligne in table]
    colonnes = [sum(ligne[c] for ligne in table) for c in range(len(table))]
    hasard = sum(a * b for a, b in zip(lignes, colonnes, strict=True)) / (total * total)
    return None if hasard >= 1 else (observe - hasard) / (1 - hasard)


def kappa_binaire(premier: Sequence[bool], second: Sequence[bool]) -> float | None:
    """For one theme: does each answer belong to it, by one and by the other."""
    table = [[0, 0], [0, 0]]
    for un, autre in zip(premier, second, strict=True):
        table[not un][not autre] += 1
    return kappa(table)


def en_mots(valeur: float) -> str:
    """Landis and Koch's scale."""
    for borne, mot in ECHELLE:
        if valeur <= borne:
            return mot
    return "presque parfait"
