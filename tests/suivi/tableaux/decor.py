"""A season of fictional rows: shares, several years, refusals, refunds, estimates, reports not in, small counts."""

import datetime as dt
import random
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.test import Client

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.appels.enums import Comptage, EtatDossier, GenreBilan, NatureCredit, Tranche
from quartiers.appels.models import (
    Bilan,
    Budget,
    Dossier,
    Financeur,
    IndicateurDossier,
    LigneBudget,
    Public,
    PublicQuartier,
    Rattachement,
    Territoire,
    Versement,
)
from quartiers.comptes.enums import Role
from quartiers.contrat.models import Contrat, Element, QuartierContrat
from quartiers.suivi.enums import EtatFiche, NatureMoyen
from quartiers.suivi.models import CreditFiche, FicheAction, FicheBilan, PublicFiche, PublicQuartierFiche
from tests.factories.annuaire import creer_organisme
from tests.factories.appels import creer_campagne, creer_financeur
from tests.factories.apres import (
    creer_bilan_valide,
    creer_comptes,
    creer_dossier_retenu,
    creer_ligne,
    creer_ligne_notifiee,
)
from tests.factories.comptes import creer_acteur
from tests.factories.contrat import creer_petit_contrat, creer_quartier_contrat
from tests.factories.suivi import crediter, creer_fiche, creer_fiche_bilan, situer

ANNEE = 2026
TRANCHES = [t.value for t in Tranche]


@dataclass
class Decor:
    contrat: Contrat
    elements: dict[str, Element]
    quartiers: list[QuartierContrat]
    etat: Financeur
    region: Financeur
    bailleur: Organisme
    dossiers: list[Dossier] = field(default_factory=list)
    fiches: list[FicheAction] = field(default_factory=list)

    def client(self, role: Role, organisme: Organisme | None = None) -> Client:
        acteur = creer_acteur(role, self.contrat)
        if organisme is not None and acteur.habilitation is not None:
            acteur.habilitation.organisme = organisme
            acteur.habilitation.save()
        client = Client()
        assert acteur.utilisateur is not None
        client.force_login(acteur.utilisateur)
        return client

    def adresse(self, suite: str = "") -> str:
        return f"/contrats/{self.contrat.code}/suivi/{ANNEE}/{suite}"


def creer_decor() -> Decor:
    contrat, elements = creer_petit_contrat()
    quartiers = [creer_quartier_contrat(contrat) for _ in range(3)]
    etat = creer_financeur(contrat, nom="État")
    region = creer_financeur(contrat, nom="Région", nature_par_defaut=NatureCredit.DROIT_COMMUN)
    decor = Decor(contrat, elements, quartiers, etat, region, creer_organisme(nature=NatureOrganisme.BAILLEUR))
    campagne = creer_campagne(contrat, annee=ANNEE)
    hasard = random.Random(2026)
    for rang in range(8):
        decor.dossiers.append(projet(decor, campagne, hasard, rang))
    creer_dossier_retenu(campagne, etat=EtatDossier.REFUSE, motif_decision="Hors quartier.", egalite_niveau=1)
    decor.dossiers.append(projet_de_plusieurs_annees(decor))
    decor.dossiers.append(projet_abandonne(decor, campagne))
    for rang in range(7):
        decor.fiches.append(fiche(decor, hasard, rang))
    return decor


def rattacher(decor: Decor, dossier: Dossier, code: str, parts: dict[int | None, int]) -> None:
    element = decor.elements[code]
    Rattachement.objects.create(
        contrat=decor.contrat, dossier=dossier, element=element, version=element.versions.get(), principal=True
    )
    for rang, part in parts.items():
        quartier = None if rang is None else decor.quartiers[rang]
        Territoire.objects.create(contrat=decor.contrat, dossier=dossier, quartier=quartier, part=Decimal(part))


def payer(decor: Decor, ligne: Any, montant: str, genre: str = "solde") -> None:
    Versement.objects.create(
        contrat=decor.contrat, ligne=ligne, genre=genre, montant=Decimal(montant), paye_le=dt.date(2026, 7, 1)
    )


PARTS: list[dict[int | None, int]] = [{0: 60, 1: 40}, {0: 100}, {1: 33, 2: 33, None: 34}, {2: 100}, {}, {0: 50, 2: 50}]
CODES = ["1.1.O1", "1.1.O2", "1.2.O1", "2.1.A1", "2"]


def projet(decor: Decor, campagne: Any, hasard: random.Random, rang: int) -> Dossier:
    dossier = creer_dossier_retenu(
        campagne, etat=EtatDossier.NOTIFIE, participants=40 + rang, egalite_niveau=rang % 4 if rang < 6 else None
    )
    rattacher(decor, dossier, CODES[rang % 5], PARTS[rang % 6])
    ligne = creer_ligne_notifiee(dossier, decor.etat, Decimal("1000.01") + rang, demande=Decimal(2000))
    payer(decor, ligne, "900.07", "avance")
    if rang % 3 == 0:
        payer(decor, ligne, "100.03", "reversement")
    creer_ligne(dossier, decor.region, None if rang % 2 else Decimal("333.33"))
    creer_comptes(dossier, 3000, Decimal("2750.55"))
    IndicateurDossier.objects.create(
        contrat=decor.contrat, dossier=dossier, libelle="Nos mots", unite="ateliers", attendu=10, realise=8
    )
    if rang < 6:
        rendre(decor, creer_bilan_valide(dossier), hasard, rang)
    return dossier


def personnes(hasard: random.Random, rang: int) -> dict[str, int | None]:
    total = [3, 58, 12, 4, 120, 33, 7][rang % 7]
    femmes = hasard.randint(0, total)
    hommes = hasard.randint(0, total - femmes)
    return {
        "participants": total,
        "participants_qpv": hasard.randint(total // 2, total),
        "femmes": femmes,
        "hommes": hommes,
        "presences": total * 4,
        "seances": 6,
    }


def ages(hasard: random.Random, champs: dict[str, int | None]) -> list[dict[str, Any]]:
    """Everyone whose sex is told but one of each, over three bands."""
    femmes, hommes = (max(0, (champs[nom] or 0) - 1) for nom in ("femmes", "hommes"))
    lus = []
    for tranche in hasard.sample(TRANCHES, 3):
        prises, pris = hasard.randint(0, femmes), hasard.randint(0, hommes)
        femmes, hommes = femmes - prises, hommes - pris
        lus.append({"tranche": tranche, "femmes": prises, "hommes": pris})
    return lus


def rendre(decor: Decor, bilan: Bilan, hasard: random.Random, rang: int) -> None:
    champs = personnes(hasard, rang)
    if rang == 5:
        champs |= dict.fromkeys(("participants", "participants_qpv", "femmes", "hommes"))  # in, but nobody counted
    comptage = Comptage.ESTIME if rang == 1 else Comptage.COMPTE
    Bilan.objects.filter(pk=bilan.pk).update(**champs, comptage=comptage)
    for nombres in ages(hasard, champs):
        Public.objects.create(contrat=decor.contrat, dossier=bilan.dossier, bilan=bilan, **nombres)
    if rang == 0:
        PublicQuartier.objects.create(contrat=decor.contrat, bilan=bilan, quartier=decor.quartiers[0], participants=2)
    if rang == 4:
        PublicQuartier.objects.create(contrat=decor.contrat, bilan=bilan, quartier=decor.quartiers[1], participants=50)


def projet_de_plusieurs_annees(decor: Decor) -> Dossier:
    """Begun in 2025 for three years: its line, budget and reports of 2026 count alone; the final one is not due yet."""
    campagne = creer_campagne(decor.contrat, annee=2025)
    dossier = creer_dossier_retenu(
        campagne, etat=EtatDossier.NOTIFIE, periodicite="pluriannuelle", annees=3, participants=25
    )
    rattacher(decor, dossier, "2.1.A1", {1: 100})
    for exercice in (2025, 2026, 2027):
        creer_ligne_notifiee(dossier, decor.etat, 5000 + exercice, exercice=exercice)
    for exercice, charges in ((2025, "7000"), (2026, "8000.10")):
        budget = Budget.objects.create(contrat=decor.contrat, dossier=dossier, exercice=exercice)
        LigneBudget.objects.create(
            contrat=decor.contrat, budget=budget, cote="charge", compte="60", montant=Decimal(charges)
        )
    bilan = creer_bilan_valide(dossier, 2026)
    Bilan.objects.filter(pk=bilan.pk).update(
        genre=GenreBilan.INTERMEDIAIRE,
        participants=31,
        participants_qpv=30,
        femmes=20,
        hommes=9,
        presences=90,
        seances=4,
    )
    ancien = creer_bilan_valide(dossier, 2025)
    Bilan.objects.filter(pk=ancien.pk).update(genre=GenreBilan.INTERMEDIAIRE, participants=999)
    return dossier


def projet_abandonne(decor: Decor, campagne: Any) -> Dossier:
    dossier = creer_dossier_retenu(campagne, etat=EtatDossier.ABANDONNE, egalite_niveau=2)
    rattacher(decor, dossier, "1.1.O1", {0: 100})
    ligne = creer_ligne_notifiee(dossier, decor.etat, 700)
    payer(decor, ligne, "200", "avance")
    payer(decor, ligne, "250.50", "reversement")  # more paid back than received
    return dossier


def fiche(decor: Decor, hasard: random.Random, rang: int) -> FicheAction:
    organisme = decor.bailleur if rang % 3 == 0 else creer_organisme(nature=NatureOrganisme.COMMUNE)
    creee = creer_fiche(
        decor.contrat,
        decor.elements[CODES[(rang + 2) % 5]],
        annee=ANNEE,
        organisme=organisme,
        genre="bailleur" if rang % 3 == 0 else "commune",
        participants=20 if rang % 2 else None,
    )
    parts = PARTS[(rang + 1) % 6]
    situer(creee, {None if q is None else decor.quartiers[q]: part for q, part in parts.items()})
    crediter(creee, organisme, NatureMoyen.PROPRE, prevu="500.50", vote="500.50", depense="480.25")
    if rang % 2:
        crediter(creee, decor.region.organisme, NatureMoyen.DROIT_COMMUN, prevu="1200", vote="1000.99", depense="0")
        CreditFiche.objects.filter(fiche=creee, nature=NatureMoyen.DROIT_COMMUN).update(estime=True)
    if rang == 6:
        return creee
    etat = EtatFiche.A_CORRIGER if rang == 5 else EtatFiche.VALIDEE
    rendre_la_fiche(decor, creer_fiche_bilan(creee, etat), hasard, rang)
    return creee


def rendre_la_fiche(decor: Decor, bilan: FicheBilan, hasard: random.Random, rang: int) -> None:
    champs = personnes(hasard, rang + 3)
    FicheBilan.objects.filter(pk=bilan.pk).update(**champs, comptage=Comptage.ESTIME if rang == 2 else "")
    for nombres in ages(hasard, champs):
        PublicFiche.objects.create(contrat=decor.contrat, fiche=bilan.fiche, reel=True, **nombres)
    if rang == 1:
        PublicQuartierFiche.objects.create(
            contrat=decor.contrat, bilan=bilan, quartier=decor.quartiers[2], participants=40
        )
