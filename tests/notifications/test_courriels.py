"""Letters are written with the act that they tell, and leave by the worker: once, one per person."""

import datetime as dt
import re
import socket
import threading
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from quartiers.comptes.enums import Role
from quartiers.journal.models import Acte
from quartiers.notifications.courriels import PieceJointe, envoyer, expedier, purger_envois, trop_lourdes
from quartiers.notifications.enums import EtatEnvoi
from quartiers.notifications.models import Envoi
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_contrat
from tests.taches import executer_taches

GABARIT = "contrat/courriels/demande_avis.txt"
CONTEXTE: dict[str, Any] = {
    "avis": "Caisse d’allocations",
    "avenant": {"numero": 2, "titre": "Santé & « quartiers »", "reponse_avant": dt.date(2027, 1, 1)},
    "contrat": {"intitule": "Contrat de ville"},
    "lien": "http://localhost:8000/avis/abc/",
}


def taches(envoi: Envoi | None = None) -> list[tuple[str, int]]:
    """State and tries of the jobs of that letter, else of all (the jobs of other tests stay in their table)."""
    toutes = ProcrastinateJob.objects.filter(queue_name="courriels").order_by("pk")
    siennes = toutes.filter(args__envoi_id=envoi.pk) if envoi else toutes
    return list(siennes.values_list("status", "attempts"))


def avancer_les_reprises() -> None:
    """The hour of the next try comes."""
    with connection.cursor() as curseur:
        curseur.execute("UPDATE procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo'")


@pytest.mark.django_db(transaction=True)
def test_files_leave_with_the_letter_and_are_then_forgotten(settings: Any) -> None:
    invitation = b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    pieces = [
        PieceJointe("seance.ics", "text/calendar; method=REQUEST", contenu=invitation),
        PieceJointe("dossier.pdf", "application/pdf", contenu=b"%PDF-1.7 \xff"),
    ]
    (envoi,) = envoyer(["a@exemple.fr"], "Convocation", GABARIT, CONTEXTE, pieces=pieces)
    executer_taches()
    morceaux: list[Any] = list(mail.outbox[0].message().walk())
    invite, pdf = morceaux[2:]
    assert invite.get_content_type() == "text/calendar"
    assert invite.get_param("method") == "REQUEST"
    assert invite.get_filename() == "seance.ics"
    assert invite.get_payload(decode=True).replace(b"\r\n", b"\n") == invitation.replace(b"\r\n", b"\n")
    assert pdf.get_payload(decode=True) == b"%PDF-1.7 \xff"
    assert [bytes(piece.contenu) for piece in envoi.pieces.all()] == [b"", b""]

    settings.COURRIEL_PIECES_MAX = sum(piece.taille for piece in pieces)
    assert not trop_lourdes(pieces)
    settings.COURRIEL_PIECES_MAX -= 1
    assert trop_lourdes(pieces)


@pytest.mark.django_db(transaction=True)
def test_each_person_gets_a_message_of_their_own_and_an_act_that_fails_writes_to_nobody() -> None:
    avant = taches()
    with transaction.atomic():
        envoyer(["a@exemple.fr"], "Objet", GABARIT, CONTEXTE)
        assert len(taches()) == len(avant) + 1
        transaction.set_rollback(True)
    assert (Envoi.objects.count(), taches()) == (0, avant)
    envoyer(["a@exemple.fr", "b@exemple.fr"], "Votre avis\n sur l’avenant", GABARIT, CONTEXTE)
    assert mail.outbox == []
    assert taches()[len(avant) :] == [("todo", 0), ("todo", 0)]
    executer_taches()
    assert sorted((m.to, m.subject) for m in mail.outbox) == [
        (["a@exemple.fr"], "Votre avis sur l’avenant"),
        (["b@exemple.fr"], "Votre avis sur l’avenant"),
    ]
    corps = str(mail.outbox[0].body)
    assert "Santé & « quartiers »" in corps
    assert "Réponse attendue avant le 1er\u00a0janvier\u00a02027." in corps
    assert "\nhttp://localhost:8000/avis/abc/\n" in corps


@pytest.mark.django_db
def test_a_second_run_sends_nothing_and_the_text_is_forgotten() -> None:
    (envoi,) = envoyer(["a@exemple.fr"], "Objet", GABARIT, CONTEXTE)
    assert "Santé" in envoi.corps
    assert (expedier(envoi.pk), expedier(envoi.pk), len(mail.outbox)) == (True, False, 1)
    envoi.refresh_from_db()
    assert (envoi.etat, envoi.corps, envoi.essais, envoi.sujet) == (EtatEnvoi.ENVOYE, "", 1, "Objet")
    assert envoi.envoye_le is not None


@pytest.mark.django_db
def test_a_sent_letter_keeps_no_text() -> None:
    with pytest.raises(IntegrityError, match="envoi_etat_date"):
        Envoi.objects.create(
            destinataire="a@exemple.fr", sujet="Objet", corps="Texte", etat="envoye", envoye_le=timezone.now()
        )


class Serveur:
    """Refuses the first `refus` letters as a busy server does, keeps the others."""

    def __init__(self, refus: int) -> None:
        self.refus, self.recus, self.verrou = refus, list[tuple[list[str], str]](), threading.Lock()

    async def handle_DATA(self, serveur: SMTP, session: Session, enveloppe: Envelope) -> str:  # noqa: N802
        with self.verrou:
            if self.refus:
                self.refus -= 1
                return "451 Serveur occupe, revenez plus tard"
            contenu = enveloppe.content
            assert isinstance(contenu, bytes)
            self.recus.append((enveloppe.rcpt_tos, contenu.decode()))
            return "250 OK"


def regler_smtp(settings: Any, port: int) -> None:
    """What QUARTIERS_SMTP_HOTE and QUARTIERS_SMTP_PORT set."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port


def port_libre() -> int:
    with socket.socket() as essai:
        essai.bind(("127.0.0.1", 0))
        return int(essai.getsockname()[1])


@pytest.mark.django_db(transaction=True)
def test_a_refused_letter_leaves_at_the_next_try(settings: Any) -> None:
    serveur = Serveur(refus=1)
    ecoute = Controller(serveur, hostname="127.0.0.1", port=port_libre())
    ecoute.start()
    try:
        regler_smtp(settings, ecoute.port)
        (envoi,) = envoyer(["a@exemple.fr"], "Votre avis", GABARIT, CONTEXTE)
        executer_taches()
        envoi.refresh_from_db()
        assert (envoi.etat, envoi.essais, taches(envoi), serveur.recus) == (EtatEnvoi.A_ENVOYER, 1, [("todo", 1)], [])
        assert "Serveur occupe" in envoi.erreur
        executer_taches()  # too early: nothing is tried
        assert taches(envoi) == [("todo", 1)]
        avancer_les_reprises()
        executer_taches()
    finally:
        ecoute.stop()
    envoi.refresh_from_db()
    assert (envoi.etat, envoi.essais, envoi.erreur) == (EtatEnvoi.ENVOYE, 2, "")
    assert taches(envoi) == [("succeeded", 2)]
    ((destinataires, texte),) = serveur.recus
    assert destinataires == ["a@exemple.fr"]
    assert "Subject: Votre avis" in texte


@pytest.mark.django_db(transaction=True)
def test_after_five_retries_the_failure_is_shown(settings: Any, client: Client) -> None:
    regler_smtp(settings, port_libre())
    settings.ROLES_A_DOUBLE_FACTEUR = []
    contrat = creer_contrat()
    (envoi,) = envoyer(["a@exemple.fr"], "Votre avis", GABARIT, CONTEXTE)
    Envoi.objects.filter(pk=envoi.pk).update(contrat_id=contrat.pk)
    for _ in range(7):
        executer_taches()
        avancer_les_reprises()
    envoi.refresh_from_db()
    assert (envoi.etat, envoi.essais, taches(envoi)) == (EtatEnvoi.ECHOUE, 6, [("failed", 6)])
    client.force_login(creer_utilisateur(Role.PILOTE, contrat))
    page = client.get(reverse("accueil:envois"), {"etat": "echoue"}).content.decode()
    assert re.findall(r"Non parti|a@exemple.fr|Connection refused", page.split("<table")[1]) == [
        "a@exemple.fr",
        "Non parti",
        "Connection refused",
    ]
    client.force_login(creer_utilisateur(Role.PILOTE, creer_contrat(code="autre")))
    assert "a@exemple.fr" not in client.get(reverse("accueil:envois")).content.decode()


@pytest.mark.django_db
def test_old_letters_are_forgotten(settings: Any) -> None:
    settings.JOURS_D_ENVOIS = 30
    anciens = envoyer(["a@exemple.fr", "b@exemple.fr"], "Objet", GABARIT, CONTEXTE)
    Envoi.objects.filter(pk=anciens[0].pk).update(cree_le=timezone.now() - dt.timedelta(days=31))
    assert purger_envois(timezone.now()) == 1
    assert list(Envoi.objects.all()) == [anciens[1]]


def echoue(contrat_id: int | None = None) -> Envoi:
    (envoi,) = envoyer(["a@exemple.fr"], "Votre avis", GABARIT, CONTEXTE)
    Envoi.objects.filter(pk=envoi.pk).update(
        etat=EtatEnvoi.ECHOUE, essais=5, erreur="Boîte inconnue", contrat_id=contrat_id
    )
    ProcrastinateJob.objects.filter(args__envoi_id=envoi.pk).update(status="failed")
    envoi.refresh_from_db()
    return envoi


@pytest.mark.django_db(transaction=True)
def test_letter_that_failed_is_sent_again_once(settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    contrat = creer_contrat()
    envoi = echoue(contrat.pk)
    client = Client()
    client.force_login(creer_utilisateur(Role.PILOTE, contrat))
    adresse = reverse("accueil:envoi_renvoyer", args=[envoi.pk])
    assert adresse in client.get(reverse("accueil:envois")).content.decode()
    assert "Boîte inconnue" in client.get(adresse).content.decode()
    client.post(adresse)
    refus = client.post(adresse, follow=True).content.decode()  # a second click, before it leaves
    assert re.search(r"l’état est maintenant «\s?À envoyer", refus)
    executer_taches()
    envoi.refresh_from_db()
    assert (envoi.etat, len(mail.outbox)) == (EtatEnvoi.ENVOYE, 1)
    client.post(adresse)  # and one after it left
    executer_taches()
    assert len(mail.outbox) == 1
    acte = Acte.objects.get(code="envoi.renvoyer")
    assert (acte.phrase, acte.contrat_id) == ("Courriel «\u00a0Votre avis\u00a0» remis à envoyer", contrat.pk)
    assert "n’est pas à renvoyer" in client.get(adresse).content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("role", "attendu"), [(Role.PILOTE, 404), (Role.BAILLEUR, 403), (Role.ADMINISTRATEUR, 302)])
def test_who_sends_a_letter_again(role: Role, attendu: int, settings: Any) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    envoi = echoue(creer_contrat().pk)
    client = Client()
    client.force_login(creer_utilisateur(role, creer_contrat()))
    assert client.post(reverse("accueil:envoi_renvoyer", args=[envoi.pk])).status_code == attendu
