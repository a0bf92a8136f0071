"""Whether two questions go together: Pearson's χ², with the first-order correction of Rao and Scott under weights.

Rao and Scott (JASA, 1981): the statistic of the weighted shares, counted as n answers, is divided by the mean design
effect; here Kish's, the same for every cell.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from quartiers.indicateurs.intervalles import gamma_incomplete

ATTENDU_MIN = 5.0  # Cochran (Biometrics, 1954): expected counts, in four cells out of five


@dataclass(frozen=True)
class KhiDeux:
    statistique: float
    degres: int
    p: float
    fragile: bool  # too many cells with a small expected count

    @property
    def palier(self) -> str:
        """The p-value as it is told: a level, never its digits (they would help to find a hidden count)."""
        for seuil, texte in ((0.001, "p < 0,001"), (0.01, "p < 0,01"), (0.05, "p < 0,05")):
            if self.p < seuil:
                return texte
        return "p ≥ 0,05"


def survie(x: float, degres: int) -> float:
    """P(χ² > x)."""
    return 1.0 if x <= 0 else max(0.0, 1.0 - gamma_incomplete(degres / 2, x / 2))


def khi_deux(table: Sequence[Sequence[float]], effet: float = 1.0) -> KhiDeux | None:
    """`table`: (weighted) counts that add up to the number of answers. None without two rows and two columns."""
    lignes = [ligne for ligne in table if sum(ligne) > 0]
    colonnes = [c for c in range(len(lignes[0]) if lignes else 0) if sum(ligne[c] for ligne in lignes) > 0]
    if len(lignes) < 2 or len(colonnes) < 2:
        return None
    par_ligne = [sum(ligne[c] for c in colonnes) for ligne in lignes]
    par_colonne = [sum(ligne[c] for ligne in lignes) for c in colonnes]
    total = sum(par_ligne)
    statistique, petits = 0.0, 0
    for ligne, somme in zip(lignes, par_ligne, strict=True):
        for c, marge in zip(colonnes, par_colonne, strict=True):
            attendu = somme * marge / total
            statistique += (ligne[c] - attendu) ** 2 / attendu
            petits += attendu < ATTENDU_MIN
    degres = (len(lignes) - 1) * (len(colonnes) - 1)
    statistique /= effet
    return KhiDeux(statistique, degres, survie(statistique, degres), petits * 5 > len(lignes) * len(colonnes))
