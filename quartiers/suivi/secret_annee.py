"""Which counts of people of a year may be shown to those who do not hold the reports (docs/decisions, 0010).

Everything that such a reader may reach for a year is protected together: the whole, the axes, the orientations, the
neighbourhoods, the sexes, the ages. The finest cells are orientation × neighbourhood: no published row ever parts two
actions of the same cell. What is kept is the list of the counts that are shown, never a count.
"""

import hashlib
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.cache import caches

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.appels.enums import Tranche
from quartiers.contrat.enums import Nature
from quartiers.socle.secret.modele import Cellule, Relation, somme
from quartiers.socle.secret.protection import proteger
from quartiers.suivi.actions import ActionAnnee, Reel
from quartiers.suivi.chiffres import COUPES, PERSONNES, Famille
from quartiers.suivi.consolidation import decouper, sexe_non_precise
from quartiers.suivi.decoupages import AUCUN, Reperes

Cle = tuple[str, str, str]  # breakdown, row, figure
COMPTES = ("participations", "qpv", "femmes", "hommes", "non_precise")
AUTRES = "autres"  # people reached beside those of priority neighbourhoods: never shown, found by difference
SURPLUS = ("trop_sexe", "trop_qpv")  # reports where the parts pass the whole: no count of people
TOUS = (*COMPTES, AUTRES, *SURPLUS)
POIDS = {"total": 60.0, "axe": 8.0, "quartier": 8.0, "orientation": 4.0, "age": 3.0, "coupe": 3.0}
POIDS_DES_COMPTES = {"participations": 3.0, "qpv": 2.0}
SEXES = ("femmes", "hommes", "non_precise")
LIGNES_PROTEGEES = frozenset({"axe", "orientation", "quartier", "sexe", "age", "annee"})
# Organisations whose members read both the protected figures and their own sheets.
PARTENAIRES = frozenset({NatureOrganisme.BAILLEUR, NatureOrganisme.ASSOCIATION, NatureOrganisme.OPERATEUR})
VERSION = 1  # of the rules below: another one asks for other choices
DUREE = 60 * 60 * 24 * 30  # seconds; the key holds the figures' own digest


@dataclass(frozen=True)
class Publication:
    """The counts that a reader sees: all of them for who holds the reports (`montrees` is None)."""

    montrees: frozenset[Cle] | None = None
    seuil: int = 0

    @property
    def exacte(self) -> bool:
        return self.montrees is None

    def montre(self, par: str, cle: str, chiffre: str) -> bool:
        return self.montrees is None or (par, cle, chiffre) in self.montrees


EXACTE = Publication()


def publication(actions: Sequence[ActionAnnee], reperes: Reperes) -> Publication:
    """What may be shown of the whole year; the choice is kept for the same figures, whoever asks."""
    cellules, relations = cellules_de_l_annee(actions, reperes)
    cle = f"secret:{VERSION}:{reperes.seuil}:{empreinte(cellules)}"
    montrees = caches["secret"].get(cle)
    if montrees is None:
        protection = proteger(cellules, relations, reperes.seuil, tours=1, preuves=0)
        montrees = frozenset(c.cle for c in cellules if c.montrable and protection.montre(c.cle))
        caches["secret"].set(cle, montrees, DUREE)
    return Publication(montrees, reperes.seuil)


def empreinte(cellules: Iterable[Cellule]) -> str:
    texte = repr([(c.cle, c.valeur, c.seuil) for c in cellules])
    return hashlib.sha256(texte.encode()).hexdigest()


def ouverte(famille: Famille, par: str, *, filtree: bool) -> bool:
    """Whether a breakdown is among those protected together: any of money and actions; a fixed list for people."""
    if not famille.secrete:
        return True
    return not filtree and par in (LIGNES_PROTEGEES if famille == PERSONNES else {"annee"})


def cellules_de_l_annee(actions: Sequence[ActionAnnee], reperes: Reperes) -> tuple[list[Cellule], list[Relation]]:
    """The published rows, the finest cells under them, and the sums that tie them."""
    fines, apports = cellules_fines(actions, reperes)
    lignes: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for fine in fines:
        axe, orientation, quartier = fine
        for ligne in (("total", ""), ("axe", axe), ("orientation", orientation), ("quartier", quartier)):
            lignes.setdefault(ligne, []).append(fine)
    cellules = [Cellule(("fine", *fine, nom), nombres[nom], 0.01, False, sensible=nom not in SURPLUS)
                for fine, nombres in fines.items() for nom in TOUS]  # fmt: skip
    relations = [relation for fine in fines for relation in sommes_des_comptes(("fine", *fine))]
    ensemble = sum(nombres["participations"] for nombres in fines.values()) or 1
    for (par, cle), dessous in lignes.items():
        for nom in TOUS:
            valeur = sum(fines[fine][nom] for fine in dessous)
            cellules.append(
                Cellule(
                    (par, cle, nom),
                    valeur,
                    poids=POIDS[par] * POIDS_DES_COMPTES.get(nom, 1.0) + valeur / ensemble,
                    montrable=nom in COMPTES,
                    sensible=nom not in SURPLUS,
                    seuil=seuil_de(valeur, apports.get((par, cle, nom), {}), reperes.seuil),
                )
            )
            relations.append(somme((par, cle, nom), [("fine", *fine, nom) for fine in dessous]))
        relations += sommes_des_comptes((par, cle))
    cellules.append(Cellule(("total", "", "presences"), sum(a.reel.presences or 0 for a in actions if a.reel)))
    if not lignes:
        cellules += [Cellule(("total", "", nom), 0) for nom in COMPTES]
    ages, sommes_des_ages = cellules_des_ages(actions, {c.cle: c.valeur or 0 for c in cellules})
    return [*cellules, *ages], [*relations, *sommes_des_ages]


def sommes_des_comptes(prefixe: tuple[str, ...]) -> list[Relation]:
    """Women, men and the others are all the people; residents of priority neighbourhoods and the others too."""
    tous = (*prefixe, "participations")
    return [
        Relation({tous: 1, (*prefixe, "trop_sexe"): 1, **dict.fromkeys([(*prefixe, s) for s in SEXES], -1)}),
        Relation({tous: 1, (*prefixe, "trop_qpv"): 1, (*prefixe, "qpv"): -1, (*prefixe, AUTRES): -1}),
    ]


Fines = dict[tuple[str, str, str], Counter[str]]
Apports = dict[Cle, dict[int, int]]


def cellules_fines(actions: Iterable[ActionAnnee], reperes: Reperes) -> tuple[Fines, Apports]:
    """Counts by (axis, orientation, neighbourhood), and what partners that read their own sheets bring to each row."""
    fines: Fines = {}
    apports: Apports = {}
    for action in actions:
        axe, orientation = (str(reperes.element(action, n) or AUCUN) for n in (Nature.AXE, Nature.ORIENTATION))
        for territoire, part in decouper(action).items():
            quartier = AUCUN if territoire is None else str(territoire)
            nombres = comptes(part.reel)
            fines.setdefault((axe, orientation, quartier), Counter(dict.fromkeys(TOUS, 0))).update(nombres)
            if action.cle.startswith("fiche-") and action.nature_organisme in PARTENAIRES:
                for ligne in (("total", ""), ("axe", axe), ("orientation", orientation), ("quartier", quartier)):
                    for nom in COMPTES:
                        siens = apports.setdefault((*ligne, nom), {})
                        siens[action.organisme_id] = siens.get(action.organisme_id, 0) + nombres[nom]
    return fines, apports


def comptes(reel: Reel | None) -> dict[str, int]:
    if reel is None:
        return dict.fromkeys(TOUS, 0)
    tous, qpv, femmes, hommes = (n or 0 for n in (reel.participants, reel.qpv, reel.femmes, reel.hommes))
    return {
        "participations": tous,
        "qpv": qpv,
        "femmes": femmes,
        "hommes": hommes,
        "non_precise": sexe_non_precise(reel),
        AUTRES: max(0, tous - qpv),
        "trop_sexe": max(0, femmes + hommes - tous),
        "trop_qpv": max(0, qpv - tous),
    }


def seuil_de(valeur: int, apports: Mapping[int, int], seuil: int) -> int | None:
    """A partner takes its own people off a total: what is left must not be a small count either."""
    siens = [apport for apport in apports.values() if 0 < valeur - apport < seuil]
    return max(siens) + seuil if siens else None


def cellules_des_ages(
    actions: Iterable[ActionAnnee], connues: Mapping[Hashable, int]
) -> tuple[list[Cellule], list[Relation]]:
    """Age bands by sex, the contract's own cuts, and the people whose age nobody told."""
    nombres: dict[str, list[int]] = {t.value: [0, 0, 0] for t in Tranche}
    for action in actions:
        for tranche, par_sexe in (action.reel.tranches if action.reel else {}).items():
            nombres[tranche] = [a + b for a, b in zip(nombres[tranche], par_sexe, strict=True)]
    lignes = {("age", tranche): sexes for tranche, sexes in nombres.items()}
    for nom, tranches in COUPES.items():
        lignes["coupe", nom] = [sum(nombres[t][rang] for t in tranches) for rang in range(3)]
    cellules, relations = [], []
    for (par, cle), sexes in lignes.items():
        cellules.append(Cellule((par, cle, "participations"), sum(sexes), POIDS[par]))
        cellules += [Cellule((par, cle, nom), nombre, 1.0) for nom, nombre in zip(SEXES, sexes, strict=True)]
        relations.append(somme((par, cle, "participations"), [(par, cle, nom) for nom in SEXES]))
    for nom, tranches in COUPES.items():
        relations += [
            somme(("coupe", nom, compte), [("age", t.value, compte) for t in tranches])
            for compte in ("participations", *SEXES)
        ]
    for rang, compte in enumerate(("participations", "femmes", "hommes")):
        lus = [sum(sexes) if rang == 0 else sexes[rang - 1] for sexes in nombres.values()]
        total, tous = connues.get(("total", "", compte), 0), sum(lus)
        cellules.append(Cellule(("sans_age", "", compte), max(0, total - tous), montrable=False))
        cellules.append(Cellule(("trop_age", "", compte), max(0, tous - total), montrable=False, sensible=False))
        parts = [("age", tranche, compte) for tranche in nombres]
        relations.append(
            Relation(
                {
                    ("total", "", compte): 1,
                    ("trop_age", "", compte): 1,
                    ("sans_age", "", compte): -1,
                    **dict.fromkeys(parts, -1),
                }
            )
        )
    return cellules, relations
