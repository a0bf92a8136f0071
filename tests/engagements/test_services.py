"""A signatory's services: each its own table and nothing else; the whole read as one."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from quartiers.annuaire.models import Organisme
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Signataire
from quartiers.engagements.domain import services as domaine
from quartiers.engagements.domain.reponses import ecrire
from quartiers.engagements.models import CollecteEngagements, Dispositif, Mobilisation, ServiceSignataire
from quartiers.engagements.queries_services import demandes_de
from quartiers.engagements.questionnaire import tableau_de, tableaux_de
from tests.factories.comptes import creer_habilitation, creer_utilisateur
from tests.factories.contrat import creer_contrat, creer_signataire
from tests.factories.engagements import creer_collecte, creer_dispositif, creer_engagement, demande_de
from tests.pages import lire

pytestmark = pytest.mark.django_db
EMPLOI, ARTS = "Direction de l’emploi - DDETS", "Direction des affaires culturelles – DRAC"


@pytest.fixture
def etat() -> Signataire:
    """The State with a commitment and three schemes, two of them of one service; its table partly filled."""
    etat = creer_signataire(creer_contrat(code="bresse"), code="etat")
    creer_engagement(etat, "E1", "Écouter")
    for rang, porteur in enumerate((EMPLOI, EMPLOI, ARTS)):
        creer_dispositif(
            etat, f"D{rang}", porteur=porteur, domaine="Emploi" if porteur == EMPLOI else "Culture", unites=["euros"]
        )
    creer_collecte(etat.contrat, 2025)
    return etat


def repartir(etat: Signataire) -> dict[str, Organisme]:
    choix: dict[str, Organisme] = {porteur: domaine.service_nomme(etat, porteur) for porteur in (EMPLOI, ARTS)}
    assert domaine.repartir(acteur=Acteur(), signataire=etat, choix=choix) == 3
    return choix


def test_each_service_gets_its_own_rows_and_what_was_told_goes_with_them(etat: Signataire) -> None:
    collecte = CollecteEngagements.objects.get(contrat=etat.contrat)
    avant = tableau_de(demande_de(collecte, etat))
    assert len(avant.questions) == 4
    cle = next(q.cle for q in avant.questions if q.dispositif_id)
    ecrire(acteur=Acteur(), tableau=avant, cle=cle, champ="qpv", valeur="1200", valeur_vue="")
    services = repartir(etat)
    assert {o.sigle for o in services.values()} == {"DDETS", "DRAC"}
    tableaux = tableaux_de(demandes_de(collecte, etat))
    par_service = {t.demande.organisme_id: len(t.questions) for t in tableaux}
    assert par_service == {etat.organisme_id: 1, services[EMPLOI].pk: 2, services[ARTS].pk: 1}
    assert tableaux[0].demande.organisme_id == etat.organisme_id
    assert Mobilisation.objects.get().organisme == services[EMPLOI]
    assert sum(t.compte[0] for t in tableaux) == 1
    assert domaine.repartir(acteur=Acteur(), signataire=etat, choix=dict(services)) == 0
    domaine.retirer_service(acteur=Acteur(), service=ServiceSignataire.objects.get(organisme=services[EMPLOI]))
    assert Dispositif.objects.filter(organisme__isnull=True).count() == 2
    assert Mobilisation.objects.get().organisme == etat.organisme


def test_a_service_answers_for_one_signatory_only(etat: Signataire) -> None:
    services = repartir(etat)
    autre = creer_signataire(etat.contrat, code="region")
    with pytest.raises(ValidationError, match="déjà celui d’un signataire"):
        domaine.ajouter_service(acteur=Acteur(), signataire=autre, organisme=services[ARTS])


def test_pages_of_the_team_and_of_a_service(client: Client, etat: Signataire, settings: object) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []  # type: ignore[attr-defined]
    contrat = etat.contrat
    client.force_login(creer_utilisateur(Role.PILOTE, contrat))
    page = reverse("engagements:services", args=[contrat.code, etat.code])
    assert EMPLOI in lire(client.get(page))
    assert client.post(page, {"porteur0": "nouveau", "porteur1": "lui"}).status_code == 302
    service = ServiceSignataire.objects.get().organisme
    assert client.post(page, {"ajouter": "oui", "nom": "Rectorat (fictif)"}).status_code == 302
    ensemble = reverse("engagements:ensemble", args=[contrat.code, 2025, etat.code])
    texte = lire(client.get(ensemble))
    assert (EMPLOI in texte, "ligne remplie sur 4" in texte) == (True, True)
    assert "DDETS" in b"".join(client.get(ensemble, {"format": "csv"})).decode("utf-8-sig")
    collecte = CollecteEngagements.objects.get(contrat=contrat)
    assert f"{EMPLOI} (pour" in lire(client.get(reverse("engagements:collecte", args=[contrat.code, 2025])))
    personne = creer_utilisateur()
    creer_habilitation(personne, Role.INSTRUCTEUR, contrat, organisme=service)
    client.force_login(personne)
    sienne, autre = demandes_de(collecte, etat)[1], demandes_de(collecte, etat)[0]
    table = "engagements:tableau"
    assert client.get(reverse(table, args=[contrat.code, 2025, sienne.pk])).status_code == 200
    assert client.get(reverse(table, args=[contrat.code, 2025, autre.pk])).status_code == 404
    assert client.get(ensemble).status_code in {403, 404}
    assert "Ouvrir le tableau" in lire(client.get(reverse("engagements:signataire", args=[contrat.code, etat.code])))
