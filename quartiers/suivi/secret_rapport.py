"""Statistical secrecy of the whole report: every count of people of all its tables, protected together. No query here.

A report is written to be public, with the rows behind it: none of its tables, nor all of them read together, lets one
find a count of people from 1 to the threshold (Contrat, 6.1; regles, 4.5). What a reader may add or subtract is told to
the engine: an axis is the sum of its actions, the total the sum of its neighbourhoods, a woman is a participant.

Keys of the counts: ("total", mesure), ("action", key of the action, mesure), ("element", id), ("quartier", id),
("age", band, sex); `mesure` is one of MESURES, « T » stands for a total.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from quartiers.socle.secret.affichage import SIGNE
from quartiers.socle.secret.modele import Cellule, Cle, ProtectionImpossible, Relation, inclusion, somme
from quartiers.socle.secret.protection import proteger
from quartiers.suivi.actions import ActionAnnee
from quartiers.suivi.consolidation import Cumul, decouper

PERSONNES, FEMMES, HOMMES, QPV = "personnes", "femmes", "hommes", "qpv"
MESURES = (PERSONNES, FEMMES, HOMMES, QPV)
SEXES = ("F", "H", "N")
TOTAL = "T"
# Bands of the report: wide enough to say something, each made of whole bands of the reports.
BANDES: dict[str, tuple[str, ...]] = {
    "0 à 5 ans": ("0-2", "3-5"),
    "6 à 10 ans": ("6-10",),
    "11 à 17 ans": ("11-14", "15", "16-17"),
    "18 à 24 ans": ("18-24",),
    "25 à 49 ans": ("25-49",),
    "50 à 64 ans": ("50-64",),
    "65 ans et plus": ("65-74", "75+"),
    "Âge non précisé": ("inconnu",),
}


@dataclass(frozen=True)
class Comptes:
    """What may be shown of each count: the number, « s » when it is kept secret, None when nobody told it."""

    montres: Mapping[Cle, int | str | None] = field(default_factory=dict)

    def __getitem__(self, cle: Cle) -> int | str | None:
        return self.montres.get(cle)

    def visible(self, cle: Cle) -> bool:
        return isinstance(self.montres.get(cle), int)


@dataclass
class Systeme:
    """The counts and what ties them, while they are put together."""

    cellules: dict[Cle, Cellule] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)

    def ajouter(self, cle: Cle, valeur: int | None, taille: int = 1) -> None:
        self.cellules[cle] = Cellule(cle, valeur, poids=taille)

    def valeur(self, cle: Cle) -> int | None:
        cellule = self.cellules.get(cle)
        return None if cellule is None else cellule.valeur

    def sommer(self, tout: Cle, parties: Iterable[Cle]) -> None:
        """The whole and its parts: their sum when it falls right, else what remains is a count too."""
        connues = [partie for partie in parties if self.valeur(partie) is not None]
        total = self.valeur(tout)
        if total is None or not connues:
            return
        reste = total - sum(self.valeur(partie) or 0 for partie in connues)
        if reste == 0:
            self.relations.append(somme(tout, connues))
        elif reste > 0:
            self.relations.append(inclusion(tout, connues))
        # Parts over the whole: the reports disagree, and no reader learns anything sure from them.


def comptes_proteges(
    actions: Sequence[ActionAnnee], lignees: Mapping[int, Sequence[int]], cumul: Cumul, seuil: int
) -> Comptes:
    """Every count of the report as it may be shown. `lignees`: element → itself and those above that the report
    shows, nearest first (axis last)."""
    systeme = Systeme()
    for action in actions:
        ajouter_action(systeme, action)
    ajouter_totaux(systeme, actions, cumul)
    ajouter_elements(systeme, actions, lignees)
    ajouter_quartiers(systeme, actions, seuil)
    ajouter_ages(systeme, cumul)
    try:
        protection = proteger(systeme.cellules.values(), systeme.relations, seuil)
    except ProtectionImpossible:
        # Nothing can be shown without giving something away: no count of people is.
        return Comptes({cle: None if c.valeur is None else SIGNE for cle, c in systeme.cellules.items()})
    return Comptes(
        {
            cle: SIGNE if protection.masquee(cle) else protection.valeur(cle)
            for cle, cellule in systeme.cellules.items()
            if cellule.montrable
        }
    )


def ajouter_action(systeme: Systeme, action: ActionAnnee) -> None:
    """People of one action, and those of them who are women, men, residents of a priority neighbourhood."""
    reel = action.reel
    cles = {mesure: ("action", action.cle, mesure) for mesure in MESURES}
    systeme.ajouter(cles[PERSONNES], reel.participants if reel else None)
    systeme.ajouter(cles[FEMMES], reel.femmes if reel else None)
    systeme.ajouter(cles[HOMMES], reel.hommes if reel else None)
    systeme.ajouter(cles[QPV], reel.qpv if reel else None)
    systeme.sommer(cles[PERSONNES], [cles[FEMMES], cles[HOMMES]])
    systeme.sommer(cles[PERSONNES], [cles[QPV]])


def ajouter_totaux(systeme: Systeme, actions: Sequence[ActionAnnee], cumul: Cumul) -> None:
    valeurs = (cumul.participations, cumul.femmes, cumul.hommes, cumul.qpv)
    for mesure, valeur in zip(MESURES, valeurs, strict=True):
        systeme.ajouter(("total", mesure), valeur, 10 * len(actions))
        systeme.sommer(("total", mesure), [("action", action.cle, mesure) for action in actions])
    systeme.sommer(("total", PERSONNES), [("total", FEMMES), ("total", HOMMES)])
    systeme.sommer(("total", PERSONNES), [("total", QPV)])


def ajouter_elements(systeme: Systeme, actions: Sequence[ActionAnnee], lignees: Mapping[int, Sequence[int]]) -> None:
    """Objectives, orientations, axes: each is the sum of those below it and of the actions tied to it alone."""
    sommes: dict[int | None, int] = {}
    tailles: dict[int | None, int] = {}
    parties: dict[Cle, dict[Cle, None]] = {}
    for action in actions:
        lignee: Sequence[int | None] = lignees.get(action.element or 0) or [None]
        personnes = (action.reel.participants if action.reel else None) or 0
        dessous: Cle = ("action", action.cle, PERSONNES)
        for element in lignee:
            sommes[element] = sommes.get(element, 0) + personnes
            tailles[element] = tailles.get(element, 0) + 1
            parties.setdefault(("element", element), {})[dessous] = None
            dessous = ("element", element)
        parties.setdefault(("total", PERSONNES), {})[dessous] = None
    for element, valeur in sommes.items():
        systeme.ajouter(("element", element), valeur, tailles[element])
    for tout, dessous_de in parties.items():
        systeme.sommer(tout, dessous_de)


def ajouter_quartiers(systeme: Systeme, actions: Sequence[ActionAnnee], seuil: int) -> None:
    """Neighbourhoods: an action of one of them is in its sum as it stands; that of several is cut in parts."""
    sommes: dict[int | None, int] = {}
    tailles: dict[int | None, int] = {}
    parties: dict[int | None, list[Cle]] = {}
    for action in actions:
        coupes = decouper(action)
        cles: list[Cle] = []
        for quartier, part in coupes.items():
            personnes = part.reel.participants if part.reel else None
            cle: Cle = ("action", action.cle, PERSONNES)
            if len(coupes) > 1:
                cle = ("part", action.cle, quartier)
                cles.append(cle)
                ajouter_part(systeme, action, cle, personnes, seuil)
            sommes[quartier] = sommes.get(quartier, 0) + (personnes or 0)
            tailles[quartier] = tailles.get(quartier, 0) + 1
            parties.setdefault(quartier, []).append(cle)
        if cles:
            systeme.sommer(("action", action.cle, PERSONNES), cles)
    for quartier, valeur in sommes.items():
        systeme.ajouter(("quartier", quartier), valeur, tailles[quartier])
        systeme.sommer(("quartier", quartier), parties[quartier])
    systeme.sommer(("total", PERSONNES), [("quartier", quartier) for quartier in sommes])


def ajouter_part(systeme: Systeme, action: ActionAnnee, cle: Cle, personnes: int | None, seuil: int) -> None:
    """What one neighbourhood gets of an action of several, never shown by itself.

    Parts that were told are counts of people. Those worked out from the shares, which are public, say as much as the
    whole: it is shown and gives them, or it is under the threshold and they are protected like it.
    """
    entier = systeme.cellules[("action", action.cle, PERSONNES)]
    dits = action.reel is not None and bool(action.reel.par_quartier)
    if not dits and (entier.valeur or 0) >= seuil:
        systeme.cellules[entier.cle] = replace(entier, connue=True)
        systeme.cellules[cle] = Cellule(cle, personnes, montrable=False, connue=True, sensible=False)
    else:
        systeme.cellules[cle] = Cellule(cle, personnes, montrable=False)


def ajouter_ages(systeme: Systeme, cumul: Cumul) -> None:
    """Age bands by sex, with their totals, within the total of each sex."""
    bandes = bandes_de(cumul)
    for bande, nombres in bandes.items():
        for sexe, nombre in zip(SEXES, nombres, strict=True):
            systeme.ajouter(("age", bande, sexe), nombre, 2)
        systeme.ajouter(("age", bande, TOTAL), sum(nombres), 4)
        systeme.sommer(("age", bande, TOTAL), [("age", bande, sexe) for sexe in SEXES])
    for rang, sexe in enumerate(SEXES):
        systeme.ajouter(("age", TOTAL, sexe), sum(nombres[rang] for nombres in bandes.values()), 8)
        systeme.sommer(("age", TOTAL, sexe), [("age", bande, sexe) for bande in bandes])
    systeme.ajouter(("age", TOTAL, TOTAL), sum(sum(nombres) for nombres in bandes.values()), 16)
    systeme.sommer(("age", TOTAL, TOTAL), [("age", TOTAL, sexe) for sexe in SEXES])
    systeme.sommer(("age", TOTAL, TOTAL), [("age", bande, TOTAL) for bande in bandes])
    systeme.sommer(("total", PERSONNES), [("age", TOTAL, TOTAL)])
    systeme.sommer(("total", FEMMES), [("age", TOTAL, "F")])
    systeme.sommer(("total", HOMMES), [("age", TOTAL, "H")])


def bandes_de(cumul: Cumul) -> dict[str, tuple[int, int, int]]:
    """The bands that hold someone, in order."""
    bandes = {}
    for bande, tranches in BANDES.items():
        nombres = [cumul.tranches.get(tranche, (0, 0, 0)) for tranche in tranches]
        totaux = tuple(sum(colonne) for colonne in zip(*nombres, strict=True))
        if any(totaux):
            bandes[bande] = (totaux[0], totaux[1], totaux[2])
    return bandes
