"""Who takes a place left empty: the next of the same profile, else the next person who keeps the quotas.

Nothing is drawn again: the public seed has already put everyone in an order (`loterie.numero`).
"""

from collections.abc import Iterable, Mapping, Sequence

from quartiers.participation.sortition.foyers import Foyers
from quartiers.participation.sortition.loterie import numero, racine
from quartiers.participation.sortition.regles import Regles, Valeurs, comptes_par_quota


def hors_des_foyers(
    disponibles: Mapping[str, Valeurs], en_place: Iterable[str], foyers: Foyers | None
) -> Mapping[str, Valeurs]:
    """Those who live with nobody that keeps a seat."""
    pris = {foyers[code] for code in en_place if code in foyers} if foyers else set()
    return {code: v for code, v in disponibles.items() if not pris or (foyers or {}).get(code) not in pris}


def remplacant(
    *,
    regles: Regles,
    scelle: str,
    graine: str,
    parti: Valeurs,
    en_place: Sequence[Valeurs],
    disponibles: Mapping[str, Valeurs],
) -> str | None:
    """The code of who replaces someone of profile `parti`; None when nobody keeps the quotas.

    `en_place` are the values of those who keep their seat, `disponibles` the people of the list who may still be
    called. Seats that already stay empty count: no quota may be put out of their reach.
    """
    base = racine(scelle, graine)
    ordonnes = sorted(disponibles, key=lambda code: numero(base, code))
    memes = [code for code in ordonnes if disponibles[code] == parti]
    for code in [*memes, *(code for code in ordonnes if disponibles[code] != parti)]:
        if reste_possible(regles, [*en_place, disponibles[code]]):
            return code
    return None


def reste_possible(regles: Regles, retenus: Sequence[Valeurs]) -> bool:
    """Whether no maximum is passed, and the seats still empty suffice for what each criterion lacks."""
    libres = regles.sieges - len(retenus)
    if libres < 0:
        return False
    comptes = comptes_par_quota(regles, retenus)
    for critere in regles.criteres:
        manques = 0
        for quota in critere.quotas:
            presents = comptes[critere.cle, quota.valeur]
            if presents > quota.maximum:
                return False
            manques += max(0, quota.minimum - presents)
        if manques > libres:
            return False
    return True
