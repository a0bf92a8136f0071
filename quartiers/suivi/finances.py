"""The financial table of a contract for a year: who pays what, of which nature, where; whom the money serves.

No query here. Amounts are added by coded nature and never mixed without saying so.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from quartiers.appels.calculs import repartir
from quartiers.suivi.actions import ZERO, ActionAnnee, Credit, Montants
from quartiers.suivi.chiffres import JEUNES
from quartiers.suivi.decoupages import Groupe
from quartiers.suivi.enums import NatureMoyen

MINIMUM = 3  # actions under which a share of women, men or young people is not told outside the team


@dataclass
class LigneFinances:
    """Money of one key (partner, axis, year) of one nature. `estimes` counts its estimated amounts."""

    cle: str
    libelle: str
    nature: str
    montants: Montants = field(default_factory=Montants)
    estimes: int = 0
    actions: set[str] = field(default_factory=set)

    @property
    def nom_de_la_nature(self) -> str:
        return str(NatureMoyen(self.nature).label)

    def ajouter(self, credit: Credit, action: str) -> None:
        self.montants += credit.montants
        self.estimes += credit.estime
        self.actions.add(action)


def par_partenaire_et_nature(actions: Iterable[ActionAnnee]) -> list[LigneFinances]:
    """Each partner's money, nature by nature, the partners that grant most first."""
    lignes: dict[tuple[int, str], LigneFinances] = {}
    noms: dict[int, str] = {}  # a funder and its organisation may be named apart: one name for all its money
    for action in actions:
        for credit in action.credits:
            cle = (credit.organisme_id, credit.nature)
            nom = noms.setdefault(credit.organisme_id, credit.partenaire)
            ligne = lignes.setdefault(cle, LigneFinances(str(cle[0]), nom, credit.nature))
            ligne.ajouter(credit, action.cle)
    poids: dict[str, Decimal] = {}
    for ligne in lignes.values():
        poids[ligne.cle] = poids.get(ligne.cle, ZERO) + ligne.montants.vote
    return sorted(lignes.values(), key=lambda ligne: (-poids[ligne.cle], ligne.cle, RANG[ligne.nature]))


RANG = {nature: rang for rang, nature in enumerate(NatureMoyen.values)}


def par_groupe_et_nature(groupes: Iterable[Groupe]) -> list[LigneFinances]:
    """The money of each row of a breakdown, nature by nature."""
    lignes: list[LigneFinances] = []
    for groupe in groupes:
        natures = {nature: LigneFinances(groupe.cle, groupe.libelle, nature) for nature in NatureMoyen.values}
        for action in groupe.actions:
            for credit in action.credits:
                natures[credit.nature].ajouter(credit, action.cle)
        lignes += [ligne for ligne in natures.values() if ligne.montants or ligne.actions]
    return lignes


def totaux_par_nature(actions: Iterable[ActionAnnee]) -> list[LigneFinances]:
    return par_groupe_et_nature([Groupe("", "Ensemble", list(actions))])


@dataclass(frozen=True)
class Croise:
    """Granted euros by partner and axis: `colonnes` are the groups, `lignes` (partner, amounts, total)."""

    colonnes: Sequence[Groupe]
    lignes: Sequence[tuple[str, Sequence[Decimal], Decimal]]
    totaux: Sequence[Decimal]

    @property
    def total(self) -> Decimal:
        return sum(self.totaux, ZERO)


def croiser_partenaires(groupes: Sequence[Groupe], nature: str = "") -> Croise:
    """What each partner grants to each group, of one nature or of all."""
    noms: dict[int, str] = {}
    sommes: dict[tuple[int, int], Decimal] = {}
    for rang, groupe in enumerate(groupes):
        for action in groupe.actions:
            for credit in action.credits:
                if nature and credit.nature != nature:
                    continue
                noms.setdefault(credit.organisme_id, credit.partenaire)
                cle = (credit.organisme_id, rang)
                sommes[cle] = sommes.get(cle, ZERO) + credit.montants.vote
    lignes = []
    for organisme, nom in noms.items():
        montants = [sommes.get((organisme, rang), ZERO) for rang in range(len(groupes))]
        lignes.append((nom, montants, sum(montants, ZERO)))
    lignes.sort(key=lambda ligne: (-ligne[2], ligne[0]))
    totaux = [sum((ligne[1][rang] for ligne in lignes), ZERO) for rang in range(len(groupes))]
    return Croise(groupes, lignes, totaux)


# Whom the money serves: pro rata of the people really reached


@dataclass
class Parts:
    """Granted euros shared as the people really reached are; `assise` is the money of the actions that told them."""

    noms: Sequence[str]
    montants: list[Decimal]
    assise: Decimal = ZERO
    total: Decimal = ZERO
    actions: int = 0

    @property
    def sans_reponse(self) -> Decimal:
        return self.total - self.assise


def parts_des_sexes(actions: Iterable[ActionAnnee], nature: str = "") -> Parts:
    """Women and girls, men and boys, not stated. An action whose report tells neither is left out, and counted."""

    def poids(action: ActionAnnee) -> list[Decimal]:
        reel = action.reel
        if reel is None or not (reel.femmes or reel.hommes):
            return []
        femmes, hommes = reel.femmes or 0, reel.hommes or 0
        return [Decimal(n) for n in (femmes, hommes, max(0, (reel.participants or 0) - femmes - hommes))]

    return partager(actions, ["Femmes et filles", "Hommes et garçons", "Sexe non précisé"], poids, nature)


def parts_des_jeunes(actions: Iterable[ActionAnnee], nature: str = "") -> Parts:
    """People of 15 to 24 beside the others whose age is told."""

    def poids(action: ActionAnnee) -> list[Decimal]:
        tranches = action.reel.tranches if action.reel else {}
        jeunes = sum(sum(nombres) for tranche, nombres in tranches.items() if tranche in set(JEUNES))
        tous = sum(sum(nombres) for tranche, nombres in tranches.items() if tranche != "inconnu")
        return [Decimal(jeunes), Decimal(tous - jeunes)] if tous else []

    return partager(actions, ["15 à 24 ans", "Autres âges"], poids, nature)


def partager(
    actions: Iterable[ActionAnnee],
    noms: Sequence[str],
    poids_de: Callable[[ActionAnnee], list[Decimal]],
    nature: str,
) -> Parts:
    """Each action's granted euros shared to the cent along its own weights."""
    parts = Parts(noms, [ZERO] * len(noms))
    for action in actions:
        vote = sum((c.montants.vote for c in action.credits if not nature or c.nature == nature), ZERO)
        parts.total += vote
        poids = poids_de(action)
        if not poids or not vote:
            continue
        parts.assise += vote
        parts.actions += 1
        parts.montants = [a + b for a, b in zip(parts.montants, repartir(vote, poids), strict=True)]
    return parts
