"""Role × act × state of an avenant: exactly what the declared tables say, played through the pages."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Politique
from quartiers.contrat import permissions
from quartiers.contrat.enums import TRANSITIONS_AVENANT, EtatAvenant
from quartiers.contrat.models import Avenant, Contrat, Element
from quartiers.contrat.views.avenants import POLITIQUE_DE_L_ACTE
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_avenant, creer_petit_contrat, reformulation
from tests.factories.territoire import creer_commune

pytestmark = pytest.mark.django_db
ROLES: list[Role | None] = [None, *Role]
# What each role may do, written by hand: the declared table must say the same.
ATTENDU: dict[Politique, set[Role]] = {
    permissions.rediger_avenant: {Role.PILOTE},
    permissions.soumettre: {Role.PILOTE},
    permissions.reprendre: {Role.PILOTE},
    permissions.abandonner: {Role.PILOTE},
    permissions.adopter: {Role.PILOTE},
}


def donnees(acte: str) -> dict[str, str]:
    jour = timezone.localdate().isoformat()
    adoption = {"adopte_le": jour, "decision": "Comité de pilotage", "prend_effet_le": jour}
    return {"soumettre": {}, "adopter": adoption}.get(acte, {"motif": "Essai"})


def mettre_en_etat(avenant: Avenant, etat: EtatAvenant) -> None:
    """Put the row in the state, with the dates that its constraints ask for."""
    jour = timezone.localdate()
    champs = {"soumis_le": timezone.now()} if etat != EtatAvenant.BROUILLON else {}
    if etat == EtatAvenant.ADOPTE:
        champs |= {"adopte_le": jour, "prend_effet_le": jour, "decision": "CP"}  # type: ignore[dict-item]
    Avenant.objects.filter(pk=avenant.pk).update(etat=etat, **champs)
    avenant.refresh_from_db()


def navigateur(role: Role | None, contrat: Contrat) -> Client:
    client = Client()
    if role is not None:
        client.force_login(creer_utilisateur(role, contrat=contrat, commune=creer_commune()))
    return client


def essai() -> tuple[Contrat, dict[str, Element], Avenant]:
    contrat, e = creer_petit_contrat()
    return contrat, e, creer_avenant(contrat, reformulation(e["E1"], "Autrement"))


def test_the_declared_table_is_the_expected_one() -> None:
    assert {politique: set(politique.roles) for politique in ATTENDU} == ATTENDU
    assert set(POLITIQUE_DE_L_ACTE) == set(TRANSITIONS_AVENANT)


@pytest.mark.parametrize("etat", EtatAvenant)
@pytest.mark.parametrize("acte", TRANSITIONS_AVENANT)
def test_role_act_and_state_decide(acte: str, etat: EtatAvenant) -> None:
    contrat, _, avenant = essai()
    url = reverse(f"contrat:avenant_{acte}", args=[contrat.code, avenant.numero])
    faits = {}
    for role in ROLES:
        mettre_en_etat(avenant, etat)
        navigateur(role, contrat).post(url, donnees(acte))
        avenant.refresh_from_db()
        faits[role] = avenant.etat != etat
        if faits[role]:  # the only act that writes elsewhere: start again from a contract of its own
            contrat, _, avenant = essai()
            url = reverse(f"contrat:avenant_{acte}", args=[contrat.code, avenant.numero])
    mouvement = TRANSITIONS_AVENANT[acte]
    permis = ATTENDU[POLITIQUE_DE_L_ACTE[acte]]
    assert faits == {role: role in permis and etat in mouvement.depuis for role in ROLES}


@pytest.mark.parametrize("role", ROLES)
def test_an_avenant_in_preparation_is_for_the_parties(role: Role | None) -> None:
    contrat, _, avenant = essai()
    url = reverse("contrat:avenant", args=[contrat.code, avenant.numero])
    parties = permissions.suivre_avenants.roles
    assert navigateur(role, contrat).get(url).status_code == (200 if role in parties else 404)
    mettre_en_etat(avenant, EtatAvenant.ADOPTE)
    assert navigateur(role, contrat).get(url).status_code == 200


def test_the_pilot_of_another_contract_has_no_right() -> None:
    contrat, _, avenant = essai()
    autre, _ = creer_petit_contrat()
    client = navigateur(Role.PILOTE, autre)
    mettre_en_etat(avenant, EtatAvenant.ADOPTE)
    url = reverse("contrat:avenant_reprendre", args=[contrat.code, avenant.numero])
    assert client.post(url, donnees("reprendre")).status_code == 403
    assert client.post(reverse("contrat:avenant_creer", args=[contrat.code]), {"titre": "Intrus"}).status_code == 403
    assert contrat.avenants.count() == 1


def test_an_unpublished_contract_is_hidden_from_others() -> None:
    contrat, _ = creer_petit_contrat(publie=False)
    autre, _ = creer_petit_contrat()
    url = reverse("contrat:arbre", args=[contrat.code])
    statuts = [
        navigateur(*cas).get(url).status_code for cas in ((Role.PILOTE, contrat), (Role.PILOTE, autre), (None, contrat))
    ]
    assert statuts == [200, 404, 404]
