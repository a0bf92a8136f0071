"""The contract's own record is kept by its pilot, and two contracts of one name are told apart."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.enums import Role
from quartiers.contrat.models import Avenant, Contrat
from quartiers.contrat.queries import noms_distincts
from quartiers.journal.models import Acte
from quartiers.territoire.models import Epci
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_contrat, creer_element
from tests.pages import lire

pytestmark = pytest.mark.django_db


def client_de(role: Role, contrat: Contrat) -> Client:
    client = Client()
    client.force_login(creer_utilisateur(role, contrat))
    return client


def saisie(contrat: Contrat, **autres: str) -> dict[str, str]:
    return {
        "intitule": contrat.intitule,
        "nom_court": contrat.nom_court,
        "numero": contrat.numero,
        "signe_le": contrat.signe_le.isoformat() if contrat.signe_le else "",
        "debut": contrat.debut.isoformat(),
        "dernier_jour": (contrat.fin - dt.timedelta(days=1)).isoformat(),
        **{f"mot_{nature}": mot for nature, mot in contrat.vocabulaire.items()},
        **autres,
    }


def test_pilot_changes_name_end_and_words(client: Client) -> None:
    contrat = creer_contrat(nom_court="Roncevert", vocabulaire={"axe": "Pilier"})
    creer_element(contrat, "1", "Cohésion sociale")
    adresse = reverse("contrat:fiche", args=[contrat.code])
    pilote = client_de(Role.PILOTE, contrat)
    page = lire(pilote.get(reverse("accueil:contrat", args=[contrat.code])))
    assert adresse in page
    assert adresse not in lire(client.get(reverse("accueil:contrat", args=[contrat.code])))
    reponse = pilote.post(
        adresse, saisie(contrat, nom_court="Grand Roncevert", dernier_jour="2031-06-30", mot_axe="  Grand   enjeu ")
    )
    assert reponse["Location"] == reverse("accueil:contrat", args=[contrat.code])
    contrat.refresh_from_db()
    assert (contrat.nom_court, contrat.fin, contrat.vocabulaire) == (
        "Grand Roncevert",
        dt.date(2031, 7, 1),
        {"axe": "Grand enjeu"},
    )
    acte = Acte.objects.get(code="contrat.modifier")
    assert acte.phrase == "Fiche du contrat modifiée\u00a0: nom court, dernier jour, mots des niveaux"
    assert acte.detail["avant"]["nom_court"] == "Roncevert"
    assert acte.contrat_id == contrat.pk
    assert "Grands enjeux" in lire(client.get(reverse("accueil:contrat", args=[contrat.code])))


def test_nothing_changed_writes_nothing() -> None:
    contrat = creer_contrat()
    reponse = client_de(Role.PILOTE, contrat).post(
        reverse("contrat:fiche", args=[contrat.code]), saisie(contrat), follow=True
    )
    assert "Rien n’a changé." in lire(reponse)
    assert not Acte.objects.filter(code="contrat.modifier").exists()


def test_first_day_does_not_move_under_a_text() -> None:
    contrat = creer_contrat()
    pilote = client_de(Role.PILOTE, contrat)
    adresse = reverse("contrat:fiche", args=[contrat.code])
    debut = contrat.debut
    pilote.post(adresse, saisie(contrat, debut="2023-01-01"))
    contrat.refresh_from_db()
    assert contrat.debut == dt.date(2023, 1, 1)
    creer_element(contrat, "1", "Cohésion sociale")
    pilote.post(adresse, saisie(contrat, debut=debut.isoformat()))
    contrat.refresh_from_db()
    assert contrat.debut == dt.date(2023, 1, 1)


@pytest.mark.parametrize(
    ("champs", "champ", "message"),
    [
        ({"dernier_jour": "2020-01-01"}, "dernier_jour", "finirait avant de commencer"),
        ({"nom_court": ""}, "nom_court", "obligatoire"),
        ({"dernier_jour": "2027-02-01"}, "dernier_jour", "ne peut finir avant"),
    ],
)
def test_bad_input_is_told_and_kept(champs: dict[str, str], champ: str, message: str) -> None:
    contrat = creer_contrat(nom_court="Roncevert")
    Avenant.objects.create(
        contrat=contrat,
        numero=1,
        titre="Santé",
        etat="adopte",
        soumis_le=timezone.now(),
        adopte_le=dt.date(2027, 1, 1),
        prend_effet_le=dt.date(2027, 3, 1),
        decision="Comité",
    )
    reponse = client_de(Role.PILOTE, contrat).post(
        reverse("contrat:fiche", args=[contrat.code]), saisie(contrat, intitule="Nouveau titre", **champs)
    )
    assert message in " ".join(reponse.context["form"].errors[champ])
    assert "Nouveau titre" in lire(reponse)
    contrat.refresh_from_db()
    assert contrat.intitule != "Nouveau titre"


def test_pilot_of_another_contract_is_refused() -> None:
    contrat = creer_contrat()
    ailleurs = client_de(Role.PILOTE, creer_contrat())
    assert ailleurs.post(reverse("contrat:fiche", args=[contrat.code]), saisie(contrat)).status_code == 403


def test_contracts_of_one_name_are_told_apart() -> None:
    epci = Epci.objects.create(siren="200000001", nom="CA du Val")
    memes = [
        creer_contrat(nom_court="Val", epci=epci, departement="71"),
        creer_contrat(nom_court="val", departement="21"),
        creer_contrat(nom_court="Val", numero="CN1", epci=epci, departement="71"),
        creer_contrat(nom_court="Mont"),
    ]
    assert list(noms_distincts(memes).values()) == [
        f"Val (CA du Val, 71) ({memes[0].numero or memes[0].code})",
        "val (21)",
        "Val (CA du Val, 71) (CN1)",
        "Mont",
    ]
    page = lire(Client().get(reverse("accueil:donnees_ouvertes")))
    assert "val (21)</a>" in page
    assert "Mont</a>" in page
