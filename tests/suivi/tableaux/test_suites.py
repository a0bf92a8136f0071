"""What becomes of actions: compared, argued, made its own by a committee, read where it is needed next."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from quartiers.appels.enums import EtatDossier
from quartiers.appels.models import Dossier
from quartiers.appels.queries.fiche import lire_fiche
from quartiers.comptes.enums import Role
from quartiers.gouvernance.models import Instance, Seance
from quartiers.journal.models import Acte
from quartiers.suivi.actions import ActionAnnee, Personnes, Reel
from quartiers.suivi.continuation import comparer, cout_par_participant, resultat
from quartiers.suivi.decoupages import Reperes
from quartiers.suivi.domain.continuation import juger, reprendre_par_le_comite
from quartiers.suivi.models import Continuation
from quartiers.suivi.queries.actions import actions_de_l_annee
from tests.factories.appels import creer_campagne, creer_dossier, creer_porteur
from tests.factories.comptes import creer_acteur
from tests.suivi.tableaux.decor import ANNEE, Decor
from tests.suivi.test_consolidation import action as creer_action

REPERES = Reperes(ANNEE, {}, {1: {"orientation": 7, "objectif": 9}, 2: {"orientation": 7}}, [], {}, 5)


def action(cle: str, element: int, cout: str, personnes: int | None) -> ActionAnnee:
    return creer_action(
        cle,
        element=element,
        cout_reel=Decimal(cout),
        attendu=Personnes(participants=40),
        reel=None if personnes is None else Reel(participants=personnes),
    )


def test_costs_are_compared_to_three_others_at_least() -> None:
    sienne = action("dossier-1", 1, "900", 30)
    autres = [action(f"dossier-{rang}", 2, str(100 * rang), 10) for rang in (2, 3, 4)]
    assert cout_par_participant(sienne) == Decimal("30.00")
    assert resultat(sienne) == 75
    comparaison = comparer(sienne, [sienne, *autres], REPERES)
    assert comparaison is not None
    assert comparaison.nombre == 3
    assert [comparaison.mediane, comparaison.minimum, comparaison.maximum] == [Decimal(30), Decimal(20), Decimal(40)]
    assert comparaison.base == "même orientation"
    assert comparer(sienne, [sienne, *autres[:2]], REPERES) is None


def test_an_unknown_count_gives_no_cost() -> None:
    assert cout_par_participant(action("dossier-1", 1, "900", None)) is None
    assert cout_par_participant(action("dossier-1", 1, "900", 0)) is None
    assert resultat(action("dossier-1", 1, "900", None)) is None


def creer_seance(decor: Decor) -> Seance:
    instance = Instance.objects.create(contrat=decor.contrat, code="copil", titre="Comité", debut=decor.contrat.debut)
    return Seance.objects.create(contrat=decor.contrat, instance=instance, tenue_le=dt.date(2027, 2, 10))


def test_an_opinion_is_argued_then_made_its_own_by_a_committee(decor: Decor) -> None:
    client, projet = decor.client(Role.PILOTE), decor.dossiers[0]
    adresse = decor.adresse(f"suites/dossier-{projet.pk}/avis/")
    refus = client.post(adresse, {"avis": "arreter", "motif": "  "})
    assert refus.status_code == 422
    assert not Continuation.objects.exists()
    assert client.post(adresse, {"avis": "arreter", "motif": "Trop peu de public."}).status_code == 302
    avis = Continuation.objects.get()
    assert (avis.dossier_id, avis.avis, avis.seance) == (projet.pk, "arreter", None)
    assert Acte.objects.filter(code="continuation.juger", contrat_id=decor.contrat.pk).count() == 1

    seance = creer_seance(decor)
    client.post(decor.adresse("suites/valider/"), {"seance": seance.pk})
    avis.refresh_from_db()
    assert avis.seance == seance
    assert "Comité, 10/02/2027" in client.get(decor.adresse("suites/")).content.decode()

    # Written again, it waits for the committee again.
    client.post(adresse, {"avis": "modifier", "motif": "Autres horaires."})
    avis.refresh_from_db()
    assert (avis.avis, avis.seance_id) == ("modifier", None)


def test_a_committee_of_another_contract_or_without_opinion_is_refused(decor: Decor) -> None:
    seance = creer_seance(decor)
    pilote = creer_acteur(Role.PILOTE, decor.contrat)
    commun: dict[str, Any] = {"acteur": pilote, "contrat": decor.contrat, "annee": ANNEE}
    with pytest.raises(ValidationError, match="Aucun avis"):
        reprendre_par_le_comite(**commun, seance=seance, cles=frozenset({"dossier-1"}))
    ailleurs = creer_campagne().contrat
    with pytest.raises(ValidationError, match="autre contrat"):
        reprendre_par_le_comite(**{**commun, "contrat": ailleurs}, seance=seance, cles=frozenset())


def avis_repris(decor: Decor) -> Dossier:
    projet = decor.dossiers[0]
    pilote = creer_acteur(Role.PILOTE, decor.contrat)
    (suivie,) = [a for a in actions_de_l_annee(decor.contrat, ANNEE) if a.cle == f"dossier-{projet.pk}"]
    juger(acteur=pilote, contrat=decor.contrat, action=suivie, avis="modifier", motif="Ouvrir aussi le samedi.")
    return projet


def test_the_opinion_of_a_committee_goes_to_the_next_campaign(decor: Decor) -> None:
    projet = avis_repris(decor)
    campagne = creer_campagne(decor.contrat, annee=ANNEE + 1)
    nouveau = creer_dossier(campagne, projet.organisme, etat=EtatDossier.DEPOSE, precedent=projet)
    pilote = creer_acteur(Role.PILOTE, decor.contrat)
    assert lire_fiche(pilote, nouveau).suite is None  # a proposal is not shown before a committee has it
    reprendre_par_le_comite(
        acteur=pilote,
        contrat=decor.contrat,
        annee=ANNEE,
        seance=creer_seance(decor),
        cles=frozenset({f"dossier-{projet.pk}"}),
    )
    suite = lire_fiche(pilote, nouveau).suite
    assert suite is not None
    assert (suite.annee, suite.avis, suite.motif) == (ANNEE, "Continuer en modifiant", "Ouvrir aussi le samedi.")
    adresse = reverse("appels:instruire", args=[decor.contrat.code, nouveau.numero])
    page = decor.client(Role.PILOTE).get(adresse)
    assert "Ouvrir aussi le samedi." in page.content.decode()


def test_the_holder_reads_it_before_asking_again(decor: Decor) -> None:
    projet = avis_repris(decor)
    Continuation.objects.update(seance=creer_seance(decor))
    creer_campagne(decor.contrat, annee=ANNEE + 1)
    porteur = creer_porteur(decor.contrat, projet.organisme)
    client = decor.client(Role.PORTEUR)
    assert porteur.utilisateur is not None
    client.force_login(porteur.utilisateur)
    page = client.get(f"/contrats/{decor.contrat.code}/mes-dossiers/nouveau/?annee={ANNEE + 1}")
    assert "Ouvrir aussi le samedi." in page.content.decode()


def test_costs_and_results_are_for_the_team(decor: Decor) -> None:
    pilote = decor.client(Role.PILOTE).get(decor.adresse("suites/"))
    evaluateur = decor.client(Role.EVALUATEUR).get(decor.adresse("suites/"))
    assert any("€" in ligne["cout"] for ligne in pilote.context["lignes"])
    assert {(ligne["cout"], ligne["resultat"]) for ligne in evaluateur.context["lignes"]} == {
        ("réservé à l’équipe du contrat", "réservé à l’équipe du contrat")
    }
    assert decor.client(Role.EVALUATEUR).post(decor.adresse("suites/valider/")).status_code == 403
    assert decor.client(Role.CONSEILLER).get(decor.adresse("suites/")).status_code == 403
