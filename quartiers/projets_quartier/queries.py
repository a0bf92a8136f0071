"""Reads of neighbourhood projects: one project with its progress, and the synthesis matrix (contract, 4.1.6)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat, Version
from quartiers.projets_quartier.enums import EtatPiste
from quartiers.projets_quartier.models import Piste, ProjetQuartier, Theme
from quartiers.socle.modeles import en_vigueur_le


@dataclass(frozen=True)
class Axe:
    """An axis in force: `element_id` is its identity, `titre` its wording on the day asked."""

    element_id: int
    code: str
    titre: str


@dataclass(frozen=True)
class Avancement:
    """Counts of action leads by state; `suivies` leaves out those given up."""

    comptes: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.comptes.values())

    @property
    def realisees(self) -> int:
        return self.comptes[EtatPiste.REALISEE]

    @property
    def suivies(self) -> int:
        return self.total - self.comptes[EtatPiste.ABANDONNEE]

    @property
    def par_etat(self) -> list[tuple[EtatPiste, int]]:
        return [(etat, self.comptes[etat]) for etat in EtatPiste]


@dataclass(frozen=True)
class LigneSynthese:
    """One neighbourhood of the matrix: its themes by axis (in the order of the axes), then those without axis."""

    projet: ProjetQuartier
    cellules: list[list[Theme]]
    sans_axe: list[Theme]
    avancement: Avancement
    axes: list[Axe]

    @property
    def par_axe(self) -> list[tuple[str, list[Theme]]]:
        return [(axe.titre, themes) for axe, themes in zip(self.axes, self.cellules, strict=True)]


@dataclass(frozen=True)
class Synthese:
    axes: list[Axe]
    lignes: list[LigneSynthese]

    @property
    def a_sans_axe(self) -> bool:
        return any(ligne.sans_axe for ligne in self.lignes)

    @property
    def comptes_par_axe(self) -> list[tuple[str, int]]:
        """How many themes each axis gathers, in the order of the axes."""
        return [
            (axe.titre, sum(len(ligne.cellules[rang]) for ligne in self.lignes)) for rang, axe in enumerate(self.axes)
        ]

    @property
    def compte_sans_axe(self) -> int:
        return sum(len(ligne.sans_axe) for ligne in self.lignes)

    @property
    def avancement(self) -> Avancement:
        """All the neighbourhoods together."""
        comptes = {etat: sum(ligne.avancement.comptes[etat] for ligne in self.lignes) for etat in EtatPiste.values}
        return Avancement(comptes)


def axes_en_vigueur(contrat: Contrat, jour: dt.date) -> list[Axe]:
    versions = (
        Version.objects.filter(contrat=contrat, element__nature=Nature.AXE)
        .en_vigueur(jour)
        .select_related("element")
        .order_by("rang", "pk")
    )
    return [Axe(version.element_id, version.element.code, version.titre) for version in versions]


def avancement_de(pistes: Iterable[Piste]) -> Avancement:
    comptes = dict.fromkeys(EtatPiste.values, 0)
    for piste in pistes:
        comptes[piste.etat] += 1
    return Avancement(comptes)


def themes_du_projet(projet: ProjetQuartier, jour: dt.date) -> list[Theme]:
    return list(projet.themes.filter(en_vigueur_le(jour)).prefetch_related("axes").order_by("rang", "pk"))


def pistes_du_projet(projet: ProjetQuartier, jour: dt.date) -> QuerySet[Piste]:
    return projet.pistes.filter(en_vigueur_le(jour)).select_related("theme", "pilote").order_by("rang", "pk")


def synthese(contrat: Contrat, jour: dt.date) -> Synthese:
    """The matrix of the contract on `jour`: four queries whatever its size. A theme tied to two axes stands twice."""
    axes = axes_en_vigueur(contrat, jour)
    projets = list(
        ProjetQuartier.objects.filter(en_vigueur_le(jour), contrat=contrat)
        .select_related("quartier__commune")
        .order_by("quartier__rang", "pk")
    )
    themes = list(
        Theme.objects.filter(en_vigueur_le(jour), contrat=contrat).prefetch_related("axes").order_by("rang", "pk")
    )
    pistes = list(Piste.objects.filter(en_vigueur_le(jour), contrat=contrat).only("projet_id", "etat"))
    return Synthese(axes, [ligne_synthese(projet, axes, themes, pistes) for projet in projets])


def ligne_synthese(
    projet: ProjetQuartier, axes: Sequence[Axe], themes: Iterable[Theme], pistes: Iterable[Piste]
) -> LigneSynthese:
    siens = [(theme, {axe.pk for axe in theme.axes.all()}) for theme in themes if theme.projet_id == projet.pk]
    connus = {axe.element_id for axe in axes}
    return LigneSynthese(
        projet=projet,
        cellules=[[theme for theme, lies in siens if axe.element_id in lies] for axe in axes],
        sans_axe=[theme for theme, lies in siens if not lies & connus],
        avancement=avancement_de(piste for piste in pistes if piste.projet_id == projet.pk),
        axes=list(axes),
    )
