"""News at the chosen pace, reminders once."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.notifications.annonces import annoncer, choisir_cadence, distribuer, relancer
from quartiers.notifications.courriels import purger_envois
from quartiers.notifications.enums import Cadence
from quartiers.notifications.models import Annonce, Envoi, Relance
from tests.factories.appels import creer_campagne
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_contrat
from tests.taches import expedier_tout

pytestmark = pytest.mark.django_db
GABARIT = "contrat/courriels/demande_avis.txt"
MARDI, LUNDI = dt.date(2027, 1, 5), dt.date(2027, 1, 11)


def contexte(lien: str) -> dict[str, Any]:
    avenant = {"numero": 2, "titre": "T", "reponse_avant": None}
    return {"avis": "CAF", "avenant": avenant, "contrat": {"intitule": "C"}, "lien": lien}


def personne(cadence: str | None = None) -> Utilisateur:
    utilisateur = creer_utilisateur()
    if cadence:
        choisir_cadence(utilisateur, cadence)
    return utilisateur


def dire(contrat: Contrat, *personnes: Utilisateur, sujet: str = "Avis attendu", immediat: bool = False) -> None:
    annoncer(personnes, sujet, GABARIT, contexte("http://ici/1/"), objet=contrat, immediat=immediat)


def test_each_pace_is_respected() -> None:
    contrat = creer_contrat()
    vite, jour, semaine, jamais = (
        personne(cadence) for cadence in (Cadence.IMMEDIATE, None, Cadence.HEBDOMADAIRE, Cadence.AUCUNE)
    )
    dire(contrat, vite, jour, semaine, jamais)
    assert list(Envoi.objects.values_list("destinataire", flat=True)) == [vite.courriel]
    assert distribuer(MARDI) == 1
    assert distribuer(LUNDI) == 1
    expedier_tout()
    assert sorted(m.to[0] for m in mail.outbox) == sorted([vite.courriel, jour.courriel, semaine.courriel])


def test_digest_gathers_the_same_news_and_is_sent_once() -> None:
    contrat, lecteur = creer_contrat(), personne()
    for sujet in ("Avis attendu", "Avis attendu", "Pièce reçue"):
        dire(contrat, lecteur, sujet=sujet)
    assert (distribuer(MARDI), distribuer(MARDI)) == (1, 0)
    expedier_tout()
    (courriel,) = mail.outbox
    assert courriel.subject == "2 nouvelles de vos dossiers"
    texte = str(courriel.body)
    assert "– Avis attendu (2 fois)\n  http://ici/1/" in texte
    assert "– Pièce reçue\n" in texte
    assert reverse("notifications:preferences") in texte


def test_news_of_ones_own_file_do_not_wait() -> None:
    lecteur = personne(Cadence.AUCUNE)
    dire(creer_contrat(), lecteur, immediat=True)
    assert (Envoi.objects.count(), Annonce.objects.count()) == (1, 0)


def test_inactive_person_is_told_nothing() -> None:
    partie = personne(Cadence.IMMEDIATE)
    partie.is_active, partie.ferme_le = False, timezone.now()
    partie.save()
    dire(creer_contrat(), partie)
    assert Envoi.objects.count() == 0


def test_reminder_is_made_once_for_a_reason_and_a_person() -> None:
    contrat, un, deux = creer_contrat(), personne(), personne()
    faire = {"sujet": "Votre bilan", "gabarit": GABARIT, "contexte": contexte("http://ici/"), "objet": contrat}
    assert relancer("bilan-1-j30", [un], **faire) == 1  # type: ignore[arg-type]
    assert relancer("bilan-1-j30", [un, deux], **faire) == 1  # type: ignore[arg-type]
    assert relancer("bilan-1-j7", [un], **faire) == 1  # type: ignore[arg-type]
    assert list(Relance.objects.order_by("pk").values_list("cle", "destinataire", "envoi__destinataire")) == [
        ("bilan-1-j30", un.pk, un.courriel),
        ("bilan-1-j30", deux.pk, deux.courriel),
        ("bilan-1-j7", un.pk, un.courriel),
    ]


def test_database_refuses_the_same_reminder_twice() -> None:
    qui = personne()
    Relance.objects.create(cle="a", destinataire=qui, sujet="s")
    with pytest.raises(IntegrityError, match="relance_unique"), transaction.atomic():
        Relance.objects.create(cle="a", destinataire=qui, sujet="s")


def test_old_news_are_forgotten_with_their_letters() -> None:
    contrat, lecteur = creer_contrat(), personne()
    dire(contrat, lecteur)
    distribuer(MARDI)
    assert purger_envois(timezone.now() + dt.timedelta(days=300)) == 0
    assert purger_envois(timezone.now() + dt.timedelta(days=400)) == 1
    assert Annonce.objects.count() == 0


def test_person_chooses_a_pace(client: Client) -> None:
    lecteur = creer_utilisateur(Role.PORTEUR, creer_contrat())
    client.force_login(lecteur)
    adresse = reverse("notifications:preferences")
    assert "Une fois par jour" in client.get(adresse).content.decode()
    reponse = client.post(adresse, {"cadence": "souvent"})
    assert "souvent" in reponse.content.decode()
    assert client.post(adresse, {"cadence": Cadence.HEBDOMADAIRE}).status_code == 302
    dire(creer_contrat(), lecteur)
    assert (distribuer(MARDI), distribuer(LUNDI)) == (0, 1)


def test_pilot_reads_the_reminders_of_its_contract_only(client: Client, settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    ici, ailleurs = creer_contrat(), creer_contrat()
    pilote, qui = creer_utilisateur(Role.PILOTE, ici), personne()
    for contrat, sujet in ((ici, "Bilan d’ici"), (ailleurs, "Bilan d’ailleurs")):
        relancer(f"cle-{contrat.pk}", [qui], sujet, GABARIT, contexte("http://ici/"), objet=creer_campagne(contrat))
    client.force_login(pilote)
    page = client.get(reverse("notifications:relances")).content.decode()
    assert "Bilan d’ici" in page
    assert "Bilan d’ailleurs" not in page
