"""Scenarios, their cells under concurrency, and versions that never change."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from quartiers.appels.domain.programmation import (
    Saisie,
    copier,
    figer,
    poser_montants,
    renommer,
    supprimer,
)
from quartiers.appels.enums import EtapeProgrammation, EtatLigne, EtatProgrammation
from quartiers.appels.models import (
    Lieu,
    LigneFinancement,
    MontantProgramme,
    Programmation,
    RegleEligibilite,
    Verification,
)
from quartiers.appels.queries.eligibilite import refus_de_zone
from quartiers.appels.queries.programmation import historique, lire_tableau
from quartiers.journal.models import Acte
from tests.factories.comptes import creer_acteur
from tests.factories.programmation import Saison, creer_saison

pytestmark = pytest.mark.django_db
E = EtapeProgrammation


@pytest.fixture
def saison() -> Saison:
    return creer_saison()


def montants(programmation: Programmation) -> dict[int, Decimal]:
    return dict(MontantProgramme.objects.filter(programmation=programmation).values_list("ligne_id", "montant"))


def saisir(saison: Saison, scenario: Programmation, *saisies: Saisie) -> list[tuple[bool, Decimal | None]]:
    reponses = poser_montants(acteur=saison.pilote, programmation=scenario, saisies=saisies)
    return [(r.enregistree, r.montant) for r in reponses]


def test_cells_are_set_changed_and_emptied(saison: Saison) -> None:
    ligne = saison.ligne(saison.dossier())
    scenario = saison.scenario()
    (posee,) = poser_montants(
        acteur=saison.pilote, programmation=scenario, saisies=[Saisie(ligne.pk, Decimal(3000), "")]
    )
    assert (posee.enregistree, posee.montant, montants(scenario)) == (True, Decimal(3000), {ligne.pk: Decimal(3000)})
    (changee,) = poser_montants(
        acteur=saison.pilote,
        programmation=scenario,
        saisies=[Saisie(ligne.pk, Decimal(2500), posee.version, "Prudence")],
    )
    assert MontantProgramme.objects.get(programmation=scenario).motif == "Prudence"
    assert saisir(saison, scenario, Saisie(ligne.pk, None, changee.version)) == [(True, None)]
    assert montants(scenario) == {}


def test_a_cell_changed_meanwhile_is_refused_with_what_it_is_now(saison: Saison) -> None:
    un, deux = saison.ligne(saison.dossier()), saison.ligne(saison.dossier())
    scenario = saison.scenario({un: 1000})
    lue = lire_tableau(saison.campagne, saison.pilote, scenario).rangees[0].cellules[saison.etat.pk][0].version
    assert saisir(saison, scenario, Saisie(un.pk, Decimal(1500), lue)) == [(True, Decimal(1500))]
    reponses = poser_montants(
        acteur=creer_acteur(),
        programmation=scenario,
        saisies=[Saisie(un.pk, Decimal(900), lue), Saisie(deux.pk, Decimal(700), "")],
    )
    assert [(r.enregistree, r.montant) for r in reponses] == [(False, Decimal(1500)), (True, Decimal(700))]
    assert "a changé entre-temps" in reponses[0].message
    assert "1\u202f500,00\xa0€" in reponses[0].message


def test_the_same_amount_sent_twice_is_one_amount(saison: Saison) -> None:
    ligne = saison.ligne(saison.dossier())
    scenario = saison.scenario()
    assert saisir(saison, scenario, Saisie(ligne.pk, Decimal(10), "")) == [(True, Decimal(10))]
    assert saisir(saison, scenario, Saisie(ligne.pk, Decimal(10), "")) == [(True, Decimal(10))]
    assert len(montants(scenario)) == 1


def test_a_line_decided_by_its_funder_is_closed(saison: Saison) -> None:
    ligne = saison.ligne(saison.dossier())
    ligne.etat, ligne.motif = EtatLigne.REFUSEE, "Hors sujet"
    ligne.save()
    (reponse,) = poser_montants(
        acteur=saison.pilote, programmation=saison.scenario(), saisies=[Saisie(ligne.pk, Decimal(10), "")]
    )
    assert (reponse.enregistree, "a déjà décidé (refusée)" in reponse.message) == (False, True)


def test_lines_of_another_campaign_are_ignored(saison: Saison) -> None:
    ailleurs = creer_saison()
    ligne = ailleurs.ligne(ailleurs.dossier())
    assert saisir(saison, saison.scenario(), Saisie(ligne.pk, Decimal(10), "")) == []
    assert not MontantProgramme.objects.exists()


def test_scenarios_are_copied_renamed_and_deleted(saison: Saison) -> None:
    ligne = saison.ligne(saison.dossier())
    scenario = saison.scenario({ligne: 1200})
    copie = copier(acteur=saison.pilote, programmation=scenario, nom="Autre")
    assert (montants(copie), copie.issue_de) == (montants(scenario), scenario)
    with pytest.raises(ValidationError, match="porte déjà ce nom"):
        renommer(acteur=saison.pilote, programmation=copie, nom="Essai", note="")
    with pytest.raises(ValidationError, match="en est issu"):
        supprimer(acteur=saison.pilote, programmation=scenario)
    supprimer(acteur=saison.pilote, programmation=copie)
    assert list(Programmation.objects.all()) == [scenario]
    phrases = list(
        Acte.objects.filter(code__startswith="programmation.").order_by("pk").values_list("phrase", flat=True)
    )
    assert phrases == [
        "Scénario créé : « Essai »",
        "Scénario « Autre » copié de « Essai »",
        "Scénario supprimé : « Autre »",
    ]


def test_freezing_writes_the_lines_at_each_step(saison: Saison) -> None:
    dossier = saison.dossier()
    etat, epci = saison.ligne(dossier), saison.ligne(dossier, saison.epci)
    scenario = saison.scenario({etat: 3000})
    cotech = figer(acteur=saison.pilote, scenario=scenario, etape=E.COTECH, nom="COTECH")
    etat.refresh_from_db()
    epci.refresh_from_db()
    assert (cotech.etat, montants(cotech)) == (EtatProgrammation.FIGEE, {etat.pk: Decimal(3000)})
    assert (etat.etat, etat.propose, epci.etat, epci.propose) == ("proposee", Decimal(3000), "demandee", None)
    assert scenario.etat == EtatProgrammation.BROUILLON
    version = MontantProgramme.objects.get(programmation=scenario)
    saisie = Saisie(etat.pk, Decimal(2800), f"{version.modifie_le.timestamp():.6f}", "Budget revu")
    assert saisir(saison, scenario, saisie) == [(True, Decimal(2800))]
    figer(acteur=saison.pilote, scenario=scenario, etape=E.COPIL, nom="COPIL")
    etat.refresh_from_db()
    assert (etat.etat, etat.propose, etat.arbitre, etat.motif) == (
        "arbitree",
        Decimal(3000),
        Decimal(2800),
        "Budget revu",
    )
    assert montants(cotech) == {etat.pk: Decimal(3000)}
    lignes = list(
        Acte.objects.filter(objet_type="appels.lignefinancement").order_by("pk").values_list("code", flat=True)
    )
    assert lignes == ["lignefinancement.proposer", "lignefinancement.arbitrer"]


def test_freezing_reads_and_writes_all_lines_together(saison: Saison) -> None:
    comptes = []
    for etape, nombre in ((E.COTECH, 1), (E.COPIL, 3)):
        while LigneFinancement.objects.count() < 2 * nombre:
            saison.dossier()
        scenario = saison.scenario(dict.fromkeys(LigneFinancement.objects.all(), 1000), nom=f"S{nombre}")
        with CaptureQueriesContext(connection) as requetes:
            figer(acteur=saison.pilote, scenario=scenario, etape=etape, nom=f"V{nombre}")
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]
    assert set(LigneFinancement.objects.values_list("etat", "arbitre")) == {("arbitree", Decimal(1000))}
    assert Acte.objects.filter(code="lignefinancement.arbitrer").count() == 6


def test_places_outside_the_funder_s_zones_are_told(saison: Saison) -> None:
    dossier = saison.dossier()
    regle = RegleEligibilite.objects.create(
        contrat=saison.contrat, campagne=saison.campagne, financeur=saison.etat, intitule="QPV", zones=["qpv"]
    )
    lieu = Lieu.objects.create(contrat=saison.contrat, dossier=dossier, adresse="1 rue", zone="hors")
    attendu = {dossier.pk: {saison.etat.pk: "le projet se passe hors quartier prioritaire (« QPV »)"}}
    assert refus_de_zone(saison.campagne, [dossier.pk]) == attendu

    Lieu.objects.filter(pk=lieu.pk).update(zone="a_verifier")
    assert refus_de_zone(saison.campagne, [dossier.pk]) == {}
    Lieu.objects.create(contrat=saison.contrat, dossier=dossier, adresse="2 rue", zone="hors", zone_retenue="qpv",
                        retenue_motif="Vu sur place")  # fmt: skip
    assert refus_de_zone(saison.campagne, [dossier.pk]) == {}
    verification = Verification.objects.create(contrat=saison.contrat, dossier=dossier, regle=regle, respectee=False)
    assert refus_de_zone(saison.campagne, [dossier.pk]) == {dossier.pk: {saison.etat.pk: "« QPV » n’est pas respectée"}}
    Lieu.objects.update(zone="hors", zone_retenue="")
    Verification.objects.filter(pk=verification.pk).update(respectee=True)
    assert refus_de_zone(saison.campagne, [dossier.pk]) == {}


def test_an_empty_scenario_is_not_frozen(saison: Saison) -> None:
    saison.dossier()
    with pytest.raises(ValidationError, match="rien à figer"):
        figer(acteur=saison.pilote, scenario=saison.scenario(), etape=E.COTECH, nom="COTECH")
    assert Programmation.objects.filter(etape=E.COTECH).count() == 0


def test_decided_lines_enter_the_version_as_decided_and_do_not_move(saison: Saison) -> None:
    dossier = saison.dossier()
    etat, epci = saison.ligne(dossier), saison.ligne(dossier, saison.epci)
    epci.etat, epci.vote, epci.decision_le = EtatLigne.VOTEE, Decimal(1900), saison.campagne.action_debut
    epci.save()
    version = figer(acteur=saison.pilote, scenario=saison.scenario({etat: 100}), etape=E.COPIL, nom="COPIL")
    assert montants(version) == {etat.pk: Decimal(100), epci.pk: Decimal(1900)}
    epci.refresh_from_db()
    assert (epci.etat, epci.arbitre) == ("votee", None)


def test_the_application_refuses_to_touch_a_frozen_version(saison: Saison) -> None:
    ligne = saison.ligne(saison.dossier())
    version = figer(acteur=saison.pilote, scenario=saison.scenario({ligne: 1}), etape=E.COTECH, nom="COTECH")
    for acte in (
        lambda: saisir(saison, version, Saisie(ligne.pk, Decimal(2), "")),
        lambda: renommer(acteur=saison.pilote, programmation=version, nom="X", note=""),
        lambda: supprimer(acteur=saison.pilote, programmation=version),
    ):
        with pytest.raises(ValidationError, match="figée"):
            acte()


def test_the_database_itself_refuses_to_touch_a_frozen_version(saison: Saison) -> None:
    """Whatever the code does, by whatever way: update, insert, delete, of the version or of its amounts."""
    dossier = saison.dossier()
    ligne, autre = saison.ligne(dossier), saison.ligne(dossier, saison.epci)
    scenario = saison.scenario({ligne: 1})
    version = figer(acteur=saison.pilote, scenario=scenario, etape=E.COTECH, nom="COTECH")
    siens = MontantProgramme.objects.filter(programmation=version)
    brouillon = MontantProgramme.objects.get(programmation=scenario)
    for geste in (
        lambda: siens.update(montant=2),
        siens.delete,
        lambda: siens.update(programmation=scenario),
        lambda: MontantProgramme.objects.filter(pk=brouillon.pk).update(programmation=version, ligne=autre),
        lambda: MontantProgramme.objects.create(
            contrat=saison.contrat, programmation=version, ligne=autre, montant=Decimal(1)
        ),
        lambda: Programmation.objects.filter(pk=version.pk).update(nom="X"),
        lambda: Programmation.objects.filter(pk=version.pk).update(etat="brouillon", figee_le=None),
        lambda: Programmation.objects.filter(pk=version.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError, match="figée"), transaction.atomic():
            geste()
    assert montants(version) == {ligne.pk: Decimal(1)}
    assert MontantProgramme.objects.filter(pk=brouillon.pk).update(montant=2) == 1


def test_history_tells_who_changed_what(saison: Saison) -> None:
    ligne = saison.ligne(saison.dossier())
    scenario = saison.scenario({ligne: 1000})
    autre = creer_saison().pilote
    version = lire_tableau(saison.campagne, saison.pilote, scenario).rangees[0].cellules[saison.etat.pk][0].version
    poser_montants(acteur=autre, programmation=scenario, saisies=[Saisie(ligne.pk, Decimal(800), version)])
    faits = [(c["ancien"], c["nouveau"], c["fait"].modifie_par) for c in historique(scenario)]
    assert faits == [
        (Decimal(1000), Decimal(800), autre.utilisateur),
        (None, Decimal(1000), saison.pilote.utilisateur),
    ]
