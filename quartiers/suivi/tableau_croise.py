"""A table of the dashboards: figures of a family by row of a breakdown, protected when it must be. No query here."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from quartiers.appels.enums import Tranche
from quartiers.socle.formats import pourcent
from quartiers.socle.secret.affichage import SIGNE
from quartiers.suivi.actions import ActionAnnee
from quartiers.suivi.chiffres import (
    CHIFFRES,
    COUPES,
    NOMS_DES_COUPES,
    PERSONNES,
    PRESENCES,
    Chiffre,
    Famille,
    Valeur,
    ce_qui_manque,
)
from quartiers.suivi.consolidation import Cumul, cumuler
from quartiers.suivi.decoupages import DECOUPAGES, Decoupage, Groupe, Reperes, grouper_par
from quartiers.suivi.publication import Publication

NON_RENSEIGNE = "non renseigné"
Case = Valeur | str


@dataclass(frozen=True)
class Rangee:
    """A row. `chiffres` tells, by column, which figure a cell opens on; `hors_total` rows do not add up with others."""

    cle: str
    libelle: str
    cases: Mapping[str, Case]
    manque: str = ""
    part: str = ""
    hors_total: bool = False
    chiffres: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TableauCroise:
    famille: Famille
    decoupage: Decoupage
    colonnes: Sequence[tuple[str, str, str]]  # code, label, kind of value
    rangees: Sequence[Rangee]
    total: Rangee | None
    principal: str

    @property
    def masque(self) -> bool:
        """Whether something is hidden: the page then says why."""
        rangees = [*self.rangees, *([self.total] if self.total else [])]
        return any(case == SIGNE for rangee in rangees for case in rangee.cases.values())


def construire(
    famille: Famille, par: str, actions: Sequence[ActionAnnee], reperes: Reperes, publication: Publication
) -> TableauCroise:
    return croiser(famille, par, cumuler(actions), lambda: grouper_par(par, actions, reperes), reperes, publication)


def croiser(
    famille: Famille,
    par: str,
    total: Cumul,
    grouper: Callable[[], Sequence[Groupe]],
    reperes: Reperes,
    publication: Publication,
) -> TableauCroise:
    """From the total and the rows of the breakdown, when they are there already."""
    decoupage = DECOUPAGES[par]
    if par == "sexe":
        return par_sexe(decoupage, total, publication)
    if par == "age":
        return par_age(decoupage, total, publication)
    rangees = [
        rangee(famille, par, g.cle, g.libelle, g.cumul, publication, total, reperes.code_de_la_ligne(par, g.cle))
        for g in grouper()
    ]
    ensemble = rangee(famille, "total", "", "Ensemble", total, publication)
    return TableauCroise(famille, decoupage, colonnes_de(famille), rangees, ensemble, famille.principal)


def colonnes_de(famille: Famille) -> list[tuple[str, str, str]]:
    return [(chiffre.code, chiffre.libelle, chiffre.genre) for chiffre in famille.chiffres]


def rangee(
    famille: Famille,
    par: str,
    cle: str,
    libelle: str,
    cumul: Cumul,
    publication: Publication,
    total: Cumul | None = None,
    code: str = "",
) -> Rangee:
    """`code` names the row in what is published; its share is that of the published whole."""
    cases = {c.code: case(c, cumul, publication, par, code) for c in famille.chiffres}
    principal = next(c for c in famille.chiffres if c.code == famille.principal)
    tout = "" if total is None else case(principal, total, publication, "total", "")
    part = "" if isinstance(tout, str) else part_de(cases[principal.code], tout)
    return Rangee(cle, libelle, cases, ce_qui_manque(cumul, famille), part)


def case(chiffre: Chiffre, cumul: Cumul, publication: Publication, par: str, cle: str) -> Case:
    """The figure, « s » when it is hidden, « non renseigné » when no report told it: never a zero for it."""
    if chiffre.secret and not publication.exacte:
        lue = publication.lire(par, cle, chiffre.code)
        return NON_RENSEIGNE if lue is None else lue
    return chiffre.lire(cumul) if connu(chiffre, cumul) else NON_RENSEIGNE


def connu(chiffre: Chiffre, cumul: Cumul) -> bool:
    if not cumul.nombre:
        return True
    if chiffre.code == "attendus":
        return cumul.sans_attendu < cumul.nombre
    if chiffre.code in {"seances", "cout_reel"}:
        return cumul.bilans_rendus > 0
    return not chiffre.secret or cumul.bilans_rendus > cumul.sans_nombre


def part_de(valeur: Case, total: Valeur) -> str:
    if isinstance(valeur, str) or not total:
        return ""
    return pourcent(Decimal(valeur) * 100 / Decimal(total))


def par_sexe(decoupage: Decoupage, total: Cumul, publication: Publication) -> TableauCroise:
    colonnes = [("participations", "Cumul de participations", "nombre")]
    tous = case(CHIFFRES["participations"], total, publication, "total", "")
    rangees = []
    for code in ("femmes", "hommes", "non_precise"):
        chiffre = CHIFFRES[code]
        lue = case(chiffre, total, publication, "total", "")
        part = "" if isinstance(tous, str) else part_de(lue, tous)
        rangees.append(
            Rangee(code, chiffre.libelle, {"participations": lue}, "", part, False, {"participations": code})
        )
    ensemble = Rangee(
        "", "Ensemble", {"participations": tous}, ce_qui_manque(total, PERSONNES), "", False,
        {"participations": "participations"},
    )  # fmt: skip
    return TableauCroise(PERSONNES, decoupage, colonnes, rangees, ensemble, "participations")


SEXES = ("femmes", "hommes", "non_precise")
COLONNES_DES_AGES = [
    ("participations", "Cumul de participations", "nombre"),
    ("femmes", "Femmes", "nombre"),
    ("hommes", "Hommes", "nombre"),
    ("non_precise", "Non précisé", "nombre"),
]


def par_age(decoupage: Decoupage, total: Cumul, publication: Publication) -> TableauCroise:
    """Bands that add up, then the contract's own cuts, made of whole bands. Ages are not always told: the people
    counted here may be fewer than the people reached."""
    lus = {t.value: total.tranches.get(t.value, (0, 0, 0)) for t in Tranche}
    vide = publication.exacte and not total.tranches and total.nombre > 0
    rangees = [
        rangee_d_age("age", t.value, str(t.label), lus[t.value], publication, vide, code=f"age-{t.value}")
        for t in Tranche
    ]
    for nom, tranches in COUPES.items():
        sexes = tuple(sum(lus[t.value][rang] for t in tranches) for rang in range(3))
        rangees.append(
            rangee_d_age(
                "coupe", nom, f"Dont {NOMS_DES_COUPES[nom]}", sexes, publication, vide, code=f"coupe-{nom}", hors=True
            )
        )
    return TableauCroise(PERSONNES, decoupage, COLONNES_DES_AGES, rangees, None, "participations")


def rangee_d_age(
    par: str,
    cle: str,
    libelle: str,
    sexes: Iterable[int],
    publication: Publication,
    vide: bool,
    *,
    code: str,
    hors: bool = False,
) -> Rangee:
    valeurs = list(sexes)
    nombres = {"participations": sum(valeurs), **dict(zip(SEXES, valeurs, strict=True))}
    cases: dict[str, Any] = dict.fromkeys(nombres, NON_RENSEIGNE) if vide else nombres
    if not publication.exacte:
        lues = {nom: publication.lire(par, cle, nom) for nom in nombres}
        cases = {nom: NON_RENSEIGNE if lue is None else lue for nom, lue in lues.items()}
    return Rangee(f"{par}-{cle}", libelle, cases, hors_total=hors, chiffres={"participations": code})


def par_annee(
    famille: Famille, annees: Mapping[int, Sequence[ActionAnnee]], publications: Mapping[int, Publication]
) -> TableauCroise:
    """One row a year. People of two years are never added up; money is."""
    cumuls = {annee: cumuler(actions) for annee, actions in annees.items()}
    rangees = []
    for annee, cumul in cumuls.items():
        lue = rangee(famille, "total", "", str(annee), cumul, publications[annee])
        rangees.append(Rangee(str(annee), str(annee), lue.cases, lue.manque))
    total = None
    if famille not in {PERSONNES, PRESENCES} and famille.code != "actions":
        ensemble = cumuler(action for actions in annees.values() for action in actions)
        total = rangee(famille, "total", "", "Ensemble des années", ensemble, Publication())
    return TableauCroise(famille, DECOUPAGES["annee"], colonnes_de(famille), rangees, total, famille.principal)
