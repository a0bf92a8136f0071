"""Rules that keep a funder's money to some places, set against where each project really is."""

from collections import defaultdict
from collections.abc import Iterable

from quartiers.appels.enums import ZoneLieu
from quartiers.appels.models import Campagne, Lieu, RegleEligibilite, Verification

DOUTEUSES = frozenset({ZoneLieu.A_VERIFIER, ZoneLieu.INCONNUE})


def refus_de_zone(campagne: Campagne, dossiers: Iterable[int]) -> dict[int, dict[int | None, str]]:
    """file -> funder (None: every funder) -> why its money may not go there. Three queries, one without such a rule.

    A project is outside when each of its places that is judged is; an officer's answer to the rule has the last word.
    """
    regles = [regle for regle in RegleEligibilite.objects.filter(campagne=campagne) if regle.zones]
    if not regles:
        return {}
    numeros = list(dossiers)
    situations: dict[int, set[str]] = defaultdict(set)
    for lieu in Lieu.objects.filter(dossier__in=numeros).only("dossier_id", "zone", "zone_retenue"):
        situations[lieu.dossier_id].add(lieu.situation)
    faites = Verification.objects.filter(regle__in=regles, dossier__in=numeros, respectee__isnull=False)
    reponses = {(v.dossier_id, v.regle_id): v.respectee for v in faites}
    refus: dict[int, dict[int | None, str]] = defaultdict(dict)
    for numero in numeros:
        for regle in regles:
            respectee = reponses.get((numero, regle.pk))
            if respectee is None:
                respectee = not dehors(regle, situations[numero])
            if not respectee:
                refus[numero].setdefault(regle.financeur_id, raison(regle, situations[numero]))
    return dict(refus)


def dehors(regle: RegleEligibilite, situations: set[str]) -> bool:
    jugees = situations - DOUTEUSES
    return bool(jugees) and not jugees & set(regle.zones)


def raison(regle: RegleEligibilite, situations: set[str]) -> str:
    """« hors quartier prioritaire » ; the rule itself when the places say nothing of it."""
    ailleurs = sorted(situations - DOUTEUSES - set(regle.zones))
    if not ailleurs:
        return f"« {regle.intitule} » n’est pas respectée"
    noms = " et ".join(str(ZoneLieu(zone).label).lower() for zone in ailleurs)
    return f"le projet se passe {noms} (« {regle.intitule} »)"
