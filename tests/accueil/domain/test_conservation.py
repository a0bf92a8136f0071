"""Accounts without use are warned, closed, erased; readings given up are deleted."""

import datetime as dt
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quartiers.accueil.domain import conservation
from quartiers.accueil.domain.habilitations import inviter, reactiver
from quartiers.accueil.tasks import appliquer_conservation
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.domain.relecture import abandonner
from quartiers.contrat.models import Lecture
from quartiers.documents.domain import deposer
from quartiers.documents.models import Document
from quartiers.journal.models import Acte
from quartiers.notifications.models import Envoi
from quartiers.socle.dates import mois_avant
from tests.factories.comptes import creer_acteur, creer_habilitation, creer_utilisateur
from tests.factories.contrat import creer_contrat
from tests.taches import expedier_tout

pytestmark = pytest.mark.django_db
MAINTENANT = dt.datetime(2028, 3, 31, 4, 2, tzinfo=dt.UTC)
JOUR = dt.timedelta(days=1)


def ancien(jamais_connecte: bool = False, **champs: Any) -> Utilisateur:
    """Someone whose last log-in is 24 months and a day before `MAINTENANT`."""
    personne = creer_utilisateur(**{"nom": "Camille Martin", **champs})
    Utilisateur.objects.filter(pk=personne.pk).update(
        cree_le=dt.datetime(2025, 1, 1, tzinfo=dt.UTC),
        last_login=None if jamais_connecte else mois_avant(MAINTENANT, 24) - JOUR,
    )
    personne.habilitations.update(cree_le=dt.datetime(2025, 1, 1, tzinfo=dt.UTC))
    personne.refresh_from_db()
    return personne


@pytest.mark.parametrize(
    ("mois", "attendu"),
    [(24, dt.date(2026, 3, 31)), (1, dt.date(2028, 2, 29)), (4, dt.date(2027, 11, 30)), (-6, dt.date(2028, 9, 30))],
)
def test_month_without_that_day_gives_its_last_one(mois: int, attendu: dt.date) -> None:
    assert mois_avant(MAINTENANT, mois).date() == attendu


@pytest.mark.parametrize("jamais_connecte", [False, True])
def test_unused_account_is_warned_once_then_closed_a_month_later(jamais_connecte: bool) -> None:
    personne = ancien(jamais_connecte, courriel="camille@exemple.fr")
    servi = ancien(courriel="autre@exemple.fr")
    Utilisateur.objects.filter(pk=servi.pk).update(last_login=MAINTENANT - 600 * JOUR)
    assert conservation.avertir_comptes_inutilises(MAINTENANT) == 1
    assert conservation.avertir_comptes_inutilises(MAINTENANT + JOUR) == 0
    expedier_tout()
    (message,) = mail.outbox
    assert message.to == ["camille@exemple.fr"]
    assert "Il fermera le 30 avril 2028" in str(message.body).replace("\u00a0", " ")
    assert conservation.fermer_comptes_inutilises(MAINTENANT + 29 * JOUR) == 0
    assert conservation.fermer_comptes_inutilises(MAINTENANT + 30 * JOUR) == 1
    personne.refresh_from_db()
    assert (personne.is_active, personne.ferme_le) == (False, MAINTENANT + 30 * JOUR)
    acte = Acte.objects.get(code="utilisateur.fermer")
    assert (acte.phrase, acte.personne, acte.auteur) == ("Compte fermé\u00a0: 24 mois sans connexion.", personne, None)


def test_nobody_is_closed_without_a_warning() -> None:
    ancien()
    assert conservation.fermer_comptes_inutilises(MAINTENANT + 300 * JOUR) == 0


def test_log_in_or_new_habilitation_after_the_warning_keeps_the_account() -> None:
    connectee, habilitee = ancien(), ancien()
    assert conservation.avertir_comptes_inutilises(MAINTENANT) == 2
    Utilisateur.objects.filter(pk=connectee.pk).update(last_login=MAINTENANT + JOUR)
    habilitation = creer_habilitation(habilitee, Role.BAILLEUR, creer_contrat())
    type(habilitation).objects.filter(pk=habilitation.pk).update(cree_le=MAINTENANT + JOUR)
    assert conservation.fermer_comptes_inutilises(MAINTENANT + 60 * JOUR) == 0
    # Two years later the same account is warned again.
    assert conservation.avertir_comptes_inutilises(MAINTENANT + 731 * JOUR) == 2


def test_last_administrator_and_fictional_accounts_stay_open() -> None:
    seule = ancien(role=Role.ADMINISTRATEUR)
    ancien(demonstration=True)
    assert conservation.avertir_comptes_inutilises(MAINTENANT) == 1
    assert conservation.fermer_comptes_inutilises(MAINTENANT + 30 * JOUR) == 0
    creer_utilisateur(Role.ADMINISTRATEUR)
    assert conservation.fermer_comptes_inutilises(MAINTENANT + 30 * JOUR) == 1
    seule.refresh_from_db()
    assert not seule.is_active


def test_erased_account_leaves_no_name_anywhere() -> None:
    contrat = creer_contrat()
    pilote = creer_acteur(Role.PILOTE, contrat)
    inviter(courriel="Camille@exemple.fr", nom="Camille Martin", role=Role.BAILLEUR, contrat=contrat, par=pilote)
    personne = Utilisateur.objects.get(courriel="camille@exemple.fr")
    personne.courriel = "c.martin@exemple.fr"
    personne.save()
    EmailAddress.objects.create(user=personne, email=personne.courriel)
    client = Client()
    client.force_login(personne)
    UserSession.objects.create(
        user=personne, ip="192.0.2.1", session_key=str(client.session.session_key), user_agent="Navigateur"
    )
    Utilisateur.objects.filter(pk=personne.pk).update(is_active=False, ferme_le=MAINTENANT)
    assert traces("Martin") == {"comptes_utilisateur", "comptes_utilisateurevent", "notifications_envoi"}
    assert traces("exemple.fr") >= {"notifications_envoi", "account_emailaddress"}
    assert conservation.effacer_comptes_fermes(mois_avant(MAINTENANT, -6)) == 0
    assert conservation.effacer_comptes_fermes(mois_avant(MAINTENANT, -6) + JOUR) == 1
    assert traces("Martin") == set()
    assert traces("amille") == set()
    personne.refresh_from_db()
    assert str(personne) == f"Compte effacé n°\u00a0{personne.pk}"
    assert personne.courriel == f"compte-{personne.pk}@efface.invalid"
    assert not UserSession.objects.filter(user=personne).exists()
    assert personne.habilitations.count() == 1
    acte = Acte.objects.get(code="habilitation.donner", personne=personne)
    assert acte.phrase.startswith("Habilitation donnée\u00a0: Bailleur")
    assert conservation.effacer_comptes_fermes(MAINTENANT + 900 * JOUR) == 0


def traces(mot: str) -> set[str]:
    """Tables of which a row holds `mot`, whatever the column."""
    trouvees = set()
    for modele in apps.get_models(include_auto_created=True):
        lignes = modele._default_manager.all().values_list()
        if modele._meta.managed and any(mot in str(ligne) for ligne in lignes):
            trouvees.add(modele._meta.db_table)
    return trouvees


def test_erased_account_does_not_open_again_and_its_address_may_be_invited() -> None:
    contrat = creer_contrat()
    personne = creer_utilisateur(
        Role.BAILLEUR, contrat, courriel="camille@exemple.fr", is_active=False, ferme_le=MAINTENANT
    )
    Utilisateur.objects.filter(pk=personne.pk).update(ferme_le=MAINTENANT)
    conservation.effacer(personne.pk, MAINTENANT)
    personne.refresh_from_db()
    with pytest.raises(ValidationError, match="effacé"):
        reactiver(acteur=creer_acteur(Role.ADMINISTRATEUR), utilisateur=personne)
    nouvelle = inviter(courriel="camille@exemple.fr", role=Role.BAILLEUR, contrat=contrat)
    assert nouvelle.utilisateur != personne
    client = Client()
    client.force_login(creer_utilisateur(Role.PILOTE, contrat))
    page = client.get(reverse("comptes:personne", args=[personne.pk])).content.decode()
    assert "Compte effacé" in page
    assert "efface.invalid" not in page


def test_page_of_a_closed_account_tells_when_its_name_goes() -> None:
    contrat = creer_contrat()
    personne = creer_utilisateur(Role.BAILLEUR, contrat, is_active=False, ferme_le=MAINTENANT)
    client = Client()
    client.force_login(creer_utilisateur(Role.PILOTE, contrat))
    page = client.get(reverse("comptes:personne", args=[personne.pk])).content.decode().replace("\u00a0", " ")
    assert "seront effacés le 1er octobre 2028" in " ".join(page.split())


def test_history_is_not_rewritten_by_anything_else() -> None:
    creer_utilisateur()
    with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
        apps.get_model("comptes.UtilisateurEvent").objects.update(nom="Autre")


@pytest.mark.parametrize(
    "champs",
    [
        {"is_active": False, "ferme_le": None},
        {"is_active": True, "ferme_le": MAINTENANT},
        {"is_active": True, "ferme_le": None, "efface_le": MAINTENANT},
    ],
)
def test_dates_of_an_account_hold_together(champs: dict[str, Any]) -> None:
    personne = creer_utilisateur()
    with pytest.raises(IntegrityError), transaction.atomic():
        Utilisateur.objects.filter(pk=personne.pk).update(**champs)


def lecture_deposee(age_en_jours: int, **champs: Any) -> Lecture:
    fichier = ContentFile(b"Contrat de ville\nAxe 1 : Emploi\n", name="contrat.txt")
    document = deposer(fichier=fichier, contrat_id=None, acteur=Acteur())
    lecture = Lecture.objects.create(document=document, nom="contrat.txt", **champs)
    Lecture.objects.filter(pk=lecture.pk).update(modifie_le=MAINTENANT - age_en_jours * JOUR)
    return lecture


@pytest.mark.django_db(transaction=True)
def test_readings_given_up_go_with_their_text() -> None:
    oubliee, abandonnee = lecture_deposee(181), lecture_deposee(1)
    abandonner(acteur=creer_acteur(Role.ADMINISTRATEUR), lecture=abandonnee)
    Lecture.objects.filter(pk=abandonnee.pk).update(modifie_le=MAINTENANT - 181 * JOUR)
    validee = lecture_deposee(900, etat="validee", validee_le=MAINTENANT, contrat=creer_contrat())
    recente = lecture_deposee(179)
    assert oubliee.document
    chemin = str(oubliee.document.fichier.name)
    assert default_storage.exists(chemin)
    assert conservation.purger_lectures(MAINTENANT) == 2
    assert set(Lecture.objects.values_list("pk", flat=True)) == {validee.pk, recente.pk}
    assert not apps.get_model("contrat.LectureEvent").objects.filter(pgh_obj_id=oubliee.pk).exists()
    assert Document.objects.count() == 2
    assert not default_storage.exists(chemin)
    assert recente.document
    assert default_storage.exists(str(recente.document.fichier.name))


def test_job_does_all_five() -> None:
    personne = ancien()
    Utilisateur.objects.filter(pk=personne.pk).update(
        last_login=timezone.now() - 3 * 366 * JOUR, cree_le=timezone.now() - 4 * 366 * JOUR
    )
    assert appliquer_conservation(timestamp=0) == [1, 0, 0, 0, 0, 0, 0]
    assert Envoi.objects.get().destinataire == personne.courriel
