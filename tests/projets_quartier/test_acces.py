"""Role × act: only the pilot of the contract and the officer of the commune change a project."""

import pytest
from django.test import Client
from django.urls import reverse

from quartiers.comptes.enums import Role
from quartiers.journal.models import Acte
from quartiers.projets_quartier.models import Piste
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_contrat, creer_quartier_contrat
from tests.factories.projets_quartier import creer_piste, creer_projet, creer_theme
from tests.factories.territoire import creer_commune

pytestmark = pytest.mark.django_db
PERMIS = {Role.PILOTE, Role.AGENT_COMMUNAL}


@pytest.fixture
def piste() -> Piste:
    contrat, commune = creer_contrat(), creer_commune()
    projet = creer_projet(contrat, creer_quartier_contrat(contrat, commune=commune))
    return creer_piste(projet, theme=creer_theme(projet))


def actes(piste: Piste) -> dict[str, tuple[str, dict[str, str]]]:
    """Address and sound form of every act."""
    base = [piste.projet.contrat.code, piste.projet.quartier.code]

    def a(nom: str, *args: object) -> str:
        return reverse(f"projets_quartier:{nom}", args=[*base, *args])

    return {
        "modifier": (a("modifier"), {"titre": "Neuf", "ambition": ""}),
        "ajouter_theme": (a("ajouter_theme"), {"titre": "Thème"}),
        "modifier_theme": (a("modifier_theme", piste.theme_id), {"titre": "Thème"}),
        "retirer_theme": (a("retirer_theme", piste.theme_id), {}),
        "ajouter_piste": (a("ajouter_piste"), {"titre": "Piste"}),
        "modifier_piste": (a("modifier_piste", piste.pk), {"titre": "Piste"}),
        "avancer_piste": (a("avancer_piste", piste.pk, "preparer"), {}),
        "joindre_au_projet": (a("joindre_au_projet"), {"titre": "Plan"}),
        "joindre_a_la_piste": (a("joindre_a_la_piste", piste.pk), {"titre": "Plan"}),
    }


ACTES = [
    "modifier",
    "ajouter_theme",
    "modifier_theme",
    "retirer_theme",
    "ajouter_piste",
    "modifier_piste",
    "avancer_piste",
    "joindre_au_projet",
    "joindre_a_la_piste",
]


def envoyer(client: Client, piste: Piste, acte: str) -> int:
    from django.core.files.uploadedfile import SimpleUploadedFile

    url, donnees = actes(piste)[acte]
    fichiers = {"fichier": SimpleUploadedFile("plan.txt", b"Le plan du quartier")} if acte.startswith("joindre") else {}
    return client.post(url, {**donnees, **fichiers}).status_code


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("acte", ACTES)
def test_role_by_act(client: Client, piste: Piste, role: Role, acte: str) -> None:
    projet = piste.projet
    client.force_login(creer_utilisateur(role, contrat=projet.contrat, commune=projet.quartier.commune))
    attendu = 302 if role in PERMIS else 403
    assert envoyer(client, piste, acte) == attendu
    assert Acte.objects.filter(objet_id=projet.pk).exists() is (role in PERMIS)


@pytest.mark.parametrize("acte", ACTES)
def test_visitor_is_sent_to_log_in(client: Client, piste: Piste, acte: str) -> None:
    url, donnees = actes(piste)[acte]
    reponse = client.post(url, donnees)
    assert reponse.status_code == 302
    assert reponse.headers["Location"].startswith("/compte/connexion/")
    assert Acte.objects.count() == 0


@pytest.mark.parametrize("acte", ACTES)
def test_officer_of_another_commune_is_refused(client: Client, piste: Piste, acte: str) -> None:
    agent = creer_utilisateur(Role.AGENT_COMMUNAL, contrat=piste.projet.contrat, commune=creer_commune())
    client.force_login(agent)
    assert envoyer(client, piste, acte) == 403


@pytest.mark.parametrize("acte", ACTES)
def test_pilot_of_another_contract_is_refused(client: Client, piste: Piste, acte: str) -> None:
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=creer_contrat()))
    assert envoyer(client, piste, acte) == 403


@pytest.mark.parametrize("acte", ACTES)
def test_get_never_writes(client: Client, piste: Piste, acte: str) -> None:
    projet = piste.projet
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=projet.contrat))
    assert client.get(actes(piste)[acte][0]).status_code == 200
    assert Acte.objects.count() == 0


def test_wrong_form_keeps_what_was_typed(client: Client, piste: Piste) -> None:
    projet = piste.projet
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=projet.contrat))
    page = client.post(actes(piste)["modifier"][0], {"titre": "", "ambition": "Une longue ambition"}).content.decode()
    assert "Une longue ambition" in page
    assert "Titre\u00a0: Ce champ est obligatoire." in page


def test_unknown_act_is_404(client: Client, piste: Piste) -> None:
    client.force_login(creer_utilisateur(Role.PILOTE, contrat=piste.projet.contrat))
    url = actes(piste)["avancer_piste"][0].replace("preparer", "inventer")
    assert client.post(url).status_code == 404
