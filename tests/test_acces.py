"""Every route carries one mark, is in the committed matrix, and does what the matrix says, for every role.

Three proofs: `docs/acces.md` lists exactly the routes of the code with their rights (an unknown, vanished or
changed route fails); each page is played by each role and by the public; no GET writes.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import InternalError, connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.urls.resolvers import ResolverMatch

from quartiers.accueil.domain.demonstration import habilitation_de_demonstration
from quartiers.comptes.enums import Role
from quartiers.comptes.matrice import COLONNES, DOMAINES, OUI, Route, en_markdown, matrice, routes
from quartiers.comptes.middleware import AccesMiddleware
from quartiers.comptes.models import Utilisateur
from quartiers.comptes.routes import ACCES_TIERS
from quartiers.contrat.models import Contrat
from quartiers.territoire.models import Commune
from tests.acces_exemples import EXEMPLES, Decor, valeurs
from tests.factories.comptes import creer_utilisateur
from tests.factories.contrat import creer_contrat

DOCUMENT = Path(__file__).resolve().parent.parent / "docs" / "acces.md"
TOUTES = routes()
# Who plays: the public, someone without habilitation, then each role.
JOUEURS: list[Role | str] = ["public", "sans habilitation", *Role]
JOUENT_TOUT: set[Role | str] = {"public", Role.PILOTE}
# Pages of a step of log-in: they lead back to its beginning when one is not in that step, or is already in.
RENVOIS = {"account_confirm_login_code", "mfa_authenticate", "mfa_login_webauthn"}
# Pages that answer 403 to whoever has neither password nor second factor to confirm with (nobody has, here).
CONFIRMATIONS = {"account_reauthenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


def test_every_route_has_a_name_of_its_own() -> None:
    noms = [route.nom for route in TOUTES]
    assert [nom for nom in noms if not nom or nom.endswith(":")] == []
    assert sorted(nom for nom in set(noms) if noms.count(nom) > 1) == []


def test_every_route_carries_a_mark() -> None:
    assert [(route.nom, route.adresse) for route in TOUTES if route.marque is None] == []


def test_no_route_is_marked_twice() -> None:
    """Ours carry their mark; the list for libraries names no route of ours, and none that does not exist."""
    nos = {route.nom for route in TOUTES if hasattr(route.vue, "acces")}
    assert nos & set(ACCES_TIERS) == set()
    noms = {route.nom for route in TOUTES}
    assert [nom for nom in ACCES_TIERS if not nom.endswith("*") and nom not in noms] == []


def test_committed_matrix_is_the_one_of_the_code() -> None:
    """Stale? Run `python manage.py matrice_acces`, read the difference, commit it."""
    ecrite = DOCUMENT.read_text(encoding="utf-8")

    def lignes(texte: str) -> set[str]:
        return {ligne for ligne in texte.splitlines() if ligne.startswith("| `")}

    assert sorted(lignes(ecrite) ^ lignes(en_markdown())) == []
    assert ecrite == en_markdown()


def test_matrix_has_a_case_per_player() -> None:
    assert [len(ligne.cases) for ligne in matrice()] == [len(COLONNES)] * len(TOUTES)
    assert len(COLONNES) == len(JOUEURS)


def test_every_domain_has_its_heading_in_french() -> None:
    assert {route.domaine for route in TOUTES} == set(DOMAINES.values())


def test_route_without_mark_is_refused_to_all(db: None) -> None:
    def oubliee(request: Any) -> HttpResponse:
        return HttpResponse("ouverte par oubli")

    requete = RequestFactory().get("/oubliee/")
    requete.user = creer_utilisateur(Role.ADMINISTRATEUR)
    requete.resolver_match = ResolverMatch(oubliee, (), {}, "oubliee")
    with pytest.raises(PermissionDenied, match="ouverte à personne"):
        AccesMiddleware(oubliee).process_view(requete, oubliee, (), {})


@pytest.fixture
def decor(db: None, settings: Any) -> Iterator[Decor]:
    settings.ROLES_A_DOUBLE_FACTEUR = []
    # Kept out of the database: opening or moving a session is not the page's own writing.
    settings.SESSION_ENGINE, settings.SESSION_CACHE_ALIAS = "django.contrib.sessions.backends.cache", "local"
    cache.clear()
    contrat = creer_contrat()
    contrat.communes.add(Commune.objects.create(code="71153", nom="Le Creusot", departement="71"))
    yield Decor(contrat, creer_utilisateur(Role.BAILLEUR, contrat).habilitations.get())
    cache.clear()


def entrer(joueur: Role | str, contrat: Contrat) -> Client:
    client = Client(raise_request_exception=True)
    if joueur == "public":
        return client
    personne = Utilisateur.objects.create_user(f"{joueur.replace(' ', '-')}@exemple.fr")
    if isinstance(joueur, Role):
        habilitation = habilitation_de_demonstration(joueur, contrat)
        assert habilitation is not None
        habilitation.utilisateur = personne
        habilitation.save()
    client.force_login(personne)
    return client


def adresse_de(route: Route, decor: Decor) -> str:
    exemple = EXEMPLES.get(route.nom)
    return reverse(route.nom, kwargs=exemple(decor) if exemple else valeurs(route.adresse, decor))


def verdict(reponse: Any, route: Route) -> str:
    """« oui » when the page answered, « non » when it was refused, else the status.

    Not found, gone and « POST only » are answers: the right is checked before.
    """
    vers_connexion = str(reponse.headers.get("Location", "")).startswith(reverse("account_login"))
    if reponse.status_code == 302 and vers_connexion and route.nom not in RENVOIS:
        return "non"
    if reponse.status_code == 403 and route.nom not in CONFIRMATIONS:
        return "non"
    # No jobs' process runs here, and /sante/ says so: it answered all the same.
    if route.nom == "accueil:sante" and reponse.status_code == 503:
        return "oui"
    return "oui" if reponse.status_code in {200, 302, 304, 400, 401, 403, 404, 405, 410} else str(reponse.status_code)


def refus_nu(statut: int) -> Any:
    return lambda request, exception: HttpResponse(status=statut)


@pytest.mark.parametrize("joueur", JOUEURS)
def test_pages_answer_as_the_matrix_says_and_write_nothing(
    joueur: Role | str, decor: Decor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each GET runs in a transaction that the database itself keeps from writing.

    What is open to all is played by two of them: for the others it would be the same answer again. These two also
    read the pages of refusal; the others are told their status alone, a thousand such pages being most of the time.
    """
    if joueur not in JOUENT_TOUT:
        for statut in (403, 404):
            monkeypatch.setattr(f"quartiers.urls.handler{statut}", refus_nu(statut), raising=False)
    client = entrer(joueur, decor.contrat)
    rang = JOUEURS.index(joueur)
    ecarts = []
    for ligne in matrice():
        ouverte = ligne.route.marque is not None and ligne.route.marque.politique is None
        if ouverte and joueur not in JOUENT_TOUT:
            continue
        adresse = adresse_de(ligne.route, decor)
        with transaction.atomic():
            point = transaction.savepoint()
            with connection.cursor() as curseur:
                curseur.execute("SET LOCAL transaction_read_only = on")
            reponse = client.get(adresse)
            if getattr(reponse, "streaming", False):
                b"".join(reponse.streaming_content)  # type: ignore[attr-defined]
            transaction.savepoint_rollback(point)
        attendu = "oui" if ligne.cases[rang] == OUI else "non"
        obtenu = verdict(reponse, ligne.route)
        if obtenu != attendu:
            ecarts.append((ligne.route.nom, adresse, attendu, obtenu, reponse.status_code))
    assert ecarts == []


def test_read_only_transaction_does_refuse_writing(decor: Decor) -> None:
    """The guard of the test above bites."""
    with transaction.atomic():
        with connection.cursor() as curseur:
            curseur.execute("SET LOCAL transaction_read_only = on")
        with pytest.raises(InternalError, match="read-only"):
            creer_utilisateur()
        transaction.set_rollback(True)


def test_samples_name_routes_that_exist() -> None:
    noms = {route.nom for route in TOUTES}
    assert sorted(nom for nom in EXEMPLES if nom not in noms) == []


def test_matrix_page_and_file(decor: Decor) -> None:
    client = entrer(Role.PILOTE, decor.contrat)
    page = client.get(reverse("comptes:matrice")).content.decode()
    montrees = []
    for choix in re.findall(r'href="(\?domaine=[^"#]+)#pages"', page):
        un = client.get(reverse("comptes:matrice") + choix).content.decode()
        montrees += re.findall(r'<th role="rowheader" scope="row" data-label="Page">\s*<code>', un)
    assert len(montrees) == len(TOUTES)
    fichier = client.get(reverse("comptes:matrice"), {"format": "csv"})
    lignes = b"".join(fichier.streaming_content).decode("utf-8-sig").strip().splitlines()  # type: ignore[attr-defined]
    assert len(lignes) == len(TOUTES) + 1
