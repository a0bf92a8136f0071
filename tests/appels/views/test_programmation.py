"""Pages of programming: who sees and does what, what they hold, how many queries they cost."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from quartiers.appels.domain.programmation import figer
from quartiers.appels.enums import EtapeProgrammation, EtatDossier
from quartiers.appels.forms_programmation import SeanceForm
from quartiers.appels.models import Budget, ConflitInteret, MontantProgramme, Programmation
from quartiers.comptes.enums import Role
from quartiers.gouvernance.models import Seance
from tests.factories.appels import creer_instructeur, creer_porteur
from tests.factories.comptes import creer_utilisateur
from tests.factories.programmation import Saison, creer_saison

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sans_double_facteur(settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []


@pytest.fixture
def saison(client: Client) -> Saison:
    saison = creer_saison()
    client.force_login(saison.pilote.utilisateur)  # type: ignore[arg-type]
    return saison


def adresse(saison: Saison, nom: str, *args: object) -> str:
    return reverse(f"appels:{nom}", args=[saison.contrat.code, saison.campagne.annee, *args])


def texte(reponse: Any) -> str:
    assert reponse.status_code == 200, reponse
    return re.sub(r"[ \n\t]+", " ", reponse.content.decode())  # no-break spaces stay


def envoyer(client: Client, saison: Saison, pk: int, donnees: dict[str, Any], *, script: bool = True) -> Any:
    entetes = {"X-Requested-With": "fetch"} if script else {}
    return client.post(adresse(saison, "programmation_montants", pk), donnees, headers=entetes)


def test_a_cell_saved_by_script_moves_the_gauges(client: Client, saison: Saison) -> None:
    dossier = saison.dossier()
    ligne = saison.ligne(dossier)
    scenario = saison.scenario()
    page = texte(client.get(adresse(saison, "programmation_tableau", scenario.pk)))
    assert f'name="montant-{ligne.pk}"' in page
    reponse = envoyer(client, saison, scenario.pk, {"ligne": ligne.pk, f"montant-{ligne.pk}": "2 500,50"}).json()
    (faite,) = reponse["reponses"]
    assert (faite["enregistree"], faite["montant"]) == (True, "2500,50")
    assert "2\u202f500,50\xa0€" in reponse["elements"]["jauges"]
    assert "reste 7\u202f499,50\xa0€" in reponse["elements"]["jauges"]
    assert "1\u202f499,50\xa0€" in reponse["elements"][f"bilan-{dossier.pk}"]
    assert {"pied", "resume-conflits", "groupe-titre-de-1"} <= set(reponse["elements"])
    version = faite["version"]
    encore = envoyer(
        client, saison, scenario.pk, {"ligne": ligne.pk, f"montant-{ligne.pk}": "x", f"version-{ligne.pk}": version}
    ).json()
    assert "n’est pas un montant" in encore["reponses"][0]["message"]
    assert MontantProgramme.objects.get().montant == Decimal("2500.50")


def test_without_script_a_row_is_saved_by_its_button(client: Client, saison: Saison) -> None:
    dossier = saison.dossier()
    lignes = saison.ligne(dossier), saison.ligne(dossier, saison.epci)
    scenario = saison.scenario()
    donnees: dict[str, Any] = {"ligne": [ligne.pk for ligne in lignes], "ancre": f"dossier-{dossier.numero}"}
    donnees |= {f"montant-{ligne.pk}": str(rang) for rang, ligne in enumerate(lignes, start=100)}
    reponse = envoyer(client, saison, scenario.pk, donnees, script=False)
    assert reponse.url.endswith(f"#dossier-{dossier.numero}")
    assert sorted(MontantProgramme.objects.values_list("montant", flat=True)) == [Decimal(100), Decimal(101)]


def test_a_frozen_version_has_no_input_and_takes_nothing(client: Client, saison: Saison) -> None:
    ligne = saison.ligne(saison.dossier())
    version = figer(
        acteur=saison.pilote, scenario=saison.scenario({ligne: 10}), etape=EtapeProgrammation.COTECH, nom="COTECH"
    )
    page = texte(client.get(adresse(saison, "programmation_tableau", version.pk)))
    assert "data-montant" not in page
    reponse = envoyer(client, saison, version.pk, {"ligne": ligne.pk, f"montant-{ligne.pk}": "20"}).json()
    assert "figée" in reponse["reponses"][0]["message"]
    assert MontantProgramme.objects.get(programmation=version).montant == Decimal(10)


def test_a_conflict_of_interest_hides_the_file_and_keeps_the_sums(client: Client, saison: Saison) -> None:
    visible, cache = saison.dossier(intitule="Visible"), saison.dossier(intitule="Secret de famille")
    ConflitInteret.objects.create(contrat=saison.contrat, dossier=cache, utilisateur=saison.pilote.utilisateur)  # type: ignore[misc]
    lignes = saison.ligne(visible), saison.ligne(cache)
    scenario = saison.scenario(dict.fromkeys(lignes, 1000))
    page = texte(client.get(adresse(saison, "programmation_tableau", scenario.pk)))
    assert "Visible" in page
    assert "Secret de famille" not in page
    assert "1 autre dossier" in page
    assert "2\u202f000,00\xa0€" in page
    avant = MontantProgramme.objects.get(ligne=lignes[1])
    envoyer(
        client,
        saison,
        scenario.pk,
        {
            "ligne": lignes[1].pk,
            f"montant-{lignes[1].pk}": "1",
            f"version-{lignes[1].pk}": avant.modifie_le.timestamp(),
        },
    )
    assert MontantProgramme.objects.get(ligne=lignes[1]).montant == Decimal(1000)


def test_scenarios_are_made_compared_and_deleted_by_the_pilot(client: Client, saison: Saison) -> None:
    ligne = saison.ligne(saison.dossier())
    client.post(adresse(saison, "programmation_creer"), {"nom": "Demandes", "depart": "demandes"})
    client.post(adresse(saison, "programmation_creer"), {"nom": "Vide", "depart": "vide"})
    demandes, vide = Programmation.objects.get(nom="Demandes"), Programmation.objects.get(nom="Vide")
    assert MontantProgramme.objects.get(programmation=demandes, ligne=ligne).montant == Decimal(4000)
    double = texte(client.post(adresse(saison, "programmation_creer"), {"nom": "Vide", "depart": "vide"}))
    assert "porte déjà ce nom" in double
    page = texte(client.get(adresse(saison, "programmation_comparer"), {"p": [demandes.pk, vide.pk]}))
    assert "2 lignes sur 2 diffèrent" in page
    client.post(adresse(saison, "programmation_renommer", vide.pk), {"nom": "Autre", "note": "Essai"})
    client.post(adresse(saison, "programmation_copier", demandes.pk), {"nom": "Copie"})
    client.post(adresse(saison, "programmation_supprimer", vide.pk))
    assert set(Programmation.objects.values_list("nom", flat=True)) == {"Demandes", "Copie"}
    histoire = texte(client.get(adresse(saison, "programmation_historique", demandes.pk)))
    assert "4\u202f000,00\xa0€" in histoire


def test_a_computed_proposal_is_one_more_scenario(client: Client, saison: Saison) -> None:
    saison.dossier()
    regles = {
        "nom": "Calcul",
        "pas": "50",
        "minimum": "500",
        "part_max": "100",
        "maniere": "etaler",
        "suivre_avis": "on",
    }
    reponse = client.post(adresse(saison, "programmation_proposer"), regles)
    scenario = Programmation.objects.get()
    assert reponse.status_code == 302
    assert sorted(MontantProgramme.objects.values_list("montant", flat=True)) == [Decimal(2000), Decimal(4000)]
    page = texte(client.get(adresse(saison, "programmation_tableau", scenario.pk)))
    assert "Règles de la proposition calculée" in page
    assert "Pas encore noté (compté 50 sur 100) : toute la demande, sans réduction." in page


def donnees_de_seance(**champs: object) -> dict[str, object]:
    return {"nom": "Programmation 2027", "tenue_le": "2027-03-20", "objet": "", **champs}


def test_the_pilot_freezes_then_validates_in_a_new_meeting(client: Client, saison: Saison) -> None:
    retenu, refuse = saison.dossier(), saison.dossier()
    montants = {saison.ligne(retenu): 4000, saison.ligne(retenu, saison.epci): 2000}
    montants |= {saison.ligne(refuse): 0, saison.ligne(refuse, saison.epci): 0}
    scenario = saison.scenario(montants)
    instance = saison.seance(tenue_le="2027-01-05").instance
    client.post(adresse(saison, "programmation_figer", scenario.pk), {"etape": "cotech", "nom": "COTECH"})
    client.post(adresse(saison, "programmation_figer", scenario.pk), {"etape": "copil", "nom": "COPIL"})
    copil = Programmation.objects.get(etape="copil")
    valider = adresse(saison, "programmation_valider", copil.pk)
    page = texte(client.get(valider))
    assert re.search(rf'name="d{refuse.pk}-acte".*?value="refuser" selected', page)
    decisions = {f"d{retenu.pk}-acte": "retenir", f"d{refuse.pk}-acte": "refuser"}
    sans_motif = client.post(valider, donnees_de_seance(instance=instance.pk, **decisions))
    assert "l’organisme lira cette raison" in texte(sans_motif)
    sans_seance = client.post(valider, {"nom": "P", **decisions, f"d{refuse.pk}-motif": "Hors sujet"})
    assert "Choisissez la séance" in texte(sans_seance)
    assert Seance.objects.count() == 1
    bien = {**decisions, f"d{refuse.pk}-motif": "Hors sujet"}
    reponse = client.post(valider, donnees_de_seance(instance=instance.pk, **bien))
    validee = Programmation.objects.get(etape="validee")
    assert reponse.headers["Location"] == adresse(saison, "programmation_tableau", validee.pk)
    retenu.refresh_from_db()
    refuse.refresh_from_db()
    assert (retenu.etat, refuse.etat, refuse.motif_decision) == ("retenu", "refuse", "Hors sujet")
    assert "dans les temps" in texte(client.get(adresse(saison, "programmation")))


def test_the_meeting_already_recorded_that_day_is_offered(client: Client, saison: Saison) -> None:
    dossier = saison.dossier()
    scenario = saison.scenario({saison.ligne(dossier): 4000, saison.ligne(dossier, saison.epci): 2000})
    copil = figer(acteur=saison.pilote, scenario=scenario, etape=EtapeProgrammation.COPIL, nom="COPIL")
    seance = saison.seance(tenue_le="2027-03-20", objet="Programmation")
    valider = adresse(saison, "programmation_valider", copil.pk)
    donnees = donnees_de_seance(instance=seance.instance_id, **{f"d{dossier.pk}-acte": "retenir"})

    page = texte(client.post(valider, donnees))

    assert "est déjà enregistrée" in page
    assert f'<option value="{seance.pk}" selected>' in page
    assert 'value="2027-03-20"' not in page
    client.post(valider, {**donnees, "seance": seance.pk, "instance": "", "tenue_le": ""})
    assert Programmation.objects.get(etape="validee").seance == seance


def test_a_second_meeting_of_the_day_has_a_subject_of_its_own(saison: Saison) -> None:
    seance = saison.seance(tenue_le="2027-03-20", objet="Programmation")
    commun = {"instance": seance.instance_id, "tenue_le": "2027-03-20"}

    assert not SeanceForm({**commun, "objet": "programmation"}, contrat=saison.contrat).is_valid()
    assert SeanceForm({**commun, "objet": "Avenants"}, contrat=saison.contrat).is_valid()


def test_a_funder_votes_in_bulk_and_another_cannot(client: Client, saison: Saison) -> None:
    un, deux = (saison.ligne(saison.dossier(etat=EtatDossier.RETENU)) for _ in range(2))
    page = adresse(saison, "decisions", saison.etat.pk)
    acte = {"numero": "2026-11", "le": "2026-11-20"}
    lignes = {
        f"l{un.pk}-choisie": "on",
        f"l{un.pk}-montant": "3 500",
        f"l{deux.pk}-choisie": "on",
        f"l{deux.pk}-montant": "0",
    }
    client.force_login(creer_instructeur(saison.epci).utilisateur)  # type: ignore[arg-type]
    assert "Enregistrer les décisions" not in texte(client.get(page))
    client.post(page, {**acte, **lignes, f"l{deux.pk}-motif": "Doublon"})
    un.refresh_from_db()
    assert un.etat == "demandee"
    client.force_login(creer_instructeur(saison.etat).utilisateur)  # type: ignore[arg-type]
    refus = texte(client.post(page, {**acte, **lignes}))
    assert "un refus dit son motif" in refus
    assert 'value="3 500"' in refus
    client.post(page, {**acte, **lignes, f"l{deux.pk}-motif": "Doublon"})
    un.refresh_from_db()
    deux.refresh_from_db()
    assert (un.etat, un.vote, deux.etat, deux.motif) == ("votee", Decimal(3500), "refusee", "Doublon")
    client.post(
        reverse("appels:rouvrir_ligne", args=[saison.contrat.code, 2027, saison.etat.pk, deux.pk]), {"motif": "Erreur"}
    )
    deux.refresh_from_db()
    assert deux.etat == "demandee"


def test_a_file_outside_any_call_is_decided_on_its_own_page(client: Client, saison: Saison) -> None:
    dossier = saison.dossier(campagne=None)
    page = reverse("appels:decider_dossier", args=[saison.contrat.code, dossier.numero])
    assert "Dites pourquoi" in texte(client.post(page, {"acte": "refuser"}))
    client.post(page, {"acte": "retenir", "reserve": "Local à confirmer"})
    dossier.refresh_from_db()
    assert (dossier.etat, dossier.reserve) == ("retenu", "Local à confirmer")
    client.post(reverse("appels:revenir_sur_decision", args=[saison.contrat.code, dossier.numero]), {"motif": "Erreur"})
    dossier.refresh_from_db()
    assert dossier.etat == "instruit"


def test_the_holder_revises_the_budget_and_the_pilot_accepts_it(client: Client, saison: Saison) -> None:
    dossier = saison.dossier(etat=EtatDossier.RETENU)
    ligne = saison.ligne(dossier)
    ligne.etat, ligne.arbitre = "arbitree", Decimal(3000)
    ligne.save()
    adresses = {
        nom: reverse(f"appels:{nom}", args=[saison.contrat.code, dossier.numero])
        for nom in ("budget_revise", "budget_revise_ouvrir", "budget_revise_accepter")
    }
    porteur = creer_porteur(saison.contrat, dossier.organisme)
    client.force_login(porteur.utilisateur)  # type: ignore[arg-type]
    assert "Revoir le budget" in texte(client.get(adresses["budget_revise"]))
    client.post(adresses["budget_revise_ouvrir"])
    budget = Budget.objects.get(nature="revise")
    charge = budget.lignes.get(cote="charge")
    propres = budget.lignes.get(compte="propres")
    saisie = {f"b{charge.pk}-montant": "9500", f"b{propres.pk}-montant": "4000", "acte": "remettre"}
    assert "il manque 500,00\xa0€" in client.post(adresses["budget_revise"], saisie, follow=True).content.decode()
    client.post(adresses["budget_revise"], {**saisie, f"b{propres.pk}-montant": "4 500"})
    budget.refresh_from_db()
    assert budget.remis_le is not None
    assert client.post(adresses["budget_revise_accepter"], {"acte": "accepter"}).status_code == 403
    assert client.post(adresses["budget_revise"], saisie).status_code == 403
    client.force_login(creer_porteur(saison.contrat).utilisateur)  # type: ignore[arg-type]
    assert client.get(adresses["budget_revise"]).status_code == 404
    client.force_login(saison.pilote.utilisateur)  # type: ignore[arg-type]
    client.post(adresses["budget_revise_accepter"], {"acte": "renvoyer", "motif": "Précisez"})
    client.force_login(porteur.utilisateur)  # type: ignore[arg-type]
    assert "Précisez" in texte(client.get(adresses["budget_revise"]))
    client.post(adresses["budget_revise"], {**saisie, f"b{propres.pk}-montant": "4 500"})
    client.force_login(saison.pilote.utilisateur)  # type: ignore[arg-type]
    client.post(adresses["budget_revise_accepter"], {"acte": "accepter"})
    budget.refresh_from_db()
    assert budget.fige_le is not None


def test_rights_by_role(client: Client, saison: Saison) -> None:
    """Readers read and change nothing; holders, landlords and residents see no programming; nor does another contract."""
    dossier = saison.dossier()
    ligne = saison.ligne(dossier)
    scenario = saison.scenario({ligne: 10})
    lire = adresse(saison, "programmation_tableau", scenario.pk)
    for role, attendu in (
        (Role.INSTRUCTEUR, 200),
        (Role.SERVICE_ETAT, 200),
        (Role.EVALUATEUR, 200),
        (Role.PORTEUR, 403),
        (Role.BAILLEUR, 403),
        (Role.CONSEILLER, 403),
    ):
        client.force_login(creer_utilisateur(role, contrat=saison.contrat))
        reponse = client.get(lire)
        assert reponse.status_code == attendu, role
        assert b"data-montant" not in reponse.content
        assert envoyer(client, saison, scenario.pk, {"ligne": ligne.pk}).status_code == 403, role
    client.force_login(creer_saison().pilote.utilisateur)  # type: ignore[arg-type]
    assert client.get(lire).status_code == 403
    assert envoyer(client, saison, scenario.pk, {"ligne": ligne.pk}).status_code == 403
    assert MontantProgramme.objects.get().montant == Decimal(10)


@pytest.mark.parametrize("nombre", [1, 3])
def test_pages_cost_the_same_with_one_and_three_files(client: Client, saison: Saison, nombre: int) -> None:
    lignes = [saison.ligne(saison.dossier()) for _ in range(nombre)]
    scenario = saison.scenario(dict.fromkeys(lignes, 100))
    version = MontantProgramme.objects.get(programmation=scenario, ligne=lignes[0]).modifie_le.timestamp()
    cellule: dict[str, Any] = {
        "ligne": lignes[0].pk,
        f"montant-{lignes[0].pk}": "300",
        f"version-{lignes[0].pk}": f"{version:.6f}",
    }
    gestes: dict[str, Callable[[], Any]] = {
        "tableau": lambda: client.get(adresse(saison, "programmation_tableau", scenario.pk)),
        "accueil": lambda: client.get(adresse(saison, "programmation")),
        "decisions": lambda: client.get(adresse(saison, "decisions", saison.etat.pk)),
        "cellule": lambda: envoyer(client, saison, scenario.pk, cellule),
    }
    comptes = {}
    for nom, geste in gestes.items():
        with CaptureQueriesContext(connection) as requetes:
            assert geste().status_code == 200
        comptes[nom] = len(requetes)
    assert comptes == {"tableau": 24, "accueil": 23, "decisions": 8, "cellule": 29}
