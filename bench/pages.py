"""Server time of each main page, in process, at several numbers of contracts; queries, and memory of a web process."""

import http
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client

from bench.adresses import CODE, Page, pages
from bench.bases import basculer
from bench.serveur import LIMITE_MEMOIRE, Serveur
from quartiers.comptes.demonstration import courriel_de_demonstration
from quartiers.comptes.models import Utilisateur

LIMITE_SERVEUR = 50.0  # ms, main pages
LIMITE_CROISSANCE = 1.2  # 95th percentile at the last step over the first
CHAUFFE = 2  # requests that do not count, each time the database changes
TOURS = 4


@dataclass
class Releve:
    """Times of one page on one database, in milliseconds; `calculs` are those of this process alone."""

    durees: list[float] = field(default_factory=list)
    calculs: list[float] = field(default_factory=list)
    requetes: int = 0
    octets: int = 0

    @property
    def mediane(self) -> float:
        return statistics.median(self.durees)

    @property
    def centile95(self) -> float:
        return statistics.quantiles(self.durees, n=20)[-1]

    @property
    def calcul(self) -> float:
        return statistics.median(self.calculs)


class Palier:
    """A database, the pages to ask of it, and who asks for them."""

    def __init__(self, contrats: int) -> None:
        self.contrats = contrats
        basculer(contrats)
        self.pages = {page.nom: page for page in pages() if contrats > 1 or not page.plusieurs}
        self.clients = {role: client_de(role) for role in {page.role for page in self.pages.values()}}
        self.releves = {nom: Releve() for nom in self.pages}


def mesurer_pages(paliers: Sequence[int], fois: int) -> None:
    """Each page on each database in turn, several rounds: a noisy minute weighs on all of them alike."""
    tous = [Palier(palier) for palier in paliers]
    print(f"\n## Pages du contrat {CODE}, par nombre de contrats en base")
    print(
        f"ms : médiane / 95e centile (calcul seul) ; limites : {LIMITE_SERVEUR:.0f} ms, croissance ×{LIMITE_CROISSANCE}"
    )
    for nom in tous[-1].pages:
        for _ in range(TOURS):
            for palier in tous:
                if nom in palier.pages:
                    mesurer(palier, nom, max(2, fois // TOURS))
        imprimer(nom, [palier.releves[nom] for palier in tous if nom in palier.pages], paliers)
    for palier in tous:
        memoire = memoire_du_serveur(palier)
        print(
            f"mémoire d’un processus web, {palier.contrats} contrat(s) : {memoire:.0f} Mo ({memoire / LIMITE_MEMOIRE:.0%} de la limite)"
        )


def client_de(role: str | None) -> Client:
    client = Client(SERVER_NAME="localhost", HTTP_ACCEPT="text/html")
    if role is not None:
        client.force_login(
            Utilisateur.objects.get(courriel=courriel_de_demonstration(role)), settings.AUTHENTICATION_BACKENDS[0]
        )
    return client


def mesurer(palier: Palier, nom: str, fois: int) -> None:
    """One request at a time, the whole of the middlewares included; the queries are counted apart."""
    basculer(palier.contrats)
    page, releve = palier.pages[nom], palier.releves[nom]
    client = palier.clients[page.role]
    compteur = Compteur()
    with connection.execute_wrapper(compteur):
        demander(client, page)
    for _ in range(CHAUFFE):
        demander(client, page)
    for _ in range(fois):
        debut, calcul = time.perf_counter(), time.thread_time()
        reponse = demander(client, page)
        releve.durees.append((time.perf_counter() - debut) * 1000)
        releve.calculs.append((time.thread_time() - calcul) * 1000)
        releve.octets = len(reponse.content)
    releve.requetes = compteur.nombre


def demander(client: Client, page: Page) -> Any:
    reponse = client.get(page.chemin)
    if reponse.status_code != http.HTTPStatus.OK:
        raise RuntimeError(f"{page.chemin} répond {reponse.status_code} à {page.role}")
    return reponse


class Compteur:
    def __init__(self) -> None:
        self.nombre = 0

    def __call__(self, executer: Any, *arguments: Any) -> Any:
        self.nombre += 1
        return executer(*arguments)


def memoire_du_serveur(palier: Palier) -> float:
    """Megabytes of one real web process that has served every page ten times."""
    sessions = {role: client.cookies["sessionid"].value if role else "" for role, client in palier.clients.items()}
    basculer(palier.contrats)
    with Serveur() as serveur:
        serveur.servir([(page.chemin, sessions[page.role]) for page in palier.pages.values()], fois=10)
        return serveur.memoire()


def imprimer(nom: str, releves: Sequence[Releve], paliers: Sequence[int]) -> None:
    connus = paliers[-len(releves) :]
    cases = " | ".join(
        f"{n} : {r.mediane:6.1f} / {r.centile95:6.1f} ({r.calcul:5.1f})" for n, r in zip(connus, releves, strict=True)
    )
    premier, dernier = releves[0], releves[-1]
    requetes = ", ".join(dict.fromkeys(str(r.requetes) for r in releves))
    print(
        f"{nom:34} {cases} | ×{dernier.centile95 / premier.centile95:.2f}, médiane ×{dernier.mediane / premier.mediane:.2f},"
        f" calcul ×{dernier.calcul / premier.calcul:.2f} | {requetes} requêtes | {dernier.octets / 1000:.0f} ko",
        flush=True,
    )
