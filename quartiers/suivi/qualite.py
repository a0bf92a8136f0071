"""Improbable values of an action's report: one table of rules, each a plain function of the figures. No query here.

A finding is a question, never a refusal: its lead may mend the figure or say why it is right.
"""

# ruff: noqa: ARG001 - the rules of the table share one signature

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from quartiers.socle.formats import compte, montant, nombre, pourcent
from quartiers.suivi.actions import ZERO, ActionAnnee, Reel

SAUT = 3  # times last year's figure, up or down
SAUT_MINIMUM = 20  # people: below it, a jump is ordinary
RESULTAT_EXTREME = 5  # times what was expected


@dataclass(frozen=True, slots=True)
class Contexte:
    """What the rules compare with: residents and name by neighbourhood, last year's report, the contract's alerts."""

    habitants: Mapping[int, int] = field(default_factory=dict)
    noms: Mapping[int, str] = field(default_factory=dict)
    avant: Reel | None = None
    participants_alerte: int = 100  # % of the residents
    depense_alerte: int = 0  # % above the budget


@dataclass(frozen=True, slots=True)
class Constat:
    """A question on figures: `etape` is the step of the report that mends them."""

    code: str
    message: str
    etape: str


Regle = Callable[[ActionAnnee, Reel, Contexte], Iterator[Constat]]


def personnes(quantite: int) -> str:
    return compte(quantite, "personne")


def sans_nombre(action: ActionAnnee, reel: Reel, contexte: Contexte) -> Iterator[Constat]:
    if reel.participants is None and reel.realisation != "non":
        attendues = (
            f" (la fiche en attendait {nombre(action.attendu.participants)})" if action.attendu.participants else ""
        )
        yield Constat("sans_nombre", f"Aucun nombre de personnes n’est donné{attendues}.", "public")


def sexes(action: ActionAnnee, reel: Reel, contexte: Contexte) -> Iterator[Constat]:
    if reel.participants is None:
        return
    femmes, hommes = reel.femmes or 0, reel.hommes or 0
    if femmes + hommes > reel.participants:
        message = (
            f"Femmes et hommes font {personnes(femmes + hommes)}, plus que le total de {nombre(reel.participants)}."
        )
        yield Constat("sexes", message, "public")
    elif reel.femmes is not None and reel.hommes is not None and femmes + hommes < reel.participants:
        message = f"Femmes et hommes font {personnes(femmes + hommes)}, et le total {nombre(reel.participants)}."
        yield Constat("sexes", message, "public")


def ages(action: ActionAnnee, reel: Reel, contexte: Contexte) -> Iterator[Constat]:
    somme = sum(sum(tranche) for tranche in reel.tranches.values())
    if not somme:
        return
    if reel.participants is not None and somme != reel.participants:
        message = f"Les âges font {personnes(somme)}, et le total {nombre(reel.participants)}."
        yield Constat("ages", message, "public")
    for code, mot, donne, rang in (
        ("ages_femmes", "femmes", reel.femmes, 0),
        ("ages_hommes", "hommes", reel.hommes, 1),
    ):
        par_age = sum(tranche[rang] for tranche in reel.tranches.values())
        if donne is not None and par_age > donne:
            yield Constat(code, f"Les âges comptent {nombre(par_age)} {mot}, et le total {nombre(donne)}.", "public")


def quartiers(action: ActionAnnee, reel: Reel, contexte: Contexte) -> Iterator[Constat]:
    if reel.participants is not None and (reel.qpv or 0) > reel.participants:
        message = (
            f"{personnes(reel.qpv or 0)} des quartiers prioritaires, plus que le total de {nombre(reel.participants)}."
        )
        yield Constat("qpv", message, "public")
    somme = sum(reel.par_quartier.values())
    borne = reel.qpv if reel.qpv is not None else reel.participants
    if somme and borne is not None and somme > borne:
        message = f"Les quartiers font ensemble {personnes(somme)}, plus que le total de {nombre(borne)}."
        yield Constat("quartiers", message, "public")


def presences(action: ActionAnnee, reel: Reel, contexte: Contexte) -> Iterator[Constat]:
    if reel.presences is not None and reel.participants is not None and reel.presences < reel.participants:
        message = (
            f"{compte(reel.presences, 'présence')} pour {personnes(reel.participants)}\u00a0: "
            "une personne venue fait au moins une présence."
        )
        yield Constat("presences", message, "public")


def habitants(action: ActionAnnee, reel: Reel, contexte: Contexte) -> Iterator[Constat]:
    """More people than residents of a neighbourhood, or than those of all the neighbourhoods served."""
    for quartier, touches in reel.par_quartier.items():
        yield from depasse(f"habitants_{quartier}", touches, [quartier], contexte)
    if not reel.par_quartier and reel.qpv:
        servis = [quartier for quartier in action.territoires if quartier is not None]
        yield from depasse("habitants", reel.qpv, servis, contexte)


def depasse(code: str, touches: int, ou: list[int], contexte: Contexte) -> Iterator[Constat]:
    if not ou or any(quartier not in contexte.habitants for quartier in ou):
        return
    residents = sum(contexte.habitants[quartier] for quartier in ou)
    if touches * 100 > residents * contexte.participants_alerte:
        noms = ", ".join(contexte.noms.get(quartier, "") for quartier in ou)
        message = f"{personnes(touches)}, pour {compte(residents, 'habitant')}\u00a0: {noms}."
        yield Constat(code, message, "public")


def depenses(action: ActionAnnee, reel: Reel, contexte: Contexte) -> Iterator[Constat]:
    """By partner when its vote is passed, else the whole against the budget: never the same euro twice."""
    passes = [c for c in action.credits if c.montants.vote and c.montants.paye > c.montants.vote]
    for credit in passes:
        paye, vote = montant(credit.montants.paye), montant(credit.montants.vote)
        message = f"{credit.partenaire}\u00a0: {paye} pour {vote} votés."
        yield Constat(f"credit_{credit.organisme_id}_{credit.nature}", message, "depenses")
    prevu, total = action.cout_prevu, action.cout_reel
    if not passes and prevu and total is not None and total * 100 > prevu * (100 + contexte.depense_alerte):
        plus = pourcent((total / prevu - 1) * 100, 0)
        message = f"{montant(total)} dépensés, {plus} de plus que prévu ({montant(prevu)})."
        yield Constat("depenses", message, "depenses")


def saut(action: ActionAnnee, reel: Reel, contexte: Contexte) -> Iterator[Constat]:
    avant = contexte.avant.participants if contexte.avant else None
    apres = reel.participants
    if not avant or not apres or abs(apres - avant) < SAUT_MINIMUM:
        return
    if apres >= SAUT * avant or avant >= SAUT * apres:
        yield Constat("saut", f"{personnes(apres)}, contre {nombre(avant)} l’année d’avant.", "public")


def resultats(action: ActionAnnee, reel: Reel, contexte: Contexte) -> Iterator[Constat]:
    for rang, mesure in enumerate(action.mesures):
        if mesure.attendu and mesure.realise is not None and mesure.realise >= RESULTAT_EXTREME * mesure.attendu > ZERO:
            message = f"«\u00a0{mesure.libelle[:120]}\u00a0»\u00a0: {nombre(mesure.realise)} atteints pour {nombre(mesure.attendu)} attendus."
            yield Constat(f"resultat_{mesure.indicateur_id or f'r{rang}'}", message, "resultats")


REGLES: tuple[Regle, ...] = (
    sans_nombre,
    sexes,
    ages,
    quartiers,
    presences,
    habitants,
    saut,
    resultats,
    depenses,
)


def questionner(action: ActionAnnee, contexte: Contexte) -> list[Constat]:
    """Every question that the figures of `action` raise; none while it told nothing."""
    if action.reel is None:
        return []
    return [constat for regle in REGLES for constat in regle(action, action.reel, contexte)]
