"""How a promised number is read: what it counts, on which scale, over which years. No query.

The text is kept as it is (`Quantite`); what it leaves unsaid is told as a doubt, which the team settles once
(`LecturePromesse`).
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from quartiers.engagements.enums import Echelle, NaturePromesse
from quartiers.engagements.models import LecturePromesse, Quantite
from quartiers.recherche.normalisation import mots_de

ANNEES = re.compile(r"\b(20\d\d)\s*[/–-]\s*(20\d\d)\b")
ANNEE = re.compile(r"\b(20\d\d)\b")
DES_OUVRAGES = re.compile(r"r[ée]habilit|d[ée]mol|constru|vente|r[ée]nov", re.IGNORECASE)


@dataclass(frozen=True)
class Promesse:
    """A number as it is followed. `annee_debut` and `annee_fin` included; `paliers`: year → value at its end."""

    cible: Decimal
    unite: str
    nature: str
    echelle: str
    annee_debut: int
    annee_fin: int
    depart: Decimal | None = None
    paliers: Mapping[int, Decimal] = field(default_factory=dict)
    doutes: tuple[str, ...] = ()

    @property
    def annees(self) -> range:
        return range(self.annee_debut, self.annee_fin + 1)

    @property
    def nature_dite(self) -> str:
        return str(NaturePromesse(self.nature).label)

    @property
    def echelle_dite(self) -> str:
        return str(Echelle(self.echelle).label)

    @property
    def locale_a_part(self) -> bool:
        """Whether the value on the contract's territory is another figure than the one promised."""
        return self.echelle == Echelle.DEPARTEMENT


def annees_du_contrat(debut: dt.date, fin: dt.date) -> tuple[int, int]:
    """First and last civil year; `fin` is excluded."""
    return debut.year, (fin - dt.timedelta(days=1)).year


def lire(
    quantite: Quantite,
    titre: str,
    bornes: tuple[int, int],
    lecture: LecturePromesse | None = None,
    paliers: Mapping[int, Decimal] | None = None,
) -> Promesse:
    """The promise that `quantite` makes in a commitment called `titre`, in a contract of the years `bornes`."""
    etapes = dict(paliers or {})
    if lecture is not None:
        return Promesse(
            quantite.nombre,
            quantite.unite,
            lecture.nature,
            lecture.echelle,
            lecture.annee_debut,
            lecture.annee_fin,
            lecture.depart,
            etapes,
        )
    nature, debut, fin, doute = lire_la_periode(quantite, titre, bornes)
    echelle = lire_l_echelle(quantite.perimetre)
    doutes = [doute] if doute else []
    if echelle == Echelle.NON_DITE:
        doutes.append("Le texte ne dit pas sur quel territoire.")
    return Promesse(quantite.nombre, quantite.unite, nature, echelle, debut, fin, None, etapes, tuple(doutes))


def lire_la_periode(quantite: Quantite, titre: str, bornes: tuple[int, int]) -> tuple[NaturePromesse, int, int, str]:
    """(kind, first year, last year, doubt) from « par an », « 2024/2030 », « en 2030 », or nothing."""
    periode = quantite.periode.strip()
    part = quantite.unite.lstrip().startswith("%")
    premiere, derniere = bornes
    if "an" in mots_de(periode) or "annee" in mots_de(periode):
        return NaturePromesse.FLUX, premiere, derniere, ""
    if trouve := ANNEES.search(periode):
        return NaturePromesse.CUMUL, int(trouve[1]), max(int(trouve[1]), int(trouve[2])), ""
    if trouve := ANNEE.search(periode):
        annee = int(trouve[1])
        if periode.startswith("depuis"):
            doute = f"« {periode} » raconte ce qui est déjà fait\u00a0: l’équipe dit ce qui reste promis."
            return NaturePromesse.STOCK, min(annee, premiere), derniere, doute
        if part:
            return NaturePromesse.PART, min(annee, premiere), annee, ""
        return NaturePromesse.CUMUL, annee, annee, ""
    if part:
        return (
            NaturePromesse.PART,
            premiere,
            derniere,
            "Le texte ne dit pas pour quand\u00a0: lu pour la fin du contrat.",
        )
    if DES_OUVRAGES.search(titre) and "par" not in mots_de(quantite.unite):
        doute = "Le texte ne dit pas pour quand\u00a0: lu comme un total à la fin du contrat."
        return NaturePromesse.CUMUL, premiere, derniere, doute
    return NaturePromesse.STOCK, premiere, derniere, ""


def lire_l_echelle(perimetre: str) -> Echelle:
    mots = set(mots_de(perimetre))
    if not mots:
        return Echelle.NON_DITE
    if any(mot.startswith("departement") for mot in mots):
        return Echelle.DEPARTEMENT
    return Echelle.QUARTIER if "quartier" in mots else Echelle.TERRITOIRE
