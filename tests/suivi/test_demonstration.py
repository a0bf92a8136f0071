"""The finished year of the demonstration: about sixty actions, coherent, made once, and nobody written to."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone

from quartiers.appels.enums import EtatBilan
from quartiers.appels.models import Bilan, Public
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.gouvernance.models import Instance
from quartiers.suivi.consolidation import cumuler, par_territoire
from quartiers.suivi.demonstration import annee_de_demonstration, annee_finie
from quartiers.suivi.demonstration_rapport import dates_du_rapport, rapport_de_demonstration
from quartiers.suivi.domain.scellement import intacte
from quartiers.suivi.enums import SensAvisRapport
from quartiers.suivi.lecture_rapport import contenu_courant
from quartiers.suivi.models import Chapitre, VersionRapport
from quartiers.suivi.queries.actions import actions_de_l_annee
from quartiers.suivi.queries.retards import fiches_en_attente
from quartiers.suivi.suites_rapport import suite_de
from quartiers.suivi.textes_demonstration import MENTION
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_petit_contrat, creer_quartier_contrat
from tests.factories.territoire import creer_commune

pytestmark = pytest.mark.django_db


def test_the_year_is_whole_coherent_made_once_and_has_its_published_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quartiers.suivi.demonstration_rapport.dessiner", lambda contenu: contenu)  # see test_sorties
    contrat = creer_petit_contrat(publie=True)[0]
    commune = creer_commune()
    for _ in range(2):
        creer_quartier_contrat(contrat, commune=commune)
    Instance.objects.create(contrat=contrat, code="copil", titre="Comité de pilotage", debut=contrat.debut)
    for role in (Role.BAILLEUR, Role.MEDIATEUR, Role.PILOTE):
        creer_utilisateur(role, contrat)
    Utilisateur.objects.update(demonstration=True)
    annee = annee_de_demonstration(contrat)
    assert annee is not None
    assert annee_de_demonstration(contrat) is None
    verifier_l_annee(contrat, annee)
    verifier_le_rapport(contrat, annee)
    assert mail.outbox == []


def verifier_l_annee(contrat: Contrat, annee: int) -> None:
    actions = actions_de_l_annee(contrat, annee)
    total = cumuler(actions)
    assert 55 <= total.nombre <= 65
    assert 0 < total.manquants < 10
    assert total.estimes > 0
    assert total.montants.vote > total.montants.paye > Decimal(0)
    assert {action.cle.split("-")[0] for action in actions} == {"dossier", "fiche"}
    territoires = par_territoire(actions)
    assert sum(c.montants.vote for c in territoires.values()) == total.montants.vote
    assert sum(c.participations for c in territoires.values()) == total.participations
    for bilan in Bilan.objects.filter(contrat=contrat, etat=EtatBilan.VALIDE):
        assert bilan.femmes is not None
        assert bilan.hommes is not None
        assert bilan.femmes + bilan.hommes == bilan.participants
        assert sum(public.total for public in Public.objects.filter(bilan=bilan)) == bilan.participants


def verifier_le_rapport(contrat: Contrat, annee: int) -> None:
    """Partners have a sheet to fill; the report was sealed thrice, all in the past."""
    for role in (Role.BAILLEUR, Role.MEDIATEUR):
        habilitation = Habilitation.objects.get(role=role)
        siennes = fiches_en_attente(Acteur(habilitation.utilisateur, habilitation), contrat, annee + 1)
        assert [fiche.precedente_id is not None for fiche in siennes][:1] == [True]

    rapport = rapport_de_demonstration(contrat, annee)
    assert rapport is not None
    assert rapport_de_demonstration(contrat, annee) is None
    versions = list(VersionRapport.objects.filter(rapport=rapport).order_by("numero"))
    assert [v.etape for v in versions] == ["consultation", "projet", "definitive"]
    assert all(intacte(version) for version in versions)
    assert [v.scellee_le < timezone.now() for v in versions] == [True] * 3
    assert not Chapitre.objects.filter(rapport=rapport, texte="").exists()
    lu = contenu_courant(rapport)
    assert "fictif" in lu.titre
    assert MENTION in lu.chapitres[0].texte
    assert lu.examen.startswith("Comité de pilotage")
    assert [avis.sens for avis in lu.avis] == ["Favorable avec réserves", "Favorable", SensAvisRapport.REPUTE.label]
    assert suite_de(rapport).acte == "transmettre"


@pytest.mark.parametrize("jour", [dt.date(2026, 1, 2), dt.date(2026, 6, 1), dt.date(2026, 11, 26)])
def test_dates_of_the_report_follow_one_another_and_are_past(jour: dt.date) -> None:
    dates = dates_du_rapport(annee_finie(jour), jour)
    suite = [dates.ecriture, dates.debut, dates.fin, dates.seance, dates.commune, dates.epci, jour]
    assert suite == sorted(suite)
    assert dates.fin - dates.debut >= dt.timedelta(days=31)
