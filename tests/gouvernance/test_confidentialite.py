"""A confidential item is nowhere in what leaves for those who are not entitled to it: bytes, texts, pages, files."""

import datetime as dt
import io
import zipfile

import pytest
from django.core import mail
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.documents.permissions import peut_lire
from quartiers.exports.blocs import Document, Paragraphe
from quartiers.exports.pdf import pdf_du_document
from quartiers.gouvernance.contenu import contenu_du_compte_rendu
from quartiers.gouvernance.domain import comptes_rendus, convocations, decisions, points
from quartiers.gouvernance.dossier import dossier_de_seance
from quartiers.gouvernance.enums import EtatCompteRendu, EtatSeance
from quartiers.gouvernance.liens import jeton_de_seance
from quartiers.gouvernance.models import CompteRendu, MembreInstance, PiecePoint, Seance
from quartiers.gouvernance.redaction import compte_rendu_en_pdf
from quartiers.gouvernance.word import compte_rendu_en_word, modele_fourni
from quartiers.journal.models import Acte
from tests.factories.comptes import creer_acteur
from tests.factories.gouvernance import creer_instance, creer_membre, creer_point, creer_seance
from tests.taches import expedier_tout

pytestmark = pytest.mark.django_db
# Words that only the confidential item, its paper, its discussion, its decision and its task hold.
SECRETS = ["Zébulon", "annexe-zeta", "Zinnia", "Zirconium", "Zamak", "Zeppelin"]


def piece(texte: str, nom: str) -> "ContentFile[bytes]":
    bloc = Paragraphe(texte)
    document = Document(texte, "", "", "", dt.date(2027, 1, 4), [bloc], sans_couverture=True)
    return ContentFile(pdf_du_document(document), name=nom)


class Decor:
    """A meeting held with an open item and a confidential one, a member entitled to it and one who is not."""

    def __init__(self) -> None:
        instance = creer_instance(delai_approbation=5)
        self.contrat = instance.contrat
        self.pilote = creer_acteur(Role.PILOTE, self.contrat)
        self.dans_le_secret = creer_membre(instance, confidentiel=True, courriel="oui@exemple.fr")
        self.hors_du_secret = creer_membre(instance, courriel="non@exemple.fr")
        self.seance: Seance = creer_seance(instance, publique=True)
        self.ouvert = creer_point(self.seance, "Avancement du contrat", texte="Texte ouvert.")
        secret = creer_point(self.seance, "Dossier Zébulon", texte="Zirconium.", confidentiel=True)
        self.secret = secret
        points.joindre_piece(acteur=self.pilote, point=self.ouvert, fichier=piece("Pièce ouverte", "ouverte.pdf"))
        points.joindre_piece(
            acteur=self.pilote, point=secret, fichier=piece("Zinnia", "annexe-zeta.pdf"), titre="annexe-zeta"
        )

    def convoquer(self) -> dict[str, list[str]]:
        """Address -> texts of what was received: the letter and the calendar file."""
        convocations.convoquer(acteur=self.pilote, seance=self.seance)
        expedier_tout()
        recus: dict[str, list[str]] = {}
        for message in mail.outbox:
            pieces = [contenu for _, contenu, _ in message.attachments]
            recus[message.to[0]] = [str(message.subject), str(message.body), *map(str, pieces)]
        return recus

    def tenir(self) -> CompteRendu:
        Seance.objects.filter(pk=self.seance.pk).update(etat=EtatSeance.OUVERTE, ouverte_le=timezone.now())
        self.seance.refresh_from_db()
        self.ouvert.discussion, self.secret.discussion = "Discussion ouverte.", "Zirconium encore."
        self.ouvert.save()
        self.secret.save()
        decisions.prendre_decision(
            acteur=self.pilote, seance=self.seance, point=self.ouvert, sens="valide", texte="Décision ouverte."
        )
        prise = decisions.prendre_decision(
            acteur=self.pilote, seance=self.seance, point=self.secret, sens="demande", texte="Zamak."
        )
        decisions.ajouter_suite(
            acteur=self.pilote, seance=self.seance, decision=prise, texte="Zeppelin", responsable="Service"
        )
        Seance.objects.filter(pk=self.seance.pk).update(etat=EtatSeance.TENUE, levee_le=timezone.now())
        self.seance.refresh_from_db()
        return comptes_rendus.commencer(acteur=self.pilote, seance=self.seance)

    def diffuser(self) -> CompteRendu:
        compte_rendu = self.tenir()
        jour = timezone.localdate()
        comptes_rendus.soumettre(
            acteur=self.pilote, compte_rendu=compte_rendu, remarques_jusqu_au=jour + dt.timedelta(days=1)
        )
        CompteRendu.objects.filter(pk=compte_rendu.pk).update(remarques_jusqu_au=jour - dt.timedelta(days=1))
        compte_rendu.refresh_from_db()
        comptes_rendus.approuver_au_delai(acteur=self.pilote, compte_rendu=compte_rendu)
        comptes_rendus.diffuser(acteur=self.pilote, compte_rendu=compte_rendu, public=True)
        return compte_rendu


@pytest.fixture
def decor() -> Decor:
    return Decor()


def texte_du_pdf(contenu: bytes) -> str:
    """Text of the pages, bookmarks, title; and the bytes themselves, streams opened."""
    lecteur = PdfReader(io.BytesIO(contenu))
    pages = [page.extract_text() for page in lecteur.pages]
    return "\n".join([*pages, str(lecteur.metadata), str(lecteur.outline), contenu.decode("latin-1")])


def texte_du_word(contenu: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        return "\n".join(archive.read(nom).decode("utf-8", "replace") for nom in archive.namelist())


def trouves(texte: str) -> list[str]:
    return [secret for secret in SECRETS if secret in texte]


def test_booklet_of_the_entitled_holds_the_item_and_its_paper(decor: Decor) -> None:
    """First the presence: what the other tests look for can be found."""
    entier = texte_du_pdf(dossier_de_seance(decor.seance, list(decor.seance.points.all())))
    assert {"Zébulon", "Zirconium", "Zinnia", "annexe-zeta"} <= set(trouves(entier))
    assert "Pièce ouverte" in entier


def test_booklet_of_the_others_holds_neither_the_item_nor_its_paper(decor: Decor, client: Client) -> None:
    jeton = jeton_de_seance(decor.seance, decor.hors_du_secret)
    decor.convoquer()
    reponse = client.get(reverse("gouvernance:dossier_par_lien", args=[jeton]))
    texte = texte_du_pdf(reponse.content)
    assert "Avancement du contrat" in texte
    assert "Pièce ouverte" in texte
    assert trouves(texte) == []


def test_letters_and_calendars_tell_each_member_what_it_may_know(decor: Decor) -> None:
    recus = decor.convoquer()
    assert sorted(recus) == ["non@exemple.fr", "oui@exemple.fr"]
    assert any("Zébulon" in texte for texte in recus["oui@exemple.fr"])
    assert any("Zébulon" in texte for texte in recus["oui@exemple.fr"] if "BEGIN:VCALENDAR" in texte)
    autres = "\n".join(recus["non@exemple.fr"])
    assert "Avancement du contrat" in autres
    assert "BEGIN:VCALENDAR" in autres
    assert trouves(autres) == []


@pytest.mark.parametrize("nom", ["par_lien", "invitation_par_lien", "compte_rendu_par_lien"])
def test_pages_of_a_link_follow_its_member(decor: Decor, client: Client, nom: str) -> None:
    decor.convoquer()
    decor.diffuser()

    def lire(membre: MembreInstance) -> str:
        reponse = client.get(reverse(f"gouvernance:{nom}", args=[jeton_de_seance(decor.seance, membre)]))
        assert reponse.status_code == 200
        return texte_du_pdf(reponse.content) if nom.startswith("compte") else reponse.content.decode()

    assert "Zébulon" in lire(decor.dans_le_secret)
    autre = lire(decor.hors_du_secret)
    assert "Avancement du contrat" in autre
    assert trouves(autre) == []


def test_minutes_without_confidential_items_in_pdf_and_word(decor: Decor) -> None:
    compte_rendu = decor.tenir()
    entier = texte_du_pdf(compte_rendu_en_pdf(decor.seance, compte_rendu, confidentiel=True))
    assert {"Zébulon", "Zirconium", "Zamak", "Zeppelin"} <= set(trouves(entier))
    reduit = texte_du_pdf(compte_rendu_en_pdf(decor.seance, compte_rendu, confidentiel=False))
    assert "Décision ouverte." in reduit
    assert trouves(reduit) == []
    contenu = contenu_du_compte_rendu(decor.seance, compte_rendu, confidentiel=False)
    word = texte_du_word(compte_rendu_en_word(contenu, modele_fourni()))
    assert "Décision ouverte." in word
    assert trouves(word) == []


@pytest.mark.parametrize("nom", ["seance", "compte_rendu", "compte_rendu_pdf", "invitation", "instance", "seances"])
def test_public_never_reads_a_confidential_item(decor: Decor, client: Client, nom: str) -> None:
    decor.convoquer()
    decor.diffuser()
    autres = {"instance": [decor.seance.instance.code], "seances": []}.get(nom, [decor.seance.pk])
    reponse = client.get(reverse(f"gouvernance:{nom}", args=[decor.contrat.code, *autres]))
    assert reponse.status_code == 200
    contenu = b"".join(reponse.streaming_content) if reponse.streaming else reponse.content  # type: ignore[attr-defined]
    texte = texte_du_pdf(contenu) if nom.endswith("pdf") else contenu.decode()
    assert trouves(texte) == []
    if nom == "compte_rendu":
        assert "Décision ouverte." in texte


def test_public_does_not_open_the_booklet_nor_a_paper(decor: Decor, client: Client) -> None:
    decor.convoquer()
    adresses = [
        reverse("gouvernance:dossier", args=[decor.contrat.code, decor.seance.pk]),
        *(
            reverse("gouvernance:piece", args=[decor.contrat.code, decor.seance.pk, pk])
            for pk in PiecePoint.objects.values_list("pk", flat=True)
        ),
    ]
    assert [client.get(adresse).status_code for adresse in adresses] == [404, 404, 404]


def test_stored_papers_and_sealed_minutes_are_closed_to_the_other_teams(decor: Decor) -> None:
    """The address of a document alone does not open it: instructors read the contract's other papers, not these."""
    compte_rendu = decor.diffuser()
    instructeur = creer_acteur(Role.INSTRUCTEUR, decor.contrat)
    ouverte, secrete = [piece.document for piece in PiecePoint.objects.order_by("point__rang")]
    entier, reduit = compte_rendu.document, compte_rendu.document_public
    assert entier is not None
    assert reduit is not None
    lus = [peut_lire(instructeur, document) for document in (ouverte, secrete, entier, reduit)]
    assert lus == [True, False, False, True]
    assert [peut_lire(decor.pilote, document) for document in (ouverte, secrete, entier, reduit)] == [True] * 4
    assert [peut_lire(Acteur(), document) for document in (ouverte, secrete, entier, reduit)] == [
        False, False, False, True,
    ]  # fmt: skip


def test_journal_names_no_confidential_item(decor: Decor) -> None:
    decor.convoquer()
    decor.diffuser()
    phrases = "\n".join(f"{acte.phrase} {acte.detail}" for acte in Acte.objects.all())
    assert "point confidentiel" in phrases
    assert trouves(phrases) == []


def test_published_minutes_name_people_by_their_function(decor: Decor, client: Client) -> None:
    MembreInstance.objects.filter(pk=decor.hors_du_secret.pk).update(nom="Prudence Nommée", fonction="Référente")
    decor.convoquer()
    compte_rendu = decor.diffuser()
    assert compte_rendu.etat == EtatCompteRendu.DIFFUSE
    page = client.get(reverse("gouvernance:compte_rendu", args=[decor.contrat.code, decor.seance.pk])).content.decode()
    assert "Référente" in page
    assert "Prudence" not in page
    assert compte_rendu.document_public is not None
    with compte_rendu.document_public.fichier.open("rb") as fichier:
        assert "Prudence" not in texte_du_pdf(fichier.read())
