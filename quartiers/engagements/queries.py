"""Commitments and schemes as they read on a day."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch

from quartiers.contrat.models import Contrat, Signataire, Version
from quartiers.engagements.models import Dispositif, Engagement, Quantite
from quartiers.socle.modeles import en_vigueur_le


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


def engagements_le(contrat: Contrat, jour: dt.date, signataire: Signataire | None = None) -> list[EngagementLu]:
    """Commitments in force on `jour`, in the contract's order. Three queries."""
    engagements = Engagement.objects.filter(contrat=contrat)
    if signataire is not None:
        engagements = engagements.filter(signataire=signataire)
    quantites = Quantite.objects.filter(en_vigueur_le(jour)).order_by("rang", "pk")
    lus = list(
        engagements.select_related("element", "signataire").prefetch_related(
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
    return list(dispositifs.select_related("signataire").order_by("rang", "pk"))


def domaines(dispositifs: Iterable[Dispositif]) -> list[str]:
    """Domains named by the schemes, each once, in order."""
    return list(dict.fromkeys(d.domaine for d in dispositifs if d.domaine))


def par_domaine(dispositifs: Iterable[Dispositif]) -> list[tuple[str, list[Dispositif]]]:
    """Schemes gathered by domain; those without domain come last."""
    groupes: dict[str, list[Dispositif]] = {}
    for dispositif in dispositifs:
        groupes.setdefault(dispositif.domaine, []).append(dispositif)
    return sorted(groupes.items(), key=lambda groupe: groupe[0] == "")
