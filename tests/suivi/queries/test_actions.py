"""The actions of a year: projects and sheets in one shape, at a constant price."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.appels.enums import Comptage, EtatDossier, NatureCredit
from quartiers.appels.models import Bilan, Dossier, Public, PublicQuartier, Rattachement, Territoire, Versement
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import Contrat, Version
from quartiers.suivi.enums import EtatFiche, NatureMoyen
from quartiers.suivi.queries.actions import actions_de_l_annee
from tests.factories.annuaire import creer_organisme
from tests.factories.appels import creer_financeur
from tests.factories.apres import (
    creer_bilan_valide,
    creer_campagne_passee,
    creer_comptes,
    creer_dossier_retenu,
    creer_ligne,
    creer_ligne_notifiee,
)
from tests.factories.contrat import creer_element, creer_quartier_contrat
from tests.factories.suivi import compter_par_quartier, crediter, creer_fiche, creer_fiche_bilan, situer

pytestmark = pytest.mark.django_db


def projet_termine() -> tuple[Contrat, Dossier, Bilan]:
    """A project of 2026 paid by two funders, one of whom refused, with its report."""
    campagne = creer_campagne_passee()
    contrat = campagne.contrat
    dossier = creer_dossier_retenu(campagne, etat=EtatDossier.NOTIFIE, participants=30)
    ligne = creer_ligne_notifiee(dossier, creer_financeur(contrat, nom="État"), 1500)
    creer_ligne(dossier, creer_financeur(contrat, nom="Région", nature_par_defaut=NatureCredit.DROIT_COMMUN), None)
    for montant, genre in ((900, "avance"), (100, "reversement")):
        Versement.objects.create(
            contrat=contrat, ligne=ligne, genre=genre, montant=montant, paye_le=dt.date(2026, 6, 1)
        )
    creer_comptes(dossier, 2000, 1850)
    bilan = creer_bilan_valide(dossier)
    Bilan.objects.filter(pk=bilan.pk).update(
        participants=28, participants_qpv=20, femmes=15, hommes=13, presences=140, comptage=Comptage.ESTIME
    )
    return contrat, dossier, bilan


def test_a_funded_project_gives_its_money_its_public_and_its_report() -> None:
    contrat, dossier, bilan = projet_termine()
    axe = creer_element(contrat, "1", nature=Nature.AXE)
    version = Version.objects.get(element=axe)
    Rattachement.objects.create(contrat=contrat, dossier=dossier, element=axe, version=version, principal=True)
    quartier = creer_quartier_contrat(contrat)
    Territoire.objects.create(contrat=contrat, dossier=dossier, quartier=quartier, part=100)
    Public.objects.create(contrat=contrat, dossier=dossier, bilan=bilan, tranche="6-10", femmes=9, hommes=8)
    PublicQuartier.objects.create(contrat=contrat, bilan=bilan, quartier=quartier, participants=20)

    (action,) = actions_de_l_annee(contrat, 2026)

    assert (action.cle, action.code, action.element) == (f"dossier-{dossier.pk}", dossier.numero, axe.pk)
    assert action.territoires == {quartier.pk: Decimal(100)}
    assert [(c.partenaire, c.nature, c.montants.vote, c.montants.paye) for c in action.credits] == [
        ("État", NatureMoyen.SPECIFIQUE, Decimal(1500), Decimal(800)),
        ("Région", NatureMoyen.DROIT_COMMUN, Decimal(0), Decimal(0)),
    ]
    assert action.montants.demande == Decimal(2500)
    assert (action.cout_prevu, action.cout_reel) == (Decimal(2000), Decimal(1850))
    assert action.attendu.participants == 30
    assert action.reel is not None
    assert (action.reel.participants, action.reel.presences, action.reel.estime) == (28, 140, True)
    assert action.reel.tranches == {"6-10": (9, 8, 0)}
    assert action.reel.par_quartier == {quartier.pk: 20}
    assert action.url.endswith(f"/dossiers/{dossier.numero}/")


def test_a_sheet_gives_the_same_shape_and_waits_for_its_report() -> None:
    fiche = creer_fiche(participants=40)
    quartier = creer_quartier_contrat(fiche.contrat)
    situer(fiche, {quartier: 60, None: 40})
    caf = creer_organisme(nature=NatureOrganisme.OPERATEUR, sigle="CAF")
    crediter(fiche, caf, prevu="1000.50", vote="1000.50", depense="980.10")
    bilan = creer_fiche_bilan(fiche, EtatFiche.ATTENDUE, participants=12)

    (attendue,) = actions_de_l_annee(fiche.contrat, 2026)
    assert (attendue.reel, attendue.bilan_etat, attendue.cout_reel) == (None, "attendue", None)
    bilan.delete()
    compter_par_quartier(creer_fiche_bilan(fiche, participants=38), {quartier: 20})

    (action,) = actions_de_l_annee(fiche.contrat, 2026)
    assert action.reel is not None
    assert (action.reel.participants, dict(action.reel.par_quartier)) == (38, {quartier.pk: 20})
    assert [(c.partenaire, c.nature) for c in action.credits] == [("CAF", NatureMoyen.DROIT_COMMUN)]
    assert (action.montants.vote, action.montants.paye) == (Decimal("1000.50"), Decimal("980.10"))
    assert (action.cout_prevu, action.cout_reel) == (Decimal("1000.50"), Decimal("980.10"))


def test_only_decided_projects_of_the_year_are_actions() -> None:
    campagne = creer_campagne_passee()
    creer_dossier_retenu(campagne, etat=EtatDossier.REFUSE, motif_decision="Hors quartier.")
    creer_dossier_retenu(campagne, etat=EtatDossier.INSTRUIT)
    long = creer_dossier_retenu(campagne, periodicite="pluriannuelle", annees=3)
    abandonne = creer_dossier_retenu(campagne, etat=EtatDossier.ABANDONNE)

    def codes(annee: int) -> list[str]:
        return [action.code for action in actions_de_l_annee(campagne.contrat, annee)]

    assert codes(2026) == [long.numero, abandonne.numero]
    assert codes(2028) == [long.numero]
    assert codes(2029) == []
    assert [a.bilan_attendu for a in actions_de_l_annee(campagne.contrat, 2026)] == [True, False]


def test_the_price_in_queries_does_not_grow_with_the_actions() -> None:
    contrat, _, _ = projet_termine()
    creer_fiche_bilan(creer_fiche(contrat))

    def prix() -> int:
        with CaptureQueriesContext(connection) as requetes:
            actions_de_l_annee(contrat, 2026)
        return len(requetes)

    avant = prix()
    for _ in range(3):
        fiche = creer_fiche(contrat)
        crediter(fiche, creer_organisme())
        creer_fiche_bilan(fiche)
    assert prix() == avant <= 21
