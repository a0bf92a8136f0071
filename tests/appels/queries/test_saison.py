"""The season's figures: exact, shared to the cent, the same for all who may see them, cheap."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quartiers.appels.enums import EtatBilan, EtatComplement, EtatDossier, EtatLigne, NatureBudget
from quartiers.appels.models import (
    AvisDossier,
    Bilan,
    Budget,
    Campagne,
    Complement,
    ConflitInteret,
    Dossier,
    LigneFinancement,
    Message,
    Rattachement,
    Territoire,
    Versement,
)
from quartiers.appels.queries.attentes import (
    attentes_du_pilote,
    attentes_du_porteur,
    avis_de_la_commune,
    avis_du_financeur,
    campagnes_annoncees,
)
from quartiers.appels.queries.blocages import blocages
from quartiers.appels.queries.saison import MONTANTS, Ligne, saison
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, Element, QuartierContrat, Version
from tests.factories.appels import (
    creer_budget,
    creer_campagne,
    creer_dossier,
    creer_financeur,
    creer_instructeur,
    creer_porteur,
)
from tests.factories.comptes import creer_habilitation, creer_utilisateur
from tests.factories.contrat import creer_petit_contrat, creer_quartier_contrat
from tests.factories.territoire import creer_commune

pytestmark = pytest.mark.django_db
JOUR = dt.date(2027, 2, 1)
E = EtatDossier


def pilote(contrat: Contrat) -> Acteur:
    personne = creer_utilisateur()
    return Acteur(personne, creer_habilitation(personne, Role.PILOTE, contrat=contrat))


def ligne(dossier: Dossier, financeur: Any, **champs: Any) -> LigneFinancement:
    defauts = {"contrat": dossier.contrat, "exercice": dossier.annee, "nature": "specifique", "demande": Decimal(100)}
    return LigneFinancement.objects.create(dossier=dossier, financeur=financeur, **{**defauts, **champs})


def rattacher(dossier: Dossier, element: Element) -> None:
    version = Version.objects.get(element=element)
    Rattachement.objects.create(
        contrat=dossier.contrat, dossier=dossier, element=element, version=version, principal=True
    )


def situer(dossier: Dossier, **parts: Any) -> None:
    for quartier, part in parts["quartiers"]:
        Territoire.objects.create(contrat=dossier.contrat, dossier=dossier, quartier=quartier, part=Decimal(part))


def montants(lignes: list[Ligne], nom: str) -> dict[str, Decimal]:
    rang = MONTANTS.index(nom)
    return {une.libelle: une.montants[rang] for une in lignes if une.dossiers}


def decor() -> tuple[Campagne, dict[str, Element], list[QuartierContrat]]:
    contrat, elements = creer_petit_contrat()
    quartiers = [creer_quartier_contrat(contrat, titre=nom) for nom in ("Nord", "Sud", "Est")]
    return creer_campagne(contrat), elements, quartiers


def test_money_is_told_by_funder_axis_neighbourhood_and_kind() -> None:
    campagne, elements, (nord, sud, est) = decor()
    region, caf = creer_financeur(campagne.contrat, nom="Région"), creer_financeur(campagne.contrat, nom="CAF")
    un = creer_dossier(campagne, etat=E.NOTIFIE)
    deux = creer_dossier(campagne, etat=E.DEPOSE, genre="renouvellement")
    rattacher(un, elements["1.1.O1"])
    rattacher(deux, elements["2.1"])
    situer(un, quartiers=[(nord, 30), (sud, 30), (est, 30)])
    accordee = ligne(
        un,
        region,
        demande=100,
        vote=90,
        notifie=90,
        etat=EtatLigne.NOTIFIEE,
        decision_le=JOUR,
        notifiee_le=JOUR,
    )
    ligne(un, caf, demande=50, propose=40, etat=EtatLigne.REFUSEE, motif="Enveloppe épuisée")
    ligne(deux, region, demande=30)
    commun = {"contrat": campagne.contrat, "ligne": accordee}
    Versement.objects.create(**commun, genre="unique", montant=90, paye_le=JOUR)
    Versement.objects.create(**commun, genre="reversement", montant=15, paye_le=JOUR)
    Versement.objects.create(**commun, genre="solde", montant=1000, promis_le=JOUR)
    lue = saison(campagne, pilote(campagne.contrat))
    assert dict(zip(MONTANTS, lue.totaux, strict=True)) == {
        "demande": 180,
        "propose": 0,
        "arbitre": 0,
        "vote": 90,
        "notifie": 90,
        "verse": 75,
    }
    assert montants(lue.financeurs, "demande") == {"Région": 130, "CAF": 50}
    assert montants(lue.axes, "notifie") == {"1. Titre de 1": 90, "2. Titre de 2": 0}
    assert montants(lue.genres, "demande") == {"Nouveau projet": 150, "Renouvellement": 30}
    assert montants(lue.quartiers, "notifie") == {
        "Nord": Decimal("30.00"),
        "Sud": Decimal("30.00"),
        "Est": Decimal("30.00"),
        "Territoire non précisé": 0,
    }
    assert montants(lue.quartiers, "demande")["Territoire non précisé"] == 30


@given(
    st.lists(
        st.tuples(
            st.decimals(0, 99_999, places=2),
            st.lists(st.integers(1, 100), min_size=0, max_size=3),
        ),
        min_size=1,
        max_size=6,
    )
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_breakdown_adds_up_to_the_total_to_the_cent(projets: list[tuple[Decimal, list[int]]]) -> None:
    campagne, _elements, quartiers = decor()
    financeur = creer_financeur(campagne.contrat)
    for demande, parts in projets:
        dossier = creer_dossier(campagne, etat=E.DEPOSE)
        ligne(dossier, financeur, demande=demande, propose=demande / 3)
        situer(dossier, quartiers=list(zip(quartiers, parts, strict=False)))
    lue = saison(campagne, pilote(campagne.contrat))
    for repartition in (lue.financeurs, lue.axes, lue.quartiers, lue.genres):
        assert [sum(une.montants[rang] for une in repartition) for rang in range(len(MONTANTS))] == lue.totaux


def test_files_not_in_the_race_count_by_state_only() -> None:
    campagne, _, _ = decor()
    financeur = creer_financeur(campagne.contrat)
    for etat in (E.BROUILLON, E.RETIRE, E.IRRECEVABLE, E.DEPOSE):
        motif: dict[str, Any] = {"recevabilite_motif": "Trop tard"} if etat == E.IRRECEVABLE else {}
        ligne(creer_dossier(campagne, etat=etat, **motif), financeur)
    lue = saison(campagne, pilote(campagne.contrat))
    assert lue.etats == {"brouillon": 1, "retire": 1, "irrecevable": 1, "depose": 1}
    assert (lue.comptes, lue.totaux[0]) == (1, Decimal(100))


def test_file_in_conflict_leaves_the_persons_figures() -> None:
    campagne, _, _ = decor()
    dossier = creer_dossier(campagne, etat=E.DEPOSE)
    ligne(dossier, creer_financeur(campagne.contrat))
    acteur = pilote(campagne.contrat)
    assert acteur.utilisateur is not None
    assert saison(campagne, acteur).totaux[0] == 100
    assert acteur.utilisateur is not None
    ConflitInteret.objects.create(contrat=campagne.contrat, dossier=dossier, utilisateur=acteur.utilisateur)
    lue = saison(campagne, acteur)
    assert lue.totaux[0] == 0
    assert lue.etats == {}


@pytest.mark.parametrize("nombre", [1, 3])
def test_season_costs_the_same_with_one_and_with_three_files(nombre: int, django_assert_num_queries: Any) -> None:
    campagne, elements, quartiers = decor()
    acteur = pilote(campagne.contrat)
    for rang in range(nombre):
        dossier = creer_dossier(campagne, etat=E.RECEVABLE)
        rattacher(dossier, elements["1.1"])
        situer(dossier, quartiers=[(quartiers[rang], 100)])
        creer_budget(dossier, 500, {creer_financeur(campagne.contrat): 100})
    with django_assert_num_queries(9):
        saison(campagne, acteur)
    with django_assert_num_queries(4):
        blocages(campagne, acteur, JOUR)


# What blocks


def test_each_thing_that_blocks_is_counted_once() -> None:
    campagne, _, _ = decor()
    contrat = campagne.contrat
    region, externe = creer_financeur(contrat, nom="Région"), creer_financeur(contrat, interne=False)
    creer_dossier(campagne)
    attend = creer_dossier(campagne, etat=E.A_COMPLETER)
    for echeance in (JOUR - dt.timedelta(1), JOUR - dt.timedelta(2)):
        Complement.objects.create(
            contrat=contrat, dossier=attend, cible="description", remarque="Précisez", echeance=echeance
        )
    a_l_heure = creer_dossier(campagne, etat=E.A_COMPLETER)
    Complement.objects.create(contrat=contrat, dossier=a_l_heure, cible="lieu", remarque="Où ?", echeance=JOUR)
    repondu = creer_dossier(campagne, etat=E.A_COMPLETER)
    Complement.objects.create(
        contrat=contrat,
        dossier=repondu,
        cible="lieu",
        remarque="Où ?",
        echeance=JOUR - dt.timedelta(9),
        etat=EtatComplement.REPONDU,
    )
    muet = creer_dossier(campagne, etat=E.RECEVABLE)
    creer_budget(muet, 100, {region: 60})
    ligne(creer_dossier(campagne, etat=E.RECEVABLE), externe)
    reduit = creer_dossier(campagne, etat=E.RETENU)
    creer_budget(reduit, 100, {region: 60})
    reduit.lignes.update(etat=EtatLigne.VOTEE, vote=40, decision_le=JOUR)
    Bilan.objects.create(contrat=contrat, dossier=reduit, exercice=2027, echeance=JOUR - dt.timedelta(1))
    Bilan.objects.create(contrat=contrat, dossier=reduit, exercice=2028, echeance=JOUR)
    trouves = {b.libelle: b.nombre for b in blocages(campagne, pilote(contrat), JOUR)}
    assert list(trouves.values()) == [1, 1, 1, 1, 1]
    Budget.objects.create(contrat=contrat, dossier=reduit, exercice=2027, nature=NatureBudget.REVISE)
    revise = Budget.objects.get(nature=NatureBudget.REVISE)
    revise.lignes.create(contrat=contrat, cote="charge", compte="60", montant=80)
    revise.lignes.create(contrat=contrat, cote="produit", compte="propres", montant=80)
    suite = {b.libelle: b.nombre for b in blocages(campagne, pilote(contrat), JOUR)}
    assert set(trouves) - set(suite) == {"projets dont le budget n’est plus équilibré"}


def test_budget_with_a_gap_blocks() -> None:
    campagne, _, _ = decor()
    dossier = creer_dossier(campagne, etat=E.DEPOSE)
    budget = creer_budget(dossier, 100, {creer_financeur(campagne.contrat): 60})
    assert blocages(campagne, pilote(campagne.contrat), JOUR) == []
    budget.lignes.filter(cote="charge").update(montant=101)
    assert [b.nombre for b in blocages(campagne, pilote(campagne.contrat), JOUR)] == [1]


# What waits for each


def test_pilot_is_told_what_to_publish_and_to_examine() -> None:
    campagne, _, _ = decor()
    creer_campagne(campagne.contrat, annee=2028, etat="preparation")
    depose = creer_dossier(campagne, etat=E.DEPOSE)
    Message.objects.create(contrat=campagne.contrat, dossier=depose, cote_porteur=True, texte="Aide ?")
    Message.objects.create(contrat=campagne.contrat, dossier=depose, cote_porteur=True, texte="Encore")
    solde = creer_dossier(campagne, etat=E.NOTIFIE)
    Bilan.objects.create(
        contrat=campagne.contrat,
        dossier=solde,
        exercice=2027,
        echeance=JOUR,
        etat=EtatBilan.DEPOSE,
        depose_le=campagne.ouverture,
    )
    attendu = attentes_du_pilote(pilote(campagne.contrat), campagne.contrat_id, JOUR)
    assert [c.annee for c in attendu.en_preparation] == [2028]
    assert [c.annee for c in attendu.publiees] == [2027]
    assert (attendu.a_examiner, attendu.messages, attendu.bilans_a_verifier) == (1, 1, 1)


def test_instructor_and_commune_are_asked_for_their_own_opinions() -> None:
    campagne, _, _ = decor()
    financeur, autre = creer_financeur(campagne.contrat), creer_financeur(campagne.contrat)
    commune = creer_commune()
    dossier = creer_dossier(campagne, etat=E.RECEVABLE)
    dossier.communes.add(commune)
    sienne = ligne(dossier, financeur)
    ligne(creer_dossier(campagne, etat=E.RECEVABLE), autre)
    instructeur = creer_instructeur(financeur)
    personne = creer_utilisateur()
    agent = Acteur(personne, creer_habilitation(personne, Role.AGENT_COMMUNAL, campagne.contrat, commune))
    assert (avis_du_financeur(instructeur), avis_de_la_commune(agent)) == (1, 1)
    commun = {"contrat": campagne.contrat, "dossier": dossier, "sens": "favorable"}
    AvisDossier.objects.create(**commun, qualite="financeur", ligne=sienne)
    AvisDossier.objects.create(**commun, qualite="commune", commune=commune)
    assert (avis_du_financeur(instructeur), avis_de_la_commune(agent)) == (0, 0)
    assert (avis_du_financeur(agent), avis_de_la_commune(instructeur)) == (0, 0)


def test_holder_is_told_drafts_remarks_and_reports_of_its_organisation_only() -> None:
    campagne, _, _ = decor()
    porteur = creer_porteur(campagne.contrat)
    assert porteur.habilitation is not None
    organisme = porteur.habilitation.organisme
    brouillon = creer_dossier(campagne, organisme)
    a_signer = creer_dossier(campagne, organisme, etat=E.A_SIGNER)
    incomplet = creer_dossier(campagne, organisme, etat=E.A_COMPLETER)
    for jours in (3, 1):
        Complement.objects.create(
            contrat=campagne.contrat,
            dossier=incomplet,
            cible="lieu",
            remarque="Où ?",
            echeance=JOUR + dt.timedelta(jours),
        )
    finance = creer_dossier(campagne, organisme, etat=E.NOTIFIE)
    proche = Bilan.objects.create(
        contrat=campagne.contrat, dossier=finance, exercice=2027, echeance=JOUR + dt.timedelta(60)
    )
    Bilan.objects.create(contrat=campagne.contrat, dossier=finance, exercice=2028, echeance=JOUR + dt.timedelta(61))
    creer_dossier(campagne)
    attendu = attentes_du_porteur(porteur, JOUR)
    assert (attendu.brouillons, attendu.a_signer, attendu.bilans) == ([brouillon], [a_signer], [proche])
    assert attendu.complements == [(incomplet, JOUR + dt.timedelta(1), 2)]


def test_only_published_calls_that_still_take_files_are_announced() -> None:
    campagne, _, _ = decor()
    avant, apres = campagne.ouverture - dt.timedelta(1), campagne.cloture + dt.timedelta(seconds=1)
    assert campagnes_annoncees(campagne.contrat_id, avant) == [campagne]
    assert campagnes_annoncees(campagne.contrat_id, campagne.cloture) == [campagne]
    assert campagnes_annoncees(campagne.contrat_id, apres) == []
    Campagne.objects.update(etat="preparation")
    assert campagnes_annoncees(campagne.contrat_id, avant) == []
