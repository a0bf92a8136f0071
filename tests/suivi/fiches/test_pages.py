"""Pages of the sheets, played by their readers: what each sees, saves, exports and may not open."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from quartiers.appels.models import ReponseBilan
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.indicateurs.models import QuestionFiche
from quartiers.suivi.domain.fiches import attendre_bilan
from quartiers.suivi.domain.questions import ajouter_question
from quartiers.suivi.enums import EtatFiche, NatureMoyen
from quartiers.suivi.models import CreditFiche, Explication, FicheAction, FicheBilan
from quartiers.suivi.queries.actions import actions_de_l_annee
from tests.factories.apres import creer_bilan_valide, creer_campagne_passee, creer_dossier_retenu
from tests.factories.comptes import creer_utilisateur
from tests.factories.suivi import creer_fiche
from tests.pages import lire
from tests.suivi.fiches.decor import Decor, planter, remplir

pytestmark = pytest.mark.django_db


@pytest.fixture
def decor(settings: Settings) -> Decor:
    settings.ROLES_A_DOUBLE_FACTEUR = []  # it has tests of its own (tests/comptes)
    return planter()


@pytest.fixture
def pilote(decor: Decor) -> Client:
    return decor.client(decor.pilote)


@pytest.fixture
def bailleur(decor: Decor) -> Client:
    return decor.client(decor.responsable)


def test_the_year_counts_what_is_missing_and_filters(decor: Decor, pilote: Client) -> None:
    url = f"/contrats/{decor.contrat.code}/suivi/2025/actions/"
    page = lire(pilote.get(url))
    assert "1\u00a0bilan sur 1 n’est pas rendu" in page
    assert decor.fiche.intitule in page
    assert decor.fiche.intitule not in lire(pilote.get(url, {"genre": "appel"}))
    assert decor.fiche.intitule in lire(pilote.get(url, {"etat": "manque", "nature": "bailleur", "q": "action"}))
    export = pilote.get(url, {"format": "csv"})
    assert decor.fiche.code in b"".join(export.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]


def test_the_pilot_opens_a_sheet_then_resumes_them_all_next_year(decor: Decor, pilote: Client) -> None:
    url = f"/contrats/{decor.contrat.code}/suivi/2025/actions/nouvelle/"
    refus = pilote.post(
        url, {"intitule": "Fête de quartier", "genre": "commune", "nouvel_organisme": "Comité des fêtes"}
    )
    assert "Dites de quelle nature est cet organisme." in lire(refus)
    pilote.post(
        url,
        {
            "intitule": "Fête de quartier",
            "genre": "commune",
            "nouvel_organisme": "Comité des fêtes",
            "nature_organisme": "association",
        },
    )
    assert FicheAction.objects.get(intitule="Fête de quartier").organisme.nom == "Comité des fêtes"
    assert pilote.post(f"/contrats/{decor.contrat.code}/suivi/2026/actions/reprendre/").status_code == 302
    assert FicheAction.objects.filter(annee=2026).count() == 2


def test_the_lead_fills_its_sheet_by_page_and_by_field(decor: Decor, bailleur: Client) -> None:
    page = lire(bailleur.get(decor.adresse("prevoir/")))
    assert "Exemple :" in page
    assert "fiche:organisme" not in page
    bailleur.post(decor.adresse("prevoir/"), {"vu:fiche:description": "", "fiche:description": "Des visites."})
    assert FicheAction.objects.get(pk=decor.fiche.pk).description == "Des visites."
    bailleur.post(
        decor.adresse("credits/ajouter/"),
        {"credit-organisme": decor.bailleur.pk, "credit-nature": "propre", "credit-prevu": "12 000"},
    )
    assert CreditFiche.objects.get().nature == NatureMoyen.PROPRE
    reponse = bailleur.post(decor.adresse("champ/"), {"champ": "participants", "valeur": "4x", "valeur_vue": ""})
    assert (reponse.status_code, "nombre entier" in reponse.json()["message"]) == (422, True)
    bailleur.post(decor.adresse("champ/"), {"champ": "participants", "valeur": "40", "valeur_vue": ""})
    conflit = bailleur.post(decor.adresse("champ/"), {"champ": "participants", "valeur": "50", "valeur_vue": ""})
    assert (conflit.status_code, conflit.json()["actuelle"]) == (409, "40")
    for etape in ("fait", "public", "resultats", "effets", "depenses", "photos", "verifier"):
        assert bailleur.get(decor.adresse(f"bilan/{etape}/")).status_code == 200
    assert bailleur.get(decor.adresse("bilan/questions/")).status_code == 404


def test_what_one_wishes_next_is_saved_and_the_next_step_opens(decor: Decor, bailleur: Client) -> None:
    """The button that goes on once had the name of that very field, and its value was refused in its place."""
    adresse = decor.adresse("bilan/effets/")
    page = bailleur.get(adresse).content.decode()
    assert re.search(r'<button[^>]*name="aller"[^>]*value="depenses"', page)
    suite = bailleur.post(adresse, {"suite": "modifier", "vu:suite": "", "aller": "depenses"})
    assert (suite.status_code, suite.headers["Location"]) == (302, decor.adresse("bilan/depenses/"))
    decor.fiche.bilan.refresh_from_db()
    assert decor.fiche.bilan.suite == "modifier"


def test_what_is_refused_comes_back_as_typed(decor: Decor, bailleur: Client) -> None:
    page = lire(bailleur.post(decor.adresse("bilan/public/"), {"vu:participants": "", "participants": "beaucoup"}))
    assert 'value="beaucoup"' in page
    assert "n’est pas un nombre entier" in page


def test_the_report_is_handed_in_explained_sent_back_and_accepted(
    decor: Decor, pilote: Client, bailleur: Client
) -> None:
    remplir(decor, participants="40", comptage="compte", femmes="30", hommes="20")
    assert "plus que le total" in lire(bailleur.get(decor.adresse("bilan/verifier/")))
    bailleur.post(decor.adresse("expliquer/"), {"code": "sexes", "texte": "Dix couples comptés deux fois."})
    assert Explication.objects.get().texte == "Dix couples comptés deux fois."
    bailleur.post(decor.adresse("remettre/"))
    assert FicheBilan.objects.get().etat == EtatFiche.REMISE
    page = lire(pilote.get(decor.adresse()))
    assert "Dix couples comptés deux fois." in page
    assert "Valider la fiche bilan" in page
    assert "Dites ce qui est à corriger." in lire(pilote.post(decor.adresse("decision/renvoyer/"), {"motif": ""}))
    pilote.post(decor.adresse("decision/renvoyer/"), {"motif": "Comptez chaque personne une fois."})
    assert "Comptez chaque personne une fois." in lire(bailleur.get(decor.adresse("bilan/fait/")))
    bailleur.post(decor.adresse("remettre/"))
    pilote.post(decor.adresse("decision/valider/"))
    assert FicheBilan.objects.get().etat == EtatFiche.VALIDEE
    assert bailleur.post(decor.adresse("decision/rouvrir/"), {"motif": "x"}).status_code == 403


def test_who_does_not_lead_the_sheet_does_not_see_it(decor: Decor) -> None:
    client = Client()
    client.force_login(creer_utilisateur(Role.BAILLEUR, decor.contrat))
    assert client.get(decor.adresse()).status_code == 404
    conseil = Client()
    conseil.force_login(creer_utilisateur(Role.CONSEILLER, decor.contrat))
    page = lire(conseil.get(decor.adresse()))
    assert "La fiche bilan n’est pas encore remise." in page
    assert conseil.get(decor.adresse("prevoir/")).status_code == 403


def test_questions_are_kept_by_the_pilot_alone(decor: Decor, pilote: Client, bailleur: Client) -> None:
    url = f"/contrats/{decor.contrat.code}/suivi/questions/"
    assert bailleur.get(url).status_code == 403
    pilote.post(
        f"{url}ajouter/",
        {"libelle": "Combien d’emplois ?", "genre": "nombre", "annee": "2025", "unite": "emplois", "obligatoire": "on"},
    )
    question = QuestionFiche.objects.get()
    assert "Combien d’emplois ?" in lire(pilote.get(url))
    assert "Combien d’emplois ?" in lire(bailleur.get(decor.adresse("bilan/questions/")))
    pilote.post(f"{url}{question.pk}/", {"libelle": "Combien d’embauches ?", "genre": "nombre", "unite": "emplois"})
    question.refresh_from_db()
    assert (question.libelle, question.obligatoire) == ("Combien d’embauches ?", False)
    pilote.post(f"{url}{question.pk}/arreter/", {"annee": "2025"})
    question.refresh_from_db()
    assert question.fin == dt.date(2026, 1, 1)
    pilote.post(f"/contrats/{decor.contrat.code}/suivi/reglages/", {
        "debut": "2026-01-01", "bilan_jours": "45", "relances_jours": "-10, 5", "seuil_secret": "5",
        "consultation_jours": "31", "participants_alerte": "100", "depense_alerte": "10",
    })  # fmt: skip
    assert "45 jours après le 31 décembre" in lire(pilote.get(url))


def test_the_list_of_the_year_questions_and_the_late_ones_are_reminded(decor: Decor, pilote: Client) -> None:
    FicheBilan.objects.update(participants=10, presences=4, echeance=dt.date(2026, 3, 1))
    retards = f"/contrats/{decor.contrat.code}/suivi/2025/retards/"
    assert decor.fiche.code in lire(pilote.get(retards))
    pilote.post(f"{retards}rappeler/", {"fiche": decor.fiche.code})
    assert "1\u00a0rappel envoyé" in lire(pilote.get(retards))
    FicheBilan.objects.update(etat=EtatFiche.REMISE, remise_le=dt.datetime(2026, 2, 1, tzinfo=dt.UTC))
    liste = f"/contrats/{decor.contrat.code}/suivi/2025/a-verifier/"
    assert "4\u00a0présences pour 10\u00a0personnes" in lire(pilote.get(liste))
    pilote.post(
        f"{liste}expliquer/", {"cle": f"fiche-{decor.fiche.pk}", "code": "presences", "texte": "Un envoi postal."}
    )
    assert "Un envoi postal." in lire(pilote.get(liste))


def test_a_funded_project_answers_the_same_questions(settings: Settings) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    campagne = creer_campagne_passee()
    contrat = campagne.contrat
    dossier = creer_dossier_retenu(campagne)
    pilote = creer_utilisateur(Role.PILOTE, contrat)
    acteur = Acteur(utilisateur=pilote, habilitation=pilote.habilitations.get())
    question = ajouter_question(
        acteur=acteur, contrat=contrat, annee=dossier.annee, libelle="Emplois ?", genre="nombre"
    )
    bilan = creer_bilan_valide(dossier)
    type(bilan).objects.filter(pk=bilan.pk).update(etat="a_corriger", correction_motif="Répondez.")
    client = Client()
    client.force_login(pilote)
    adresse = f"/contrats/{contrat.code}/dossiers/{dossier.numero}/bilans/{bilan.exercice}/final/"
    assert "Emplois ?" in lire(client.get(f"{adresse}etapes/questions/"))
    nom = f"question:{question.pk}"
    client.post(f"{adresse}champ/", {"champ": nom, "valeur": "7", "valeur_vue": ""})
    assert ReponseBilan.objects.get().valeur == "7"
    type(bilan).objects.filter(pk=bilan.pk).update(etat="depose")
    (action,) = actions_de_l_annee(contrat, dossier.annee)
    assert action.reponses == {question.pk: "7"}


def test_lists_cost_the_same_whatever_the_number_of_sheets(decor: Decor, pilote: Client) -> None:
    FicheBilan.objects.update(participants=10, presences=4)
    base = f"/contrats/{decor.contrat.code}/suivi/2025/"
    une = {page: requetes(pilote, f"{base}{page}/") for page in ("actions", "retards", "a-verifier")}
    for _ in range(2):
        attendre_bilan(creer_fiche(decor.contrat, annee=2025))
    assert {page: requetes(pilote, f"{base}{page}/") for page in une} == une


def requetes(client: Client, adresse: str) -> int:
    with CaptureQueriesContext(connection) as captees:
        assert client.get(adresse).status_code == 200
    return len(captees)


def test_the_door_leads_to_the_year_that_waits_for_reports(decor: Decor, bailleur: Client) -> None:
    porte = f"/contrats/{decor.contrat.code}/suivi/actions/"
    assert bailleur.get(porte).headers["Location"] == f"/contrats/{decor.contrat.code}/suivi/2025/actions/"


def test_pages_of_workbooks_go_out_and_come_back(decor: Decor, bailleur: Client) -> None:
    base = f"/contrats/{decor.contrat.code}/suivi/2025/classeur/"
    assert f"Classeur de {decor.bailleur.nom}" in lire(bailleur.get(base))
    classeur = bailleur.get(f"{base}organismes/{decor.bailleur.pk}/").content
    reponse = bailleur.post(base, {"fichier": SimpleUploadedFile("fiches.xlsx", classeur)}, follow=True)
    assert "Le classeur dit la même chose que la base." in lire(reponse)
    assert bailleur.post(f"{base.removesuffix('classeur/')}importer/").status_code == 403


def test_a_file_of_another_make_is_settled_on_one_page(decor: Decor, pilote: Client) -> None:
    base = f"/contrats/{decor.contrat.code}/suivi/2025/importer/"
    contenu = "Porteur;Action;Nb de personnes;Budget\nComité;Fête de rue;150;3 000 €\n".encode()
    page = pilote.post(base, {"fichier": SimpleUploadedFile("suivi.csv", contenu)}, follow=True)
    adresse = page.redirect_chain[-1][0]
    assert "Dites plus bas qui ils sont : Comité." in lire(page)
    choix = {"c0": "organisme", "c1": "intitule", "c2": "participants", "c3": "prevu", "nature": "propre"}
    page = pilote.post(adresse, {**choix, "o0": "n:association"}, follow=True)
    assert "Importer ces fiches" in lire(page)
    page = pilote.post(f"{adresse}ecrire/", follow=True)
    assert "1\u00a0fiche ouverte" in lire(page)
    assert FicheAction.objects.get(intitule="Fête de rue").bilan.participants == 150
