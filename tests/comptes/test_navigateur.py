"""The account in a real browser: by keyboard, on a phone, with a passkey; no accessibility fault, no CSP breach."""

import os
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from playwright.sync_api import Browser, Page, sync_playwright

from quartiers.accueil.domain.demonstration import comptes_de_demonstration
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.territoire.models import Commune
from tests.accessibilite import fautes_de
from tests.chromium import chemin
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_contrat

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(chemin() is None, reason="Chromium est absent de cette machine."),
]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser's driver runs a loop in this thread


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as pilote:
        navigateur = pilote.chromium.launch(executable_path=chemin(), args=["--no-sandbox", "--disable-gpu"])
        yield navigateur
        navigateur.close()


@pytest.fixture
def contrat_joue(db: None, settings: Any) -> Contrat:
    settings.DEMONSTRATION, settings.ROLES_A_DOUBLE_FACTEUR = True, []
    contrat = creer_contrat()
    contrat.communes.add(Commune.objects.create(code="71153", nom="Le Creusot", departement="71"))
    comptes_de_demonstration()
    return contrat


@pytest.fixture
def page(chromium: Browser, live_server: Any) -> Iterator[Page]:
    """A page of the site on a phone; what the browser refuses or fails to run fails the test."""
    contexte = chromium.new_context(
        base_url=live_server.url.replace("127.0.0.1", "localhost"),
        locale="fr-FR",
        viewport={"width": 390, "height": 844},
    )
    page = contexte.new_page()
    fautes: list[str] = []
    page.on("pageerror", lambda erreur: fautes.append(str(erreur)))
    page.on("console", lambda m: fautes.append(m.text) if "Content Security Policy" in m.text else None)
    yield page
    contexte.close()
    attendre_le_site()
    assert fautes == []


def attendre_le_site() -> None:
    """The site's threads let their database connections go before the base is emptied."""
    for _ in range(60):
        with connection.cursor() as curseur:
            curseur.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state <> 'idle' "
                "AND pid <> pg_backend_pid()"
            )
            if curseur.fetchone() == (0,):
                return


def examiner(page: Page, adresse: str) -> None:
    """No sideways scroll on a phone and on a desk, no axe violation on the phone."""
    page.set_viewport_size({"width": 1280, "height": 844})
    page.goto(adresse)
    for largeur in (1280, 390):
        page.set_viewport_size({"width": largeur, "height": 844})
        assert (adresse, page.evaluate("document.documentElement.scrollWidth <= innerWidth")) == (adresse, True)
    assert (adresse, fautes_de(page)) == (adresse, [])


def test_pages_without_account_are_accessible(page: Page, contrat_joue: Contrat) -> None:
    for nom in ("account_login", "account_signup", "account_reset_password", "account_inactive"):
        examiner(page, reverse(nom))
    examiner(page, reverse("account_reset_password_from_key", args=["1", "perdue"]))


def test_pages_of_an_account_are_accessible(page: Page, contrat_joue: Contrat) -> None:
    page.goto(reverse("account_login"))
    page.get_by_role("button", name="Démo – Pilotage du contrat").click()
    page.wait_for_url(f"**{reverse('accueil:mon_espace')}")
    noms = [
        "comptes:mon_compte",
        "comptes:choisir_habilitation",
        "comptes:sessions",
        "comptes:mes_donnees",
        "comptes:habilitations",
        "comptes:inviter",
        "comptes:matrice",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "account_set_password",
        "account_logout",
    ]
    for nom in noms:
        examiner(page, reverse(nom))
    page.goto(reverse("comptes:matrice"))
    page.get_by_role("link", name="Comptes et habilitations").click()
    page.get_by_role("region", name="Accès : Comptes et habilitations").wait_for()
    examiner(page, page.url)
    bailleur = Utilisateur.objects.get(habilitations__role=Role.BAILLEUR)
    examiner(page, reverse("comptes:personne", args=[bailleur.pk]))
    examiner(page, reverse("comptes:terminer_habilitation", args=[bailleur.habilitations.get().pk]))


def test_log_in_by_keyboard_alone(page: Page, contrat_joue: Contrat) -> None:
    personne = creer_utilisateur(Role.BAILLEUR, contrat_joue)
    page.goto(reverse("account_login"))
    page.locator("#id_email").focus()
    page.keyboard.type(personne.courriel)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('account_confirm_login_code')}**")
    examiner(page, page.url)
    trouve = re.search(r"\d{4}-\d{4}", str(mail.outbox[-1].body))
    assert trouve
    assert page.evaluate("document.activeElement.name") == "code"
    page.keyboard.type(trouve.group())
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{reverse('accueil:mon_espace')}")


def test_passkey_is_added_then_opens_the_session(page: Page, contrat_joue: Contrat, settings: Any) -> None:
    """A virtual authenticator stands for the phone: the pilot adds a key, leaves, and comes back with it alone."""
    settings.ROLES_A_DOUBLE_FACTEUR = [Role.PILOTE]
    appareil = page.context.new_cdp_session(page)
    appareil.send("WebAuthn.enable")
    appareil.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
            }
        },
    )
    page.goto(reverse("account_login"))
    page.get_by_role("button", name="Démo – Pilotage du contrat").click()
    page.wait_for_url(f"**{reverse('comptes:second_facteur')}")
    examiner(page, reverse("comptes:second_facteur"))
    page.get_by_role("link", name="Ajouter une clé d’accès").click()
    page.get_by_label("Me connecter avec cette seule clé").check()
    page.get_by_role("button", name="Enregistrer cette clé").click()
    page.wait_for_url(f"**{reverse('mfa_view_recovery_codes')}**")
    page.goto(reverse("mfa_list_webauthn"))
    assert page.get_by_text("Elle suffit à se connecter").is_visible()
    page.goto(reverse("account_logout"))
    page.get_by_role("button", name="Me déconnecter").click()
    page.wait_for_url(lambda url: "deconnexion" not in url)
    page.goto(reverse("account_login"))
    page.get_by_role("button", name="Utiliser ma clé d’accès").click()
    page.wait_for_url(f"**{reverse('accueil:mon_espace')}")
    assert page.get_by_role("heading", level=1).is_visible()
