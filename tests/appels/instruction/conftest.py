"""A small season ready to be instructed."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.appels.enums import EtatDossier, GenreFinanceur
from quartiers.appels.models import Campagne, Critere, Dossier, Financeur, LigneFinancement
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.participation.models import InstanceParticipation
from quartiers.territoire.models import Commune
from tests.factories.annuaire import creer_organisme
from tests.factories.appels import creer_budget, creer_campagne, creer_dossier, creer_financeur, creer_instructeur
from tests.factories.comptes import DEBUT, creer_habilitation, creer_utilisateur
from tests.factories.contrat import creer_contrat
from tests.factories.territoire import creer_commune, creer_epci


@pytest.fixture(autouse=True)
def sans_second_facteur(settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []


@dataclass
class Saison:
    """Two funders, a commune, a council, one file asking 3 000 € and 2 000 €."""

    contrat: Contrat
    campagne: Campagne
    etat: Financeur
    region: Financeur
    commune: Commune
    conseil: InstanceParticipation
    critere: Critere
    dossier: Dossier
    pilote: Acteur
    instructeur: Acteur
    autre_instructeur: Acteur
    agent: Acteur
    conseiller: Acteur

    def nouveau(self, **champs: Any) -> Dossier:
        """Another deposited file, asking the same."""
        dossier = creer_dossier(self.campagne, **{"etat": EtatDossier.DEPOSE, **champs})
        creer_budget(dossier, 10_000, {self.etat: 3000, self.region: 2000})
        dossier.communes.add(self.commune)
        return dossier

    def ligne(self, financeur: Financeur, dossier: Dossier | None = None) -> LigneFinancement:
        return LigneFinancement.objects.get(dossier=dossier or self.dossier, financeur=financeur)


def acteur(role: Role, contrat: Contrat, **champs: Any) -> Acteur:
    utilisateur = creer_utilisateur()
    habilitation = creer_habilitation(utilisateur, role, contrat=contrat, **champs)
    return Acteur(utilisateur=utilisateur, habilitation=habilitation)


@pytest.fixture
def saison(db: None) -> Saison:
    epci = creer_epci()
    contrat = creer_contrat(epci=epci)
    campagne = creer_campagne(contrat)
    commune = creer_commune(epci=epci)
    etat = creer_financeur(contrat, nom="État")
    region = creer_financeur(
        contrat, nom="Région", genre=GenreFinanceur.REGION, organisme=creer_organisme(nature=NatureOrganisme.REGION)
    )
    conseil = InstanceParticipation.objects.create(
        contrat=contrat, code="conseil", titre="Conseil citoyen", debut=DEBUT, commune=commune
    )
    saison = Saison(
        contrat=contrat,
        campagne=campagne,
        etat=etat,
        region=region,
        commune=commune,
        conseil=conseil,
        critere=Critere.objects.create(contrat=contrat, campagne=campagne, intitule="Pertinence", poids=2, note_max=5),
        dossier=Dossier(),
        pilote=acteur(Role.PILOTE, contrat, organisme=creer_organisme(nature=NatureOrganisme.EPCI)),
        instructeur=creer_instructeur(etat),
        autre_instructeur=creer_instructeur(region),
        agent=acteur(Role.AGENT_COMMUNAL, contrat, commune=commune, organisme=creer_organisme()),
        conseiller=acteur(Role.CONSEILLER, contrat, commune=commune),
    )
    saison.dossier = saison.nouveau(intitule="Jardin partagé", besoin="Les familles manquent de lieux")
    return saison


def entrer(client: Client, acteur: Acteur) -> Client:
    assert isinstance(acteur.utilisateur, Utilisateur)
    client.force_login(acteur.utilisateur)
    return client
