"""Admissibility, complements, papers, rules, words, conflicts, bulk acts: one success and each refusal."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from quartiers.appels.domain import recevabilite
from quartiers.appels.domain.complements import (
    Remarque,
    demander_complements,
    echeance_par_defaut,
    lever_complement,
    redemander_complement,
    repondre_complement,
)
from quartiers.appels.domain.echanges import declarer_conflit, ecrire_message, lever_conflit
from quartiers.appels.domain.masse import faire_en_masse, personnes_attendues
from quartiers.appels.domain.recevabilite import ActeRefuse
from quartiers.appels.enums import EtatComplement, EtatDossier, EtatLigne, EtatPiece
from quartiers.appels.models import (
    Affectation,
    Bilan,
    Complement,
    Dossier,
    Piece,
    RegleEligibilite,
    Verification,
)
from quartiers.appels.queries.fiche import plans
from quartiers.appels.queries.instruction import cibles_rouvertes, complements_sans_reponse
from quartiers.documents.domain import deposer
from quartiers.journal.models import Acte
from quartiers.notifications.models import Annonce, Envoi
from quartiers.socle.transitions import TransitionRefusee
from tests.appels.instruction.conftest import Saison, entrer
from tests.factories.appels import creer_porteur

pytestmark = pytest.mark.django_db


def adresse(saison: Saison, nom: str, *arguments: object) -> str:
    return reverse(f"appels:{nom}", args=[saison.contrat.code, saison.dossier.numero, *arguments])


def demain() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=1)


def demander(saison: Saison, *cibles: str) -> list[Complement]:
    return demander_complements(
        acteur=saison.pilote,
        dossier=saison.dossier,
        remarques=[Remarque(cible, f"Précisez {cible}") for cible in cibles],
        echeance=demain(),
    )


def test_admissible_writes_date_journal_and_letter(saison: Saison) -> None:
    porteur = creer_porteur(saison.contrat, saison.dossier.organisme)
    recevabilite.declarer_recevable(acteur=saison.pilote, dossier=saison.dossier)
    assert saison.dossier.etat == EtatDossier.RECEVABLE
    assert saison.dossier.recevabilite_le is not None
    assert Acte.objects.filter(code="dossier.declarer_recevable").count() == 1
    assert porteur.utilisateur is not None
    assert [e.destinataire for e in Envoi.objects.all()] == [porteur.utilisateur.courriel]
    with pytest.raises(TransitionRefusee):
        recevabilite.declarer_recevable(acteur=saison.pilote, dossier=saison.dossier)


def test_inadmissible_says_why(client: Client, saison: Saison) -> None:
    with pytest.raises(ActeRefuse, match="Dites pourquoi"):
        recevabilite.declarer_irrecevable(acteur=saison.pilote, dossier=saison.dossier, motif=" ")
    entrer(client, saison.pilote)
    decider = adresse(saison, "decider_instruction", "declarer_irrecevable")
    assert client.post(decider, {"motif": ""}).status_code == 422
    client.post(decider, {"motif": "Organisme non déclaré"})
    saison.dossier.refresh_from_db()
    assert (saison.dossier.etat, saison.dossier.recevabilite_motif) == ("irrecevable", "Organisme non déclaré")
    entrer(client, saison.instructeur)
    assert client.post(decider, {"motif": "x"}).status_code == 403


def test_instruction_closes_and_reopens(saison: Saison) -> None:
    with pytest.raises(TransitionRefusee):
        recevabilite.clore_instruction(acteur=saison.pilote, dossier=saison.dossier)
    recevabilite.declarer_recevable(acteur=saison.pilote, dossier=saison.dossier)
    recevabilite.clore_instruction(acteur=saison.pilote, dossier=saison.dossier)
    assert saison.dossier.etat == EtatDossier.INSTRUIT
    recevabilite.rouvrir_instruction(acteur=saison.pilote, dossier=saison.dossier)
    assert saison.dossier.etat == EtatDossier.RECEVABLE


def test_remark_reopens_its_field_alone_until_lifted(saison: Saison) -> None:
    besoin, budget = demander(saison, "besoin", "budget")
    assert saison.dossier.etat == EtatDossier.A_COMPLETER
    assert cibles_rouvertes(saison.dossier) == {"besoin", "budget"}
    porteur = creer_porteur(saison.contrat, saison.dossier.organisme)
    repondre_complement(acteur=porteur, complement=besoin, reponse="Voilà")
    assert cibles_rouvertes(saison.dossier) == {"budget"}
    assert Dossier.objects.get(pk=saison.dossier.pk).etat == EtatDossier.A_COMPLETER
    lever_complement(acteur=saison.pilote, complement=budget)
    assert Dossier.objects.get(pk=saison.dossier.pk).etat == EtatDossier.DEPOSE
    with pytest.raises(TransitionRefusee):
        repondre_complement(acteur=porteur, complement=budget, reponse="Trop tard")


def test_insufficient_answer_is_asked_again(saison: Saison) -> None:
    (besoin,) = demander(saison, "besoin")
    repondre_complement(acteur=creer_porteur(saison.contrat), complement=besoin, reponse="?")
    besoin.dossier.refresh_from_db()
    redemander_complement(acteur=saison.pilote, complement=besoin, remarque="Encore", echeance=demain())
    assert (besoin.etat, besoin.remarque) == (EtatComplement.DEMANDE, "Encore")
    assert Dossier.objects.get(pk=saison.dossier.pk).etat == EtatDossier.A_COMPLETER


def test_complements_without_answer_are_those_still_awaited(saison: Saison) -> None:
    besoin, _ = demander(saison, "besoin", "budget")
    assert complements_sans_reponse().count() == 2
    assert complements_sans_reponse(timezone.localdate()).count() == 0
    assert complements_sans_reponse(demain() + dt.timedelta(days=1)).count() == 2
    lever_complement(acteur=saison.pilote, complement=besoin)
    assert complements_sans_reponse().count() == 1
    Dossier.objects.filter(pk=saison.dossier.pk).update(etat=EtatDossier.RETIRE)
    assert complements_sans_reponse().count() == 0


def test_complements_page_takes_the_campaign_s_delay_and_refuses_the_past(client: Client, saison: Saison) -> None:
    saison.campagne.complements_jours = 9
    saison.campagne.save()
    saison.dossier.refresh_from_db()
    assert echeance_par_defaut(saison.dossier) == timezone.localdate() + dt.timedelta(days=9)
    entrer(client, saison.instructeur)
    page = adresse(saison, "demander_complements")
    donnees = {"cible_1": "besoin", "texte_1": "Plus précis", "echeance": "2020-01-01"}
    assert client.post(page, donnees).status_code == 422
    assert client.post(page, {**donnees, "echeance": demain().isoformat(), "texte_2": "?"}).status_code == 422
    assert client.post(page, {**donnees, "echeance": demain().isoformat()}).status_code == 302
    assert Complement.objects.get().cible == "besoin"
    with pytest.raises(ActeRefuse, match="date passée"):
        demander_complements(
            acteur=saison.pilote,
            dossier=saison.dossier,
            remarques=[Remarque("besoin", "x")],
            echeance=dt.date(2020, 1, 1),
        )


def test_paper_is_refused_with_a_reason(client: Client, saison: Saison) -> None:
    fichier = SimpleUploadedFile("statuts.txt", b"Statuts")
    document = deposer(fichier=fichier, contrat_id=saison.contrat.pk, acteur=saison.pilote)
    piece = Piece.objects.create(contrat=saison.contrat, dossier=saison.dossier, intitule="Statuts", document=document)
    entrer(client, saison.pilote)
    page = adresse(saison, "examiner_piece", piece.pk)
    assert client.post(page, {"etat": "refusee"}).status_code == 422
    client.post(page, {"etat": "refusee", "motif": "Illisible"})
    piece.refresh_from_db()
    assert (piece.etat, piece.motif) == (EtatPiece.REFUSEE, "Illisible")
    with pytest.raises(ActeRefuse):
        recevabilite.juger_piece(acteur=saison.pilote, piece=piece, etat=EtatPiece.REFUSEE)


def test_rules_are_ticked_all_at_once(client: Client, saison: Saison) -> None:
    regle, autre = (
        RegleEligibilite.objects.create(contrat=saison.contrat, campagne=saison.campagne, intitule=nom)
        for nom in ("Association déclarée", "Année civile")
    )
    entrer(client, saison.pilote)
    donnees = {f"regle-{regle.pk}": "oui", f"regle-{autre.pk}": "non", f"commentaire-{autre.pk}": "Année scolaire"}
    client.post(adresse(saison, "verifier_dossier"), donnees)
    assert list(Verification.objects.values_list("respectee", "commentaire")) == [(True, ""), (False, "Année scolaire")]
    client.post(adresse(saison, "verifier_dossier"), donnees)
    assert Acte.objects.filter(code="verification").count() == 2  # the same answers write nothing twice


def test_refused_line_leaves_a_hole_in_the_plan(client: Client, saison: Saison) -> None:
    entrer(client, saison.pilote)
    assert "Plan de financement incomplet" not in client.get(adresse(saison, "instruire")).content.decode()
    ligne = saison.ligne(saison.region)
    ligne.etat, ligne.motif = EtatLigne.REFUSEE, "Hors critères"
    ligne.save()
    (plan,) = plans([saison.ligne(saison.etat), ligne])
    assert (plan.demande, plan.obtenu, plan.manque) == (Decimal(5000), Decimal(3000), Decimal(2000))
    page = client.get(adresse(saison, "instruire")).content.decode()
    assert "Plan de financement incomplet" in page
    assert "Refus : Région." in page


def test_late_holder_is_shown_as_such(client: Client, saison: Saison) -> None:
    passe = saison.nouveau(organisme=saison.dossier.organisme, etat=EtatDossier.NOTIFIE)
    bilan = Bilan.objects.create(
        contrat=saison.contrat, dossier=passe, exercice=2026, echeance=timezone.localdate() + dt.timedelta(days=2)
    )
    entrer(client, saison.instructeur)
    assert "en retard sur un bilan" not in client.get(adresse(saison, "instruire")).content.decode()
    bilan.echeance = timezone.localdate() - dt.timedelta(days=2)
    bilan.save()
    assert "en retard sur un bilan" in client.get(adresse(saison, "instruire")).content.decode()


def test_word_of_the_holder_waits_until_answered(client: Client, saison: Saison) -> None:
    porteur = creer_porteur(saison.contrat, saison.dossier.organisme)
    with pytest.raises(ActeRefuse):
        ecrire_message(acteur=porteur, dossier=saison.dossier, texte="x", interne=True)
    ecrire_message(acteur=porteur, dossier=saison.dossier, texte="Quand saurons-nous ?")
    entrer(client, saison.pilote)
    assert "Sans réponse" in client.get(adresse(saison, "instruire")).content.decode()
    client.post(adresse(saison, "ecrire_message"), {"texte": "Pour nous", "interne": "1"})
    assert "Sans réponse" in client.get(adresse(saison, "instruire")).content.decode()
    client.post(adresse(saison, "ecrire_message"), {"texte": "En mars", "interne": "0"})
    page = client.get(adresse(saison, "instruire")).content.decode()
    assert "Sans réponse" not in page
    assert "En mars" in page


def test_letter_of_an_internal_word_never_goes_to_the_holder(saison: Saison) -> None:
    porteur = creer_porteur(saison.contrat, saison.dossier.organisme)
    ecrire_message(acteur=saison.pilote, dossier=saison.dossier, texte="Interne", interne=True)
    assert porteur.utilisateur is not None
    assert Envoi.objects.count() == 0
    assert Annonce.objects.count() == 3  # the pilot and the two instructors
    assert Annonce.objects.filter(destinataire=porteur.utilisateur).count() == 0
    ecrire_message(acteur=saison.pilote, dossier=saison.dossier, texte="Bonjour")
    assert porteur.utilisateur.courriel in set(Envoi.objects.values_list("destinataire", flat=True))


def test_conflict_is_lifted_by_another_with_a_reason(saison: Saison) -> None:
    conflit = declarer_conflit(acteur=saison.pilote, dossier=saison.dossier)
    assert list(Dossier.objects.visibles_par(saison.pilote)) == []
    with pytest.raises(ActeRefuse, match="déjà déclaré"):
        declarer_conflit(acteur=saison.pilote, dossier=saison.dossier)
    with pytest.raises(ActeRefuse, match="autre personne"):
        lever_conflit(acteur=saison.pilote, conflit=conflit, motif="Fini")
    with pytest.raises(ActeRefuse, match="Dites pourquoi"):
        lever_conflit(acteur=saison.instructeur, conflit=conflit, motif="")
    lever_conflit(acteur=saison.instructeur, conflit=conflit, motif="Elle a quitté l’association")
    assert list(Dossier.objects.visibles_par(saison.pilote)) == [saison.dossier]


def test_bulk_act_reports_each_file(client: Client, saison: Saison) -> None:
    autre = saison.nouveau(etat=EtatDossier.INSTRUIT)
    cache = saison.nouveau()
    declarer_conflit(acteur=saison.pilote, dossier=cache)
    entrer(client, saison.pilote)
    masse = reverse("appels:actes_en_masse", args=[saison.contrat.code])
    donnees = {"acte": "declarer_recevable", "dossiers": [saison.dossier.pk, autre.pk, cache.pk, "x"]}
    confirmer = client.post(masse, donnees)
    assert saison.dossier.numero in confirmer.content.decode()
    assert cache.numero not in confirmer.content.decode()
    assert Dossier.objects.get(pk=saison.dossier.pk).etat == EtatDossier.DEPOSE
    rapport = client.post(masse, {**donnees, "confirmer": "1"})
    assert rapport.context is not None
    assert [(r.dossier.pk, r.fait) for r in rapport.context["resultats"]] == [
        (saison.dossier.pk, True),
        (autre.pk, False),
    ]
    assert Dossier.objects.get(pk=cache.pk).etat == EtatDossier.DEPOSE
    assert client.post(masse, {**donnees, "acte": "supprimer"}).status_code == 302


def test_instructor_may_assign_but_not_admit_in_bulk(client: Client, saison: Saison) -> None:
    entrer(client, saison.instructeur)
    masse = reverse("appels:actes_en_masse", args=[saison.contrat.code])
    assert saison.instructeur.utilisateur is not None
    donnees = {"acte": "affecter", "dossiers": [saison.dossier.pk], "confirmer": "1"}
    client.post(masse, {**donnees, "utilisateur": saison.instructeur.utilisateur.pk})
    assert Affectation.objects.get().utilisateur == saison.instructeur.utilisateur
    liste = reverse("appels:dossiers", args=[saison.contrat.code])
    assert saison.dossier.numero in client.get(f"{liste}?suivi=moi").content.decode()
    client.post(masse, {**donnees, "utilisateur": ""})
    assert Affectation.objects.count() == 0
    client.post(masse, {**donnees, "acte": "declarer_recevable"})
    assert Dossier.objects.get(pk=saison.dossier.pk).etat == EtatDossier.DEPOSE


def test_opinion_is_asked_of_those_whose_opinion_misses(saison: Saison) -> None:
    declarer_conflit(acteur=saison.autre_instructeur, dossier=saison.dossier)
    assert personnes_attendues(saison.dossier) == [saison.instructeur.utilisateur, saison.agent.utilisateur]
    (resultat,) = faire_en_masse(
        acteur=saison.pilote, acte="demander_avis", dossiers=[saison.dossier], options={"echeance": demain()}
    )
    assert resultat.texte == "Avis demandé à 2 personne(s)."
    assert set(Annonce.objects.values_list("destinataire", flat=True)) == {
        personne.pk for personne in personnes_attendues(saison.dossier)
    }


def test_page_of_a_file_takes_the_same_queries_with_one_and_three_of_each(client: Client, saison: Saison) -> None:
    def ajouter() -> None:
        passe = saison.nouveau(organisme=saison.dossier.organisme)
        Bilan.objects.create(contrat=saison.contrat, dossier=passe, exercice=2026, echeance=dt.date(2026, 1, 1))
        Complement.objects.create(
            contrat=saison.contrat, dossier=saison.dossier, cible="besoin", remarque="?", echeance=demain()
        )
        ecrire_message(acteur=saison.pilote, dossier=saison.dossier, texte="Bonjour")
        RegleEligibilite.objects.create(contrat=saison.contrat, campagne=saison.campagne, intitule="Règle")

    entrer(client, saison.instructeur)
    ajouter()
    client.get(adresse(saison, "instruire"))
    with CaptureQueriesContext(connection) as une:
        client.get(adresse(saison, "instruire"))
    ajouter()
    ajouter()
    with CaptureQueriesContext(connection) as trois:
        client.get(adresse(saison, "instruire"))
    assert len(trois) == len(une)
