"""The residents' fund: rules, the jury, money in and out, what is left, names that go."""

import datetime as dt
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import QuartierContrat
from quartiers.notifications.models import Envoi
from quartiers.participation.domain import fph as domain
from quartiers.participation.enums_paroles import EtatDemandeFph
from quartiers.participation.models import DemandeFph, EnveloppeFph, ReglementFph
from quartiers.participation.queries_fph import disponible, soldes_de
from quartiers.socle.transitions import TransitionRefusee
from tests.factories.comptes import creer_acteur, creer_utilisateur
from tests.factories.contrat import creer_contrat, creer_quartier_contrat
from tests.factories.territoire import creer_commune
from tests.pages import lire

pytestmark = pytest.mark.django_db
BIENTOT = dt.timedelta(days=20)


@pytest.fixture
def quartier() -> QuartierContrat:
    """A neighbourhood whose commune has a fund of 1 000 € this year: 500 € a project, 80 % of its cost."""
    contrat, commune = creer_contrat(), creer_commune()
    contrat.communes.add(commune)
    lui = creer_quartier_contrat(contrat, commune=commune)
    ReglementFph.objects.create(
        contrat=contrat,
        commune=commune,
        debut=contrat.debut,
        plafond=Decimal(500),
        part_max=Decimal(80),
        votants="habitants",
        votants_min=3,
        elus_max=2,
    )
    annee = (timezone.localdate() + BIENTOT).year
    EnveloppeFph.objects.create(contrat=contrat, quartier=lui, annee=annee, montant=Decimal(1000))
    return lui


def demander(quartier: QuartierContrat, **champs: Any) -> DemandeFph:
    defauts = {
        "titre": "Fête du printemps",
        "objet": "Un repas partagé",
        "jour_projet": timezone.localdate() + BIENTOT,
        "budget": Decimal(600),
        "demande": Decimal(400),
        "genre": "habitant",
        "nom": "Nom Secret",
        "courriel": "habitante@exemple.fr",
    }
    return domain.demander_fph(
        acteur=Acteur(), contrat=quartier.contrat, cle=uuid4(), quartier=quartier, **{**defauts, **champs}
    )


def pilote(quartier: QuartierContrat) -> Acteur:
    return creer_acteur(Role.PILOTE, quartier.contrat)


def accorder(demande: DemandeFph, somme: int = 400) -> None:
    domain.decider(
        acteur=pilote(demande.quartier),
        demande=demande,
        sens="accorder",
        comite_le=timezone.localdate(),
        pour=5,
        contre=1,
        accorde=Decimal(somme),
    )


@pytest.mark.parametrize(
    ("budget", "somme", "refus"),
    [(1000, 501, "500,00"), (300, 250, "240,00"), (600, 480, None), (625, 500, None)],
)
def test_rules_hold_the_ceiling_and_the_share(
    quartier: QuartierContrat, budget: int, somme: int, refus: str | None
) -> None:
    if refus is None:
        assert demander(quartier, budget=Decimal(budget), demande=Decimal(somme)).numero == 1
        return
    with pytest.raises(ValidationError, match=refus):
        demander(quartier, budget=Decimal(budget), demande=Decimal(somme))


def test_no_rules_no_fund(quartier: QuartierContrat) -> None:
    ReglementFph.objects.all().delete()
    with pytest.raises(ValidationError, match="pas ouvert"):
        demander(quartier)


def test_new_rules_end_the_former_ones(quartier: QuartierContrat) -> None:
    ancien = ReglementFph.objects.get()
    jour = timezone.localdate()
    domain.poser_reglement(
        acteur=pilote(quartier),
        contrat=quartier.contrat,
        commune=quartier.commune,
        debut=jour,
        plafond=Decimal(700),
        votants="tous",
    )
    ancien.refresh_from_db()
    assert ancien.fin == jour


def test_same_key_is_one_request(quartier: QuartierContrat) -> None:
    cle = uuid4()
    champs: dict[str, Any] = {
        "quartier": quartier,
        "titre": "Fête",
        "objet": "Repas",
        "genre": "groupe",
        "nom": "Groupe",
    }
    champs |= {"budget": Decimal(500), "demande": Decimal(400), "jour_projet": timezone.localdate() + BIENTOT}
    faites = [domain.demander_fph(acteur=Acteur(), contrat=quartier.contrat, cle=cle, **champs) for _ in range(2)]
    assert faites[0] == faites[1]


def test_jury_is_held_by_the_rules_and_by_what_is_left(quartier: QuartierContrat) -> None:
    demande, jour, acteur = demander(quartier), timezone.localdate(), pilote(quartier)
    commun: dict[str, Any] = {"acteur": acteur, "demande": demande, "comite_le": jour}
    with pytest.raises(ValidationError, match="3 votants au moins"):
        domain.decider(**commun, sens="accorder", pour=1, contre=1, accorde=Decimal(100))
    with pytest.raises(ValidationError, match="2 élus votants au plus"):
        domain.decider(**commun, sens="accorder", pour=5, elus=3, accorde=Decimal(100))
    with pytest.raises(ValidationError, match="accordez cette somme au plus"):
        domain.decider(**commun, sens="accorder", accorde=Decimal(401))
    with pytest.raises(ValidationError, match="Dites pourquoi"):
        domain.decider(**commun, sens="refuser")
    EnveloppeFph.objects.update(montant=Decimal(100))
    with pytest.raises(ValidationError, match="Il reste 100,00"):
        domain.decider(**commun, sens="accorder", accorde=Decimal(400))


def test_money_goes_out_and_the_balance_follows(quartier: QuartierContrat) -> None:
    demande, acteur, jour = demander(quartier), pilote(quartier), timezone.localdate()
    assert disponible(quartier, demande.annee) == 1000
    accorder(demande)
    assert disponible(quartier, demande.annee) == 600
    with pytest.raises(ValidationError, match="ne dépasse pas"):
        domain.avancer(acteur=acteur, demande=demande, avance=Decimal(401), avance_le=jour)
    domain.avancer(acteur=acteur, demande=demande, avance=Decimal(300), avance_le=jour)
    domain.realiser(acteur=acteur, demande=demande, realise_le=jour, participants=40, bilan="Beau temps")
    with pytest.raises(ValidationError, match="Joignez d’abord"):
        domain.justifier(acteur=acteur, demande=demande)
    domain.joindre_justificatif(acteur=acteur, demande=demande, objet="Repas", somme=Decimal(350))
    domain.justifier(acteur=acteur, demande=demande)
    domain.solder(acteur=acteur, demande=demande, solde_le=jour)
    assert (demande.etat, demande.solde, demande.terminee_le) == (EtatDemandeFph.SOLDEE, Decimal(50), jour)
    assert disponible(quartier, demande.annee) == 650
    with pytest.raises(ValidationError, match="terminée"):
        domain.joindre_justificatif(acteur=acteur, demande=demande, objet="Trop tard", somme=Decimal(1))


def test_what_was_advanced_too_much_is_paid_back(quartier: QuartierContrat) -> None:
    demande, acteur, jour = demander(quartier), pilote(quartier), timezone.localdate()
    accorder(demande)
    domain.avancer(acteur=acteur, demande=demande, avance=Decimal(400), avance_le=jour)
    domain.realiser(acteur=acteur, demande=demande, realise_le=jour, participants=None, bilan="")
    domain.joindre_justificatif(acteur=acteur, demande=demande, objet="Repas", somme=Decimal(150))
    domain.justifier(acteur=acteur, demande=demande)
    with pytest.raises(ValidationError, match="demandez un reversement"):
        domain.solder(acteur=acteur, demande=demande, solde_le=jour)
    domain.demander_reversement(acteur=acteur, demande=demande, motif="Moins de repas")
    assert demande.a_reverser == 250
    domain.recevoir_reversement(acteur=acteur, demande=demande, reverse_le=jour)
    assert (demande.etat, demande.verse) == (EtatDemandeFph.REVERSEE, Decimal(150))
    assert disponible(quartier, demande.annee) == 850


def test_states_follow_the_table(quartier: QuartierContrat) -> None:
    demande = demander(quartier)
    with pytest.raises(TransitionRefusee):
        domain.avancer(acteur=pilote(quartier), demande=demande, avance=Decimal(0), avance_le=timezone.localdate())


def test_person_is_told_of_each_decision(quartier: QuartierContrat) -> None:
    demande = demander(quartier)
    domain.decider(
        acteur=pilote(quartier),
        demande=demande,
        sens="ajourner",
        comite_le=timezone.localdate(),
        motif="Précisez le lieu.",
    )
    accorder(demande)
    corps = [e.corps for e in Envoi.objects.order_by("pk")]
    assert ["sous le numéro 1" in corps[0], "Précisez le lieu." in corps[1], "400,00" in corps[2]] == [True] * 3


def test_names_go_at_their_date_and_amounts_stay(quartier: QuartierContrat) -> None:
    demande = demander(quartier)
    domain.retirer(acteur=pilote(quartier), demande=demande, motif="Projet abandonné")
    maintenant = timezone.now()
    assert domain.effacer_demandeurs(maintenant) == 0
    assert domain.effacer_demandeurs(maintenant + dt.timedelta(days=31 * 24 + 5)) == 1
    demande.refresh_from_db()
    assert (demande.nom, demande.courriel, demande.demande) == ("", "", Decimal(400))


@given(
    accorde=st.decimals(min_value=0, max_value=500, places=2),
    avance=st.decimals(min_value=0, max_value=500, places=2),
    depense=st.decimals(min_value=0, max_value=900, places=2),
)
def test_fund_never_pays_more_than_agreed_nor_than_spent(accorde: Decimal, avance: Decimal, depense: Decimal) -> None:
    demande = DemandeFph(accorde=accorde, avance=min(avance, accorde), depense=depense)
    final = (demande.avance or Decimal(0)) + domain.du_a_la_fin(demande)
    assert final == min(accorde, depense)


def adresse(nom: str, quartier: QuartierContrat, *args: object) -> str:
    return reverse(f"participation:{nom}", args=[quartier.contrat.code, *args])


def test_public_asks_on_one_page(client: Client, quartier: QuartierContrat) -> None:
    envoi = {
        "cle": uuid4(),
        "titre": "Fête",
        "objet": "Repas",
        "quartier": quartier.pk,
        "jour_projet": (timezone.localdate() + BIENTOT).isoformat(),
        "budget": "600",
        "demande": "400",
        "genre": "habitant",
        "nom": "Une habitante",
    }
    page = lire(client.post(adresse("fph_demander", quartier), envoi))
    assert "Donnez une adresse électronique ou un téléphone." in page
    page = lire(client.post(adresse("fph_demander", quartier), {**envoi, "telephone": "0385000000"}))
    assert "Votre demande est reçue" in page
    assert DemandeFph.objects.get().saisie_par is None
    assert "500,00" in lire(client.get(adresse("fph", quartier)))


def test_jury_reads_the_project_without_the_name(client: Client, quartier: QuartierContrat) -> None:
    demande = demander(quartier)
    client.force_login(creer_utilisateur(Role.CONSEILLER, quartier.contrat))
    page = lire(client.get(adresse("fph_demande", quartier, demande.numero)))
    assert "Fête du printemps" in page
    assert "habitante@exemple.fr" not in page
    assert client.get(adresse("fph_decider", quartier, demande.numero)).status_code == 403
    client.force_login(creer_utilisateur(Role.PILOTE, quartier.contrat))
    assert "habitante@exemple.fr" in lire(client.get(adresse("fph_demande", quartier, demande.numero)))
    for nom in ("fph_decider", "fph_justificatif"):
        assert client.get(adresse(nom, quartier, demande.numero)).status_code == 200
    for acte in (
        "avancer",
        "realiser",
        "justifier",
        "solder",
        "demander_reversement",
        "recevoir_reversement",
        "retirer",
    ):
        assert client.get(adresse("fph_acte", quartier, demande.numero, acte)).status_code == 200
    assert client.get(adresse("fph_acte", quartier, demande.numero, "inventer")).status_code == 404
    for nom in ("fph_reglement", "fph_enveloppe"):
        assert client.get(adresse(nom, quartier)).status_code == 200


def test_yearly_account_names_nobody(client: Client, quartier: QuartierContrat) -> None:
    demande = demander(quartier)
    accorder(demande)
    client.force_login(creer_utilisateur(Role.PILOTE, quartier.contrat))
    base = adresse("fph_demandes", quartier) + f"?annee={demande.annee}"
    assert "Fête du printemps" in lire(client.get(base))
    classeur = client.get(f"{base}&format=csv").getvalue().decode()
    assert "Fête du printemps" in classeur
    assert "Nom Secret" not in classeur
    assert "habitante@exemple.fr" not in classeur
    assert client.get(f"{base}&format=pdf").content[:5] == b"%PDF-"


def test_balance_costs_the_same_with_one_and_three_neighbourhoods(
    quartier: QuartierContrat, django_assert_num_queries: Any
) -> None:
    contrat = quartier.contrat
    for _ in range(2):
        with django_assert_num_queries(3):
            soldes_de(contrat, timezone.localdate().year, timezone.localdate())
        creer_quartier_contrat(contrat, commune=quartier.commune)
        creer_quartier_contrat(contrat, commune=quartier.commune)
