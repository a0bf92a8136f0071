"""Pages of a meeting for who runs it: each tells what it must, and no page writes when it is read."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.gouvernance.domain import comptes_rendus, seances, sondages
from quartiers.gouvernance.models import Seance
from tests.factories.comptes import creer_utilisateur
from tests.factories.gouvernance import creer_decision, creer_instance, creer_membre, creer_point, creer_seance
from tests.factories.territoire import creer_commune
from tests.pages import lire

pytestmark = pytest.mark.django_db
ACTEUR = Acteur()


@pytest.fixture
def seance(client: Client) -> Seance:
    """The meeting of a commune's committee, with its officer at work."""
    commune = creer_commune()
    instance = creer_instance(commune=commune)
    creer_membre(instance, fonction="Référente")
    client.force_login(creer_utilisateur(Role.AGENT_COMMUNAL, contrat=instance.contrat, commune=commune))
    seance = creer_seance(instance)
    creer_point(seance, "Avancement", duree=45, rapporteur="Les financeurs")
    return seance


def page(client: Client, seance: Seance, nom: str) -> str:
    reponse = client.get(reverse(f"gouvernance:{nom}", args=[seance.contrat.code, seance.pk]))
    assert reponse.status_code == 200
    return lire(reponse)


def test_poll_shows_each_answer_beside_its_slot(client: Client, seance: Seance) -> None:
    debut = timezone.now() + dt.timedelta(days=3)
    plages = [(debut + dt.timedelta(days=n), debut + dt.timedelta(days=n, hours=1)) for n in (0, 1)]
    sondage = sondages.creer_sondage(acteur=ACTEUR, instance=seance.instance, creneaux=plages)
    premier = sondage.creneaux.all()[0]
    membre = seance.instance.sieges.get()
    sondages.repondre(acteur=ACTEUR, sondage=sondage, membre=membre, reponses={premier.pk: "oui"})
    texte = lire(client.get(reverse("gouvernance:sondage", args=[seance.contrat.code, sondage.pk])))
    assert "Référente" in texte
    assert "Convient au plus grand nombre" in texte
    assert "1 oui, 0 si nécessaire, 0 non" in texte


def test_meeting_says_what_it_lacks_then_what_it_holds(client: Client, seance: Seance) -> None:
    texte = page(client, seance, "seance")
    assert "Pour échange, 45 min, Les financeurs" in texte
    Seance.objects.filter(pk=seance.pk).update(lieu="")
    assert "Donnez le lieu" in page(client, seance, "seance")
    assert "Référente" in page(client, seance, "convoquer")


def test_a_meeting_opened_before_its_day_is_asked_about_first(client: Client, seance: Seance) -> None:
    demain = timezone.localdate() + dt.timedelta(days=1)
    Seance.objects.filter(pk=seance.pk).update(tenue_le=demain)
    adresse = reverse("gouvernance:ouvrir_seance", args=[seance.contrat.code, seance.pk])
    assert "cochez la case" in client.post(adresse, follow=True).content.decode()
    seance.refresh_from_db()
    assert (seance.etat, seance.tenue_le) == ("preparation", demain)
    client.post(adresse, {"avance": "oui"})
    seance.refresh_from_db()
    assert (seance.etat, seance.tenue_le) == ("ouverte", timezone.localdate())


def test_notes_attendance_and_minutes_follow_the_meeting(client: Client, seance: Seance) -> None:
    seances.ouvrir_seance(acteur=ACTEUR, seance=seance)
    creer_decision(seance, "Le comité valide.", point=seance.points.get())
    assert "Le comité valide." in page(client, seance, "tenir")
    assert "Référente" in page(client, seance, "presences")
    assert "Pour échange, 45 min, Les financeurs" in page(client, seance, "salle")
    assert "Inscrire au registre" in page(client, seance, "prendre_decision")
    seances.lever_seance(acteur=ACTEUR, seance=seance)
    comptes_rendus.commencer(acteur=ACTEUR, seance=seance)
    for nom in ("rediger", "compte_rendu"):
        assert "Le comité valide." in page(client, seance, nom)
