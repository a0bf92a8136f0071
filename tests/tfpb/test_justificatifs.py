"""Proofs: what is refused, what is asked, the same paper seen by whom it concerns, decisions and their trace."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from quartiers.comptes.enums import Role
from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.documents.domain import deposer
from quartiers.documents.models import Document
from quartiers.journal.models import Acte
from quartiers.notifications.models import Annonce, Envoi
from quartiers.socle.transitions import TransitionRefusee
from quartiers.tfpb.domain import justificatifs as domaine
from quartiers.tfpb.domain.pieces import effacee_le, veiller_aux_pieces
from quartiers.tfpb.enums import EtatJustificatif, EtatProgramme
from quartiers.tfpb.models import EchangeJustificatif, Justificatif, LigneProgramme, PieceADecrire
from tests.factories.comptes import creer_utilisateur
from tests.factories.tfpb import DecorTfpb, creer_compte_bailleur, creer_decor, creer_ligne, creer_programme
from tests.pages import lire

pytestmark = pytest.mark.django_db
D = Decimal
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def decor() -> DecorTfpb:
    return creer_decor()


@pytest.fixture
def ligne(decor: DecorTfpb) -> LigneProgramme:
    return creer_ligne(creer_programme(decor), decor.axe, D(1000))


def acteur_de(utilisateur: Utilisateur) -> Acteur:
    habilitation = utilisateur.habilitations.get()
    return Acteur(utilisateur, habilitation, (habilitation,))


def agent_de(decor: DecorTfpb) -> Acteur:
    return acteur_de(creer_utilisateur(Role.AGENT_COMMUNAL, decor.contrat, decor.commune))


def mettre(ligne: LigneProgramme, acteur: Acteur | None = None, octets: bytes = b"", **champs: Any) -> Justificatif:
    """An invoice of 400 € all on `ligne`; `octets` gives it a file."""
    programme = ligne.programme
    qui = acteur or Acteur()
    document = None
    if octets:
        document = deposer(fichier=SimpleUploadedFile("f.pdf", octets), contrat_id=programme.contrat_id, acteur=qui)
    commune = programme.quartier.commune
    assert commune is not None
    defauts: dict[str, Any] = {
        "fournisseur": "Propreté du Lac",
        "numero": "FA-1",
        "date": dt.date(2026, 4, 2),
        "montant": D(400),
        "imputations": {ligne.pk: D(400)},
    }
    return domaine.deposer_justificatif(
        acteur=qui,
        contrat=programme.contrat,
        bailleur=programme.bailleur,
        commune=commune,
        annee=programme.annee,
        document=document,
        **{**defauts, **champs},
    )


def test_deposit_begins_the_realisation_and_tells_the_officer(decor: DecorTfpb, ligne: LigneProgramme) -> None:
    agent = agent_de(decor)
    pose = mettre(ligne)
    ligne.programme.refresh_from_db()
    assert (pose.etat, ligne.programme.etat) == (EtatJustificatif.DEPOSE, EtatProgramme.EN_COURS)
    assert [i.montant for i in pose.imputations.all()] == [400]
    assert Annonce.objects.get().destinataire == agent.utilisateur
    assert Acte.objects.filter(objet_type="tfpb.justificatif", objet_id=pose.pk).get().code == "justificatif.deposer"


def test_more_than_the_paper_is_refused_by_the_form_of_words_and_by_the_base(ligne: LigneProgramme) -> None:
    with pytest.raises(ValidationError, match="0,01"):
        mettre(ligne, imputations={ligne.pk: D("400.01")})
    assert Justificatif.objects.count() == 0
    pose = mettre(ligne)
    with pytest.raises(IntegrityError), transaction.atomic():
        pose.imputations.update(montant=D("400.01"))


def test_nothing_paid_or_a_line_of_another_landlord_is_refused(decor: DecorTfpb, ligne: LigneProgramme) -> None:
    autre = creer_decor(decor.contrat)
    etrangere = creer_ligne(creer_programme(autre), autre.axe)
    with pytest.raises(ValidationError, match="au moins une action"):
        mettre(ligne, imputations={})
    with pytest.raises(ValidationError, match="plus dans un programme"):
        mettre(ligne, imputations={etrangere.pk: D(10)})


def test_paper_dated_outside_the_year_is_asked_about_at_once(ligne: LigneProgramme) -> None:
    pose = mettre(ligne, date=dt.date(2025, 12, 30))
    assert pose.etat == EtatJustificatif.EN_QUESTION
    assert "30\u00a0décembre\u00a02025" in pose.motif
    assert EchangeJustificatif.objects.get().auteur is None


@pytest.mark.parametrize(
    "champs",
    [
        {"numero": "fa 001", "fournisseur": "S.A.R.L. PROPRETE DU LAC"},
        {"numero": "autre", "fournisseur": "autre", "montant": D(90), "octets": PDF},
    ],
    ids=["same supplier, number and amount", "same file"],
)
def test_same_paper_is_seen(ligne: LigneProgramme, champs: dict[str, Any]) -> None:
    mettre(ligne, octets=PDF)
    imputations = {ligne.pk: champs.get("montant", D(400))}
    with pytest.raises(ValidationError) as refus:
        mettre(ligne, imputations=imputations, **champs)
    assert refus.value.message_dict == {"explication": [domaine.PAREIL]}
    mettre(ligne, imputations=imputations, explication="Avoir puis nouvelle facture", **champs)
    assert Justificatif.objects.count() == 2


def test_paper_taken_back_may_come_again(ligne: LigneProgramme) -> None:
    pose = mettre(ligne)
    domaine.retirer(acteur=Acteur(), justificatif=pose)
    assert mettre(ligne).etat == EtatJustificatif.DEPOSE


def test_question_answer_mending_then_acceptance_leave_a_thread(decor: DecorTfpb, ligne: LigneProgramme) -> None:
    bailleur = acteur_de(creer_compte_bailleur(decor.contrat, decor.bailleur))
    agent = agent_de(decor)
    pose = mettre(ligne, bailleur)
    domaine.questionner(acteur=agent, justificatif=pose, texte="Quelle résidence ?")
    lettre = Envoi.objects.get(destinataire=bailleur.utilisateur.courriel)  # type: ignore[union-attr]
    assert "Quelle résidence ?" in lettre.corps
    domaine.corriger_justificatif(
        acteur=bailleur, justificatif=pose, imputations={ligne.pk: D(250)}, montant=D(300), objet="Résidence A"
    )
    domaine.repondre(acteur=bailleur, justificatif=pose, texte="Résidence A.")
    domaine.accepter(acteur=agent, justificatif=pose)
    assert (pose.etat, pose.montant, pose.objet, pose.verifie_par) == (
        "accepte",
        D(300),
        "Résidence A",
        agent.utilisateur,
    )
    assert [(e.genre, e.texte) for e in pose.echanges.all()] == [
        ("question", "Quelle résidence ?"),
        ("reponse", "Résidence A."),
    ]
    with pytest.raises(ValidationError, match="ne change plus"):
        domaine.corriger_justificatif(acteur=bailleur, justificatif=pose, imputations={ligne.pk: D(1)}, montant=D(300))


def test_accepted_proof_is_reopened_with_its_reason(decor: DecorTfpb, ligne: LigneProgramme) -> None:
    agent, pose = agent_de(decor), mettre(ligne)
    domaine.accepter(acteur=agent, justificatif=pose)
    with pytest.raises(ValidationError, match="pourquoi"):
        domaine.rouvrir(acteur=agent, justificatif=pose, texte=" ")
    pose.refresh_from_db()
    assert pose.etat == EtatJustificatif.ACCEPTE
    domaine.rouvrir(acteur=agent, justificatif=pose, texte="Facture annulée")
    assert (pose.etat, pose.verifie_le) == (EtatJustificatif.DEPOSE, None)
    assert EchangeJustificatif.objects.get().texte == "Facture annulée"
    assert Acte.objects.filter(code="justificatif.rouvrir").get().detail == {"motif": "Facture annulée"}


def test_rejection_wants_its_reason_and_what_is_decided_stays(decor: DecorTfpb, ligne: LigneProgramme) -> None:
    agent, pose = agent_de(decor), mettre(ligne)
    with pytest.raises(ValidationError):
        domaine.rejeter(acteur=agent, justificatif=pose, texte="")
    domaine.rejeter(acteur=agent, justificatif=pose, texte="Hors quartier")
    with pytest.raises(TransitionRefusee):
        domaine.accepter(acteur=agent, justificatif=pose)


def test_several_are_accepted_together_or_none(
    decor: DecorTfpb, ligne: LigneProgramme, django_assert_num_queries: Any
) -> None:
    agent = agent_de(decor)
    poses = [mettre(ligne, numero=f"N{n}", montant=D(n), imputations={ligne.pk: D(n)}) for n in (10, 20, 30)]
    with django_assert_num_queries(8):
        assert domaine.accepter_ensemble(acteur=agent, justificatifs=poses) == 3
    double = mettre(ligne, numero="N10", montant=D(10), imputations={ligne.pk: D(10)}, explication="Refacturée")
    seul = mettre(ligne, numero="Z", montant=D(5), imputations={ligne.pk: D(5)})
    with pytest.raises(ValidationError, match="un par un"):
        domaine.accepter_ensemble(acteur=agent, justificatifs=[double, seul])
    seul.refresh_from_db()
    assert seul.etat == EtatJustificatif.DEPOSE


# Pages


def entree(client: Client, utilisateur: Utilisateur) -> Client:
    client.force_login(utilisateur)
    return client


def test_the_same_invoice_for_two_landlords_is_told_without_showing_the_other(client: Client) -> None:
    """Each landlord reads « déjà présentée » and nothing of the other; each officer sees whose it is."""
    un = creer_decor()
    deux = creer_decor(un.contrat)
    premiere = mettre(creer_ligne(creer_programme(un), un.axe))
    seconde = mettre(creer_ligne(creer_programme(deux), deux.axe), explication="Partagée entre deux bailleurs")

    def page(piece: Justificatif) -> str:
        return reverse("tfpb:justificatif", args=[un.contrat.code, piece.pk])

    for decor, sienne, etrangere, autre in ((un, premiere, seconde, deux), (deux, seconde, premiere, un)):
        entree(client, creer_compte_bailleur(un.contrat, decor.bailleur))
        texte = lire(client.get(page(sienne)))
        assert ("déjà présentée" in texte, autre.bailleur.nom in texte) == (True, False)
        assert client.get(page(etrangere)).status_code == 404
        entree(client, creer_utilisateur(Role.AGENT_COMMUNAL, un.contrat, decor.commune))
        assert autre.bailleur.nom in lire(client.get(page(sienne)))


def test_deposit_of_two_files_in_two_steps_keeps_what_was_right(
    client: Client, decor: DecorTfpb, ligne: LigneProgramme
) -> None:
    entree(client, creer_compte_bailleur(decor.contrat, decor.bailleur))
    adresse = reverse("tfpb:deposer_justificatifs", args=[decor.contrat.code])
    cle = f"{decor.bailleur.pk}-{decor.commune.pk}-2026"
    fichiers = [SimpleUploadedFile("a.pdf", PDF), SimpleUploadedFile("b.pdf", PDF + b"\n")]
    suite = client.post(adresse, {"programme": cle, "fichiers": fichiers})["Location"]
    un, deux = (piece.pk for piece, _, _ in client.get(suite).context["pieces"])
    bonne = {"genre": "facture", "fournisseur": "Lac", "numero": "1", "date": "2026-03-01", "montant": "120,50"}
    envoi = {f"p{un}-{nom}": valeur for nom, valeur in bonne.items()} | {f"p{un}-i{ligne.pk}": "120,50"}
    envoi |= {f"p{deux}-{nom}": valeur for nom, valeur in {**bonne, "numero": "2"}.items()}
    retour = client.post(suite, {**envoi, f"p{deux}-i{ligne.pk}": "999"})
    assert [piece.pk for piece, _, _ in retour.context["pieces"]] == [deux]
    assert "878,50" in retour.content.decode()
    assert Justificatif.objects.get().montant == D("120.50")
    assert client.post(suite, {**envoi, f"p{deux}-i{ligne.pk}": "100"}).status_code == 302
    assert sorted(Justificatif.objects.values_list("numero", flat=True)) == ["1", "2"]
    assert not PieceADecrire.objects.exists()


def test_a_file_chosen_and_never_described_is_told_then_erased(
    client: Client, decor: DecorTfpb, ligne: LigneProgramme, django_capture_on_commit_callbacks: Any
) -> None:
    assert ligne.programme.bailleur == decor.bailleur
    personne = creer_compte_bailleur(decor.contrat, decor.bailleur)
    entree(client, personne)
    liste = reverse("tfpb:justificatifs", args=[decor.contrat.code])
    cle = f"{decor.bailleur.pk}-{decor.commune.pk}-2026"
    fichiers = [SimpleUploadedFile(f"{nom}.pdf", PDF + nom.encode()) for nom in "abc"]
    suite = client.post(f"{liste}deposer/", {"programme": cle, "fichiers": fichiers})["Location"]
    assert "3\u00a0fichiers choisis attendent" in lire(client.get(liste))
    ecartee = PieceADecrire.objects.first()
    assert ecartee is not None
    fichier = ecartee.document.fichier
    assert fichier.storage.exists(fichier.name or "")
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(suite, {"ecarter": ecartee.document_id}).status_code == 302
    assert not fichier.storage.exists(fichier.name or "")
    assert (PieceADecrire.objects.count(), Document.objects.filter(pk=ecartee.document_id).exists()) == (2, False)
    autre = creer_compte_bailleur(decor.contrat, decor.bailleur)
    entree(client, autre)
    assert "attendent" not in lire(client.get(liste))
    jour = effacee_le(PieceADecrire.objects.first())  # type: ignore[arg-type]
    assert veiller_aux_pieces(jour - dt.timedelta(days=8)) == (0, 0)
    assert veiller_aux_pieces(jour - dt.timedelta(days=7)) == (1, 0)
    assert veiller_aux_pieces(jour - dt.timedelta(days=6)) == (0, 0)  # told once
    lettre = Envoi.objects.get()
    assert (lettre.destinataire, "2 pièces à décrire avant" in lettre.sujet.replace("\u00a0", " ")) == (
        personne.courriel,
        True,
    )
    assert veiller_aux_pieces(jour) == (0, 2)
    assert (PieceADecrire.objects.exists(), Justificatif.objects.exists()) == (False, False)


def test_list_shows_one_s_own_and_accepts_what_is_ticked(
    client: Client, decor: DecorTfpb, ligne: LigneProgramme
) -> None:
    autre = creer_decor(decor.contrat)
    mettre(creer_ligne(creer_programme(autre), autre.axe), numero="AILLEURS")
    siens = [mettre(ligne, numero=f"N{n}", montant=D(n), imputations={ligne.pk: D(n)}) for n in (11, 22)]
    entree(client, creer_utilisateur(Role.AGENT_COMMUNAL, decor.contrat, decor.commune))
    texte = lire(client.get(reverse("tfpb:justificatifs", args=[decor.contrat.code])))
    assert ("N11" in texte, "AILLEURS" in texte) == (True, False)
    client.post(reverse("tfpb:accepter_justificatifs", args=[decor.contrat.code]), {"justificatif": [siens[0].pk]})
    assert [Justificatif.objects.get(pk=j.pk).etat for j in siens] == ["accepte", "depose"]
