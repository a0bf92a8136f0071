"""Payments as pages read them: what is followed, the holder's cash calendar, the funders' delays."""

import datetime as dt
import statistics
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q, QuerySet

from quartiers.appels.calculs import ZERO
from quartiers.appels.enums import EtatBilan, GenreVersement
from quartiers.appels.models import Bilan, Financeur, Versement
from quartiers.appels.queries.apres import lignes_visibles
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.socle.formats import MOIS

A_PAYER = Q(paye_le__isnull=True) & ~Q(genre=GenreVersement.REVERSEMENT)


def versements_visibles(acteur: Acteur, contrat: Contrat, annee: int | None = None) -> QuerySet[Versement]:
    """Payments on the lines that the actor sees, those of one year when it is given: asked of the lines themselves,
    so that the other years are not read."""
    lignes = lignes_visibles(acteur, contrat)
    if annee is not None:
        lignes = lignes.filter(exercice=annee)
    return (
        Versement.objects.filter(contrat=contrat, ligne__in=lignes.order_by().values("pk"))
        .select_related("ligne__dossier__organisme", "ligne__financeur")
        .order_by("promis_le", "ligne__dossier__numero", "pk")
    )


def filtre_d_etape(etape: str, jour: dt.date) -> Q:
    """The payments that a choice of the list keeps (forms_apres.FiltreVersementsForm)."""
    return {
        "retard": A_PAYER & Q(promis_le__lt=jour),
        "promis": A_PAYER & Q(promis_le__isnull=False),
        "bilan": A_PAYER & Q(promis_le__isnull=True, apres_bilan=True),
        "paye": Q(paye_le__isnull=False),
        "rendre": Q(genre=GenreVersement.REVERSEMENT, paye_le__isnull=True),
    }.get(etape, Q())


@dataclass
class MoisTresorerie:
    """Euros of one month and one funder: each payment counts once, where it stands today."""

    annee: int
    mois: int
    financeur: str
    promis: Decimal = ZERO
    ordonne: Decimal = ZERO
    paye: Decimal = ZERO
    a_rendre: Decimal = ZERO

    @property
    def nom(self) -> str:
        return f"{MOIS[self.mois - 1]} {self.annee}"


@dataclass
class Tresorerie:
    mois: list[MoisTresorerie] = field(default_factory=list)
    sans_date: Decimal = ZERO  # waits for a report

    def total(self, nom: str) -> Decimal:
        return sum((getattr(mois, nom) for mois in self.mois), ZERO)

    def par_mois(self) -> list[dict[str, object]]:
        """Rows of the chart: a month, a stage, the euros; months without money left out."""
        sommes: dict[tuple[int, int], dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
        for ligne in self.mois:
            for cle, nom in (("promis", "promis"), ("ordonne", "ordonnancé"), ("paye", "payé")):
                if montant := getattr(ligne, cle):
                    sommes[ligne.annee, ligne.mois][nom] += montant
        return [
            {"mois": f"{MOIS[mois - 1]} {annee}", "etape": etape, "montant": montant}
            for (annee, mois), etapes in sorted(sommes.items())
            for etape, montant in etapes.items()
        ]


def tresorerie(versements: Iterable[Versement]) -> Tresorerie:
    """The cash calendar of these payments (with their line's funder loaded): no query."""
    resultat = Tresorerie()
    cases: dict[tuple[int, int, str], MoisTresorerie] = {}
    for versement in versements:
        rendu = versement.genre == GenreVersement.REVERSEMENT
        if rendu and versement.paye_le:
            continue
        jour = versement.paye_le or versement.promis_le or versement.ordonne_le
        if jour is None:
            resultat.sans_date += versement.montant
            continue
        nom = versement.ligne.financeur.nom
        case = cases.setdefault((jour.year, jour.month, nom), MoisTresorerie(jour.year, jour.month, nom))
        if rendu:
            case.a_rendre += versement.montant
        elif versement.paye_le:
            case.paye += versement.montant
        elif versement.ordonne_le:
            case.ordonne += versement.montant
        else:
            case.promis += versement.montant
    resultat.mois = [cases[cle] for cle in sorted(cases)]
    return resultat


@dataclass(frozen=True)
class DelaiFinanceur:
    """A funder's delays in days: from the notification (advances) or from the validated report (balances) to the
    payment; `retards` are payments made or awaited past the funder's own delay."""

    financeur: Financeur
    delais: list[int]
    retards: int
    attente: Decimal

    @property
    def moyenne(self) -> Decimal | None:
        return Decimal(str(round(statistics.fmean(self.delais), 1))) if self.delais else None

    @property
    def mediane(self) -> Decimal | None:
        return Decimal(str(statistics.median(self.delais))) if self.delais else None


def delais_des_financeurs(contrat: Contrat, annee: int, jour: dt.date) -> list[DelaiFinanceur]:
    """Every funder of the contract for the money of `annee`: three queries whatever the number of payments."""
    valides = {
        dossier: instant.date()
        for dossier, instant in Bilan.objects.filter(contrat=contrat, exercice=annee, etat=EtatBilan.VALIDE)
        .order_by("genre")
        .values_list("dossier_id", "valide_le")
        if instant
    }
    versements = (
        Versement.objects.filter(contrat=contrat, ligne__exercice=annee, ligne__notifiee_le__isnull=False)
        .exclude(genre=GenreVersement.REVERSEMENT)
        .select_related("ligne")
        .order_by("pk")
    )
    par_financeur: dict[int, list[Versement]] = defaultdict(list)
    for versement in versements:
        par_financeur[versement.ligne.financeur_id].append(versement)
    financeurs = Financeur.objects.filter(contrat=contrat).order_by("rang", "nom")
    return [delai(financeur, par_financeur[financeur.pk], valides, jour) for financeur in financeurs]


def delai(
    financeur: Financeur, versements: list[Versement], valides: dict[int, dt.date], jour: dt.date
) -> DelaiFinanceur:
    delais, retards, attente = [], 0, ZERO
    for versement in versements:
        depart = versement.ligne.notifiee_le
        if versement.apres_bilan:
            depart = valides.get(versement.ligne.dossier_id)
        if versement.paye_le is None:
            attente += versement.montant
        if depart is None:
            continue
        jours = ((versement.paye_le or jour) - depart).days
        if versement.paye_le is not None:
            delais.append(max(0, jours))
        if jours > financeur.paiement_jours:
            retards += 1
    return DelaiFinanceur(financeur, delais, retards, attente)
