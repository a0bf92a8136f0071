"""Improbable values: each rule by a figure that it questions and one that it leaves alone."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from quartiers.comptes.enums import Role
from quartiers.contrat.models import Chiffre
from quartiers.suivi.actions import ActionAnnee, Credit, Mesure, Montants, Personnes, Reel
from quartiers.suivi.domain.explications import expliquer
from quartiers.suivi.models import FicheBilan
from quartiers.suivi.qualite import Contexte, questionner
from quartiers.suivi.queries.qualite import a_verifier, questions_de_la_fiche
from tests.factories.comptes import creer_acteur
from tests.factories.suivi import compter_par_quartier, creer_fiche, creer_fiche_bilan
from tests.suivi.fiches.decor import planter

SAIN = Reel(participants=40, qpv=30, femmes=25, hommes=15, presences=200, tranches={"6-10": (25, 15, 0)})
ACTION = ActionAnnee(
    cle="fiche-1",
    annee=2025,
    code="2025-A001",
    intitule="Permanences",
    url="",
    genre="bailleur",
    organisme_id=1,
    organisme="Bailleur",
    nature_organisme="bailleur",
    element=None,
    autres=(),
    territoires={7: Decimal(100)},
    attendu=Personnes(participants=50),
    reel=SAIN,
    bilan_attendu=True,
    bilan_etat="remise",
    credits=(Credit(1, "Bailleur", "propre", Montants(Decimal(1000), Decimal(1000), Decimal(900))),),
    mesures=(Mesure("Visites", "visites", Decimal(10), Decimal(12)),),
    cout_prevu=Decimal(1000),
    cout_reel=Decimal(900),
)
CONTEXTE = Contexte(habitants={7: 1500}, noms={7: "Les Tilleuls"}, avant=Reel(participants=38))
Changer = Callable[[], tuple[ActionAnnee, Contexte]]


def reel(**champs: object) -> Changer:
    return lambda: (replace(ACTION, reel=replace(SAIN, **champs)), CONTEXTE)  # type: ignore[arg-type]


def action(**champs: object) -> Changer:
    return lambda: (replace(ACTION, **champs), CONTEXTE)  # type: ignore[arg-type]


def contexte(**champs: object) -> Changer:
    return lambda: (ACTION, replace(CONTEXTE, **champs))  # type: ignore[arg-type]


DEPASSE = (Credit(1, "Bailleur", "propre", Montants(Decimal(1000), Decimal(800), Decimal(900))),)


@pytest.mark.parametrize(
    ("changer", "attendus"),
    [
        (lambda: (ACTION, CONTEXTE), []),
        (action(reel=None), []),
        (reel(participants=None, qpv=None), ["sans_nombre"]),
        (reel(participants=None, qpv=None, realisation="non"), []),
        (reel(femmes=30), ["sexes"]),
        (reel(femmes=20, tranches={}), ["sexes"]),
        (reel(femmes=None, tranches={}), []),
        (reel(tranches={"6-10": (20, 15, 0)}), ["ages"]),
        (reel(tranches={"6-10": (24, 16, 0)}), ["ages_hommes"]),
        (reel(qpv=41), ["qpv"]),
        (reel(par_quartier={7: 31}), ["quartiers"]),
        (reel(presences=39), ["presences"]),
        (reel(par_quartier={7: 25}), []),
        (contexte(habitants={7: 20}), ["habitants"]),
        (contexte(habitants={7: 20}, participants_alerte=200), []),
        (contexte(habitants={}), []),
        (contexte(avant=Reel(participants=10)), ["saut"]),
        (contexte(avant=Reel(participants=150)), ["saut"]),
        (contexte(avant=Reel(participants=20)), []),
        (action(mesures=(Mesure("Visites", "", Decimal(10), Decimal(50)),)), ["resultat_r0"]),
        (action(cout_reel=Decimal(1001)), ["depenses"]),
        (action(credits=DEPASSE), ["credit_1_propre"]),
    ],
)
def test_rule_questions_what_is_improbable(changer: Changer, attendus: list[str]) -> None:
    assert [constat.code for constat in questionner(*changer())] == attendus


@pytest.mark.django_db
def test_more_people_than_residents_are_questioned_then_explained_until_the_figure_changes() -> None:
    decor = planter()
    Chiffre.objects.create(
        contrat=decor.contrat,
        quartier=decor.quartier,
        cle="population",
        titre="Population",
        valeur=100,
        unite="habitants",
    )
    avant = creer_fiche(decor.contrat, annee=2024, organisme=decor.bailleur)
    creer_fiche_bilan(avant, participants=300)
    decor.fiche.precedente = avant
    decor.fiche.save()
    FicheBilan.objects.filter(fiche=decor.fiche).update(participants=150, participants_qpv=120)
    compter_par_quartier(decor.fiche.bilan, {decor.quartier: 120})
    (question,) = questions_de_la_fiche(decor.fiche)
    assert question.constat.code == f"habitants_{decor.quartier.pk}"
    assert a_verifier(decor.contrat, 2025) == []  # not handed in: nothing of it is in the year's list yet
    expliquer(
        acteur=decor.responsable,
        objet=decor.fiche,
        annee=2025,
        code=question.constat.code,
        constat=question.constat.message,
        texte="La fête a réuni tout le quartier.",
    )
    assert [q.repondu for q in questions_de_la_fiche(decor.fiche)] == [True]
    decor.fiche.bilan.publics_quartiers.update(participants=119)
    assert [q.repondu for q in questions_de_la_fiche(decor.fiche)] == [False]
    with pytest.raises(PermissionDenied, match="équipe"):
        expliquer(
            acteur=creer_acteur(Role.CONSEILLER, decor.contrat),
            objet=decor.fiche,
            annee=2025,
            code="sexes",
            constat="…",
            texte="Non.",
        )
