"""The list of reports costs the same whatever their number; a commune's officer sees each file once."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from quartiers.appels.cellules import cellule_html
from quartiers.appels.enums import EtatDossier
from quartiers.appels.models import Bilan, Dossier
from quartiers.appels.tableau import Cellule
from quartiers.comptes.enums import Role
from tests.factories.appels import creer_campagne, creer_dossier
from tests.factories.comptes import creer_acteur, creer_utilisateur
from tests.factories.territoire import creer_commune


@pytest.mark.django_db
@pytest.mark.parametrize("nombre", [1, 3])
def test_list_of_reports_costs_the_same_with_one_and_three(
    client: Client, nombre: int, settings: Any, django_assert_num_queries: Any
) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    campagne = creer_campagne()
    for _ in range(nombre):
        dossier = creer_dossier(campagne, etat=EtatDossier.NOTIFIE)
        Bilan.objects.create(
            contrat=campagne.contrat, dossier=dossier, exercice=dossier.annee, echeance=dt.date(2028, 6, 30)
        )
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=campagne.contrat))
    with django_assert_num_queries(9):
        reponse = client.get(reverse("appels:bilans", args=[campagne.contrat.code]))
    assert len(reponse.context["lignes"]) == nombre


@pytest.mark.django_db
def test_officer_of_a_commune_sees_each_of_its_files_once() -> None:
    sienne, autre = creer_commune(), creer_commune()
    campagne = creer_campagne()
    partout, dedans, sans, ailleurs = [creer_dossier(campagne, etat=EtatDossier.RECEVABLE) for _ in range(4)]
    partout.communes.set([sienne, autre])
    dedans.communes.set([sienne])
    ailleurs.communes.set([autre])
    acteur = creer_acteur(Role.AGENT_COMMUNAL, contrat=campagne.contrat, commune=sienne)
    assert sorted(d.pk for d in Dossier.objects.visibles_par(acteur)) == sorted([partout.pk, dedans.pk, sans.pk])


def test_cell_of_the_programming_escapes_what_people_wrote() -> None:
    cellule = Cellule(
        7, 3, "CAF", Decimal(900), montant=Decimal("450.50"), motif="<b>", avis="Réservé", avis_sens="reserves"
    )
    ouverte = cellule_html(cellule, "C&A", "2027-0001", 12, modifiable=True)
    for attendu in (
        'name="montant-7" id="m-7" value="450,50" aria-label="C&amp;A, dossier 2027-0001"',
        '<details class="pourquoi motif" open>',
        'value="&lt;b&gt;"',
        '<span class="sur">sur 900\u00a0€</span> <span class="avis avis-reserves">Réservé</span>',
    ):
        assert attendu in ouverte
    lue = cellule_html(cellule, "C&A", "2027-0001", 12, modifiable=False)
    assert "<input" not in lue
    assert '<span class="montant-fixe">450,50\u00a0€</span>' in lue
    assert '<p class="motif-lu">&lt;b&gt;</p>' in lue
