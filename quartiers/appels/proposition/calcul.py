"""A proposed allocation under stated rules, by an integer program (HiGHS), and why each line gets what it gets.

Whole steps of `pas` euros; each line gets nothing, or at least the minimum grant. Every rule is a constraint, the
scores are what is maximised. One thread and a fixed seed: the same table and rules give the same amounts, as long
as the time limit is not reached (told when it is).
"""

import time
from dataclasses import dataclass, field
from decimal import Decimal

from quartiers.appels.proposition.contraintes import contraintes_de
from quartiers.appels.proposition.explications import expliquer, message_de_manque
from quartiers.appels.proposition.regles import Regles, candidat
from quartiers.appels.proposition.resolution import minimums_hors_d_atteinte, resoudre
from quartiers.appels.tableau import Tableau
from quartiers.socle.formats import compte, nombre

DELAI = 10.0  # seconds


@dataclass
class Proposition:
    """Amounts and their explanations by line. `manques` tells the minimums that cannot be reached."""

    montants: dict[int, Decimal] = field(default_factory=dict)
    explications: dict[int, str] = field(default_factory=dict)
    manques: list[str] = field(default_factory=list)
    optimale: bool = True
    secondes: float = 0.0


def proposer(tableau: Tableau, regles: Regles, *, accepter_manques: bool = False, delai: float = DELAI) -> Proposition:
    """The allocation; without amounts when a minimum cannot be reached, unless `accepter_manques`."""
    debut = time.perf_counter()
    candidats = [candidat(r, c, regles) for r, c in tableau.cellules() if not c.fermee and r.visible]
    contraintes = contraintes_de(tableau, candidats)
    manques = minimums_hors_d_atteinte(candidats, contraintes, regles, delai)
    messages = [message_de_manque(c, manque) for c, manque in manques.items()]
    if messages and not accepter_manques:
        return Proposition(manques=messages, secondes=time.perf_counter() - debut)
    limites = {c: c.limite - manques.get(c, 0.0) for c in contraintes}
    pas, optimale = resoudre(candidats, contraintes, limites, regles, delai)
    return Proposition(
        montants={c.cellule.ligne_id: Decimal(n * regles.pas) for c, n in zip(candidats, pas, strict=True)},
        explications=expliquer(candidats, contraintes, limites, pas, regles),
        manques=messages,
        optimale=optimale,
        secondes=time.perf_counter() - debut,
    )


def resume(proposition: Proposition) -> str:
    """One sentence on how the proposal was found."""
    servies = sum(1 for montant in proposition.montants.values() if montant)
    fin = (
        ""
        if proposition.optimale
        else f" La recherche a été arrêtée après {DELAI:.0f} secondes : une meilleure existe peut-être."
    )
    return f"{compte(servies, 'ligne servie', 'lignes servies')} sur {nombre(len(proposition.montants))}.{fin}"
