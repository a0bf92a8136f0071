"""How the actions of a year are cut: by axis, neighbourhood, partner… Each group holds the actions that make it.

No query here: labels and the contract's tree come in a `Reperes` (queries.reperes).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.contrat.enums import Nature
from quartiers.suivi.actions import ActionAnnee, Personnes
from quartiers.suivi.consolidation import Cumul, cumuler, decouper, part_de
from quartiers.suivi.enums import GenreAction

AUCUN = "aucun"  # the key of what hangs on no entry of the breakdown
GENRE_APPEL = "appel"
GENRES = {GENRE_APPEL: "Projet de l’appel à projets", **dict(GenreAction.choices)}
NIVEAUX = (Nature.AXE, Nature.ORIENTATION, Nature.OBJECTIF)


@dataclass(frozen=True)
class Reperes:
    """What breakdowns need of the contract: its tree at the end of the year, its neighbourhoods, its threshold.

    `niveaux`: kind of element → (id, label) in order; `dessus`: element → kind → the element of that kind above it
    (itself included); `codes`, `codes_quartiers`: their codes in the contract, which name them in what is published.
    """

    annee: int
    niveaux: Mapping[str, Sequence[tuple[int, str]]]
    dessus: Mapping[int, Mapping[str, int]]
    quartiers: Sequence[tuple[int, str]]
    noms: Mapping[str, str]
    seuil: int
    codes: Mapping[int, str] = field(default_factory=dict)
    codes_quartiers: Mapping[int, str] = field(default_factory=dict)

    def element(self, action: ActionAnnee, nature: str) -> int | None:
        """The element of that kind that the action serves first."""
        return self.dessus.get(action.element or 0, {}).get(nature)

    def code_de_l_element(self, action: ActionAnnee, nature: str) -> str:
        """The code of that element; AUCUN without one, or when the contract does not hold it any more."""
        element = self.element(action, nature)
        return AUCUN if element is None else self.codes.get(element, AUCUN)

    def code_du_quartier(self, quartier: int | None) -> str:
        return self.codes_quartiers.get(quartier or 0, AUCUN)

    def code_de_la_ligne(self, par: str, cle: str) -> str:
        """The published name of a row of a breakdown, from the key of its group."""
        if not cle.isdecimal():
            return cle
        return (self.codes_quartiers if par == "quartier" else self.codes).get(int(cle), AUCUN)


@dataclass(frozen=True)
class Groupe:
    """A row of a breakdown: its actions, cut to it where they are shared."""

    cle: str
    libelle: str
    actions: list[ActionAnnee] = field(default_factory=list)

    @cached_property
    def cumul(self) -> Cumul:
        """Once all its actions are in."""
        return cumuler(self.actions)


@dataclass(frozen=True)
class Decoupage:
    """`familles`: those that it may cut. `additif`: whether the actions of its rows add up to the whole."""

    code: str
    libelle: str
    nom: str
    familles: frozenset[str]
    additif: bool = True


TOUTES = frozenset({"actions", "argent", "moyens", "personnes", "presences", "couts"})
MONNAIE = frozenset({"argent", "moyens"})
DECOUPAGES: dict[str, Decoupage] = {
    d.code: d
    for d in (
        Decoupage("axe", "Par axe", "Axe", TOUTES),
        Decoupage("orientation", "Par orientation", "Orientation", TOUTES),
        Decoupage("objectif", "Par objectif opérationnel", "Objectif opérationnel", TOUTES),
        Decoupage("quartier", "Par quartier", "Quartier", TOUTES, additif=False),
        Decoupage("sexe", "Par sexe", "Sexe", frozenset({"personnes"})),
        Decoupage("age", "Par âge", "Âge", frozenset({"personnes"})),
        Decoupage("partenaire", "Par financeur ou partenaire", "Partenaire", MONNAIE, additif=False),
        Decoupage("porteur", "Par type de porteur", "Porté par", TOUTES),
        Decoupage("genre", "Par origine de l’action", "Origine", TOUTES),
        Decoupage("annee", "Par année", "Année", TOUTES),
    )
}


def grouper_par(par: str, actions: Sequence[ActionAnnee], reperes: Reperes) -> list[Groupe]:
    """The rows of a breakdown, in the order of the page."""
    if par in set(NIVEAUX):
        return par_element(par, actions, reperes)
    if par == "quartier":
        return par_quartier(actions, reperes)
    if par == "partenaire":
        return par_partenaire(actions)
    if par == "porteur":
        return par_cle(actions, lambda a: a.nature_organisme, dict(NatureOrganisme.choices))
    return par_cle(actions, lambda a: a.genre, GENRES)


def par_cle(
    actions: Iterable[ActionAnnee], cle: Callable[[ActionAnnee], str], libelles: Mapping[str, str]
) -> list[Groupe]:
    """In the order of `libelles`; empty ones left out."""
    groupes = {code: Groupe(code, str(libelle)) for code, libelle in libelles.items()}
    for action in actions:
        groupes.setdefault(cle(action), Groupe(cle(action), cle(action))).actions.append(action)
    return [groupe for groupe in groupes.values() if groupe.actions]


def par_element(nature: str, actions: Iterable[ActionAnnee], reperes: Reperes) -> list[Groupe]:
    """Every element of the contract at that level (of the lowest one, those served), then what is tied to none."""
    groupes = {pk: Groupe(str(pk), libelle) for pk, libelle in reperes.niveaux.get(nature, ())}
    sans = Groupe(AUCUN, f"Sans {reperes.noms.get(nature, nature).lower()}")
    for action in actions:
        groupes.get(reperes.element(action, nature) or 0, sans).actions.append(action)
    retenus = [g for g in groupes.values() if g.actions or nature != Nature.OBJECTIF]
    return [*retenus, sans] if sans.actions else retenus


def par_quartier(actions: Iterable[ActionAnnee], reperes: Reperes) -> list[Groupe]:
    """Every neighbourhood of the contract, then the rest: pockets of poverty, other places, places not told."""
    groupes: dict[int | None, Groupe] = {pk: Groupe(str(pk), libelle) for pk, libelle in reperes.quartiers}
    ailleurs = Groupe(AUCUN, "Hors des quartiers prioritaires, ou non précisé")
    for action in actions:
        for territoire, part in decouper(action).items():
            groupes.get(territoire, ailleurs).actions.append(part)
    return [*groupes.values(), *([ailleurs] if ailleurs.actions else [])]


def par_partenaire(actions: Iterable[ActionAnnee]) -> list[Groupe]:
    """An action stands under each partner that puts money in it, with that money alone; by what they grant."""
    groupes: dict[int, Groupe] = {}
    for action in actions:
        for organisme, nom in {credit.organisme_id: credit.partenaire for credit in action.credits}.items():
            groupe = groupes.setdefault(organisme, Groupe(str(organisme), nom))
            groupe.actions.append(argent_de(action, organisme))
    return sorted(groupes.values(), key=lambda groupe: (-groupe.cumul.montants.vote, groupe.libelle))


def argent_de(action: ActionAnnee, organisme: int) -> ActionAnnee:
    """The action with the money of one partner alone: people and costs are not one partner's."""
    return part_de(
        action,
        credits=tuple(credit for credit in action.credits if credit.organisme_id == organisme),
        attendu=Personnes(),
        reel=None,
        bilan_attendu=False,
        cout_prevu=None,
        cout_reel=None,
    )


@dataclass(frozen=True)
class Filtre:
    """What part of the year is looked at; empty: all of it. Values are the keys of the breakdowns."""

    axe: str = ""
    quartier: str = ""
    partenaire: str = ""
    porteur: str = ""
    genre: str = ""

    @property
    def actifs(self) -> dict[str, str]:
        noms = ("axe", "quartier", "partenaire", "porteur", "genre")
        return {nom: valeur for nom in noms if (valeur := getattr(self, nom))}


def filtrer(actions: Sequence[ActionAnnee], filtre: Filtre, reperes: Reperes) -> list[ActionAnnee]:
    """The actions (or their parts) of the filter: of a neighbourhood, its share; of a partner, the actions it pays
    for, whole."""
    gardees = list(actions)
    for par, valeur in filtre.actifs.items():
        if par == "partenaire":
            gardees = [a for a in gardees if any(str(credit.organisme_id) == valeur for credit in a.credits)]
            continue
        trouves = [g for g in grouper_par(par, gardees, reperes) if g.cle == valeur]
        gardees = trouves[0].actions if trouves else []
    return gardees
