"""Reads of the councils: seats, vacancies, who sits, and the checks of the law on « conseils citoyens »."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone

from quartiers.contrat.models import Contrat
from quartiers.participation.enums_conseils import Composition, Designation, Place, Sexe
from quartiers.participation.models import College, Conseil, MandatConseil, RepresentationConseil
from quartiers.participation.models.conseils import ConseilQuerySet
from quartiers.socle.modeles import en_vigueur_le

PART_HABITANTS = 50  # % of the members (framework of 20 June 2014)


@dataclass(frozen=True)
class EtatCollege:
    """A college on a day: who sits, and what is empty."""

    college: College
    titulaires: tuple[MandatConseil, ...]
    suppleants: tuple[MandatConseil, ...]

    @property
    def vacants(self) -> int:
        return max(0, self.college.sieges - len(self.titulaires))

    @property
    def suppleances_vacantes(self) -> int:
        return max(0, self.college.suppleants - len(self.suppleants))

    @property
    def groupes(self) -> tuple[tuple[MandatConseil, ...], ...]:
        return self.titulaires, self.suppleants

    @property
    def publics(self) -> tuple[MandatConseil, ...]:
        """Those who agreed that their name be public."""
        return tuple(m for m in (*self.titulaires, *self.suppleants) if m.nom_public and m.efface_le is None)


@dataclass(frozen=True)
class Controle:
    """One check of the law: kept, or not and why."""

    libelle: str
    tenu: bool
    detail: str


def places_prises(college: College, place: str, jour: dt.date | None = None) -> int:
    return MandatConseil.objects.en_cours(jour or timezone.localdate()).filter(college=college, place=place).count()


def conseils_le(contrat: Contrat, jour: dt.date) -> ConseilQuerySet:
    conseils = Conseil.objects.filter(en_vigueur_le(jour), contrat=contrat)
    return conseils.select_related("commune", "instance").prefetch_related("quartiers")


def colleges_le(conseils: Iterable[Conseil], jour: dt.date) -> dict[int, list[EtatCollege]]:
    """Council -> its colleges with those who sit on `jour`: three queries for all."""
    representations = RepresentationConseil.objects.filter(en_vigueur_le(jour)).select_related("instance")
    mandats = MandatConseil.objects.en_cours(jour).prefetch_related(Prefetch("representations", representations))
    colleges = College.objects.filter(conseil__in=[c.pk for c in conseils]).prefetch_related(
        Prefetch("mandats", mandats.order_by("nom", "prenom", "pk"), to_attr="en_cours")
    )
    etats: dict[int, list[EtatCollege]] = defaultdict(list)
    for college in colleges.order_by("rang", "pk"):
        siens: list[MandatConseil] = college.en_cours
        etats[college.conseil_id].append(
            EtatCollege(
                college,
                tuple(m for m in siens if m.place == Place.TITULAIRE),
                tuple(m for m in siens if m.place == Place.SUPPLEANT),
            )
        )
    return etats


def controles_de_la_loi(conseil: Conseil, etats: list[EtatCollege]) -> list[Controle]:
    """What the law asks of a « conseil citoyen » (law of 21 February 2014, art. 7, framework of 20 June 2014).

    Nothing for another body: it falls under no such check.
    """
    if not conseil.est_citoyen:
        return []
    habitants = [e for e in etats if e.college.composition == Composition.HABITANTS]
    acteurs = [e for e in etats if e.college.composition == Composition.ASSOCIATIONS]
    elus = [e for e in etats if e.college.composition == Composition.ELUS]
    membres = sum(len(e.titulaires) for e in etats)
    residents = sum(len(e.titulaires) for e in habitants)
    return [
        Controle(
            "Deux collèges : habitantes et habitants, associations et acteurs locaux",
            bool(habitants and acteurs),
            "" if habitants and acteurs else "Il manque un collège.",
        ),
        Controle(
            "Les habitantes et habitants sont la moitié des membres au moins",
            membres > 0 and 100 * residents >= PART_HABITANTS * membres,
            f"{residents} sur {membres}",
        ),
        Controle(
            "Les habitantes et habitants sont tirés au sort",
            all(e.college.designation == Designation.TIRAGE for e in habitants) and bool(habitants),
            "",
        ),
        controle_de_parite(habitants),
        Controle("Aucune élue, aucun élu", not elus, "Un collège d’élus existe." if elus else ""),
        Controle(
            "Composition reconnue par le préfet ou la préfète",
            conseil.reconnu_le is not None,
            "" if conseil.reconnu_le else "La date de l’arrêté n’est pas connue.",
        ),
    ]


def controle_de_parite(habitants: list[EtatCollege]) -> Controle:
    """As many women as men among the residents, give or take one."""
    libelle = "Parité entre les femmes et les hommes dans le collège des habitantes et habitants"
    membres = [m for e in habitants for m in e.titulaires]
    femmes = sum(m.sexe == Sexe.FEMME for m in membres)
    hommes = sum(m.sexe == Sexe.HOMME for m in membres)
    if not all(e.college.parite for e in habitants) or not habitants:
        return Controle(libelle, False, "Le collège ne demande pas la parité.")
    inconnus = len(membres) - femmes - hommes
    detail = f"{femmes} femmes, {hommes} hommes" + (f", {inconnus} non renseignés" if inconnus else "")
    return Controle(libelle, bool(membres) and not inconnus and abs(femmes - hommes) <= 1, detail)
