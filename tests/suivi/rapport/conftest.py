"""A small contract with a year of three actions, and its report."""

import datetime as dt

import pytest

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.suivi.domain.consultation import preparer_la_liste
from quartiers.suivi.domain.rapport import ouvrir_rapport
from quartiers.suivi.enums import NatureMoyen
from quartiers.suivi.models import PublicFiche, Rapport
from quartiers.suivi.queries.matiere import Matiere
from quartiers.territoire.models import Commune, Epci
from tests.factories.annuaire import creer_organisme
from tests.factories.comptes import creer_acteur
from tests.factories.contrat import creer_petit_contrat, creer_quartier_contrat
from tests.factories.suivi import crediter, creer_fiche, creer_fiche_bilan, situer

ANNEE = 2025


@pytest.fixture
def contrat(db: None) -> Contrat:
    """Two neighbourhoods of one commune; three actions: one of each, one of both whose report is not in."""
    epci = Epci.objects.create(siren="200000001", nom="Communauté des Trois Rivières")
    contrat, elements = creer_petit_contrat(epci=epci)
    commune = Commune.objects.create(code="71153", nom="Le Creusot", departement="71")
    contrat.communes.add(commune)
    saules = creer_quartier_contrat(contrat, code="saules", titre="Les Saules", commune=commune)
    tilleuls = creer_quartier_contrat(contrat, code="tilleuls", titre="Les Tilleuls", commune=commune)
    ville = creer_organisme(nom="Ville du Creusot")
    lire = creer_fiche(contrat, elements["1.1.O1"], annee=ANNEE, intitule="Lire ensemble")
    situer(lire, {saules: 100})
    crediter(lire, ville, NatureMoyen.SPECIFIQUE, prevu="1000", vote="900.50", depense="800")
    creer_fiche_bilan(lire, participants=40, femmes=25, hommes=15, participants_qpv=30, presences=200, seances=10)
    PublicFiche.objects.create(contrat=contrat, fiche=lire, reel=True, tranche="6-10", femmes=25, hommes=15)
    parler = creer_fiche(contrat, elements["1.1.O2"], annee=ANNEE, intitule="Parler aux parents")
    situer(parler, {tilleuls: 100})
    crediter(parler, ville, NatureMoyen.DROIT_COMMUN, prevu="500", vote="500", depense="500")
    creer_fiche_bilan(parler, participants=3, femmes=3, hommes=0, participants_qpv=3)
    jardin = creer_fiche(contrat, elements["2.1"], annee=ANNEE, intitule="Jardin partagé")
    situer(jardin, {saules: 50, tilleuls: 50})
    crediter(jardin, ville, NatureMoyen.PROPRE, prevu="300", vote="300")
    return contrat


@pytest.fixture
def pilote(contrat: Contrat) -> Acteur:
    return creer_acteur(Role.PILOTE, contrat)


@pytest.fixture
def rapport(contrat: Contrat, pilote: Acteur) -> Rapport:
    return ouvrir_rapport(acteur=pilote, contrat=contrat, annee=ANNEE)


@pytest.fixture
def matiere(contrat: Contrat) -> Matiere:
    return Matiere(contrat, ANNEE)


@pytest.fixture
def rapport_pret(rapport: Rapport, pilote: Acteur) -> Rapport:
    """With its list of opinions and the date of the assembly."""
    preparer_la_liste(acteur=pilote, rapport=rapport)
    rapport.assemblee_le = dt.date(2026, 12, 15)
    rapport.save()
    return rapport
