"""The season of the demonstration: whole, coherent, made once, and nobody written to."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

import pypdfium2
import pytest
from django.core import mail
from django.db import transaction
from django.db.models import Count
from pytest_django import DjangoDbBlocker

from quartiers.accueil.domain.demonstration import comptes_de_demonstration, saison_de_demonstration
from quartiers.appels.calculs import totaux
from quartiers.appels.demonstration import annee_courante, siret_fictif
from quartiers.appels.enums import EtatCampagne, EtatDossier, NatureBudget
from quartiers.appels.models import (
    Bilan,
    Budget,
    Campagne,
    Dossier,
    FicheOrganisme,
    Financeur,
    Membre,
    MontantProgramme,
    Piece,
    PieceOrganisme,
    Versement,
)
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.gouvernance.models import Instance
from tests.factories.contrat import creer_contrat, creer_petit_contrat, creer_quartier_contrat
from tests.factories.territoire import creer_commune

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="class")
def contrat_garni(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Contrat]:
    """Made once for the class, in a transaction undone after it: its tests only read. Nobody is written to."""
    with django_db_blocker.unblock(), transaction.atomic():
        contrat, _ = creer_petit_contrat()
        commune = creer_commune()
        contrat.communes.add(commune)
        for _ in range(5):
            creer_quartier_contrat(contrat, commune=commune)
        Instance.objects.create(contrat=contrat, code="copil", titre="Comité de pilotage", debut=contrat.debut)
        mail.outbox = []
        comptes_de_demonstration()
        assert saison_de_demonstration() is True
        assert mail.outbox == []
        yield contrat
        transaction.set_rollback(True)


class TestSaison:
    def test_season_has_a_past_campaign_and_an_open_one(self, contrat_garni: Contrat) -> None:
        passee, courante = Campagne.objects.order_by("annee")
        assert (passee.etat, courante.etat, courante.ouverte()) == (EtatCampagne.CLOSE, EtatCampagne.PUBLIEE, True)
        assert (courante.annee - passee.annee, courante.copiee_de) == (1, passee)
        assert (passee.dossiers.count(), courante.dossiers.count()) == (12, 15)
        etats = Counter(courante.dossiers.values_list("etat", flat=True))
        assert {EtatDossier.BROUILLON, EtatDossier.DEPOSE, EtatDossier.A_COMPLETER} <= set(etats)
        assert {EtatDossier.RECEVABLE, EtatDossier.INSTRUIT, EtatDossier.IRRECEVABLE} <= set(etats)

    def test_every_budget_is_balanced(self, contrat_garni: Contrat) -> None:
        budgets = Budget.objects.prefetch_related("lignes")
        assert {budget.nature for budget in budgets} == set(NatureBudget)
        assert [str(budget) for budget in budgets if not totaux(budget.lignes.all()).equilibre] == []
        assert all(ligne.montant >= 0 for budget in budgets for ligne in budget.lignes.all())

    def test_people_and_territories_add_up(self, contrat_garni: Contrat) -> None:
        for dossier in Dossier.objects.prefetch_related("publics", "territoires"):
            prevus = [public for public in dossier.publics.all() if public.bilan_id is None]
            assert sum(public.total for public in prevus) == dossier.participants
            assert sum(public.femmes for public in prevus) == dossier.femmes
            assert sum(territoire.part for territoire in dossier.territoires.all()) == Decimal(100)

    def test_past_money_is_never_over_what_was_notified(self, contrat_garni: Contrat) -> None:
        passee = Campagne.objects.get(etat=EtatCampagne.CLOSE)
        notifiees = {ligne.pk: ligne.notifie for d in passee.dossiers.all() for ligne in d.lignes.all()}
        verses: dict[int, Decimal] = {}
        for versement in Versement.objects.all():
            verses[versement.ligne_id] = verses.get(versement.ligne_id, Decimal(0)) + versement.montant
        assert len(verses) > 10
        assert {pk: montant for pk, montant in verses.items() if montant != notifiees[pk]} == {}
        assert MontantProgramme.objects.filter(programmation__etape="validee").count() == len(notifiees)
        assert {"attendu", "depose", "a_corriger", "valide"} == set(Bilan.objects.values_list("etat", flat=True))

    def test_holder_and_instructors_have_their_organisation(self, contrat_garni: Contrat) -> None:
        porteur = Habilitation.objects.get(role=Role.PORTEUR)
        instructions = Habilitation.objects.filter(role=Role.INSTRUCTEUR).order_by("pk")
        noms = dict(Financeur.objects.values_list("organisme", "nom"))
        assert [noms[h.organisme_id or 0] for h in instructions] == ["État – politique de la ville", "Région", "CAF"]
        instructeur = instructions[0]
        assert Membre.objects.get().organisme == porteur.organisme
        courante = Campagne.objects.get(etat=EtatCampagne.PUBLIEE)
        assert courante.dossiers.filter(organisme=porteur.organisme).count() == 3
        assert courante.dossiers.filter(lignes__financeur__organisme=instructeur.organisme).count() == 15

    def test_deposited_files_carry_papers_that_say_they_are_fictional(self, contrat_garni: Contrat) -> None:
        deposes = Dossier.objects.filter(campagne__etat=EtatCampagne.PUBLIEE, depose_le__isnull=False)
        pieces = Piece.objects.filter(dossier__in=deposes).values_list("dossier").annotate(nombre=Count("pk"))
        assert set(dict(pieces).values()) == {4}
        assert deposes.count() == len(pieces)
        for document in Document.objects.filter(pk__in=Piece.objects.values("document"))[:1]:
            with document.fichier.open("rb") as fichier:
                texte = pypdfium2.PdfDocument(fichier.read())[0].get_textpage().get_text_bounded()
            assert "Document fictif" in " ".join(texte.split())
        assert PieceOrganisme.objects.filter(valable_jusqu_au__isnull=False).count() == 1
        assert FicheOrganisme.objects.filter(verifiee_le__isnull=False).count() == 4

    def test_season_is_made_once_and_writes_to_nobody(self, contrat_garni: Contrat) -> None:
        assert saison_de_demonstration() is False
        assert Campagne.objects.count() == 2
        assert mail.outbox == []


def test_season_fits_a_contract_with_nothing_in_it(db: None) -> None:
    creer_contrat()
    comptes_de_demonstration()
    assert saison_de_demonstration() is True
    assert Dossier.objects.count() == 27


def test_without_a_contract_there_is_no_season(db: None) -> None:
    assert saison_de_demonstration() is False
    assert Campagne.objects.count() == 0


def test_identifiers_have_a_right_key_and_belong_to_nobody() -> None:
    sirets = [siret_fictif(rang) for rang in range(1, 30)]
    assert len(set(sirets)) == 29
    assert all(len(siret) == 14 and siret.startswith("000000") for siret in sirets)
    for siret in sirets:
        chiffres = [int(c) * (2 if rang % 2 else 1) for rang, c in enumerate(reversed(siret))]
        assert sum(c - 9 if c > 9 else c for c in chiffres) % 10 == 0


@pytest.mark.parametrize(("mois", "ecart"), [(1, 0), (5, 0), (6, 1), (12, 1)])
def test_open_call_is_for_next_year_from_june_on(mois: int, ecart: int) -> None:

    assert annee_courante(dt.date(2027, mois, 3)) == 2027 + ecart
