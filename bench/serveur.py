"""The real web server, one process, on a free port of this machine: what its process weighs once it has served."""

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterable
from types import TracebackType

import psutil

LIMITE_MEMOIRE = 150.0  # MB, one web process


class Serveur:
    def __enter__(self) -> "Serveur":
        from quartiers.commande.demarrage import SOBRE, commande_du_site

        with socket.socket() as libre:
            libre.bind(("127.0.0.1", 0))
            self.port = libre.getsockname()[1]
        self.processus = subprocess.Popen(
            commande_du_site("127.0.0.1", self.port, processus=1),
            env={**SOBRE, **os.environ, "QUARTIERS_ADRESSE": f"http://localhost:{self.port}"},
        )  # fmt: skip
        for _ in range(200):
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                    return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("Le serveur du banc ne démarre pas.")

    def __exit__(
        self, type_: type[BaseException] | None, erreur: BaseException | None, pile: TracebackType | None
    ) -> None:
        self.processus.terminate()
        self.processus.wait(15)

    def servir(self, chemins: Iterable[tuple[str, str]], fois: int) -> None:
        """Ask for each (path, session) `fois` times; a page that fails stops the bench."""
        connexion = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        for chemin, session in list(chemins) * fois:
            entetes = {"Host": "localhost"} | ({"Cookie": f"sessionid={session}"} if session else {})
            connexion.request("GET", chemin, headers=entetes)
            reponse = connexion.getresponse()
            reponse.read()
            if reponse.status not in {http.HTTPStatus.OK, http.HTTPStatus.FOUND}:
                raise RuntimeError(f"{chemin} répond {reponse.status}")
        connexion.close()

    def memoire(self) -> float:
        """Memory of the heaviest web process, in MB (unique to it, then its share of what is common)."""
        tous = [psutil.Process(self.processus.pid), *psutil.Process(self.processus.pid).children(recursive=True)]
        return max(p.memory_full_info().pss for p in tous) / 2**20
