"""What is read of one person, and along which time: that elapsed since the entry. Pure: no query, no name of anybody."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

INCONNU = "inconnu"
NON_SUIVI = "non-suivi"


@dataclass(frozen=True)
class Dossier:
    """`fin`: the last day on which something would have been known of this person; `perdu`, `sorti`: why it is the last."""

    sexe: str
    quartier: str
    tranche: str
    entree: dt.date
    fin: dt.date
    issue: str  # « suivi », « perdu », « sorti »
    etapes: tuple[tuple[str, dt.date], ...]


@dataclass(frozen=True)
class DomaineSuivi:
    """A domain and its states, code -> label."""

    code: str
    libelle: str
    etats: Mapping[str, str]


@dataclass(frozen=True)
class DureeSuivie:
    """A time to event: from a step (None: the entry) to the first of another."""

    titre: str
    origine: str | None
    arrivee: str


@dataclass(frozen=True)
class Plan:
    """What an analysis reads, always the same for a cohort: nobody chooses a filter (docs/decisions, 0010)."""

    mois: int  # of a period
    nom_du_pas: str
    seuil: int
    domaines: Sequence[DomaineSuivi]
    durees: Sequence[DureeSuivie]
    sexes: Mapping[str, str]
    quartiers: Mapping[str, str]
    tranches: Mapping[str, str]


def ajouter_mois(jour: dt.date, mois: int) -> dt.date:
    """The same day of a later month, or its last one."""
    total = jour.year * 12 + jour.month - 1 + mois
    annee, rang = divmod(total, 12)
    suivant = dt.date(annee + (rang == 11), (rang + 1) % 12 + 1, 1)
    return dt.date(annee, rang + 1, min(jour.day, (suivant - dt.timedelta(days=1)).day))


def mois_ecoules(debut: dt.date, fin: dt.date) -> int:
    """Whole months from one day to the other; at least 0."""
    mois = (fin.year - debut.year) * 12 + fin.month - debut.month
    while mois > 0 and ajouter_mois(debut, mois) > fin:
        mois -= 1
    return max(0, mois)


def suivi_a(dossier: Dossier, rang: int, mois: int) -> bool:
    return dossier.fin >= ajouter_mois(dossier.entree, rang * mois)


def etat_a(dossier: Dossier, domaine: DomaineSuivi, rang: int, mois: int) -> str:
    """The last state known at the end of a period: « inconnu » when none ever was; NON_SUIVI past what is known."""
    if not suivi_a(dossier, rang, mois):
        return NON_SUIVI
    jour = ajouter_mois(dossier.entree, rang * mois)
    connus = [(quand, code) for code, quand in dossier.etapes if code in domaine.etats and quand <= jour]
    return max(connus)[1] if connus else INCONNU


@dataclass(frozen=True)
class Attente:
    """A time to event: how many months, and whether the event was seen. `mois` is -1 when it was there already."""

    mois: int
    vu: bool


def attente_de(dossier: Dossier, duree: DureeSuivie) -> Attente | None:
    """None for who never reached the origin while followed."""
    depart = dossier.entree
    if duree.origine is not None:
        origines = [quand for code, quand in dossier.etapes if code == duree.origine and quand <= dossier.fin]
        if not origines:
            return None
        depart = min(origines)
    arrivees = [
        quand
        for code, quand in dossier.etapes
        if code == duree.arrivee and quand <= dossier.fin and (duree.origine is None or quand >= depart)
    ]
    if not arrivees:
        return Attente(mois_ecoules(depart, max(depart, dossier.fin)), False)
    if duree.origine is None and min(arrivees) <= depart:
        return Attente(-1, True)
    return Attente(mois_ecoules(depart, min(arrivees)), True)
