"""Server time of each main page, in process, at several numbers of contracts; queries, and memory of a web process."""

import http
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.test import Client

from bench.adresses import CODE, Page, pages
from bench.generateur import ajouter_contrats
from bench.serveur import LIMITE_MEMOIRE, Serveur
from quartiers.accueil.indexation import reindexer_pages
from quartiers.comptes.demonstration import courriel_de_demonstration
from quartiers.comptes.models import Utilisateur

LIMITE_SERVEUR = 50.0  # ms, main pages
LIMITE_CROISSANCE = 1.2  # 95th percentile at the last step over the first
CHAUFFE = 5


@dataclass(frozen=True)
class Mesure:
    """In milliseconds; `calcul` is the time of this process alone (median), the base left out."""

    mediane: float
    centile95: float
    calcul: float
    requetes: int
    ko: float


def mesurer_pages(paliers: Sequence[int], fois: int) -> None:
    resultats: dict[str, dict[int, Mesure]] = {}
    for palier in paliers:
        debut = time.perf_counter()
        ajouter_contrats(palier)
        reindexer_pages()
        with connection.cursor() as curseur:
            curseur.execute("VACUUM ANALYZE")
        print(f"\n# {palier} contrat(s) en base (préparés en {time.perf_counter() - debut:.0f} s)", flush=True)
        toutes = [page for page in pages() if palier > 1 or not page.plusieurs]
        clients = {role: client_de(role) for role in {page.role for page in toutes}}
        for page in toutes:
            resultats.setdefault(page.nom, {})[palier] = mesurer(page, clients[page.role], fois)
        memoire = memoire_du_serveur(toutes, clients)
        print(f"mémoire du processus web : {memoire:.0f} Mo ({memoire / LIMITE_MEMOIRE:.0%} de la limite)", flush=True)
        imprimer(resultats, paliers)


def client_de(role: str | None) -> Client:
    client = Client(SERVER_NAME="localhost", HTTP_ACCEPT="text/html")
    if role is not None:
        client.force_login(
            Utilisateur.objects.get(courriel=courriel_de_demonstration(role)), settings.AUTHENTICATION_BACKENDS[0]
        )
    return client


def mesurer(page: Page, client: Client, fois: int) -> Mesure:
    """One request at a time, the whole of the middlewares included; the queries are counted apart."""
    compte = 0

    def compter(executer: Any, sql: str, parametres: Any, plusieurs: bool, contexte: Any) -> Any:
        nonlocal compte
        compte += 1
        return executer(sql, parametres, plusieurs, contexte)

    durees, calculs, octets = [], [], 0
    for rang in range(fois + CHAUFFE):
        debut, calcul = time.perf_counter(), time.thread_time()
        reponse = client.get(page.chemin)
        fin, calcul = time.perf_counter(), time.thread_time() - calcul
        if reponse.status_code != http.HTTPStatus.OK:
            raise RuntimeError(f"{page.chemin} répond {reponse.status_code} à {page.role}")
        if rang >= CHAUFFE:
            durees.append((fin - debut) * 1000)
            calculs.append(calcul * 1000)
            octets = len(reponse.content)
    with connection.execute_wrapper(compter):
        client.get(page.chemin)
    return Mesure(
        statistics.median(durees), statistics.quantiles(durees, n=20)[-1], statistics.median(calculs), compte,
        octets / 1000,
    )  # fmt: skip


def memoire_du_serveur(toutes: Sequence[Page], clients: dict[Any, Client]) -> float:
    """Megabytes of one real web process that has served every page ten times."""
    sessions = {role: client.cookies["sessionid"].value if role else "" for role, client in clients.items()}
    connections.close_all()
    with Serveur() as serveur:
        serveur.servir([(page.chemin, sessions[page.role]) for page in toutes], fois=10)
        return serveur.memoire()


def imprimer(resultats: dict[str, dict[int, Mesure]], paliers: Sequence[int]) -> None:
    print(f"\n## Pages du contrat {CODE}")
    print(
        f"ms : médiane / 95e centile (calcul seul) ; limite serveur {LIMITE_SERVEUR:.0f} ms ; croissance ≤ ×{LIMITE_CROISSANCE}"
    )
    for nom, mesures in resultats.items():
        faits = [palier for palier in paliers if palier in mesures]
        cases = " | ".join(
            f"{n} : {m.mediane:5.1f} / {m.centile95:5.1f} ({m.calcul:5.1f})" for n in faits for m in [mesures[n]]
        )
        premier, dernier = mesures[faits[0]], mesures[faits[-1]]
        print(
            f"{nom:34} {cases} | ×{dernier.centile95 / premier.centile95:.2f}, médiane ×{dernier.mediane / premier.mediane:.2f}"
            f" | {premier.requetes} → {dernier.requetes} requêtes | {dernier.ko:.0f} ko",
            flush=True,
        )
