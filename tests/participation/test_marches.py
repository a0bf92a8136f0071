"""Walks: one observation per key, no text lost, states up to the check on the spot, answers by link, photos clean."""

import datetime as dt
from decimal import Decimal
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.notifications.models import Envoi
from quartiers.participation.domain import marches as domain
from quartiers.participation.domain.cartes import LienPerime
from quartiers.participation.domain.marches import Releve
from quartiers.participation.enums_paroles import CategorieObservation, EtatObservation
from quartiers.participation.models import Marche, Observation, ParticipantsMarche
from quartiers.socle.transitions import TransitionRefusee
from tests.factories.annuaire import creer_organisme
from tests.factories.comptes import creer_acteur, creer_utilisateur
from tests.factories.contrat import creer_contrat, creer_quartier_contrat
from tests.factories.participation import creer_marche, creer_observation, photo
from tests.factories.territoire import creer_commune
from tests.pages import lire

pytestmark = pytest.mark.django_db
VU = Releve(texte="Lampadaire éteint", categorie=CategorieObservation.ECLAIRAGE)
JSON = {"accept": "application/json"}


def adresse(nom: str, marche: Marche, *args: object) -> str:
    return reverse(f"participation:{nom}", args=[marche.contrat.code, marche.pk, *args])


def envoi(**champs: object) -> dict[str, object]:
    return {"cle": uuid4(), "texte": "Banc cassé", "categorie": "jeux", "gravite": "2", **champs}


def test_same_key_is_one_observation_and_other_words_are_kept() -> None:
    marche, cle = creer_marche(), uuid4()
    acteur = creer_acteur(Role.MEDIATEUR, marche.contrat)
    premiere, nouvelle = domain.relever(acteur=acteur, marche=marche, releve=VU, cle=cle)
    seconde, encore = domain.relever(acteur=acteur, marche=marche, releve=VU, cle=cle)
    autre = Releve(texte="Deux lampadaires", categorie=CategorieObservation.ECLAIRAGE, photo=photo())
    domain.relever(acteur=acteur, marche=marche, releve=autre, cle=cle)
    assert (premiere, nouvelle, encore) == (seconde, True, False)
    premiere.refresh_from_db()
    assert premiere.texte == "Lampadaire éteint"
    assert [n.texte for n in premiere.notes.all()] == ["Deux lampadaires"]
    assert premiere.photo_avant is not None
    assert b"APPAREIL-SECRET" not in premiere.photo_avant.fichier.read()


def test_observations_are_numbered_in_each_walk() -> None:
    marche = creer_marche()
    acteur = creer_acteur(Role.MEDIATEUR, marche.contrat)
    for ici in (marche, marche, creer_marche(marche.contrat)):
        domain.relever(acteur=acteur, marche=ici, releve=VU, cle=uuid4())
    assert list(Observation.objects.order_by("pk").values_list("numero", flat=True)) == [1, 2, 1]


def test_participants_are_counts_only() -> None:
    marche = creer_marche()
    acteur = creer_acteur(Role.MEDIATEUR, marche.contrat)
    assert domain.compter_participants(acteur=acteur, marche=marche, nombres={"habitants": 12, "elus": 1}) == 13
    domain.compter_participants(acteur=acteur, marche=marche, nombres={"habitants": 10, "elus": None})
    assert list(ParticipantsMarche.objects.values_list("genre", "nombre")) == [("habitants", 10)]


def test_an_observation_goes_up_to_the_check_on_the_spot() -> None:
    observation = creer_observation()
    pilote = creer_acteur(Role.PILOTE, observation.contrat)
    jour = timezone.localdate()
    domain.qualifier(acteur=pilote, observation=observation, texte="Lampadaire 12 éteint", competence="commune")
    domain.affecter(acteur=pilote, observation=observation, responsable=creer_organisme(), echeance=jour)
    domain.programmer(acteur=pilote, observation=observation, prevue_le=jour, note="Mardi", origine="Ville")
    with pytest.raises(ValidationError, match="à venir"):
        domain.traiter(acteur=pilote, observation=observation, traitee_le=jour + dt.timedelta(days=1))
    domain.traiter(acteur=pilote, observation=observation, traitee_le=jour, photo=photo())
    domain.verifier(acteur=pilote, observation=observation)
    assert (observation.etat, observation.verifiee_le) == (EtatObservation.VERIFIEE, jour)
    assert observation.photo_apres is not None
    domain.refaire(acteur=pilote, observation=observation, motif="Il clignote")
    assert (observation.etat, observation.verifiee_le) == (EtatObservation.AFFECTEE, None)
    assert [n.texte for n in observation.notes.all()] == ["Mardi", "Il clignote"]


def test_states_hold_their_facts() -> None:
    observation = creer_observation()
    pilote = creer_acteur(Role.PILOTE, observation.contrat)
    with pytest.raises(TransitionRefusee):
        domain.verifier(acteur=pilote, observation=observation)
    with pytest.raises(IntegrityError, match="observation_affectee_a_qui"):
        Observation.objects.filter(pk=observation.pk).update(etat=EtatObservation.AFFECTEE)


def test_giving_up_says_why_and_can_be_reopened() -> None:
    observation = creer_observation()
    pilote = creer_acteur(Role.PILOTE, observation.contrat)
    domain.classer_observation(acteur=pilote, observation=observation, motif="Terrain privé")
    assert (observation.etat, observation.motif) == (EtatObservation.SANS_SUITE, "Terrain privé")
    domain.rouvrir_observation(acteur=pilote, observation=observation)
    assert (observation.etat, observation.motif) == (EtatObservation.RELEVEE, "")


def affectee() -> tuple[Observation, str]:
    observation = creer_observation()
    pilote, bailleur = creer_acteur(Role.PILOTE, observation.contrat), creer_organisme()
    domain.affecter(acteur=pilote, observation=observation, responsable=bailleur, echeance=None)
    fiche = domain.envoyer_fiche(
        acteur=pilote, marche=observation.marche, organisme=bailleur, courriel="agence@exemple.fr"
    )
    return observation, domain.jeton_de(fiche)


def test_sheet_is_sent_and_a_new_one_makes_older_links_worthless() -> None:
    observation, jeton = affectee()
    assert Envoi.objects.get().destinataire == "agence@exemple.fr"
    assert domain.fiche_du_jeton(jeton).marche == observation.marche
    responsable = observation.responsable
    assert responsable is not None
    domain.envoyer_fiche(
        acteur=creer_acteur(Role.PILOTE, observation.contrat), marche=observation.marche, organisme=responsable
    )
    with pytest.raises(LienPerime, match="plus récente"):
        domain.fiche_du_jeton(jeton)
    with pytest.raises(ValidationError, match="Aucune observation"):
        domain.envoyer_fiche(
            acteur=creer_acteur(Role.PILOTE, observation.contrat),
            marche=observation.marche,
            organisme=creer_organisme(),
        )


def test_whom_is_in_charge_answers_by_link_with_a_photo(client: Client) -> None:
    observation, jeton = affectee()
    ailleurs = creer_observation(observation.marche)
    lien = reverse("participation:fiche_par_lien", args=[jeton])
    page = lire(client.get(lien))
    assert f'id="observation-{observation.numero}"' in page
    assert f'id="observation-{ailleurs.numero}"' not in page
    cle = f"o{observation.numero}"
    reponse = {"observation": observation.numero, f"{cle}-suite": "traiter", f"{cle}-note": "Réparé"}
    assert "Donnez la date." in lire(client.post(lien, reponse))
    reponse |= {f"{cle}-jour": timezone.localdate().isoformat(), f"{cle}-photo": photo()}
    assert client.post(lien, reponse).status_code == 302
    observation.refresh_from_db()
    assert (observation.etat, observation.photo_apres is None) == (EtatObservation.TRAITEE, False)
    vue = client.get(reverse("participation:fiche_photo", args=[jeton, observation.numero, "apres"]))
    assert (vue.status_code, vue.headers["Content-Type"]) == (200, "image/jpeg")
    assert client.get(reverse("participation:fiche_photo", args=["faux", 1, "avant"])).status_code == 410
    assert client.get(reverse("participation:fiche_pdf", args=[jeton])).content[:5] == b"%PDF-"
    autre = client.post(lien, {**reponse, "observation": ailleurs.numero})
    assert autre.status_code == 404


def test_phone_sends_twice_and_is_told_the_same(client: Client) -> None:
    marche = creer_marche()
    client.force_login(creer_utilisateur(Role.MEDIATEUR, marche.contrat))
    corps = envoi(latitude="46.801", longitude="4.441", relevee_le="2026-11-20T10:00:00.000Z")
    premiere = client.post(adresse("terrain", marche), corps, headers=JSON)
    seconde = client.post(adresse("terrain", marche), corps, headers=JSON)
    assert (premiere.status_code, seconde.status_code) == (201, 200)
    assert premiere.json()["numero"] == seconde.json()["numero"] == 1
    observation = Observation.objects.get()
    assert (observation.latitude, observation.relevee_le.hour) == (Decimal("46.801000"), 10)


def test_wrong_sending_is_told_and_a_closed_walk_takes_nothing(client: Client) -> None:
    marche = creer_marche()
    client.force_login(creer_utilisateur(Role.MEDIATEUR, marche.contrat))
    reponse = client.post(adresse("terrain", marche), envoi(texte=""), headers=JSON)
    assert (reponse.status_code, reponse.json()["erreurs"]) == (400, ["Dites ce que l’on voit, en quelques mots."])
    reponse = client.post(adresse("terrain", marche), envoi(latitude="46,8"), headers=JSON)
    assert reponse.status_code == 400
    Marche.objects.update(close_le=timezone.localdate())
    reponse = client.post(adresse("terrain", marche), envoi(), headers=JSON)
    assert (reponse.status_code, "gardé sur ce téléphone" in reponse.json()["erreurs"][0]) == (409, True)
    assert Observation.objects.count() == 0


def test_service_worker_keeps_this_page_and_no_other(client: Client) -> None:
    marche = creer_marche()
    client.force_login(creer_utilisateur(Role.MEDIATEUR, marche.contrat))
    reponse = client.get(adresse("terrain_service", marche))
    texte = reponse.content.decode()
    assert reponse.headers["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in reponse.headers
    assert f'"nom": "marche-{marche.pk}-"' in texte
    assert adresse("terrain", marche) in texte
    etat = client.get(adresse("terrain_etat", marche)).json()
    assert (etat["close"], etat["observations"], bool(etat["jeton"])) == (False, [], True)


@pytest.mark.parametrize("role", Role)
def test_role_by_act(client: Client, role: Role) -> None:
    contrat, commune = creer_contrat(), creer_commune()
    marche = creer_marche(contrat, creer_quartier_contrat(contrat, commune=commune))
    observation = creer_observation(marche)
    client.force_login(creer_utilisateur(role, contrat=contrat, commune=commune))
    terrain = 200 if role in {Role.PILOTE, Role.AGENT_COMMUNAL, Role.MEDIATEUR} else 403
    suivi = 200 if role in {Role.PILOTE, Role.AGENT_COMMUNAL} else 403
    for nom in ("terrain", "terrain_etat", "marche_modifier", "marche_participants", "marche_pdf"):
        assert client.get(adresse(nom, marche)).status_code == terrain, nom
    assert client.get(adresse("observation_qualifier", marche, observation.numero)).status_code == suivi
    assert client.get(adresse("observation_acte", marche, observation.numero, "affecter")).status_code == suivi


def test_public_reads_the_walk_without_photo_nor_note(client: Client) -> None:
    marche = creer_marche()
    acteur = creer_acteur(Role.MEDIATEUR, marche.contrat)
    observation, _ = domain.relever(
        acteur=acteur, marche=marche, releve=Releve(texte="Tag", categorie="autre", photo=photo()), cle=uuid4()
    )
    domain.noter(acteur=acteur, observation=observation, texte="Parole interne")
    page = lire(client.get(adresse("marche", marche)))
    assert "Tag" in page
    assert "Parole interne" not in page
    assert "/photos/" not in page
    cachee = creer_marche(marche.contrat, publique=False)
    assert client.get(adresse("marche", cachee)).status_code == 404
    assert client.get(adresse("marche", marche) + "?format=xlsx").status_code == 404


def test_officer_of_another_commune_does_not_follow(client: Client) -> None:
    contrat = creer_contrat()
    marche = creer_marche(contrat, creer_quartier_contrat(contrat, commune=creer_commune()))
    client.force_login(creer_utilisateur(Role.AGENT_COMMUNAL, contrat=contrat, commune=creer_commune()))
    assert client.get(adresse("terrain", marche)).status_code == 403


def test_route_is_read_line_by_line(client: Client) -> None:
    contrat = creer_contrat()
    quartier = creer_quartier_contrat(contrat)
    client.force_login(creer_utilisateur(Role.PILOTE, contrat))
    corps = {"titre": "Marche", "quartier": quartier.pk, "jour": "2026-12-01", "trace": "46,68 ; 4,37\nici"}
    page = lire(client.post(reverse("participation:marche_preparer", args=[contrat.code]), corps))
    assert "Ligne 2\u00a0: écrivez «" in page
    corps["trace"] = "46,68 ; 4,37\n46.69 ; 4.38"
    assert client.post(reverse("participation:marche_preparer", args=[contrat.code]), corps).status_code == 302
    marche = Marche.objects.get()
    assert marche.parcours == [[46.68, 4.37], [46.69, 4.38]]
    carte = client.get(adresse("marche_carte", marche)).json()
    assert [e["geometry"]["type"] for e in carte["features"]] == ["LineString", "Point", "Point"]


def test_sheet_holds_photos(client: Client) -> None:
    marche = creer_marche()
    acteur = creer_acteur(Role.MEDIATEUR, marche.contrat)
    releve = Releve(texte="Tag", categorie="autre", photo=photo())
    domain.relever(acteur=acteur, marche=marche, releve=releve, cle=uuid4())
    client.force_login(creer_utilisateur(Role.MEDIATEUR, marche.contrat))
    assert client.get(adresse("marche_pdf", marche)).content[:5] == b"%PDF-"
    classeur = client.get(adresse("marche", marche) + "?format=csv").getvalue().decode()
    assert "/observations/1/photos/avant/" in classeur
    vue = client.get(adresse("marche_photo", marche, 1, "avant"))
    assert (vue.status_code, vue.headers["Content-Type"]) == (200, "image/jpeg")
    assert client.get(adresse("marche_photo", marche, 1, "apres")).status_code == 404
