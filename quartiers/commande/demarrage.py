"""`quartiers demarrer`: check the machine, prepare what is missing, start the site and the jobs, stop everything.

Each step looks at what is there and does only the rest: a start cut in the middle is mended by the next one.
"""

import argparse
import contextlib
import errno
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from quartiers.commande.console import ErreurCommande, Sortie, dire, progression, reussite

ESPACE_MINIMAL = 300 * 1024 * 1024  # bytes: PostgreSQL's first files and the static files
RECEVEURS = 400  # requests that a web process receives at the same time
TAMPON = 64 * 1024  # bytes kept for each connection; the server's own value is six times as much
# Without a ceiling, the C library gives each thread its own reserve of memory, and keeps it.
SOBRE = {"MALLOC_ARENA_MAX": "2"}
ATTENTE_MAX = 180  # seconds before saying that the site does not answer


def demarrer(choix: argparse.Namespace) -> int:
    racine = Path(__file__).resolve().parents[2]
    donnees = Path(os.environ.get("QUARTIERS_DONNEES", racine / "donnees-locales")).resolve()
    adresse = f"http://{'localhost' if choix.hote in {'127.0.0.1', '0.0.0.0', '::'} else choix.hote}:{choix.port}"  # noqa: S104
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "quartiers.settings")
    os.environ.setdefault("QUARTIERS_ADRESSE", adresse)
    if choix.demonstration:
        os.environ["QUARTIERS_DEMONSTRATION"] = "oui"
    if not choix.preparer:
        verifier_port(choix.hote, choix.port)
    verifier_disque(donnees)
    with verrou(donnees):
        (donnees / "adresse").write_text(os.environ["QUARTIERS_ADRESSE"], encoding="utf-8")
        os.environ["DATABASE_URL"] = adresse_base(donnees)
        preparer(choix.demonstration, donnees)
        if choix.preparer:
            reussite("Tout est prêt : « quartiers demarrer » démarre le site.")
            return Sortie.REUSSITE
        return servir(choix, adresse)


def taches(_choix: argparse.Namespace) -> int:
    """The jobs' process alone, for an installation with several machines."""
    import asyncio

    import django

    django.setup()
    from procrastinate.contrib.django import app

    async def travailler() -> None:
        async with app.open_async():
            await app.run_worker_async()

    # Not the library's own command, which speaks English on the terminal.
    dire("Le processus des tâches est en route.")
    connecteur: Any = app.connector  # Django's, which makes the one that a worker needs
    with app.replace_connector(connecteur.get_worker_connector()):
        asyncio.run(travailler())
    return Sortie.REUSSITE


def verifier_port(hote: str, port: int) -> None:
    """Raise ErreurCommande when the port is taken or not allowed."""
    with socket.socket(socket.AF_INET6 if ":" in hote else socket.AF_INET) as essai:
        essai.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            essai.bind((hote, port))
        except OSError as echec:
            if echec.errno == errno.EADDRINUSE:
                raise ErreurCommande(
                    f"Le port {port} est déjà pris par un autre programme. "
                    f"Choisissez-en un autre : « quartiers demarrer --port {port + 1} » (ou « make run PORT={port + 1} »).",
                    Sortie.OCCUPE,
                ) from echec
            raise ErreurCommande(
                f"Impossible d’écouter sur {hote}, port {port} : {echec.strerror}.", Sortie.MACHINE
            ) from echec


def verifier_disque(donnees: Path) -> None:
    """Raise ErreurCommande when the data folder cannot be written or the disk is nearly full."""
    try:
        donnees.mkdir(parents=True, exist_ok=True)
        temoin = donnees / ".ecriture"
        temoin.write_bytes(b"ok")
        temoin.unlink()
    except OSError as echec:
        raison = "le disque est plein" if echec.errno == errno.ENOSPC else (echec.strerror or "refusé")
        raise ErreurCommande(
            f"Le dossier {donnees} ne peut pas être écrit ({raison}). Libérez de la place, changez ses droits, "
            "ou désignez-en un autre par QUARTIERS_DONNEES.",
            Sortie.MACHINE,
        ) from echec
    libre = shutil.disk_usage(donnees).free
    if libre < ESPACE_MINIMAL and not (donnees / "postgres" / "PG_VERSION").exists():
        raise ErreurCommande(
            f"Il reste {libre // 2**20} Mo sur le disque de {donnees} ; il en faut {ESPACE_MINIMAL // 2**20} pour "
            "préparer la base. Libérez de la place puis relancez la même commande.",
            Sortie.MACHINE,
        )


@contextlib.contextmanager
def verrou(donnees: Path) -> Iterator[None]:
    """One start at a time on the same data folder; the system frees the lock if the process dies."""
    fichier = (donnees / "demarrage.verrou").open("a+")
    try:
        if os.name == "posix":
            import fcntl  # not on Windows, where a second start meets the taken port instead

            try:
                fcntl.flock(fichier, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as echec:
                raise ErreurCommande(
                    f"Quartiers est déjà démarré sur {donnees}. Arrêtez-le (Ctrl-C) avant d’en lancer un autre.",
                    Sortie.OCCUPE,
                ) from echec
        yield
    finally:
        fichier.close()


def adresse_base(donnees: Path) -> str:
    """The database of the environment, else the embedded one, started."""
    if adresse := os.environ.get("DATABASE_URL"):
        return adresse
    from quartiers.socle.postgres_embarque import BaseEmbarqueeIndisponible, url_embarquee

    with progression("Démarrage de la base de données"):
        try:
            return url_embarquee(donnees / "postgres")
        except BaseEmbarqueeIndisponible as echec:
            raise ErreurCommande(str(echec), Sortie.MACHINE) from echec


def preparer(demonstration: bool, donnees: Path) -> None:
    """Bring database, static files, territory and (demonstration) contract and accounts to what they must be."""
    from quartiers.commande import amorcage

    amorcage.preparer_django()
    amorcage.migrer()
    amorcage.fichiers_statiques(donnees, empreinte_du_code())
    amorcage.territoire()
    amorcage.valeurs_officielles()
    if demonstration:
        amorcage.contrat_de_demonstration()
        amorcage.comptes_de_demonstration()
        amorcage.saison_de_demonstration()
        amorcage.annee_de_demonstration()
        amorcage.rapport_de_demonstration()
        amorcage.seances_de_demonstration()
        amorcage.paroles_de_demonstration()
        amorcage.conseils_de_demonstration()
        amorcage.tfpb_de_demonstration()
        amorcage.engagements_de_demonstration()
        amorcage.observatoire_de_demonstration()
        amorcage.enquetes_de_demonstration()
        amorcage.cohorte_de_demonstration()
        amorcage.mesures_de_demonstration()
        amorcage.evaluation_de_demonstration()


def empreinte_du_code() -> str:
    """Changes whenever a static file of ours does: static files are prepared again only then."""
    resume = hashlib.sha256()
    racine = Path(__file__).resolve().parents[1]
    for fichier in sorted(racine.glob("*/static/**/*")):
        if fichier.is_file():
            etat = fichier.stat()
            resume.update(f"{fichier}:{etat.st_size}:{etat.st_mtime_ns}".encode())
    return resume.hexdigest()


def servir(choix: argparse.Namespace, adresse: str) -> int:
    """Run the web server and the worker until Ctrl-C or until one of them dies."""
    from django.db import connections

    from quartiers.commande.amorcage import premiers_pas

    pas = premiers_pas()
    connections.close_all()
    commande = commande_du_site(choix.hote, choix.port, choix.processus)
    web = subprocess.Popen(commande, start_new_session=True, env=SOBRE | os.environ)
    travail = subprocess.Popen([sys.executable, "-m", "quartiers", "taches"], start_new_session=True)
    processus = {"le site": web, "les tâches": travail}
    signal.signal(signal.SIGTERM, _interrompre)
    try:
        attendre_reponse(adresse, web)
        reussite(f"Quartiers est ouvert : [bold]{adresse}[/bold]")
        dire("  Ctrl-C arrête tout, la base de données aussi.")
        for ligne in pas:
            dire(f"  {ligne}")
        while True:
            for nom, enfant in processus.items():
                if (retour := enfant.poll()) is not None:
                    raise ErreurCommande(
                        f"Le processus « {nom} » s’est arrêté (code {retour}). Son message est au-dessus ; "
                        "relancez la même commande.",
                        Sortie.MACHINE,
                    )
            time.sleep(0.5)
    except KeyboardInterrupt:
        dire("Arrêt…")
        return Sortie.REUSSITE
    finally:
        arreter(list(processus.values()))


def commande_du_site(hote: str, port: int, processus: int) -> list[str]:
    """The web server. Its threads only receive and send back (socle.attente): there are many of them, made as needed."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "quartiers.wsgi:application"),
        *("--host", hote, "--port", str(port), "--workers", str(processus)),
        *("--blocking-threads", str(RECEVEURS), "--http1-buffer-size", str(TAMPON)),
        *("--log-level", "error", "--no-ws", "--workers-kill-timeout", "4"),
    ]


def _interrompre(*_: object) -> None:
    raise KeyboardInterrupt


def attendre_reponse(adresse: str, web: "subprocess.Popen[bytes]") -> None:
    """Wait for the first answer; raise ErreurCommande when the server dies or stays silent."""
    limite = time.monotonic() + ATTENTE_MAX
    with progression("Démarrage du site"):
        while time.monotonic() < limite:
            if web.poll() is not None:
                break
            try:
                with urlopen(f"{adresse}/robots.txt", timeout=10):  # noqa: S310 - our own address
                    return
            except HTTPError:
                return
            except (URLError, OSError):
                time.sleep(0.15)
    raise ErreurCommande(f"Le site ne répond pas à {adresse}. Son message est au-dessus.", Sortie.MACHINE)


def arreter(processus: "list[subprocess.Popen[bytes]]") -> None:
    """Ask every child to end; after five seconds ask its whole group, after ten insist.

    The web server's own processes are in the group that it leads: one that was still starting may have missed the
    first word, and would outlive a server that is killed alone.
    """
    for enfant in processus:
        if enfant.poll() is None:
            enfant.terminate()
    limite = time.monotonic() + 5
    for enfant in processus:
        for mot in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
            try:
                enfant.wait(max(0.1, limite - time.monotonic()))
                break
            except subprocess.TimeoutExpired:
                dire_au_groupe(enfant, mot)
                limite = time.monotonic() + 5
        else:
            enfant.wait()


def dire_au_groupe(enfant: "subprocess.Popen[bytes]", mot: int) -> None:
    if os.name == "posix":
        with contextlib.suppress(ProcessLookupError):
            os.killpg(enfant.pid, mot)
    else:
        enfant.kill()
