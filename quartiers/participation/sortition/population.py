"""From the people of a list to the profiles of a draw: filters, age bands, values of each criterion, quotas proposed."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quartiers.participation.sortition.regles import Critere, Quota, Regles, Valeurs

CRITERES: dict[str, str] = {"sexe": "Sexe", "age": "Âge", "zone": "Zone", "groupe": "Collège ou groupe"}
INCONNU = "?"
LIBELLES_SEXE = {"F": "Femmes", "H": "Hommes"}
TRANCHES = "18-29, 30-44, 45-59, 60+"


class TranchesIllisibles(Exception):
    """The message is for the user."""


@dataclass(frozen=True)
class Tranche:
    de: int
    a: int | None  # None: and over

    @property
    def valeur(self) -> str:
        return f"{self.de}+" if self.a is None else f"{self.de}-{self.a}"

    @property
    def libelle(self) -> str:
        return f"{self.de} ans et plus" if self.a is None else f"{self.de} à {self.a} ans"


@dataclass(frozen=True)
class Individu:
    """What the draw looks at in someone."""

    code: str
    sexe: str
    age: int | None
    zone: str
    groupe: str
    liste: int


@dataclass(frozen=True)
class Reglages:
    """Filters and quotas as the team typed them; `quotas`: criterion -> value -> (minimum, maximum)."""

    age_min: int | None = None
    age_max: int | None = None
    zones: tuple[str, ...] = ()
    groupes: tuple[str, ...] = ()
    listes: tuple[int, ...] = ()
    criteres: tuple[str, ...] = ()
    tranches: str = TRANCHES
    quotas: Mapping[str, Mapping[str, Sequence[int]]] = field(default_factory=dict)
    foyers: str = ""  # of foyers.REGLES_DE_FOYER

    def en_donnees(self) -> dict[str, Any]:
        return {
            "age_min": self.age_min,
            "age_max": self.age_max,
            "zones": list(self.zones),
            "groupes": list(self.groupes),
            "listes": list(self.listes),
            "criteres": list(self.criteres),
            "tranches": self.tranches,
            "quotas": {cle: {v: list(bornes) for v, bornes in siens.items()} for cle, siens in self.quotas.items()},
            "foyers": self.foyers,
        }


def reglages_de(donnees: Mapping[str, Any]) -> Reglages:
    return Reglages(
        age_min=donnees.get("age_min"),
        age_max=donnees.get("age_max"),
        zones=tuple(donnees.get("zones", ())),
        groupes=tuple(donnees.get("groupes", ())),
        listes=tuple(donnees.get("listes", ())),
        criteres=tuple(donnees.get("criteres", ())),
        tranches=donnees.get("tranches") or TRANCHES,
        quotas=donnees.get("quotas", {}),
        foyers=donnees.get("foyers", ""),
    )


def lire_tranches(texte: str) -> list[Tranche]:
    """« 18-29, 30-44, 60+ ». Raises TranchesIllisibles."""
    tranches = []
    for morceau in filter(None, (m.strip() for m in re.split(r"[,;\n]", texte))):
        trouve = re.fullmatch(r"(\d{1,3})\s*(?:[-–à]\s*(\d{1,3})|(\+|ans et plus|et plus))(?:\s*ans)?", morceau)
        if trouve is None or (trouve[2] and int(trouve[2]) < int(trouve[1])):
            raise TranchesIllisibles(f"« {morceau} » n’est pas une tranche d’âge : écrivez 18-29, 30-44, 60+.")
        tranches.append(Tranche(int(trouve[1]), int(trouve[2]) if trouve[2] else None))
    tranches.sort(key=lambda t: t.de)
    for avant, apres in itertools.pairwise(tranches):
        if avant.a is None or avant.a >= apres.de:
            raise TranchesIllisibles(f"Les tranches « {avant.valeur} » et « {apres.valeur} » se recouvrent.")
    if not tranches:
        raise TranchesIllisibles("Écrivez au moins une tranche d’âge : 18-29, 30-44, 60+.")
    return tranches


def retenus(individus: Iterable[Individu], reglages: Reglages) -> list[Individu]:
    """Those whom the filters keep; an age filter leaves out those whose age is not known."""

    def garde(i: Individu) -> bool:
        if (reglages.age_min is not None or reglages.age_max is not None) and i.age is None:
            return False
        return (
            (reglages.age_min is None or (i.age or 0) >= reglages.age_min)
            and (reglages.age_max is None or (i.age or 0) <= reglages.age_max)
            and (not reglages.zones or i.zone in reglages.zones)
            and (not reglages.groupes or i.groupe in reglages.groupes)
            and (not reglages.listes or i.liste in reglages.listes)
        )

    return [individu for individu in individus if garde(individu)]


def valeur(individu: Individu, critere: str, tranches: Sequence[Tranche]) -> str:
    if critere == "age":
        if individu.age is None:
            return INCONNU
        age = individu.age
        return next((t.valeur for t in tranches if t.de <= age and (t.a is None or age <= t.a)), INCONNU)
    return str(getattr(individu, critere)) or INCONNU


def valeurs_de(individu: Individu, reglages: Reglages, tranches: Sequence[Tranche]) -> Valeurs:
    return tuple(valeur(individu, critere, tranches) for critere in reglages.criteres)


def denombrer(individus: Sequence[Individu], reglages: Reglages) -> dict[str, dict[str, int]]:
    """Criterion -> value -> people, in the order in which they are shown."""
    tranches = lire_tranches(reglages.tranches)
    ordre_age = [t.valeur for t in tranches]
    resultat: dict[str, dict[str, int]] = {}
    for critere in reglages.criteres:
        comptes = Counter(valeur(i, critere, tranches) for i in individus)
        if critere == "age":
            presents = [v for v in [*ordre_age, INCONNU] if v in comptes]
        else:
            presents = sorted(comptes, key=lambda v: (v == INCONNU, v))
        resultat[critere] = {v: comptes[v] for v in presents}
    return resultat


def proposer_quotas(comptes: Mapping[str, Mapping[str, int]], sieges: int) -> dict[str, dict[str, tuple[int, int]]]:
    """Each value between the whole numbers around its share of the list; women and men by halves."""
    proposes: dict[str, dict[str, tuple[int, int]]] = {}
    for critere, valeurs in comptes.items():
        total = sum(valeurs.values()) or 1
        siens = {}
        for v, effectif in valeurs.items():
            part = sieges / 2 if critere == "sexe" and {"F", "H"} <= set(valeurs) and v in "FH" else None
            exacte = part if part is not None else sieges * effectif / total
            siens[v] = (int(exacte), min(sieges, int(exacte) + (exacte > int(exacte))))
            if v == INCONNU:
                siens[v] = (0, min(sieges, int(exacte) + 1))
        proposes[critere] = siens
    return proposes


def libelle_de(critere: str, v: str, tranches: Sequence[Tranche]) -> str:
    if v == INCONNU:
        return "Non renseigné"
    if critere == "sexe":
        return LIBELLES_SEXE.get(v, v)
    if critere == "age":
        return next((t.libelle for t in tranches if t.valeur == v), v)
    return v


def regles_du_tirage(
    reglages: Reglages, comptes: Mapping[str, Mapping[str, int]], sieges: int, suppleants: int
) -> Regles:
    """The rules: quotas typed, else none (0 to all) for a value that nobody set."""
    tranches = lire_tranches(reglages.tranches)
    criteres = []
    for cle in reglages.criteres:
        siens = reglages.quotas.get(cle, {})
        valeurs = list(dict.fromkeys([*comptes.get(cle, {}), *siens]))
        quotas = []
        for v in valeurs:
            minimum, maximum = siens.get(v, (0, sieges))
            quotas.append(Quota(v, libelle_de(cle, v, tranches), int(minimum), int(maximum)))
        criteres.append(Critere(cle, CRITERES[cle], tuple(quotas)))
    return Regles(sieges, suppleants, tuple(criteres))
