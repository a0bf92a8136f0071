"""Reads of the fund: rules in force, what is left by neighbourhood, requests that one may see."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.exports.tableaux import Colonne
from quartiers.participation.enums_paroles import ENGAGEES_FPH, EtatDemandeFph
from quartiers.participation.models import DemandeFph, EnveloppeFph, ReglementFph
from quartiers.participation.queries_paroles import quartiers_du_contrat
from quartiers.socle.modeles import en_vigueur_le

ZERO = Decimal(0)


def reglement_le(quartier: QuartierContrat, jour: dt.date) -> ReglementFph | None:
    """The rules of the neighbourhood's commune on `jour`."""
    return (
        ReglementFph.objects.filter(en_vigueur_le(jour), contrat=quartier.contrat_id, commune=quartier.commune_id)
        .order_by("-debut")
        .first()
    )


def reglements_de(contrat: Contrat, acteur: Acteur | None = None) -> QuerySet[ReglementFph]:
    reglements = (
        ReglementFph.objects.filter(contrat=contrat).select_related("commune").order_by("commune__nom", "-debut")
    )
    commune = acteur.habilitation.commune_id if acteur and acteur.habilitation else None
    return reglements.filter(commune=commune) if commune else reglements


def quartiers_ouverts(contrat: Contrat, jour: dt.date) -> QuerySet[QuartierContrat]:
    """Neighbourhoods of the communes whose rules are in force: where one may ask."""
    communes = ReglementFph.objects.filter(en_vigueur_le(jour), contrat=contrat).values("commune")
    return quartiers_du_contrat(contrat, jour).filter(commune__in=communes)


def demandes_de(acteur: Acteur, contrat: Contrat) -> QuerySet[DemandeFph]:
    demandes = DemandeFph.objects.filter(contrat=contrat).select_related("quartier__commune", "contrat")
    commune = acteur.habilitation.commune_id if acteur.habilitation else None
    return demandes.filter(quartier__commune=commune) if commune else demandes


def disponible(quartier: QuartierContrat, annee: int) -> Decimal:
    """What the fund of the neighbourhood may still agree to this year."""
    return soldes(QuartierContrat.objects.filter(pk=quartier.pk), annee)[0].disponible


@dataclass(frozen=True)
class SoldeFph:
    """The fund of one neighbourhood for a year, in euros: `pris` is what it has agreed to, or paid for good."""

    quartier: QuartierContrat
    enveloppe: Decimal
    source: str
    pris: Decimal
    verse: Decimal
    demandes: int
    financees: int

    @property
    def disponible(self) -> Decimal:
        return self.enveloppe - self.pris


def sommes_par_quartier(quartiers: QuerySet[QuartierContrat], annee: int) -> dict[int, dict[str, Any]]:
    """Sums by neighbourhood; one query. A request agreed to holds its whole sum until it ends."""
    verse = Coalesce(F("avance"), ZERO) + Coalesce(F("solde"), ZERO)
    rendu = Case(When(etat=EtatDemandeFph.REVERSEE, then=Coalesce(F("a_reverser"), ZERO)), default=Value(ZERO))
    engagee = Q(etat__in=sorted(ENGAGEES_FPH))
    lignes = (
        DemandeFph.objects.filter(quartier__in=quartiers.values("pk"), annee=annee)
        .order_by()
        .values("quartier")
        .annotate(
            engage=Sum("accorde", filter=engagee),
            fini=Sum(verse - rendu, filter=~engagee),
            sorti=Sum(verse - rendu),
            demandes=Count("pk"),
            financees=Count("pk", filter=Q(accorde__isnull=False)),
        )
    )
    return {ligne["quartier"] or 0: dict(ligne) for ligne in lignes}


def soldes(quartiers: QuerySet[QuartierContrat], annee: int) -> list[SoldeFph]:
    """The fund of each neighbourhood, in real time: three queries whatever their number."""
    enveloppes = {
        e.quartier_id: e for e in EnveloppeFph.objects.filter(quartier__in=quartiers.values("pk"), annee=annee)
    }
    sommes = sommes_par_quartier(quartiers, annee)
    lignes = []
    for quartier in quartiers:
        enveloppe, somme = enveloppes.get(quartier.pk), sommes.get(quartier.pk, {})
        lignes.append(
            SoldeFph(
                quartier=quartier,
                enveloppe=enveloppe.montant if enveloppe else ZERO,
                source=enveloppe.source if enveloppe else "",
                pris=(somme.get("engage") or ZERO) + (somme.get("fini") or ZERO),
                verse=somme.get("sorti") or ZERO,
                demandes=somme.get("demandes", 0),
                financees=somme.get("financees", 0),
            )
        )
    return lignes


def soldes_de(contrat: Contrat, annee: int, jour: dt.date, commune: int | None = None) -> list[SoldeFph]:
    """Each neighbourhood of the contract (or of one commune), in the contract's order."""
    quartiers = quartiers_du_contrat(contrat, jour)
    return soldes(quartiers.filter(commune=commune) if commune else quartiers, annee)


COLONNES = [
    Colonne("numero", "N°", "nombre"),
    Colonne("quartier", "Quartier"),
    Colonne("titre", "Projet"),
    Colonne("genre", "Qui demande"),
    Colonne("recue_le", "Reçue le", "date"),
    Colonne("comite_le", "Comité du", "date"),
    Colonne("etat", "État"),
    Colonne("budget", "Coût du projet", "montant"),
    Colonne("demande", "Demandé", "montant"),
    Colonne("accorde", "Accordé", "montant"),
    Colonne("avance", "Avance", "montant"),
    Colonne("depense", "Dépense justifiée", "montant"),
    Colonne("solde", "Solde versé", "montant"),
    Colonne("a_reverser", "À reverser", "montant"),
    Colonne("participants", "Participants", "nombre"),
]


def lignes_du_compte(demandes: QuerySet[DemandeFph]) -> Iterator[dict[str, Any]]:
    """One row per request: neither name nor address of who asks."""
    for d in demandes:
        yield {
            "numero": d.numero,
            "quartier": str(d.quartier),
            "titre": d.titre,
            "genre": d.get_genre_display(),
            "recue_le": d.recue_le,
            "comite_le": d.comite_le,
            "etat": d.get_etat_display(),
            **{
                nom: getattr(d, nom)
                for nom in ("budget", "demande", "accorde", "avance", "depense", "solde", "a_reverser", "participants")
            },
        }
