"""Validation by a meeting, files outside any call, revised budgets."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from quartiers.appels.domain import budget_revise
from quartiers.appels.domain.programmation import figer
from quartiers.appels.domain.validation import (
    DecisionDossier,
    decider_dossier,
    phrase_de_retard,
    revenir_sur_decision,
    valider_programmation,
)
from quartiers.appels.enums import EtapeProgrammation, EtatDossier, EtatProgrammation, NatureBudget
from quartiers.appels.models import Budget, Dossier, Programmation
from quartiers.appels.queries.programmation import lire_tableau
from quartiers.notifications.models import Envoi
from quartiers.socle.transitions import TransitionRefusee
from tests.factories.appels import creer_porteur
from tests.factories.programmation import Saison, creer_saison

pytestmark = pytest.mark.django_db
RETENIR = DecisionDossier("retenir")


@pytest.fixture
def saison() -> Saison:
    return creer_saison()


def version_copil(saison: Saison, dossier: Dossier, etat: int = 3000, epci: int = 2000) -> Programmation:
    montants = {saison.ligne(dossier): etat, saison.ligne(dossier, saison.epci): epci}
    return figer(acteur=saison.pilote, scenario=saison.scenario(montants), etape=EtapeProgrammation.COPIL, nom="COPIL")


def test_validation_is_dated_by_the_meeting_and_decides_each_file(saison: Saison) -> None:
    retenu, refuse, ajourne = saison.dossier(), saison.dossier(), saison.dossier()
    version = version_copil(saison, retenu)
    seance = saison.seance(tenue_le=dt.date(2027, 4, 12))
    validee = valider_programmation(
        acteur=saison.pilote,
        version=version,
        seance=seance,
        nom="Programmation 2027",
        decisions={
            retenu.pk: DecisionDossier("retenir", reserve="Sous réserve du bilan."),
            refuse.pk: DecisionDossier("refuser", "Hors des priorités."),
            ajourne.pk: DecisionDossier("ajourner", "Lieu à préciser."),
        },
    )
    assert (validee.etape, validee.etat, validee.seance) == ("validee", EtatProgrammation.FIGEE, seance)
    saison.campagne.refresh_from_db()
    assert saison.campagne.programmation_validee_le == dt.date(2027, 4, 12)
    assert phrase_de_retard(saison.campagne) == (
        "validée le 12\xa0avril\xa02027, avec 12\xa0jours de retard sur le 31\xa0mars\xa02027"
    )
    for dossier, etat in ((retenu, "retenu"), (refuse, "refuse"), (ajourne, "ajourne")):
        dossier.refresh_from_db()
        assert dossier.etat == etat
    assert (retenu.reserve, refuse.motif_decision) == ("Sous réserve du bilan.", "Hors des priorités.")


def test_validation_is_refused_without_a_reason_and_then_nothing_is_written(saison: Saison) -> None:
    dossier = saison.dossier()
    version = version_copil(saison, dossier)
    with pytest.raises(ValidationError, match="dites pourquoi il est refusé"):
        valider_programmation(
            acteur=saison.pilote,
            version=version,
            seance=saison.seance(tenue_le=dt.date(2027, 3, 1)),
            nom="Programmation",
            decisions={dossier.pk: DecisionDossier("refuser")},
        )
    saison.campagne.refresh_from_db()
    assert saison.campagne.programmation_validee_le is None
    assert not Programmation.objects.filter(etape=EtapeProgrammation.VALIDEE).exists()


def test_only_a_frozen_version_of_the_copil_is_validated_once(saison: Saison) -> None:
    dossier = saison.dossier()
    version, seance = version_copil(saison, dossier), saison.seance(tenue_le=dt.date(2027, 3, 1))
    scenario = Programmation.objects.get(etape=EtapeProgrammation.SCENARIO)
    for objet in (scenario, version, version):
        essai = {"acteur": saison.pilote, "seance": seance, "nom": "P", "decisions": {}}
        if objet is scenario:
            with pytest.raises(ValidationError, match="Seule une version figée"):
                valider_programmation(version=objet, **essai)  # type: ignore[arg-type]
        elif not Programmation.objects.filter(etape=EtapeProgrammation.VALIDEE).exists():
            valider_programmation(version=objet, **essai)  # type: ignore[arg-type]
        else:
            with pytest.raises(ValidationError, match="déjà validée"):
                valider_programmation(version=objet, **essai)  # type: ignore[arg-type]
    ailleurs = creer_saison().seance(tenue_le=dt.date(2027, 3, 1))
    with pytest.raises(ValidationError, match="autre contrat"):
        valider_programmation(acteur=saison.pilote, version=version, seance=ailleurs, nom="Q", decisions={})


def test_lateness_is_told_before_and_after(saison: Saison) -> None:
    campagne = saison.campagne
    assert phrase_de_retard(campagne, dt.date(2027, 3, 31)) == "à valider au plus tard le 31\xa0mars\xa02027"
    assert phrase_de_retard(campagne, dt.date(2027, 4, 1)) == (
        "pas encore validée : 1\xa0jour de retard sur le 31\xa0mars\xa02027"
    )
    campagne.programmation_validee_le = dt.date(2027, 3, 31)
    assert phrase_de_retard(campagne).endswith("dans les temps (limite : 31\xa0mars\xa02027)")


def test_a_file_outside_any_call_is_decided_by_itself(saison: Saison) -> None:
    dossier = saison.dossier(campagne=None)
    assert lire_tableau(saison.campagne, saison.pilote).rangees == []
    decider_dossier(acteur=saison.pilote, dossier=dossier, decision=RETENIR)
    assert dossier.etat == EtatDossier.RETENU
    with pytest.raises(TransitionRefusee):
        decider_dossier(acteur=saison.pilote, dossier=dossier, decision=RETENIR)
    revenir_sur_decision(acteur=saison.pilote, dossier=dossier, motif="Erreur de saisie")
    assert dossier.etat == EtatDossier.INSTRUIT
    with pytest.raises(ValidationError, match="Choisissez"):
        decider_dossier(acteur=saison.pilote, dossier=dossier, decision=DecisionDossier("solder"))


def reviser(saison: Saison, dossier: Dossier, porteur: object) -> Budget:
    return budget_revise.ouvrir_revision(acteur=porteur, dossier=dossier)  # type: ignore[arg-type]


def test_a_cut_asks_the_holder_for_a_budget_that_fits(saison: Saison) -> None:
    dossier = saison.dossier()
    porteur = creer_porteur(saison.contrat, dossier.organisme)
    version = version_copil(saison, dossier, etat=3000, epci=1500)
    valider_programmation(
        acteur=saison.pilote,
        version=version,
        seance=saison.seance(tenue_le=dt.date(2027, 3, 1)),
        nom="P",
        decisions={dossier.pk: RETENIR},
        a_reviser=frozenset({dossier.pk}),
    )
    envoi = Envoi.objects.get(gabarit="appels/courriels/budget_a_reviser.txt")
    assert porteur.utilisateur is not None
    assert (envoi.destinataire, f"/dossiers/{dossier.numero}/budget-revise/" in envoi.corps) == (
        porteur.utilisateur.courriel,
        True,
    )
    dossier.refresh_from_db()
    assert budget_revise.revision_utile(dossier)
    budget = reviser(saison, dossier, porteur)
    assert reviser(saison, dossier, porteur) == budget
    donnes = {li.financeur: li.montant for li in budget.lignes.filter(financeur__isnull=False)}
    assert donnes == {saison.etat: Decimal(3000), saison.epci: Decimal(1500)}
    with pytest.raises(ValidationError, match="il manque 1"):
        budget_revise.remettre_revision(acteur=porteur, budget=budget)
    charge = budget.lignes.get(cote="charge")
    budget_revise.enregistrer_revision(budget=budget, montants={charge.pk: Decimal(8500)})
    budget_revise.remettre_revision(acteur=porteur, budget=budget)
    with pytest.raises(ValidationError, match="déjà remis"):
        budget_revise.enregistrer_revision(budget=budget, montants={charge.pk: Decimal(1)})
    avant = lire_tableau(saison.campagne, saison.pilote, version).rangees[0]
    assert (avant.solde, avant.revise) == (Decimal(-1500), False)
    budget_revise.accepter_revision(acteur=saison.pilote, budget=budget)
    apres = lire_tableau(saison.campagne, saison.pilote, version).rangees[0]
    assert (apres.solde, apres.charges, apres.revise) == (Decimal(0), Decimal(8500), True)
    assert not budget_revise.revision_utile(dossier)


def test_a_revised_budget_is_sent_back_with_a_reason(saison: Saison) -> None:
    dossier = saison.dossier((4000, 2000), etat=EtatDossier.RETENU)
    porteur = creer_porteur(saison.contrat, dossier.organisme)
    budget = reviser(saison, dossier, porteur)
    with pytest.raises(ValidationError, match="n’attend pas"):
        budget_revise.accepter_revision(acteur=saison.pilote, budget=budget)
    budget_revise.remettre_revision(acteur=porteur, budget=budget)
    with pytest.raises(ValidationError, match="ce qui est à reprendre"):
        budget_revise.renvoyer_revision(acteur=saison.pilote, budget=budget, motif="")
    budget_revise.renvoyer_revision(acteur=saison.pilote, budget=budget, motif="Détaillez les achats.")
    assert (budget.remis_le, budget.renvoi_motif) == (None, "Détaillez les achats.")
    assert "Détaillez les achats." in Envoi.objects.get(gabarit="appels/courriels/budget_renvoye.txt").corps
    assert Budget.objects.filter(dossier=dossier, nature=NatureBudget.REVISE).count() == 1


def test_no_revision_of_a_closed_file(saison: Saison) -> None:
    dossier = saison.dossier(etat=EtatDossier.DEPOSE)
    with pytest.raises(ValidationError, match="ne se révise pas"):
        reviser(saison, dossier, saison.pilote)
