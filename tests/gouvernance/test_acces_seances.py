"""Who sees which meeting, and who runs which committee: role × committee × state."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.gouvernance.acces import regard_sur, seances_visibles
from quartiers.gouvernance.enums import EtatSeance
from quartiers.gouvernance.liens import jeton_de_seance
from quartiers.gouvernance.models import Seance
from quartiers.gouvernance.permissions import mene
from tests.factories.comptes import creer_acteur
from tests.factories.contrat import creer_contrat
from tests.factories.gouvernance import creer_instance, creer_membre, creer_point, creer_seance
from tests.factories.territoire import creer_commune

pytestmark = pytest.mark.django_db


class Decor:
    """A committee of the whole contract, one of each of two communes; a meeting in preparation and one convened each."""

    def __init__(self) -> None:
        self.contrat: Contrat = creer_contrat()
        self.ici, ailleurs = creer_commune(), creer_commune()
        self.contrat.communes.add(self.ici, ailleurs)
        self.instances = {
            "contrat": creer_instance(self.contrat),
            "ici": creer_instance(self.contrat, commune=self.ici),
            "ailleurs": creer_instance(self.contrat, commune=ailleurs),
        }
        for nom, instance in self.instances.items():
            creer_seance(instance, objet=f"{nom}-preparation")
            creer_seance(instance, objet=f"{nom}-convoquee", etat=EtatSeance.CONVOQUEE, convoquee_le=timezone.now())

    def vues(self, acteur: Acteur) -> list[str]:
        return sorted(seances_visibles(acteur, self.contrat).values_list("objet", flat=True))

    def menees(self, acteur: Acteur) -> list[str]:
        return sorted(nom for nom, instance in self.instances.items() if mene(acteur, instance))


@pytest.fixture
def decor() -> Decor:
    return Decor()


CONVOQUEES = ["ailleurs-convoquee", "contrat-convoquee", "ici-convoquee"]
PREPAREES = ["ailleurs-preparation", "contrat-preparation", "ici-preparation"]


def test_pilot_runs_and_sees_every_meeting(decor: Decor) -> None:
    pilote = creer_acteur(Role.PILOTE, decor.contrat)
    assert decor.menees(pilote) == ["ailleurs", "contrat", "ici"]
    assert decor.vues(pilote) == sorted([*CONVOQUEES, *PREPAREES])


def test_officer_of_a_commune_runs_its_own_and_follows_those_of_the_contract(decor: Decor) -> None:
    agent = creer_acteur(Role.AGENT_COMMUNAL, decor.contrat, decor.ici)
    assert decor.menees(agent) == ["ici"]
    assert decor.vues(agent) == ["contrat-convoquee", "ici-convoquee", "ici-preparation"]


def test_state_follows_what_is_convened(decor: Decor) -> None:
    etat = creer_acteur(Role.SERVICE_ETAT, decor.contrat)
    assert decor.menees(etat) == []
    assert decor.vues(etat) == CONVOQUEES


@pytest.mark.parametrize("role", [None, Role.PORTEUR, Role.BAILLEUR, Role.CONSEILLER, Role.EVALUATEUR])
def test_others_see_what_is_announced(decor: Decor, role: Role | None) -> None:
    acteur = creer_acteur(role, decor.contrat)
    assert decor.vues(acteur) == []
    Seance.objects.filter(objet="contrat-convoquee").update(publique=True)
    Seance.objects.filter(objet="contrat-preparation").update(publique=True)
    assert decor.vues(acteur) == ["contrat-convoquee"]


def test_member_with_an_account_follows_its_committee_while_it_sits(decor: Decor) -> None:
    acteur = creer_acteur(Role.CONSEILLER, decor.contrat)
    membre = creer_membre(decor.instances["contrat"], utilisateur=acteur.utilisateur)
    assert decor.vues(acteur) == ["contrat-convoquee"]
    regard = regard_sur(acteur, decor.instances["contrat"])
    assert (regard.mene, regard.suit, regard.confidentiel) == (False, True, False)
    membre.fin = timezone.localdate()
    membre.save()
    assert decor.vues(acteur) == []


def test_pilot_of_another_contract_runs_nothing_here(decor: Decor) -> None:
    autre = creer_acteur(Role.PILOTE, creer_contrat())
    assert decor.menees(autre) == []
    assert decor.vues(autre) == []


def test_link_opens_for_its_member_only_while_it_sits(decor: Decor, client: Client) -> None:
    seance = Seance.objects.get(objet="contrat-convoquee")
    creer_point(seance, "Avancement")
    membre = creer_membre(seance.instance)
    adresse = reverse("gouvernance:par_lien", args=[jeton_de_seance(seance, membre)])
    reponse = client.get(adresse)
    assert "Avancement" in reponse.content.decode()
    assert reponse["Cache-Control"] == "private, no-store"
    assert client.get(adresse.replace("invitation/e", "invitation/f")).status_code == 410
    membre.fin = timezone.localdate()
    membre.save()
    assert client.get(adresse).status_code == 410


def test_names_of_members_are_not_public(decor: Decor, client: Client) -> None:
    instance = decor.instances["contrat"]
    creer_membre(instance, nom="Prudence Nommée", fonction="Référente", courriel="prudence@exemple.fr")
    creer_membre(instance, nom="Victoire Publique", fonction="Présidente", nom_public=True)
    page = client.get(reverse("gouvernance:instance", args=[decor.contrat.code, instance.code])).content.decode()
    assert "Référente" in page
    assert "Victoire Publique" in page
    assert "Prudence" not in page
    assert "prudence@" not in page
