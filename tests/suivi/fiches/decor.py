"""A contract with a neighbourhood, a landlord's sheet, the landlord's person and the pilot."""

from dataclasses import dataclass

from django.test import Client

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.annuaire.models import Organisme
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.suivi.domain.champs_fiche import enregistrer_champ
from quartiers.suivi.domain.fiches import attendre_bilan
from quartiers.suivi.enums import GenreAction
from quartiers.suivi.models import FicheAction
from tests.factories.annuaire import creer_organisme
from tests.factories.comptes import creer_acteur, creer_habilitation, creer_utilisateur
from tests.factories.contrat import creer_contrat, creer_quartier_contrat
from tests.factories.suivi import creer_fiche


@dataclass
class Decor:
    contrat: Contrat
    quartier: QuartierContrat
    bailleur: Organisme
    fiche: FicheAction
    pilote: Acteur
    responsable: Acteur

    def client(self, acteur: Acteur) -> Client:
        client = Client()
        assert acteur.utilisateur is not None
        client.force_login(acteur.utilisateur)
        return client

    def adresse(self, suite: str = "") -> str:
        return f"/contrats/{self.contrat.code}/suivi/fiches/{self.fiche.code}/{suite}"


def planter(annee: int = 2025) -> Decor:
    contrat = creer_contrat(publie=True)
    quartier = creer_quartier_contrat(contrat)
    bailleur = creer_organisme(nature=NatureOrganisme.BAILLEUR)
    fiche = creer_fiche(contrat, annee=annee, organisme=bailleur, genre=GenreAction.BAILLEUR)
    attendre_bilan(fiche)
    return Decor(
        contrat, quartier, bailleur, fiche, creer_acteur(Role.PILOTE, contrat), agir(contrat, bailleur, Role.BAILLEUR)
    )


def agir(contrat: Contrat, organisme: Organisme, role: Role) -> Acteur:
    """A person who holds `role` for this organisation."""
    utilisateur = creer_utilisateur()
    habilitation = creer_habilitation(utilisateur, role, contrat=contrat, organisme=organisme)
    return Acteur(utilisateur=utilisateur, habilitation=habilitation, habilitations=(habilitation,))


def remplir(decor: Decor, **valeurs: str) -> None:
    """Store fields of the sheet as its lead types them."""
    minimum = {"realisation": "oui", "fait": "Deux permanences par semaine.", "suite": "continuer"}
    for champ, valeur in {**minimum, **valeurs}.items():
        enregistrer_champ(acteur=decor.responsable, fiche=decor.fiche, champ=champ, valeur=valeur, valeur_vue="")
