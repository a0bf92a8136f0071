"""Commitments and schemes as they read on a day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from quartiers.contrat.models import Contrat, Signataire, Version
from quartiers.engagements.models import Dispositif, Engagement, Quantite
from quartiers.recherche.normalisation import mots_de
from quartiers.socle.modeles import en_vigueur_le

LETTRES_MARQUANTES = 4


@dataclass(frozen=True)
class EngagementLu:
    """A commitment with the wording in force on the day asked, and its quantities of that day."""

    engagement: Engagement
    code: str
    titre: str
    debut: dt.date
    quantites: list[Quantite]

    @property
    def signataire(self) -> Signataire | None:
        return self.engagement.signataire


def engagements_le(contrat: Contrat, jour: dt.date) -> list[EngagementLu]:
    """Commitments in force on `jour`, in the contract's order. Three queries."""
    engagements = Engagement.objects.filter(contrat=contrat)
    quantites = Quantite.objects.filter(en_vigueur_le(jour)).order_by("rang", "pk")
    lus = list(
        engagements.select_related("element", "signataire__organisme").prefetch_related(
            Prefetch("quantites", queryset=quantites, to_attr="quantites_du_jour")
        )
    )
    versions = {
        version.element_id: version
        for version in Version.objects.filter(contrat=contrat, element__in=[e.element_id for e in lus]).en_vigueur(jour)
    }
    resultat = [
        EngagementLu(
            engagement=engagement,
            code=engagement.element.code,
            titre=versions[engagement.element_id].titre,
            debut=versions[engagement.element_id].debut,
            quantites=list(engagement.quantites_du_jour),
        )
        for engagement in lus
        if engagement.element_id in versions
    ]
    return sorted(resultat, key=lambda lu: (rang_du_signataire(lu), versions[lu.engagement.element_id].rang, lu.code))


def rang_du_signataire(lu: EngagementLu) -> int:
    return lu.signataire.rang if lu.signataire else 10_000


def pris_par(lu: EngagementLu, signataire: Signataire) -> bool:
    """Whether `signataire` made this commitment, alone or with others.

    A commitment made by several has no signatory of its own: its heading names them (« Les Communes du Creusot,
    de Montceau-les-Mines et de Torcy »).
    """
    if lu.signataire is not None:
        return lu.engagement.signataire_id == signataire.pk
    siens = mots_marquants(signataire.titre)
    return bool(siens) and siens <= mots_marquants(lu.engagement.rubrique)


def mots_marquants(texte: str) -> set[str]:
    """Words of four letters and more, in the singular: « Communes de Torcy » gives commune, torcy."""
    return {mot.rstrip("s") for mot in mots_de(texte) if len(mot) >= LETTRES_MARQUANTES}


def signataires_le(contrat: Contrat, jour: dt.date) -> list[Signataire]:
    """Signatories bound on `jour`, in the contract's order. One query."""
    return list(
        Signataire.objects.filter(en_vigueur_le(jour), contrat=contrat)
        .select_related("organisme")
        .order_by("rang", "pk")
    )


def dispositifs_le(contrat: Contrat, jour: dt.date, signataire: Signataire | None = None) -> list[Dispositif]:
    """Schemes of `jour`, by domain in the contract's order. One query."""
    dispositifs = Dispositif.objects.filter(en_vigueur_le(jour), contrat=contrat)
    if signataire is not None:
        dispositifs = dispositifs.filter(signataire=signataire)
    return list(dispositifs.select_related("signataire__organisme", "organisme").order_by("rang", "pk"))


def domaines(dispositifs: Iterable[Dispositif]) -> list[str]:
    """Domains named by the schemes, each once, in order."""
    return list(dict.fromkeys(d.domaine for d in dispositifs if d.domaine))


def par_domaine(dispositifs: Iterable[Dispositif]) -> list[tuple[str, list[Dispositif]]]:
    """Schemes gathered by domain; those without domain come last."""
    groupes: dict[str, list[Dispositif]] = {}
    for dispositif in dispositifs:
        groupes.setdefault(dispositif.domaine, []).append(dispositif)
    return sorted(groupes.items(), key=lambda groupe: groupe[0] == "")
