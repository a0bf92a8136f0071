"""Shared reads: who is in the circle and has signed, what was asked and is missing, whether figures are fictional."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from quartiers.contrat.models import Contrat
from quartiers.socle.modeles import en_vigueur_le
from quartiers.tranquillite.acces import charte_de
from quartiers.tranquillite.enums import Moyen
from quartiers.tranquillite.models import (
    DemandeLivraison,
    FaitMensuel,
    Livraison,
    MembreObservatoire,
    SignatureCharte,
    SourceObservatoire,
)
from quartiers.tranquillite.periodes import plus, premier


def est_fictif(contrat: Contrat) -> bool:
    """Whether the figures are those of a demonstration: then every page and paper says so."""
    return contrat.demonstration or Livraison.objects.filter(contrat=contrat, moyen=Moyen.DEMONSTRATION).exists()


def cercle_de(contrat: Contrat, jour: dt.date) -> list[MembreObservatoire]:
    """Members in force, each with `signe`: whether it signed the version in force."""
    charte = charte_de(contrat)
    signees = SignatureCharte.objects.filter(membre=OuterRef("pk"), charte=charte.pk if charte else None)
    membres = MembreObservatoire.objects.filter(en_vigueur_le(jour), contrat=contrat)
    return list(
        membres.select_related("organisme", "utilisateur")
        .annotate(signe=Exists(signees))
        .order_by("organisme__nom", "fonction", "pk")
    )


@dataclass(frozen=True)
class EtatDuMois:
    """What a source gave of a month, and what was asked."""

    source: SourceObservatoire
    mois: dt.date
    livre: bool
    demande: DemandeLivraison | None

    def en_retard(self, jour: dt.date) -> bool:
        return not self.livre and self.demande is not None and self.demande.echeance < jour


def sources_attendues(contrat: Contrat, mois: dt.date) -> list[SourceObservatoire]:
    """Sources that count during that month."""
    return list(
        SourceObservatoire.objects.filter(contrat=contrat, debut__lt=plus(mois, 1))
        .exclude(fin__lte=mois)
        .select_related("organisme", "contrat")
        .order_by("titre", "pk")
    )


def etat_du_mois(contrat: Contrat, mois: dt.date) -> list[EtatDuMois]:
    sources = sources_attendues(contrat, mois)
    livrees = sources_livrees(sources, mois)
    demandes = {d.source_id: d for d in DemandeLivraison.objects.filter(source__in=sources, mois=mois)}
    return [EtatDuMois(source, mois, source.pk in livrees, demandes.get(source.pk)) for source in sources]


def sources_livrees(sources: Iterable[SourceObservatoire], mois: dt.date) -> set[int]:
    faits = FaitMensuel.objects.filter(source__in=[s.pk for s in sources], mois=mois, courant=True)
    return set(faits.order_by().values_list("source_id", flat=True).distinct())


def dernier_mois(jour: dt.date) -> dt.date:
    """The last month that is over."""
    return plus(premier(jour), -1)


def derniers_mois(source: SourceObservatoire, jour: dt.date, nombre: int = 12) -> list[dt.date]:
    """The last months over, since the source began, oldest first."""
    fin = dernier_mois(jour)
    tous = [plus(fin, -n) for n in range(nombre - 1, -1, -1)]
    return [mois for mois in tous if mois >= premier(source.debut)]
