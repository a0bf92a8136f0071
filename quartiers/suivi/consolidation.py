"""Rules of addition of the monitoring: what may be added up, and what is said beside every total. No query here.

- Money adds up, by coded nature; shared between neighbourhoods it is split to the cent, the parts adding up exactly.
- People of several actions are never summed as unique people: the sum is a « cumul de participations ».
- Attendances and sessions are figures of their own. Rates are never summed.
- An estimate stays marked: `estimes` counts the reports whose counts are estimated.
- What is missing is counted beside the total: reports not in, reports without a count.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from typing import TypeVar

from quartiers.appels.calculs import repartir
from quartiers.suivi.actions import ZERO, ActionAnnee, Credit, Montants, ParSexe, Personnes, Reel
from quartiers.suivi.enums import NatureMoyen

Cle = TypeVar("Cle", bound=Hashable)


@dataclass
class Cumul:
    """A total over actions. `actions` holds their keys: any figure opens on the rows that make it.

    `non_precise`: people reached whose sex nobody told, action by action. `credits_estimes` counts lines of money.
    """

    actions: list[str] = field(default_factory=list)
    bilans_attendus: int = 0
    bilans_rendus: int = 0
    sans_nombre: int = 0
    estimes: int = 0
    montants: Montants = field(default_factory=Montants)
    par_nature: dict[str, Montants] = field(default_factory=dict)
    credits_estimes: int = 0
    attendus: int = 0
    sans_attendu: int = 0
    participations: int = 0
    qpv: int = 0
    femmes: int = 0
    hommes: int = 0
    non_precise: int = 0
    presences: int = 0
    seances: int = 0
    tranches: dict[str, ParSexe] = field(default_factory=dict)
    cout_prevu: Decimal = ZERO
    cout_reel: Decimal = ZERO

    @property
    def nombre(self) -> int:
        return len(self.actions)

    @property
    def manquants(self) -> int:
        """Reports that are due and not in."""
        return self.bilans_attendus - self.bilans_rendus

    def nature(self, nature: str) -> Montants:
        return self.par_nature.get(nature, Montants())

    @property
    def specifique(self) -> Montants:
        return self.nature(NatureMoyen.SPECIFIQUE)

    @property
    def droit_commun(self) -> Montants:
        return self.nature(NatureMoyen.DROIT_COMMUN)

    @property
    def propre(self) -> Montants:
        return self.nature(NatureMoyen.PROPRE)

    def ajouter(self, action: ActionAnnee) -> None:
        self.actions.append(action.cle)
        self.bilans_attendus += action.bilan_attendu
        for credit in action.credits:
            self.ajouter_credit(credit)
        self.cout_prevu += action.cout_prevu or ZERO
        self.cout_reel += action.cout_reel or ZERO
        self.attendus += action.attendu.participants or 0
        self.sans_attendu += action.attendu.participants is None
        if action.reel is not None:
            self.ajouter_reel(action.reel)

    def ajouter_credit(self, credit: Credit) -> None:
        self.montants += credit.montants
        self.credits_estimes += credit.estime
        self.par_nature[credit.nature] = self.nature(credit.nature) + credit.montants

    def ajouter_reel(self, reel: Reel) -> None:
        self.bilans_rendus += 1
        self.sans_nombre += reel.participants is None
        self.estimes += reel.estime
        self.participations += reel.participants or 0
        self.qpv += reel.qpv or 0
        self.femmes += reel.femmes or 0
        self.hommes += reel.hommes or 0
        self.non_precise += sexe_non_precise(reel)
        self.presences += reel.presences or 0
        self.seances += reel.seances or 0
        for tranche, nombres in reel.tranches.items():
            self.tranches[tranche] = ajouter_sexes(self.tranches.get(tranche, (0, 0, 0)), nombres)


def sexe_non_precise(reel: Reel) -> int:
    return max(0, (reel.participants or 0) - (reel.femmes or 0) - (reel.hommes or 0))


def ajouter_sexes(un: ParSexe, autre: ParSexe) -> ParSexe:
    return (un[0] + autre[0], un[1] + autre[1], un[2] + autre[2])


def cumuler(actions: Iterable[ActionAnnee]) -> Cumul:
    cumul = Cumul()
    for action in actions:
        cumul.ajouter(action)
    return cumul


def grouper(actions: Iterable[ActionAnnee], cle: Callable[[ActionAnnee], Cle]) -> dict[Cle, Cumul]:
    """One total per value of `cle`, each action counting once, in the order met."""
    groupes: dict[Cle, Cumul] = {}
    for action in actions:
        groupes.setdefault(cle(action), Cumul()).ajouter(action)
    return groupes


def par_partenaire(actions: Iterable[ActionAnnee]) -> dict[int, Cumul]:
    """Money of each partner; an action counts once for each partner that pays for it, people are left out."""
    groupes: dict[int, Cumul] = {}
    for action in actions:
        for credit in action.credits:
            cumul = groupes.setdefault(credit.organisme_id, Cumul())
            if not cumul.actions or cumul.actions[-1] != action.cle:
                cumul.actions.append(action.cle)
            cumul.ajouter_credit(credit)
    return groupes


def par_territoire(actions: Iterable[ActionAnnee]) -> dict[int | None, Cumul]:
    """One total per neighbourhood (None: elsewhere in the contract). An action counts in each where it acts, so the
    numbers of actions do not add up to the whole; money and people do."""
    groupes: dict[int | None, Cumul] = {}
    for action in actions:
        for territoire, part in decouper(action).items():
            groupes.setdefault(territoire, Cumul()).ajouter(part)
    return groupes


def decouper(action: ActionAnnee) -> dict[int | None, ActionAnnee]:
    """The action cut along its territories: money to the cent by shares, people as told by neighbourhood, else by
    shares and then marked as estimated. Without territory, all of it stands elsewhere (None)."""
    parts = {cle: part for cle, part in action.territoires.items() if part > 0} or {None: Decimal(100)}
    dits = action.reel.par_quartier if action.reel is not None else {}
    cles = [*parts, *(cle for cle in dits if cle not in parts)]
    if dits and None not in cles and action.reel is not None and reste_non_situe(action.reel) > 0:
        cles.append(None)
    if len(cles) == 1:
        return {cles[0]: action}
    poids = [parts.get(cle, ZERO) for cle in cles]
    coupes = [couper_credit(credit, poids) for credit in action.credits]
    attendus = couper_personnes(action.attendu, poids)
    reels = couper_reel(action.reel, cles, poids)
    prevus, depenses = couper_montant(action.cout_prevu, poids), couper_montant(action.cout_reel, poids)
    return {
        cle: part_de(
            action,
            credits=tuple(coupe[rang] for coupe in coupes),
            attendu=attendus[rang],
            reel=reels[rang],
            cout_prevu=prevus[rang],
            cout_reel=depenses[rang],
        )
        for rang, cle in enumerate(cles)
    }


def part_de(action: ActionAnnee, **champs: object) -> ActionAnnee:
    """The same action with other figures; indicators and answers are not shared between territories."""
    valeurs = {nom: getattr(action, nom) for nom in ActionAnnee.__slots__}
    return ActionAnnee(**{**valeurs, "mesures": (), "reponses": {}, **champs})


def couper_montant(montant: Decimal | None, poids: list[Decimal]) -> list[Decimal | None]:
    return [None] * len(poids) if montant is None else list(repartir(montant, poids))


def couper_credit(credit: Credit, poids: list[Decimal]) -> list[Credit]:
    m = credit.montants
    colonnes = [repartir(valeur, poids) for valeur in (m.demande, m.vote, m.paye, m.justifie)]
    return [
        Credit(credit.organisme_id, credit.partenaire, credit.nature, Montants(*valeurs), credit.estime)
        for valeurs in zip(*colonnes, strict=True)
    ]


def couper_nombre(nombre: int | None, poids: list[Decimal]) -> list[int | None]:
    """People split along weights, the parts adding up exactly (largest remainders first)."""
    total = sum(poids, ZERO)
    if nombre is None or not total:
        return [None] * len(poids)
    exacts = [nombre * p / total for p in poids]
    parts = [int(exact.to_integral_value(ROUND_DOWN)) for exact in exacts]
    ordre = sorted(range(len(poids)), key=lambda rang: exacts[rang] - parts[rang], reverse=True)
    for rang in ordre[: nombre - sum(parts)]:
        parts[rang] += 1
    return list(parts)


def couper_tranches(tranches: dict[str, ParSexe], poids: list[Decimal]) -> list[dict[str, ParSexe]]:
    coupees: list[dict[str, ParSexe]] = [{} for _ in poids]
    for tranche, nombres in tranches.items():
        par_sexe = [couper_nombre(nombre, poids) for nombre in nombres]
        for rang, (femmes, hommes, autres) in enumerate(zip(*par_sexe, strict=True)):
            coupees[rang][tranche] = (femmes or 0, hommes or 0, autres or 0)
    return coupees


def couper_personnes(personnes: Personnes, poids: list[Decimal]) -> list[Personnes]:
    """People, then those of priority neighbourhoods and women among them, men among the others: no part of an action
    has more women, or more residents, than people."""
    participants = couper_nombre(personnes.participants, poids)
    parmi = [Decimal(nombre or 0) for nombre in participants] if personnes.participants else poids
    femmes = couper_nombre(personnes.femmes, parmi)
    restants = [part - (nombre or 0) for part, nombre in zip(parmi, femmes, strict=True)]
    tiennent = min(restants) >= 0 and sum(restants) >= (personnes.hommes or 0)
    hommes = couper_nombre(personnes.hommes, restants if personnes.participants and tiennent else parmi)
    qpv = couper_nombre(personnes.qpv, parmi)
    tranches = couper_tranches(dict(personnes.tranches), poids)
    return [Personnes(*valeurs) for valeurs in zip(participants, qpv, femmes, hommes, tranches, strict=True)]


def couper_reel(reel: Reel | None, cles: list[int | None], poids: list[Decimal]) -> list[Reel | None]:
    """People as told by neighbourhood when they are, the rest elsewhere; else by shares, marked as estimated."""
    if reel is None:
        return [None] * len(cles)
    dits = bool(reel.par_quartier) and reel.participants is not None
    poids_personnes = poids_dits(reel, cles) if dits else poids
    personnes = couper_personnes(reel, poids_personnes)
    residents = qpv_situes(reel, cles, personnes) if dits else [part.qpv for part in personnes]
    presences = couper_nombre(reel.presences, poids_personnes)
    seances = couper_nombre(reel.seances, poids)
    return [
        Reel(
            participants=part.participants,
            qpv=residents[rang],
            femmes=part.femmes,
            hommes=part.hommes,
            tranches=part.tranches,
            presences=presences[rang],
            seances=seances[rang],
            estime=reel.estime or not dits,
            realisation=reel.realisation,
            suite=reel.suite,
        )
        for rang, part in enumerate(personnes)
    ]


def reste_non_situe(reel: Reel) -> int:
    """People reached whom nobody told to live in one of the neighbourhoods."""
    return (reel.participants or 0) - sum(reel.par_quartier.values())


def poids_dits(reel: Reel, cles: list[int | None]) -> list[Decimal]:
    """The told number of each neighbourhood as its weight; what is left over stands elsewhere."""
    reste = Decimal(max(0, reste_non_situe(reel)))
    poids = [reste if cle is None else Decimal(reel.par_quartier.get(cle, 0)) for cle in cles]
    return poids if any(poids) else [Decimal(1)] * len(cles)


def qpv_situes(reel: Reel, cles: list[int | None], parts: list[Personnes]) -> list[int | None]:
    """Told by neighbourhood, its people are residents of it; the other residents of priority ones stand elsewhere."""
    if reel.qpv is None:
        return [None] * len(cles)
    situes = [0 if cle is None else part.participants or 0 for cle, part in zip(cles, parts, strict=True)]
    reste = reel.qpv - sum(situes)
    if reste < 0:
        return couper_nombre(reel.qpv, [Decimal(nombre) for nombre in situes])
    return [nombre + (reste if cle is None else 0) for cle, nombre in zip(cles, situes, strict=True)]
