"""Seven seasons of sixty projects for a contract, seeded, put in by COPY; the row history is not written.

What hangs on a project is what hangs on one of the founding contract's: its place in the contract, neighbourhoods,
public, accounts, funders' lines with their opinions and payments, exchanges, report. Past seasons are over, this
year's is paid in part, next year's call is being instructed.
"""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from bench.fictions import paragraphe, phrase
from quartiers.annuaire.models import Organisme
from quartiers.appels import modele_campagne as modele
from quartiers.appels.calculs import repartir
from quartiers.appels.demonstration import enveloppe, financeurs_du_contrat
from quartiers.appels.domain.campagne import copier_campagne, creer_campagne
from quartiers.appels.domain.copie import copier, ouvrir_contexte, reserver_ids
from quartiers.appels.enums import EtatCampagne, EtatDossier
from quartiers.appels.models import Campagne, Critere, Dossier, Financeur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat, QuartierContrat, Version
from quartiers.contrat.queries import jour_de_lecture

PROJETS_PAR_AN = 60
PORTEURS = 40
SAISONS = 7
BLOC = 500  # identifiers taken at once
ZERO = Decimal(0)
ENVELOPPES = {"etat": 260_000, "region": 70_000, "caf": 80_000, "epci": 160_000, "commune": 60_000}


def annees(jour: dt.date) -> range:
    """Seven seasons, the last one being that of next year's projects, in instruction."""
    return range(jour.year + 2 - SAISONS, jour.year + 2)


@dataclass
class Contexte:
    """What the projects of one contract hang on, and the rows made so far, by model."""

    contrat: Contrat
    jour: dt.date
    hasard: random.Random
    porteurs: list[int]
    financeurs: list[Financeur]
    quartiers: list[QuartierContrat]
    objectifs: list[Version]
    campagnes: dict[int, Campagne]
    criteres: dict[int, list[int]]
    rangees: dict[type[models.Model], list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))
    reserves: dict[type[models.Model], list[int]] = field(default_factory=lambda: defaultdict(list))

    def ajouter(self, table: type[models.Model], **colonnes: Any) -> None:
        self.rangees[table].append({"contrat_id": self.contrat.pk, **colonnes})

    def prochain(self, table: type[models.Model]) -> int:
        """The next identifier of a table, taken from its sequence by blocks: other rows may point to it."""
        if not self.reserves[table]:
            self.reserves[table] = reserver_ids(table, BLOC)[::-1]
        return self.reserves[table].pop()

    def instant(self, annee: int, mois: int, quantieme: int) -> dt.datetime:
        return dt.datetime(annee, mois, quantieme, 12, tzinfo=timezone.get_default_timezone())


@contextmanager
def sans_declencheurs() -> Iterator[None]:
    """Neither row history nor checks of foreign keys, until the transaction ends: the rows are ours."""
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute("SET LOCAL session_replication_role = replica")
        yield


@transaction.atomic
def garnir(contrat: Contrat) -> None:
    """Give `contrat` its seven seasons; the same ones for the same number of contract."""
    from bench.projets import ecrire_projet, programmer

    contexte = preparer(contrat)
    for annee, campagne in contexte.campagnes.items():
        dossiers = reserver_ids(Dossier, PROJETS_PAR_AN)
        for rang, pk in enumerate(dossiers, 1):
            ecrire_projet(contexte, campagne, annee, rang, pk)
        programmer(contexte, campagne)
    with sans_declencheurs():
        for table, rangees in contexte.rangees.items():
            copier(table, rangees)


def preparer(contrat: Contrat) -> Contexte:
    jour, lecture = timezone.localdate(), jour_de_lecture(contrat)
    financeurs = financeurs_du_contrat(contrat)
    with transaction.atomic():
        ouvrir_contexte({"banc": True})
        campagnes = preparer_campagnes(contrat, financeurs, jour)
    criteres: dict[int, list[int]] = defaultdict(list)
    for pk, campagne in Critere.objects.filter(contrat=contrat).order_by("rang").values_list("pk", "campagne_id"):
        criteres[campagne].append(pk)
    return Contexte(
        contrat=contrat,
        jour=jour,
        hasard=random.Random(contrat.pk),
        porteurs=creer_porteurs(contrat),
        financeurs=list(financeurs.values()),
        quartiers=list(QuartierContrat.objects.filter(contrat=contrat).order_by("rang")),
        objectifs=list(
            Version.objects.filter(contrat=contrat, element__nature=Nature.OBJECTIF).en_vigueur(lecture).order_by("pk")
        ),
        campagnes=campagnes,
        criteres=criteres,
    )


def creer_porteurs(contrat: Contrat) -> list[int]:
    """Forty associations of this contract, with identifiers that nobody bears."""
    ids = reserver_ids(Organisme, PORTEURS)
    rangees = [
        {"id": pk, "nom": f"Association fictive {contrat.pk}-{rang}", "nature": "association",
         "siret": siret_du_banc(contrat.pk * PORTEURS + rang), "departement": contrat.departement}
        for rang, pk in enumerate(ids)
    ]  # fmt: skip
    with sans_declencheurs():
        copier(Organisme, rangees)
    return ids


def siret_du_banc(rang: int) -> str:
    """Fourteen digits that no organisation bears (its key is not computed: nothing here reads it)."""
    return f"00{rang:012d}"


def preparer_campagnes(contrat: Contrat, financeurs: dict[str, Financeur], jour: dt.date) -> dict[int, Campagne]:
    """One call a year by the product's own acts: the first made, the others copied from the one before."""
    campagnes: dict[int, Campagne] = {}
    for annee in annees(jour):
        if avant := campagnes.get(annee - 1):
            campagnes[annee] = copier_campagne(acteur=Acteur(), campagne=avant, annee=annee)
            continue
        calendrier = {
            "ouverture": modele.a_paris(dt.date(annee - 1, 10, 1), modele.OUVERTURE),
            "cloture": modele.a_paris(dt.date(annee - 1, 11, 15), modele.CLOTURE),
        }
        campagnes[annee] = creer_campagne(
            acteur=Acteur(), contrat=contrat, annee=annee, intitule=f"Appel à projets {annee}", **calendrier,
            reglement="\n\n".join(f"## {phrase(random.Random(n))}\n\n{paragraphe(random.Random(n), 4)}" for n in range(8)),
            plafond_public=Decimal(80),
        )  # fmt: skip
        for cle, montant in ENVELOPPES.items():
            enveloppe(campagnes[annee], financeurs[cle], montant)
    for annee, campagne in campagnes.items():
        en_cours = annee == max(campagnes)
        campagne.etat = EtatCampagne.PUBLIEE if en_cours else EtatCampagne.CLOSE
        campagne.programmation_validee_le = None if en_cours else dt.date(annee, 3, 20)
        campagne.save(update_fields=["etat", "programmation_validee_le", "modifie_le"])
    return campagnes


def montants(hasard: random.Random, combien: int) -> tuple[Decimal, list[Decimal]]:
    """Total cost of a project and what it asks of each funder, in euros."""
    cout = Decimal(hasard.randrange(40, 300) * 100)
    demande = (cout * hasard.randrange(50, 80) / 100).quantize(Decimal(1))
    return cout, repartir(demande, [Decimal(hasard.randrange(1, 5)) for _ in range(combien)])


def etat_du_projet(hasard: random.Random, annee: int, jour: dt.date) -> str:
    """Past seasons are over, this year's is notified, next year's is in all the states of instruction."""
    tirage = hasard.random()
    if annee > jour.year:
        etats = [EtatDossier.DEPOSE, EtatDossier.A_COMPLETER, EtatDossier.RECEVABLE, EtatDossier.INSTRUIT]
        return etats[int(tirage * len(etats))]
    if tirage < 0.15:
        return EtatDossier.REFUSE
    return EtatDossier.NOTIFIE if annee == jour.year else EtatDossier.SOLDE
