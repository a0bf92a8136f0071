"""Numbers given once, and the funders' lines that follow the budget."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from quartiers.appels.domain.financement import synchroniser_lignes
from quartiers.appels.domain.numeros import numero_de_dossier, numero_suivant
from quartiers.appels.enums import EtatDossier, EtatLigne
from quartiers.appels.models import Dossier, LigneFinancement
from quartiers.comptes.enums import Role
from tests.factories.appels import (
    creer_budget,
    creer_campagne,
    creer_dossier,
    creer_financeur,
    creer_porteur,
)
from tests.factories.comptes import creer_acteur
from tests.factories.contrat import creer_contrat

pytestmark = pytest.mark.django_db


def test_numbers_follow_in_each_series_of_each_contract() -> None:
    un, deux = creer_contrat(), creer_contrat()
    assert [numero_suivant(un, "a"), numero_suivant(un, "a"), numero_suivant(un, "b")] == [1, 2, 1]
    assert numero_de_dossier(deux, 2027) == "2027-0001"


def test_lines_follow_the_budget() -> None:
    campagne = creer_campagne()
    etat, caf = creer_financeur(campagne.contrat), creer_financeur(campagne.contrat)
    dossier = creer_dossier(campagne)
    budget = creer_budget(dossier, 5000, {etat: 3000, caf: 1000})
    budget.lignes.filter(financeur=caf).delete()
    budget.lignes.filter(financeur=etat).update(montant=Decimal(2500))
    synchroniser_lignes(dossier)
    lignes = LigneFinancement.objects.filter(dossier=dossier)
    assert [(ligne.financeur, ligne.demande, ligne.etat) for ligne in lignes] == [
        (etat, Decimal(2500), EtatLigne.DEMANDEE)
    ]


def test_line_moved_by_its_funder_stays_when_the_budget_drops_it() -> None:
    campagne = creer_campagne()
    etat = creer_financeur(campagne.contrat)
    dossier = creer_dossier(campagne, etat=EtatDossier.DEPOSE)
    budget = creer_budget(dossier, 5000, {etat: 3000})
    LigneFinancement.objects.update(etat=EtatLigne.PROPOSEE, propose=Decimal(2000))
    budget.lignes.filter(financeur=etat).delete()
    synchroniser_lignes(dossier)
    ligne = LigneFinancement.objects.get()
    assert (ligne.demande, ligne.propose) == (Decimal(0), Decimal(2000))


def test_deposited_file_needs_its_receipt() -> None:
    dossier = creer_dossier()
    with pytest.raises(IntegrityError, match="dossier_depot"), transaction.atomic():
        Dossier.objects.filter(pk=dossier.pk).update(etat=EtatDossier.DEPOSE)


def test_files_are_visible_to_their_holder_and_once_deposited_to_instruction() -> None:
    campagne = creer_campagne()
    porteur, autre = creer_porteur(campagne.contrat), creer_porteur(campagne.contrat)
    assert porteur.habilitation is not None
    brouillon = creer_dossier(campagne, porteur.habilitation.organisme)
    depose = creer_dossier(campagne, porteur.habilitation.organisme, etat=EtatDossier.DEPOSE)
    pilote, instructeur = (creer_acteur(role, campagne.contrat) for role in (Role.PILOTE, Role.INSTRUCTEUR))
    bailleur, ailleurs = creer_acteur(Role.BAILLEUR, campagne.contrat), creer_acteur(Role.PILOTE, creer_contrat())

    def vus(acteur: object) -> set[int]:
        return set(Dossier.objects.visibles_par(acteur).values_list("pk", flat=True))  # type: ignore[arg-type]

    assert vus(porteur) == vus(pilote) == {brouillon.pk, depose.pk}
    assert vus(instructeur) == {depose.pk}
    assert vus(autre) == vus(bailleur) == vus(ailleurs) == set()
