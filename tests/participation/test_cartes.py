"""A card from its opening to what was done: asked, recalled, answered by link, tied, told to who spoke."""

import datetime as dt
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.notifications.models import Envoi
from quartiers.participation import montants
from quartiers.participation.domain import cartes as domain
from quartiers.participation.domain.cartes import LienPerime
from quartiers.participation.enums_paroles import EtatCarte, EtatContribution, ThemeParole
from quartiers.participation.models import Carte
from quartiers.participation.queries_paroles import fils_des_cartes
from quartiers.socle.transitions import TransitionRefusee
from tests.factories.annuaire import creer_organisme
from tests.factories.comptes import creer_acteur
from tests.factories.contrat import creer_contrat, creer_petit_contrat
from tests.factories.participation import creer_carte, creer_contribution

pytestmark = pytest.mark.django_db
BIENTOT = dt.timedelta(days=10)


def pilote_de(carte: Carte) -> Acteur:
    return creer_acteur(Role.PILOTE, carte.contrat)


def demandee(**champs: Any) -> Carte:
    carte = creer_carte(**champs)
    domain.demander(
        acteur=pilote_de(carte),
        carte=carte,
        partenaire=creer_organisme(nom="Ville d’essai"),
        reponse_avant=timezone.localdate() + BIENTOT,
        courriel="service@exemple.fr",
    )
    return carte


def test_cards_are_numbered_by_contract_and_gather_contributions() -> None:
    contrat, elements = creer_petit_contrat()
    acteur = creer_acteur(Role.PILOTE, contrat)
    premiere = creer_contribution(contrat)
    cartes = [
        domain.ouvrir_carte(
            acteur=acteur,
            contrat=contrat,
            contributions=[premiere] if rang == 0 else [],
            elements=[elements["1.1"]],
            titre="Bancs",
            dit="Il manque des bancs.",
            theme=ThemeParole.CADRE_DE_VIE,
        )
        for rang in range(2)
    ]
    assert [c.numero for c in cartes] == [1, 2]
    assert list(cartes[0].contributions.all()) == [premiere]
    assert (
        domain.ouvrir_carte(
            acteur=acteur, contrat=creer_contrat(), titre="Autre", dit="Autre", theme=ThemeParole.AUTRE
        ).numero
        == 1
    )


def test_request_sends_a_link_and_a_new_one_makes_it_worthless() -> None:
    carte = demandee()
    lettre = Envoi.objects.get()
    assert (carte.etat, lettre.destinataire) == (EtatCarte.DEMANDEE, "service@exemple.fr")
    trouve = re.search(r"/repondre/carte/([^/]+)/", lettre.corps)
    assert trouve is not None
    premier = trouve[1]
    assert domain.carte_du_jeton(premier) == carte
    domain.demander(
        acteur=pilote_de(carte),
        carte=carte,
        partenaire=creer_organisme(),
        reponse_avant=timezone.localdate() + BIENTOT,
    )
    with pytest.raises(LienPerime, match="plus récente"):
        domain.carte_du_jeton(premier)
    with pytest.raises(LienPerime, match="incomplet"):
        domain.carte_du_jeton(premier[:-2])
    assert Envoi.objects.count() == 1  # no address, no letter


def test_request_wants_a_day_to_come() -> None:
    carte = creer_carte()
    with pytest.raises(ValidationError, match="à venir"):
        domain.demander(
            acteur=pilote_de(carte),
            carte=carte,
            partenaire=creer_organisme(),
            reponse_avant=timezone.localdate(),
        )
    with pytest.raises(IntegrityError, match="carte_demandee_a_qui"):
        Carte.objects.filter(pk=carte.pk).update(etat=EtatCarte.DEMANDEE)


def test_reminders_leave_once_at_each_step() -> None:
    carte = demandee()
    assert carte.reponse_avant is not None
    jours = [12, 10, 9, 3, 2, 0, -1]
    partis = [domain.relancer_cartes(carte.reponse_avant - dt.timedelta(days=n)) for n in jours]
    assert partis == [1, 0, 0, 1, 0, 0, 0]
    carte.refresh_from_db()
    assert carte.relances == ["j15", "j3"]


def test_answer_by_link_reaches_those_who_spoke() -> None:
    carte = demandee()
    creer_contribution(carte.contrat, carte=carte, courriel="habitante@exemple.fr", etat=EtatContribution.PUBLIEE)
    domain.repondre(
        acteur=Acteur(), carte=carte, reponse="Trois bancs seront posés.", repondue_par="Responsable voirie"
    )
    assert (carte.etat, carte.repondue_le) == (EtatCarte.REPONDUE, timezone.localdate())
    lettre = Envoi.objects.get(destinataire="habitante@exemple.fr")
    assert "Trois bancs seront posés." in lettre.corps
    domain.repondre(acteur=Acteur(), carte=carte, reponse="Quatre bancs.", repondue_par="")
    assert (carte.reponse, Envoi.objects.filter(destinataire="habitante@exemple.fr").count()) == ("Quatre bancs.", 1)


def test_hidden_card_writes_to_nobody() -> None:
    carte = demandee(publique=False)
    creer_contribution(carte.contrat, carte=carte, courriel="habitante@exemple.fr")
    domain.repondre(acteur=Acteur(), carte=carte, reponse="Oui.", repondue_par="")
    assert not Envoi.objects.filter(destinataire="habitante@exemple.fr").exists()


def test_closed_card_takes_no_answer_by_link() -> None:
    carte = demandee()
    jeton = domain.jeton_de(carte)
    domain.classer_sans_suite(acteur=pilote_de(carte), carte=carte, motif="Terrain vendu")
    with pytest.raises(LienPerime, match="close"):
        domain.carte_du_jeton(jeton)
    with pytest.raises(TransitionRefusee):
        domain.repondre(acteur=Acteur(), carte=carte, reponse="Trop tard", repondue_par="")


def test_done_wants_an_answer_first_and_a_day_not_to_come() -> None:
    carte = creer_carte()
    pilote = pilote_de(carte)
    with pytest.raises(TransitionRefusee):
        domain.faire(acteur=pilote, carte=carte, fait="Bancs posés", faite_le=timezone.localdate())
    domain.repondre(acteur=pilote, carte=carte, reponse="Oui", repondue_par="", partenaire=creer_organisme())
    with pytest.raises(ValidationError, match="à venir"):
        domain.faire(acteur=pilote, carte=carte, fait="Bancs", faite_le=timezone.localdate() + BIENTOT)
    domain.faire(acteur=pilote, carte=carte, fait="Bancs posés", faite_le=timezone.localdate())
    assert carte.etat == EtatCarte.FAITE
    domain.rouvrir(acteur=pilote, carte=carte)
    assert carte.etat == EtatCarte.OUVERTE


def test_amount_needs_its_source() -> None:
    carte = creer_carte()
    with pytest.raises(IntegrityError, match="carte_montant_source"):
        Carte.objects.filter(pk=carte.pk).update(montant=Decimal(100))


def test_packages_above_add_their_euros(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(montants, "SOURCES", {})
    carte = creer_carte(montant=Decimal("1200.00"), montant_source="Devis")
    en_plus = montants.MontantCarte(Decimal(800), "Dossier 2026-0001", "/dossier/")
    montants.declarer_source("dossiers", lambda cartes: {c.pk: [en_plus] for c in cartes})
    (fil,) = fils_des_cartes([carte], timezone.localdate())
    assert [(m.montant, m.source) for m in fil.montants] == [
        (Decimal("1200.00"), "Devis"),
        (Decimal(800), "Dossier 2026-0001"),
    ]
