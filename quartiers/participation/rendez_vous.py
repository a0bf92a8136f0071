"""What anyone may come to: public meetings, walks, workshops, in the order of their dates."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.gouvernance.enums import EtatSeance
from quartiers.gouvernance.models import Seance
from quartiers.participation.models import Atelier, Marche

COMBIEN = 8


@dataclass(frozen=True)
class RendezVous:
    """A date that anyone may come to."""

    jour: dt.date
    titre: str
    heure: dt.time | None = None
    lieu: str = ""
    adresse: str = ""


def prochains_rendez_vous(contrat: Contrat, jour: dt.date, quartier: QuartierContrat | None = None) -> list[RendezVous]:
    """From `jour` on, those of the neighbourhood (or of all of them) and those of the whole contract: three queries."""
    trouves = [*des_marches(contrat, jour, quartier), *des_ateliers(contrat, jour, quartier)]
    trouves += des_seances(contrat, jour, quartier)
    return sorted(trouves, key=lambda r: (r.jour, r.heure or dt.time(), r.titre))[:COMBIEN]


def des_marches(contrat: Contrat, jour: dt.date, quartier: QuartierContrat | None) -> list[RendezVous]:
    marches = Marche.objects.filter(contrat=contrat, publique=True, jour__gte=jour)
    if quartier:
        marches = marches.filter(quartier=quartier)
    return [
        RendezVous(
            m.jour,
            m.titre,
            m.heure,
            m.rendez_vous or m.quartier.titre,
            reverse("participation:marche", args=[contrat.code, m.pk]),
        )
        for m in marches.select_related("quartier").order_by("jour", "pk")[:COMBIEN]
    ]


def des_ateliers(contrat: Contrat, jour: dt.date, quartier: QuartierContrat | None) -> list[RendezVous]:
    ateliers = Atelier.objects.filter(contrat=contrat, publique=True, jour__gte=jour)
    if quartier:
        ateliers = ateliers.filter(Q(quartier=quartier) | Q(quartier__isnull=True))
    return [
        RendezVous(a.jour, a.titre, None, a.lieu, reverse("participation:atelier", args=[contrat.code, a.pk]))
        for a in ateliers.order_by("jour", "pk")[:COMBIEN]
    ]


def des_seances(contrat: Contrat, jour: dt.date, quartier: QuartierContrat | None) -> list[RendezVous]:
    seances = Seance.objects.filter(contrat=contrat, publique=True, tenue_le__gte=jour).exclude(etat=EtatSeance.ANNULEE)
    if quartier:
        commune = quartier.commune_id
        seances = seances.filter(Q(instance__commune__isnull=True) | Q(instance__commune_id=commune))
    return [
        RendezVous(s.tenue_le, s.objet or s.instance.titre, heure_de(s), s.lieu)
        for s in seances.select_related("instance").order_by("tenue_le", "pk")[:COMBIEN]
    ]


def heure_de(seance: Seance) -> dt.time | None:
    return timezone.localtime(seance.debut).time() if seance.debut else None
