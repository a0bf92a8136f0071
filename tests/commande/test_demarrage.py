"""`quartiers demarrer`: first start, second start, the bad days, Ctrl-C."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest

from quartiers.commande.console import ErreurCommande
from quartiers.commande.demarrage import verifier_disque, verifier_port
from tests.commande.conftest import Lanceur
from tests.conftest import RACINE, environnement_propre

pytestmark = pytest.mark.xdist_group("demarrage")


def port_libre() -> int:
    with socket.socket() as essai:
        essai.bind(("127.0.0.1", 0))
        numero: int = essai.getsockname()[1]
        return numero


@contextlib.contextmanager
def site_demarre(donnees: Path, port: int) -> Iterator["subprocess.Popen[bytes]"]:
    processus = subprocess.Popen(
        [sys.executable, "-m", "quartiers", "demarrer", "--demonstration", "--port", str(port)],
        cwd=RACINE,
        env=environnement_propre(donnees),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # A shell's background job, and all that it starts, ignores Ctrl-C: the site must hear it here all the same.
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no thread holds a lock here
    )
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), urlopen(f"http://localhost:{port}/robots.txt", timeout=2):
                break
            assert processus.poll() is None
            time.sleep(0.1)
        yield processus
    finally:
        if processus.poll() is None:
            processus.kill()
            processus.wait()


def serveurs_postgres(donnees: Path) -> list[int]:
    return [
        p.pid
        for p in psutil.process_iter(["name", "cmdline"])
        if p.info["name"] == "postgres" and str(donnees / "postgres") in (p.info["cmdline"] or [])
    ]


def test_a_second_start_is_refused_and_ctrl_c_stops_site_jobs_and_database(
    donnees_pretes: Path, quartiers: Lanceur
) -> None:
    with site_demarre(donnees_pretes, port_libre()) as processus:
        retour = quartiers("demarrer", "--port", port_libre(), donnees=donnees_pretes)
        assert retour.returncode == 3
        assert "déjà démarré" in retour.stderr
        enfants = psutil.Process(processus.pid).children(recursive=True)
        assert serveurs_postgres(donnees_pretes) != []
        processus.send_signal(signal.SIGINT)
        assert processus.wait(60) == 0
    assert [e for e in enfants if e.is_running() and e.status() != psutil.STATUS_ZOMBIE] == []
    assert serveurs_postgres(donnees_pretes) == []


def test_second_preparation_changes_nothing_and_keeps_the_data(donnees_pretes: Path, quartiers: Lanceur) -> None:
    retour = quartiers("demarrer", "--demonstration", "--preparer", donnees=donnees_pretes)
    assert retour.returncode == 0
    # Nothing is announced as made again.
    assert "chargé" not in retour.stderr
    assert "créés" not in retour.stderr


def test_a_killed_start_is_mended_by_the_next(donnees_pretes: Path, quartiers: Lanceur) -> None:
    """The power goes out: nothing is cleaned up; the next start finds its data again."""
    with site_demarre(donnees_pretes, port_libre()) as processus:
        enfants = psutil.Process(processus.pid).children(recursive=True)
        for victime in [*enfants, psutil.Process(processus.pid)]:
            victime.kill()
        for numero in serveurs_postgres(donnees_pretes):
            with contextlib.suppress(psutil.NoSuchProcess):
                os.kill(numero, signal.SIGKILL)
        processus.wait()
    retour = quartiers("demarrer", "--demonstration", "--preparer", donnees=donnees_pretes)
    assert retour.returncode == 0, retour.stderr
    assert "chargé" not in retour.stderr


def test_a_first_start_cut_in_the_middle_is_made_anew(tmp_path: Path) -> None:
    """initdb was killed: the folder has a version file and little else, and the mark of the unfinished work."""
    donnees = tmp_path / "coupee"
    (donnees / "postgres").mkdir(parents=True)
    (donnees / "postgres" / "PG_VERSION").write_text("18\n")
    (donnees / "postgres.en-cours").touch()
    ouvrir = "import sys; from pathlib import Path; from quartiers.socle.postgres_embarque import url_embarquee; "
    ouvrir += "import psycopg; psycopg.connect(url_embarquee(Path(sys.argv[1]))).execute('CREATE TABLE neuve ()')"
    retour = subprocess.run(
        [sys.executable, "-c", ouvrir, str(donnees / "postgres")],
        cwd=RACINE,
        env=environnement_propre(donnees),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert retour.returncode == 0, retour.stderr
    assert not (donnees / "postgres.en-cours").exists()


def test_a_taken_port_is_told_before_any_work(tmp_path: Path, quartiers: Lanceur) -> None:
    with socket.socket() as occupant:
        occupant.bind(("127.0.0.1", 0))
        occupant.listen()
        port = occupant.getsockname()[1]
        retour = quartiers("demarrer", "--port", port, donnees=tmp_path / "jamais")
    assert retour.returncode == 3
    assert f"Le port {port} est déjà pris" in retour.stderr
    assert f"--port {port + 1}" in retour.stderr
    assert not (tmp_path / "jamais").exists()


def test_an_unreachable_database_is_told(quartiers: Lanceur, tmp_path: Path) -> None:
    retour = quartiers(
        "demarrer", "--preparer", donnees=tmp_path, DATABASE_URL="postgresql://personne@127.0.0.1:9/aucune"
    )
    assert retour.returncode == 4
    assert "ne répond pas" in retour.stderr
    assert "Traceback" not in retour.stderr


def test_free_port_is_accepted() -> None:
    verifier_port("127.0.0.1", port_libre())


def test_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    fichier = tmp_path / "occupe"
    fichier.write_text("")
    with pytest.raises(ErreurCommande, match="ne peut pas être écrit"):
        verifier_disque(fichier)


def test_a_full_disk_is_told(quartiers: Lanceur) -> None:
    """/dev/full answers « no space left » to every write: the nearest thing to a full disk."""
    if not Path("/dev/full").exists():
        pytest.skip("/dev/full n’existe que sous Linux.")
    lien = RACINE / ".donnees-tests"
    lien.mkdir(exist_ok=True)
    plein = lien / "plein"
    plein.mkdir(exist_ok=True)
    temoin = plein / ".ecriture"
    temoin.unlink(missing_ok=True)
    temoin.symlink_to("/dev/full")
    try:
        with pytest.raises(ErreurCommande, match="le disque est plein"):
            verifier_disque(plein)
    finally:
        temoin.unlink(missing_ok=True)
