"""The list of 10,000 files, filtered, sorted, paged and exported: ours, then that of `pretalx` (submissions).

Both on the same machine, in the same run, the same PostgreSQL server, behind the same web server (granian, one
process), asked by the same client as an organiser, fifty rows a page. pretalx is installed from its package in an
environment of its own, under the data of the bench.
"""

import http.client
import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Mapping
from pathlib import Path

from bench import liste_nous
from bench.serveur import Serveur

LIMITE = 10  # ours is at least so many times faster
FOIS, FOIS_EXPORT = 10, 2
GRANIAN = ("-m", "granian", "--interface", "wsgi", "--workers", "1", "--log-level", "error")

# name, ours (after the list's address), theirs (path and, for a form, what it posts)
Demande = tuple[str, dict[str, str] | None]
OPERATIONS: dict[str, tuple[str, Demande]] = {
    "première page": ("", ("submissions/?page_size=50", None)),
    "recherche d’un mot": ("?q=jardins", ("submissions/?page_size=50&q=jardins", None)),
    "filtre par état": ("?etat=recevable", ("submissions/?page_size=50&state=accepted", None)),
    "tri par intitulé": ("?tri=intitule", ("submissions/?page_size=50&sort=title", None)),
    "filtre et tri": ("?etat=recevable&tri=-intitule", ("submissions/?page_size=50&state=accepted&sort=-title", None)),
    "page 150": ("?page=150", ("submissions/?page_size=50&page=150", None)),
    "export CSV": ("?format=csv", ("schedule/export/", {"export_format": "csv", "data_delimiter": "comma"})),
    "export xlsx ; JSON chez eux": ("?format=xlsx", ("schedule/export/", {"export_format": "json"})),
}
COLONNES = {
    "target": "all",
    "title": "on",
    "state": "on",
    "track": "on",
    "tags": "on",
    "speaker_names": "on",
    "created": "on",
}


def mesurer_liste(donnees: Path, dossiers: int) -> None:
    from django.db import connections

    from quartiers.commande import amorcage

    amorcage.comptes_de_demonstration()
    amorcage.saison_de_demonstration()
    chemin, temoin = liste_nous.preparer(dossiers)
    eux = Pretalx(donnees, os.environ["DATABASE_URL"])
    session = eux.preparer(dossiers)
    connections.close_all()
    rapports: list[float] = []
    print(f"\n## Liste de {dossiers} dossiers, contre pretalx {eux.version()} (ms, médianes)")
    with Serveur() as serveur, eux:
        for nom, (la_notre, (leur, formulaire)) in OPERATIONS.items():
            fois = FOIS if formulaire is None else FOIS_EXPORT
            notre = mediane(serveur.port, chemin + la_notre, temoin, None, fois)
            envoi = None if formulaire is None else COLONNES | formulaire
            autre = mediane(eux.port, session["base"] + leur, session["temoin"], envoi, fois)
            rapports.append(autre / notre)
            print(f"{nom:28} nous {notre:8.0f} | eux {autre:8.0f} | ×{rapports[-1]:.1f}", flush=True)
    print(f"rapport médian ×{statistics.median(rapports):.1f}, le plus petit ×{min(rapports):.1f} (visé : ×{LIMITE})")


def mediane(port: int, chemin: str, temoin: str, formulaire: Mapping[str, str] | None, fois: int) -> float:
    """Milliseconds; the first page is not counted (an export is: it takes minutes). Each answer is read whole."""
    connexion = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    entetes = {"Host": "localhost", "Cookie": temoin}
    corps = None
    if formulaire is not None:
        jeton = "b" * 32
        nom = "pretalx_csrftoken"
        entetes |= {"Cookie": f"{temoin}; {nom}={jeton}", "X-CSRFToken": jeton}
        entetes |= {"Content-Type": "application/x-www-form-urlencoded"}
        corps = urllib.parse.urlencode(formulaire).encode()
    durees = []
    chauffe = int(formulaire is None and fois > FOIS_EXPORT)
    for _ in range(fois + chauffe):
        debut = time.perf_counter()
        connexion.request("GET" if corps is None else "POST", chemin, corps, entetes)
        reponse = connexion.getresponse()
        lu = reponse.read()
        durees.append((time.perf_counter() - debut) * 1000)
        if reponse.status != http.HTTPStatus.OK or len(lu) < 10_000:
            raise RuntimeError(f"{chemin} répond {reponse.status}, {len(lu)} octets")
    connexion.close()
    return statistics.median(durees[chauffe:])


class Pretalx:
    """Its environment, its database on our server, its web process."""

    def __init__(self, donnees: Path, base: str) -> None:
        self.dossier = donnees / "pretalx"
        self.python = self.dossier / "env" / "bin" / "python"
        self.base = base

    def preparer(self, combien: int) -> dict[str, str]:
        if not self.python.exists():
            subprocess.run([sys.executable, "-m", "venv", str(self.dossier / "env")], check=True)
            paquets = ("pretalx", "psycopg[binary]", "granian")
            subprocess.run([str(self.python), "-m", "pip", "install", "--quiet", *paquets], check=True)
        self.creer_base()
        for commande in (("migrate", "-v0"), ("collectstatic", "--noinput", "-v0")):
            self.lancer("-m", "pretalx", *commande)
        sortie = self.lancer(str(Path(__file__).with_name("liste_pretalx.py")), str(combien))
        lu: dict[str, str] = json.loads(sortie.splitlines()[-1])
        return lu

    def creer_base(self) -> None:
        import psycopg

        with psycopg.connect(self.base, autocommit=True) as connexion:
            if not connexion.execute("SELECT 1 FROM pg_database WHERE datname = 'pretalx'").fetchone():
                connexion.execute("CREATE DATABASE pretalx")

    @property
    def environnement(self) -> dict[str, str]:
        """Its settings, and nothing of ours."""
        adresse = urllib.parse.urlsplit(self.base)
        options = dict(urllib.parse.parse_qsl(adresse.query))
        propre = {nom: v for nom, v in os.environ.items() if not nom.startswith(("DJANGO_", "QUARTIERS_", "PYTHON"))}
        return propre | {
            "PRETALX_DB_TYPE": "postgresql",
            "PRETALX_DB_NAME": "pretalx",
            "PRETALX_DB_USER": adresse.username or "postgres",
            "PRETALX_DB_PASS": adresse.password or "",
            "PRETALX_DB_HOST": adresse.hostname or options.get("host", ""),
            "PRETALX_DB_PORT": str(adresse.port or options.get("port", "")),
            "PRETALX_DATA_DIR": str(self.dossier / "donnees"),
            "PRETALX_FILESYSTEM_STATIC": str(self.dossier / "statiques"),
            "PRETALX_SITE_URL": "http://localhost",
        }

    def lancer(self, *mots: str) -> str:
        commande = [str(self.python), *mots]
        fait = subprocess.run(
            commande, env=self.environnement, cwd=self.dossier, check=True, stdout=subprocess.PIPE, text=True
        )
        return fait.stdout

    def version(self) -> str:
        return self.lancer("-c", "import importlib.metadata as m; print(m.version('pretalx'))").strip()

    def __enter__(self) -> "Pretalx":
        with socket.socket() as libre:
            libre.bind(("127.0.0.1", 0))
            self.port = libre.getsockname()[1]
        self.processus = subprocess.Popen(
            [
                str(self.python),
                *GRANIAN,
                "--blocking-threads",
                "4",
                "--port",
                str(self.port),
                "pretalx.wsgi:application",
            ],
            env=self.environnement,
            cwd=self.dossier,
        )
        for _ in range(600):
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("Le serveur de pretalx ne démarre pas.")

    def __exit__(self, *_: object) -> None:
        self.processus.terminate()
        self.processus.wait(15)
