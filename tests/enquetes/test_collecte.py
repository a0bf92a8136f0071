"""Answers come in once, by each way, and say nothing of who or when; quotas, closing, erasing."""

import datetime as dt
import uuid
from typing import Any

import pypdfium2 as pdfium
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.enquetes.avancement import par_tranche
from quartiers.enquetes.chiffrement import PliIllisible, sceller
from quartiers.enquetes.demonstration import enquetes_de_demonstration
from quartiers.enquetes.domain import enquetes as domaine
from quartiers.enquetes.domain.conservation import effacer_les_anciennes
from quartiers.enquetes.domain.jetons import (
    JetonRefuse,
    annuler_lot,
    creer_lot,
    jeton_valable,
    lisible,
    meler_les_jetons,
)
from quartiers.enquetes.domain.questionnaires import deposer_questionnaire, mettre_en_service
from quartiers.enquetes.domain.reglages import QuotaVoulu, poser_quotas
from quartiers.enquetes.domain.reponses import (
    Recue,
    ecarter,
    recevoir_pli,
    repondre_par_jeton,
    repondre_par_lien,
    reprendre,
)
from quartiers.enquetes.enums import EtatQuestionnaire, Mode
from quartiers.enquetes.exports_papier import papier_en_pdf
from quartiers.enquetes.models import Enquete, Jeton, Questionnaire, ReponseEnquete
from quartiers.enquetes.queries import etats_des_quotas, jours_de_collecte, structure_du, totaux
from quartiers.enquetes.saisie import lire_saisie
from quartiers.enquetes.structure import Question, Structure
from quartiers.journal.models import Acte
from tests.factories.comptes import creer_utilisateur
from tests.factories.enquetes import JOUR, creer_enquete, creer_questionnaire, creer_reponse
from tests.verification_pdf import defauts_ua

pytestmark = pytest.mark.django_db
MOI = Acteur()


def recue(questionnaire: Questionnaire, **champs: Any) -> Recue:
    defauts: dict[str, Any] = {"valeurs": {"satisfait": "oui"}, "mode": Mode.LIEN, "cle": uuid.uuid4(), "jour": JOUR}
    return Recue(questionnaire=questionnaire, **{**defauts, **champs})


@pytest.fixture
def questionnaire() -> Questionnaire:
    return creer_questionnaire(creer_enquete(lien_ouvert=True))


def un_jeton(enquete: Enquete, **champs: Any) -> str:
    _, jetons = creer_lot(acteur=MOI, enquete=enquete, libelle="Marché", mode=Mode.LIEN, nombre=1, **champs)
    return jetons[0]


def test_token_gives_one_answer(questionnaire: Questionnaire) -> None:
    enquete = questionnaire.enquete
    jeton = un_jeton(enquete)
    assert Jeton.objects.filter(empreinte__icontains=jeton).count() == 0
    valable = jeton_valable(lisible(jeton).lower())  # as one types it
    premiere = recue(questionnaire)
    une = repondre_par_jeton(premiere, valable)
    assert repondre_par_jeton(premiere, valable) == une  # sent twice: the same
    with pytest.raises(JetonRefuse, match="déjà servi"):
        repondre_par_jeton(recue(questionnaire), valable)
    with pytest.raises(JetonRefuse, match="déjà servi"):
        jeton_valable(jeton)
    assert ReponseEnquete.objects.count() == 1
    assert (une.mode, une.jour, une.lot) == (Mode.LIEN, JOUR, None)


def test_sending_twice_by_a_code_thanks_twice(questionnaire: Questionnaire) -> None:
    """The answer is lost on the way, or the button pressed twice: the code has served for this very sending."""
    adresse = reverse("enquetes:repondre_code", args=[un_jeton(questionnaire.enquete)])
    envoi = {"q-satisfait": "oui", "langue": "fr", "cle": str(uuid.uuid4())}
    merci = [Client().post(adresse, envoi).headers.get("Location", "") for _ in range(2)]
    assert merci == [reverse("enquetes:merci_enquete", args=[questionnaire.enquete.cle_lien]) + "?langue=fr"] * 2
    assert ReponseEnquete.objects.count() == 1
    assert Client().post(adresse, {**envoi, "cle": str(uuid.uuid4())}).status_code == 404


def test_used_tokens_are_written_anew_together(questionnaire: Questionnaire) -> None:
    """The base numbers the transaction that wrote each row: mixed, used tokens all carry the same."""
    jetons = creer_lot(acteur=MOI, enquete=questionnaire.enquete, libelle="Deux", mode=Mode.LIEN, nombre=3)[1]
    for jeton in jetons[:2]:
        repondre_par_jeton(recue(questionnaire), jeton_valable(jeton))
    avant = ecritures()
    assert meler_les_jetons() == 2
    apres = ecritures()
    assert [place for place in apres if place in avant] == []
    assert len(apres) == 2


def ecritures() -> list[str]:
    """Where the used tokens stand in the table: a row written anew has another place."""
    with connection.cursor() as curseur:
        curseur.execute("SELECT ctid::text FROM enquetes_jeton WHERE utilise ORDER BY ctid")
        return [ligne[0] for ligne in curseur.fetchall()]


def test_cancelled_lot_and_wrong_codes_are_refused(questionnaire: Questionnaire) -> None:
    lot, jetons = creer_lot(acteur=MOI, enquete=questionnaire.enquete, libelle="Perdu", mode=Mode.LIEN, nombre=2)
    repondre_par_jeton(recue(questionnaire), jeton_valable(jetons[0]))
    annuler_lot(acteur=MOI, lot=lot)
    with pytest.raises(JetonRefuse, match="n’est pas reconnu"):
        jeton_valable(jetons[1])
    assert Jeton.objects.filter(lot=lot).count() == 1  # the one that had served
    with pytest.raises(ValidationError, match="déjà ce nom"):
        creer_lot(acteur=MOI, enquete=questionnaire.enquete, libelle="Perdu", mode=Mode.LIEN, nombre=1)
    with pytest.raises(ValidationError, match="De 1 à 500"):
        creer_lot(acteur=MOI, enquete=questionnaire.enquete, libelle="Trop", mode=Mode.LIEN, nombre=501)


def test_sealed_answer_comes_in_once_whatever_it_says(questionnaire: Questionnaire) -> None:
    enquete, cle = questionnaire.enquete, uuid.uuid4()
    contenu = {"version": 1, "jour": JOUR.isoformat(), "langue": "fr", "valeurs": {"satisfait": ["non"], "age": ["44"]}}
    pli = sceller(enquete.pk, str(cle), contenu)
    jour = JOUR + dt.timedelta(days=1)
    une, nouvelle = recevoir_pli(enquete, cle, pli, jour)
    assert (nouvelle, une.jour, une.mode, une.valeurs) == (True, JOUR, Mode.MEDIATEUR, {"satisfait": "non", "age": 44})
    assert recevoir_pli(enquete, cle, pli, jour) == (une, False)
    # Nobody can mend it on the phone: what does not fit is kept aside, with why.
    autre = uuid.uuid4()
    fausse = sceller(enquete.pk, str(autre), {**contenu, "valeurs": {"satisfait": ["peut-être"]}})
    ecartee, _ = recevoir_pli(enquete, autre, fausse, jour)
    assert (ecartee.etat, ecartee.motif) == ("ecartee", "satisfait : Choisissez une des réponses proposées.")
    with pytest.raises(PliIllisible):
        recevoir_pli(enquete, uuid.uuid4(), pli, jour)


def test_what_a_phone_noted_before_the_closing_still_counts(questionnaire: Questionnaire) -> None:
    enquete = questionnaire.enquete
    Enquete.objects.filter(pk=enquete.pk).update(etat="close", close_le=JOUR)
    enquete.refresh_from_db()
    for quand, etat in ((JOUR, "recue"), (JOUR + dt.timedelta(days=2), "ecartee")):
        cle = uuid.uuid4()
        pli = sceller(
            enquete.pk, str(cle), {"version": 1, "jour": quand.isoformat(), "valeurs": {"satisfait": ["oui"]}}
        )
        assert recevoir_pli(enquete, cle, pli, JOUR + dt.timedelta(days=3))[0].etat == etat


def test_full_quota_stops_the_open_link_when_asked(questionnaire: Questionnaire) -> None:
    enquete = questionnaire.enquete
    quotas = [QuotaVoulu("Femmes", 1, None, {"sexe": "f"}), QuotaVoulu("Hommes", 2, None, {"sexe": "h"})]
    poser_quotas(acteur=MOI, enquete=enquete, quotas=quotas)
    creer_reponse(questionnaire, {"sexe": "f", "satisfait": "oui"})
    creer_reponse(questionnaire, {"sexe": "h", "satisfait": "oui"}, mode=Mode.PAPIER)
    creer_reponse(questionnaire, {"sexe": "h"}, etat="ecartee", motif="Essai")
    creer_reponse(questionnaire, {"sexe": "h"}, complete=False)
    assert [(e.quota.libelle, e.atteint, e.plein, e.reste) for e in etats_des_quotas(enquete)] == [
        ("Femmes", 1, True, 0),
        ("Hommes", 1, False, 1),
    ]
    femme = {"sexe": "f", "satisfait": "non"}
    repondre_par_lien(recue(questionnaire, valeurs=femme))  # not stopped unless asked
    Enquete.objects.filter(pk=enquete.pk).update(arret_quotas=True)
    adresse = reverse("enquetes:repondre", args=[enquete.cle_lien])
    reponse = Client().post(adresse, {"q-sexe": "f", "q-satisfait": "oui", "langue": "fr"})
    assert reponse.headers["Location"].endswith("/merci/?langue=fr&suite=plein")
    assert ReponseEnquete.objects.filter(enquete=enquete, valeurs__sexe="f").count() == 2
    assert "Assez de personnes comme vous" in Client().get(reponse.headers["Location"]).content.decode()
    assert totaux(enquete) == {"total": 3, "ecartees": 1, "incompletes": 1, "lien": 2, "mediateur": 0, "papier": 1}
    assert [(j.jour, j.total) for j in jours_de_collecte(enquete)] == [(JOUR, 3)]


def test_public_page_answers_and_loses_nothing(questionnaire: Questionnaire) -> None:
    enquete, client = questionnaire.enquete, Client()
    adresse = reverse("enquetes:repondre", args=[enquete.cle_lien])
    faux = client.post(adresse, {"q-age": "abc", "q-idee": "Des bancs", "langue": "fr"})
    page = faux.content.decode()
    assert faux.status_code == 400
    assert "Cette réponse est attendue." in page
    assert 'value="abc"' in page
    assert 'value="Des bancs"' in page
    assert ReponseEnquete.objects.count() == 0
    lieu = enquete.quartiers.get()
    juste = {"q-satisfait": "oui", "q-age": "44", "quartier": lieu.code, "langue": "fr", "cle": str(uuid.uuid4())}
    assert client.post(adresse, juste).status_code == 302
    assert client.post(adresse, juste).status_code == 302  # the same sending again
    une = ReponseEnquete.objects.get()
    assert (une.valeurs, une.quartier, une.jour) == ({"satisfait": "oui", "age": 44}, lieu, timezone.localdate())
    assert set(client.cookies) <= {"csrftoken"}
    Enquete.objects.filter(pk=enquete.pk).update(lien_ouvert=False)
    assert "On ne peut pas répondre ici" in client.post(adresse, juste).content.decode()


def test_opening_waits_for_a_questionnaire_and_a_wave_follows(questionnaire: Questionnaire) -> None:
    vide = creer_enquete(questionnaire.contrat, etat="brouillon", ouverte_le=None)
    with pytest.raises(ValidationError, match="questionnaire en service"):
        domaine.ouvrir(acteur=MOI, enquete=vide)
    enquete = questionnaire.enquete
    domaine.clore(acteur=MOI, enquete=enquete)
    suite = domaine.vague_suivante(acteur=MOI, enquete=enquete)
    assert (suite.vague, suite.vague_precedente, suite.etat) == (2, enquete, "brouillon")
    assert suite.cle_lien != enquete.cle_lien
    questionnaire.refresh_from_db()
    assert suite.questionnaires.get().structure == questionnaire.structure
    assert list(suite.quartiers.all()) == list(enquete.quartiers.all())
    domaine.ouvrir(acteur=MOI, enquete=suite)
    assert suite.etat == "ouverte"


def test_a_name_keeps_its_type_from_one_version_and_wave_to_the_next(questionnaire: Questionnaire) -> None:
    creer_reponse(questionnaire)
    autre = Structure({}, ("fr",), {}, (Question("age", "text", {"fr": "Votre âge"}),))
    with pytest.raises(ValidationError, match="était de type integer"):
        deposer_questionnaire(acteur=MOI, enquete=questionnaire.enquete, structure=autre, fichier=None, remarques=[])
    nouvelle = Structure({}, ("fr",), {}, (Question("age", "integer", {"fr": "Quel âge avez-vous ?"}),))
    version = deposer_questionnaire(
        acteur=MOI, enquete=questionnaire.enquete, structure=nouvelle, fichier=None, remarques=[]
    )
    mettre_en_service(acteur=MOI, questionnaire=version)
    questionnaire.refresh_from_db()
    assert (version.numero, version.etat, questionnaire.etat) == (
        2,
        EtatQuestionnaire.EN_SERVICE,
        EtatQuestionnaire.REMPLACE,
    )


def test_setting_aside_is_said_in_the_journal_without_the_answer(questionnaire: Questionnaire) -> None:
    reponse = creer_reponse(questionnaire)
    ecarter(acteur=MOI, reponse=reponse, motif="Essai de l’équipe")
    assert (reponse.etat, reponse.motif) == ("ecartee", "Essai de l’équipe")
    ligne = Acte.objects.get(code="reponseenquete.ecarter")
    assert (ligne.objet_type, ligne.objet_id) == ("enquetes.enquete", reponse.enquete_id)
    reprendre(acteur=MOI, reponse=reponse)
    assert (reponse.etat, reponse.motif) == ("recue", "")


def test_answers_are_erased_at_the_date_announced_and_totals_stay(questionnaire: Questionnaire) -> None:
    enquete, lieu = questionnaire.enquete, questionnaire.enquete.quartiers.get()
    for rang in range(5):
        creer_reponse(questionnaire, {"satisfait": "oui" if rang else "non", "idee": "Des bancs"}, quartier=lieu)
    creer_reponse(questionnaire, {"satisfait": "non"})
    jeton = un_jeton(enquete)
    assert effacer_les_anciennes(dt.date(2099, 12, 31)) == 0
    assert effacer_les_anciennes(dt.date(2100, 1, 1)) == 6
    enquete.refresh_from_db()
    assert (enquete.etat, enquete.effacee_le) == ("close", dt.date(2100, 1, 1))
    gardees = {t["question"]: t["lignes"] for t in enquete.agregats["tables"]}
    assert gardees["satisfait"] == [["Oui", "s"], ["Non", "s"], ["Sans réponse", 0], ["Ont répondu", 6]]
    assert (enquete.agregats["reponses"], "Des bancs" in repr(enquete.agregats)) == (6, False)
    assert ReponseEnquete.objects.count() == 0
    with pytest.raises(JetonRefuse):
        jeton_valable(jeton)
    assert effacer_les_anciennes(dt.date(2100, 1, 2)) == 0
    Enquete.objects.update(agregats={"reponses": 6, "lieux": {"": {"questions": {"satisfait": {"non": 2}}}}})
    assert effacer_les_anciennes(dt.date(2100, 1, 2)) == 0
    enquete.refresh_from_db()
    assert (enquete.agregats["reponses"], enquete.agregats["tables"], "lieux" in enquete.agregats) == (6, [], False)


def test_small_counts_of_the_collection_are_for_those_who_collect_and_while_they_do(
    client: Client, questionnaire: Questionnaire, settings: Any
) -> None:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    enquete, contrat = questionnaire.enquete, questionnaire.enquete.contrat
    poser_quotas(acteur=MOI, enquete=enquete, quotas=[QuotaVoulu("Femmes", 9, None, {"sexe": "f"})])
    creer_reponse(questionnaire, {"sexe": "f"})
    Enquete.objects.update(etat="ouverte", ouverte_le=JOUR)
    page = reverse("enquetes:enquete", args=[contrat.code, enquete.code])

    def lus(role: Role) -> tuple[object, ...]:
        client.force_login(creer_utilisateur(role, contrat))
        contexte = client.get(page).context
        return contexte["quotas"][0]["atteint"], contexte["comptes"]["total"], len(contexte["jours"])

    recues = reverse("enquetes:reponses", args=[contrat.code, enquete.code])
    client.force_login(creer_utilisateur(Role.PILOTE, contrat))
    assert "Langue</th>" in client.get(recues).content.decode()
    assert (lus(Role.MEDIATEUR), lus(Role.EVALUATEUR)) == (("1", "1", 1), ("moins de 5", "moins de 5", 0))
    Enquete.objects.update(etat="close", close_le=JOUR)
    assert lus(Role.PILOTE) == ("moins de 5", "moins de 5", 0)
    assert "Langue</th>" not in client.get(recues).content.decode()
    assert [par_tranche(n, 5) for n in (0, 4, 5, 9, 10, 1003)] == [
        "moins de 5", "moins de 5", "5 à 9", "5 à 9", "10 à 14", "1\u202f000 à 1\u202f004",
    ]  # fmt: skip


def test_arabic_is_printed_from_right_to_left_and_accessible(questionnaire: Questionnaire) -> None:
    contenu = papier_en_pdf(questionnaire.enquete, questionnaire, "ar", JOUR, [])
    assert defauts_ua(contenu) == []
    page = pdfium.PdfDocument(contenu)[0]
    mots = page.get_textpage()
    # The first words asked in Arabic stand at the right of the page, their letters joined.
    rang = next(n for n in range(mots.count_chars()) if "\u0600" <= mots.get_text_range(n, 1) <= "\ufeff")
    assert mots.get_charbox(rang)[2] > page.get_width() / 2


def test_paper_has_one_copy_for_each_code_and_numbers_before_choices(questionnaire: Questionnaire) -> None:
    codes = ["ABCDEFGHJKLM", "NPQRSTUVWXYZ"]
    contenu = papier_en_pdf(questionnaire.enquete, questionnaire, "fr", JOUR, codes)
    pages = [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(contenu)]
    assert [lisible(code) for code in codes] == [code for page in pages for code in map(lisible, codes) if code in page]
    for page in pages:
        assert "2. Êtes-vous bien ici" in page
        assert "1 Oui" in page
        assert "2 Non" in page


def test_demonstration_gives_two_waves_once() -> None:
    enquete = creer_enquete()
    lieu = enquete.quartiers.get()
    enquete.territoires.all().delete()
    enquete.delete()
    assert enquetes_de_demonstration(lieu.contrat) == 300
    une, deux = Enquete.objects.filter(contrat=lieu.contrat).order_by("vague")
    assert (une.etat, deux.etat, deux.vague_precedente, une.fictive, deux.fictive) == (
        "close",
        "ouverte",
        une,
        True,
        True,
    )
    assert [totaux(enquete)["total"] for enquete in (une, deux)] == [150, 150]
    # What was drawn is what the questionnaire would have taken.
    structure = structure_du(deux.questionnaires.get())
    for reponse in deux.reponses.all()[:30]:
        brut = {nom: [str(v) for v in lu] if isinstance(lu, list) else [str(lu)] for nom, lu in reponse.valeurs.items()}
        saisie = lire_saisie(structure, brut, jour=JOUR)
        assert (saisie.erreurs, saisie.valeurs) == ({}, reponse.valeurs)
    assert enquetes_de_demonstration(lieu.contrat) is None
