"""Who gets which letter and which convention, their production, their notification."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.appels.domain.actes import annuler_acte, commander_lot, produire_lot
from quartiers.appels.domain.modeles import deposer_modele, retirer_modele
from quartiers.appels.domain.notification import notifier_actes
from quartiers.appels.enums import EtatDossier, EtatLigne, Periodicite
from quartiers.appels.enums_apres import EtatActe, EtatTravail, GenreActe
from quartiers.appels.models import ActeProduit, Dossier, Financeur, LotActes, ModeleDocument
from quartiers.appels.queries.apres import a_envoyer, actes_a_produire
from quartiers.appels.scans import jetons_par_page
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.notifications.models import Envoi
from quartiers.socle.transitions import TransitionRefusee
from tests.factories.annuaire import creer_organisme
from tests.factories.appels import creer_financeur, creer_porteur
from tests.factories.apres import (
    NOTIFIE_LE,
    creer_bilan_valide,
    creer_campagne_passee,
    creer_dossier_retenu,
    creer_ligne,
    creer_ligne_notifiee,
    modele_word,
    notifier_tout,
    produire_tout,
)
from tests.factories.comptes import creer_acteur

pytestmark = pytest.mark.django_db


def genres(dossier: Dossier) -> list[str]:
    financeurs = dossier.lignes.values_list("financeur_id", flat=True)
    return [acte.genre for acte in actes_a_produire(dossier.contrat, dossier.annee, financeurs)]


def lire(document: object) -> bytes:
    with document.fichier.open("rb") as fichier:  # type: ignore[attr-defined]
        return bytes(fichier.read())


@pytest.mark.parametrize(
    ("demande", "vote", "attendu"),
    [(1000, 1000, GenreActe.ACCORD), (1000, 600, GenreActe.PARTIEL), (1000, None, GenreActe.REFUS)],
)
def test_letter_follows_the_decision(demande: int, vote: int | None, attendu: GenreActe) -> None:
    dossier = creer_dossier_retenu()
    creer_ligne(dossier, creer_financeur(dossier.contrat), vote, demande=Decimal(demande))
    assert genres(dossier) == [attendu]


def test_letter_waits_until_the_funder_has_decided_on_all_its_lines() -> None:
    dossier = creer_dossier_retenu()
    financeur = creer_financeur(dossier.contrat)
    creer_ligne(dossier, financeur, 500)
    creer_ligne(dossier, financeur, 500, nature="droit_commun", etat=EtatLigne.ARBITREE)
    assert genres(dossier) == []


def test_convention_looks_at_the_cumulated_amount_of_the_year_not_at_each_file() -> None:
    """12 000 € + 12 000 € for one association by one funder: the law wants a convention, on both files."""
    campagne = creer_campagne_passee()
    organisme, financeur = creer_organisme(), creer_financeur(campagne.contrat)
    autre = creer_financeur(campagne.contrat)
    un, deux = creer_dossier_retenu(campagne, organisme), creer_dossier_retenu(campagne, organisme)
    creer_ligne(un, financeur, 12_000)
    assert genres(un) == ["accord"]
    creer_ligne(deux, financeur, 12_000)
    creer_ligne(deux, autre, 12_000)
    assert genres(un) == ["accord", "convention", "accord", "convention"]
    assert [a.genre for a in actes_a_produire(campagne.contrat, campagne.annee, [autre.pk])] == ["accord"]


@pytest.mark.parametrize(
    ("nature", "vote", "seuil", "attendu"),
    [
        (NatureOrganisme.ASSOCIATION, 23_000, 23_000, False),
        (NatureOrganisme.ASSOCIATION, 23_001, 23_000, True),
        (NatureOrganisme.ASSOCIATION, 30_000, 50_000, True),  # a funder cannot lift what the law sets
        (NatureOrganisme.COMMUNE, 30_000, 23_000, False),  # a public body needs none
        (NatureOrganisme.COMMUNE, 6_000, 5_000, True),  # unless the funder wants one
        (NatureOrganisme.ASSOCIATION, 6_000, 5_000, True),
        (NatureOrganisme.ASSOCIATION, 5_000, 5_000, False),
    ],
)
def test_threshold_of_conventions(nature: str, vote: int, seuil: int, attendu: bool) -> None:
    dossier = creer_dossier_retenu(organisme=creer_organisme(nature=nature))
    creer_ligne(dossier, creer_financeur(dossier.contrat, convention_seuil=Decimal(seuil)), vote)
    assert ("convention" in genres(dossier)) is attendu


def test_what_to_produce_costs_the_same_for_one_file_and_three(django_assert_num_queries: object) -> None:
    for nombre in (1, 3):
        campagne = creer_campagne_passee()
        financeur = creer_financeur(campagne.contrat)
        for _ in range(nombre):
            creer_ligne(creer_dossier_retenu(campagne), financeur, 30_000)
        with django_assert_num_queries(3):  # type: ignore[operator]
            assert len(actes_a_produire(campagne.contrat, campagne.annee, [financeur.pk])) == 2 * nombre


def test_act_is_numbered_stored_with_its_word_and_pdf_and_its_code_is_on_each_page() -> None:
    dossier = creer_dossier_retenu()
    creer_ligne(dossier, creer_financeur(dossier.contrat), 30_000)
    lettre, convention = produire_tout(dossier)
    assert [lettre.numero, convention.numero] == ["A2026-0001", "A2026-0002"]
    assert convention.montant == 30_000
    assert (convention.word.contrat_id, convention.pdf.contrat_id) == (None, None)
    lus = list(jetons_par_page(lire(convention.pdf)))
    assert len(lus) >= 2
    assert {tuple(page) for page in lus} == {(convention.jeton,)}
    assert genres(dossier) == []


def test_code_says_nothing_of_the_file() -> None:
    dossier = creer_dossier_retenu()
    creer_ligne(dossier, creer_financeur(dossier.contrat), 10)
    (lettre,) = produire_tout(dossier)
    assert dossier.numero not in lettre.jeton
    assert lettre.numero not in lettre.jeton


def test_cancelled_act_is_made_again_under_another_number() -> None:
    dossier = creer_dossier_retenu()
    creer_ligne(dossier, creer_financeur(dossier.contrat), 10)
    (lettre,) = produire_tout(dossier)
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        annuler_acte(acteur=Acteur(), acte=lettre, motif=" ")
    annuler_acte(acteur=Acteur(), acte=lettre, motif="Adresse fausse")
    assert [acte.numero for acte in produire_tout(dossier)] == ["A2026-0002"]


def test_funder_s_template_serves_before_that_of_the_contract_then_the_shipped_one() -> None:
    dossier = creer_dossier_retenu()
    financeur = creer_financeur(dossier.contrat)
    creer_ligne(dossier, financeur, 10)

    def deposer(texte: str, pour: Financeur | None) -> ModeleDocument:
        fichier = ContentFile(modele_word(texte), name="modele.docx")
        return deposer_modele(
            acteur=Acteur(), contrat=dossier.contrat, financeur=pour, genre=GenreActe.ACCORD, fichier=fichier
        )  # fmt: skip

    commun, propre = deposer("Commun", None), deposer("Propre", financeur)
    (acte,) = produire_tout(dossier)
    assert acte.modele == propre
    retirer_modele(acteur=Acteur(), modele=propre)
    annuler_acte(acteur=Acteur(), acte=acte, motif="Essai")
    (acte,) = produire_tout(dossier)
    assert acte.modele == commun
    nouveau = deposer("Nouveau", None)
    commun.refresh_from_db()
    assert (commun.actif, nouveau.actif) == (False, True)


def test_lot_goes_on_where_it_stopped_and_makes_nothing_twice() -> None:
    campagne = creer_campagne_passee()
    financeur = creer_financeur(campagne.contrat)
    for _ in range(3):
        creer_ligne(creer_dossier_retenu(campagne), financeur, 100)
    prevus = actes_a_produire(campagne.contrat, campagne.annee, [financeur.pk])
    lot = commander_lot(acteur=Acteur(), contrat=campagne.contrat, annee=campagne.annee, prevus=prevus)
    produire_tout(prevus[0].dossier)  # someone made one meanwhile
    assert produire_lot(lot.pk) == 2
    lot.refresh_from_db()
    assert (lot.etat, lot.faits, lot.total, lot.echecs) == (EtatTravail.FINI, 2, 3, [])
    LotActes.objects.filter(pk=lot.pk).update(etat=EtatTravail.EN_COURS, fini_le=None)
    assert produire_lot(lot.pk) == 2
    assert ActeProduit.objects.count() == 3


def test_failure_of_one_document_is_told_and_stops_no_other() -> None:
    campagne = creer_campagne_passee()
    bon, mauvais = creer_financeur(campagne.contrat), creer_financeur(campagne.contrat)
    dossier = creer_dossier_retenu(campagne)
    creer_ligne(dossier, mauvais, 100)
    creer_ligne(dossier, bon, 100)
    modele = deposer_modele(
        acteur=Acteur(), contrat=campagne.contrat, financeur=mauvais, genre=GenreActe.ACCORD,
        fichier=ContentFile(modele_word("Bonjour"), name="m.docx"),
    )  # fmt: skip
    modele.document.fichier.delete(save=False)
    modele.document.fichier.save("casse.docx", ContentFile(b"PK\x03\x04 abime"))
    prevus = actes_a_produire(campagne.contrat, campagne.annee, [bon.pk, mauvais.pk])
    lot = commander_lot(acteur=Acteur(), contrat=campagne.contrat, annee=campagne.annee, prevus=prevus)
    assert produire_lot(lot.pk) == 1
    lot.refresh_from_db()
    assert [echec["dossier"] for echec in lot.echecs] == [dossier.numero]
    assert "modèle Word" in lot.echecs[0]["erreur"]


def test_empty_production_is_refused() -> None:
    campagne = creer_campagne_passee()
    with pytest.raises(ValidationError, match="Cochez"):
        commander_lot(acteur=Acteur(), contrat=campagne.contrat, annee=campagne.annee, prevus=[])


def test_notifying_moves_the_line_the_file_the_acts_plans_payments_and_writes() -> None:
    dossier = creer_dossier_retenu()
    porteur = creer_porteur(dossier.contrat, dossier.organisme)
    ligne = creer_ligne(dossier, creer_financeur(dossier.contrat), 30_000)
    notifier_tout(dossier)
    ligne.refresh_from_db()
    dossier.refresh_from_db()
    assert (ligne.etat, ligne.notifie, ligne.notifiee_le) == (EtatLigne.NOTIFIEE, Decimal(30_000), NOTIFIE_LE)
    assert (dossier.etat, dossier.notifie_le is not None) == (EtatDossier.NOTIFIE, True)
    assert {acte.etat for acte in dossier.actes.all()} == {EtatActe.ENVOYE}
    assert ligne.versements.count() == 1
    assert dossier.bilans.count() == 1
    envoi = Envoi.objects.get()
    assert porteur.utilisateur is not None
    assert envoi.destinataire == porteur.utilisateur.courriel
    assert "30 000,00" in envoi.corps.replace("\u202f", " ")
    assert "A2026-0002, signez-la" in envoi.corps


def test_refusal_is_notified_with_its_reason() -> None:
    dossier = creer_dossier_retenu(etat=EtatDossier.REFUSE, motif_decision="Hors quartier")
    creer_porteur(dossier.contrat, dossier.organisme)
    ligne = creer_ligne(dossier, creer_financeur(dossier.contrat), None)
    notifier_tout(dossier)
    ligne.refresh_from_db()
    dossier.refresh_from_db()
    assert (ligne.etat, ligne.notifiee_le) == (EtatLigne.REFUSEE, NOTIFIE_LE)
    assert dossier.notifie_le is not None
    assert "Le projet ne touche pas le quartier." in Envoi.objects.get().corps
    assert ligne.versements.count() == 0


def test_second_click_sends_nothing_more() -> None:
    dossier = creer_dossier_retenu()
    creer_porteur(dossier.contrat, dossier.organisme)
    creer_ligne(dossier, creer_financeur(dossier.contrat), 10)
    lettres = notifier_tout(dossier)
    with pytest.raises(TransitionRefusee):
        notifier_actes(acteur=Acteur(), actes=list(ActeProduit.objects.filter(pk=lettres[0].pk)), jour=NOTIFIE_LE)
    assert Envoi.objects.count() == 1


def test_letter_that_no_longer_says_the_vote_is_not_sent() -> None:
    dossier = creer_dossier_retenu()
    ligne = creer_ligne(dossier, creer_financeur(dossier.contrat), 1000)
    actes = produire_tout(dossier)
    ligne.vote = Decimal(900)
    ligne.save()
    with pytest.raises(ValidationError, match="produisez-la à nouveau"):
        notifier_actes(acteur=Acteur(), actes=actes, jour=NOTIFIE_LE)
    ligne.refresh_from_db()
    assert ligne.etat == EtatLigne.VOTEE
    assert ActeProduit.objects.get().etat == EtatActe.PRODUIT


def test_notification_is_not_before_the_decision_nor_in_the_future() -> None:
    dossier = creer_dossier_retenu()
    creer_ligne(dossier, creer_financeur(dossier.contrat), 10)
    actes = produire_tout(dossier)
    with pytest.raises(ValidationError, match="La décision est du"):
        notifier_actes(acteur=Acteur(), actes=actes, jour=dt.date(2026, 3, 25))
    with pytest.raises(ValidationError, match="futur"):
        notifier_actes(acteur=Acteur(), actes=actes, jour=dt.date(2100, 1, 1))
    with pytest.raises(ValidationError, match="Cochez"):
        notifier_actes(acteur=Acteur(), actes=[], jour=NOTIFIE_LE)


def test_cpo_is_made_once_and_each_next_instalment_waits_for_the_report() -> None:
    dossier = creer_dossier_retenu(periodicite=Periodicite.PLURIANNUELLE, annees=3)
    financeur = creer_financeur(dossier.contrat)
    creer_ligne(dossier, financeur, 5000)
    suivante = creer_ligne(dossier, financeur, 5000, exercice=dossier.annee + 1)
    actes = notifier_tout(dossier)
    assert [acte.genre for acte in actes] == ["accord", "cpo"]
    prevus = actes_a_produire(dossier.contrat, dossier.annee + 1, [financeur.pk])
    assert [acte.genre for acte in prevus] == ["accord"]
    lot = commander_lot(acteur=Acteur(), contrat=dossier.contrat, annee=dossier.annee + 1, prevus=prevus)
    produire_lot(lot.pk)
    lettre = lot.actes.get()
    with pytest.raises(ValidationError, match="La tranche 2027 attend la validation du bilan 2026"):
        notifier_actes(acteur=Acteur(), actes=[lettre], jour=NOTIFIE_LE)
    creer_bilan_valide(dossier)
    notifier_actes(acteur=Acteur(), actes=[ActeProduit.objects.get(pk=lettre.pk)], jour=dt.date(2026, 11, 2))
    suivante.refresh_from_db()
    assert suivante.etat == EtatLigne.NOTIFIEE


def test_season_taken_over_asks_for_no_letter_but_for_the_convention_not_signed_yet() -> None:
    dossier = creer_dossier_retenu(etat=EtatDossier.NOTIFIE)
    creer_porteur(dossier.contrat, dossier.organisme)
    ligne = creer_ligne_notifiee(dossier, creer_financeur(dossier.contrat), 30_000)
    assert genres(dossier) == ["convention"]
    (convention,) = produire_tout(dossier)
    assert list(a_envoyer(creer_acteur(Role.PILOTE, dossier.contrat), dossier.contrat, dossier.annee)) == [convention]
    notifier_actes(acteur=Acteur(), actes=[convention], jour=NOTIFIE_LE)
    assert "un document à signer" in Envoi.objects.get().sujet
    ActeProduit.objects.update(etat=EtatActe.ANNULE, annule_motif="Signée sur papier")
    ligne.convention_le = NOTIFIE_LE
    ligne.save()
    assert genres(dossier) == []


def test_convention_does_not_leave_before_its_letter() -> None:
    dossier = creer_dossier_retenu()
    creer_ligne(dossier, creer_financeur(dossier.contrat), 30_000)
    lettre, convention = produire_tout(dossier)
    pilote = creer_acteur(Role.PILOTE, dossier.contrat)
    assert list(a_envoyer(pilote, dossier.contrat, dossier.annee)) == [lettre]
    with pytest.raises(ValidationError, match="part avec sa lettre"):
        notifier_actes(acteur=Acteur(), actes=[convention], jour=NOTIFIE_LE)
