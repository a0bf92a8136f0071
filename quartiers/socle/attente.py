"""The waiting room of the web server: requests are received as they come, and answered a few at a time.

Two kinds of threads. Those of the server, many and light, note the moment when each request came, receive its body
whole and send its answer back: a slow line holds one of them, and nobody else. Those of the room, a few, run Django:
they alone hold a connection to the database, so that three hundred people at once do not make three hundred.
"""

import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

ARRIVEE = "quartiers.arrivee"  # in the environment of the request: seconds of the monotonic clock
EN_MEMOIRE = 64 * 1024  # bytes of a body kept in memory; past them it waits on disk
MORCEAU = 64 * 1024
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class SalleDAttente:
    """Around a WSGI application: `places` requests run at once, in the order in which they were complete."""

    def __init__(self, application: Application, *, places: int, corps_max: int) -> None:
        self.application = application
        self.corps_max = corps_max
        self.executants = ThreadPoolExecutor(places, thread_name_prefix="page")

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ[ARRIVEE] = time.monotonic()
        taille = taille_du_corps(environ)
        if not 0 < taille <= self.corps_max:
            # Nothing to receive, or what the application must refuse by itself: it reads what it wants of it.
            return self.executants.submit(self.application, environ, start_response).result()
        with tempfile.SpooledTemporaryFile(EN_MEMOIRE) as corps:
            if recevoir(environ["wsgi.input"], corps, taille) == taille:
                corps.seek(0)
                environ["wsgi.input"] = corps
                return self.executants.submit(self.application, environ, start_response).result()
        start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8"), ("Connection", "close")])
        return [b"Envoi interrompu : recommencez."]


def taille_du_corps(environ: Mapping[str, Any]) -> int:
    """Bytes that the request announces; 0 when it says nothing (no body, or one of unknown length)."""
    annonce = str(environ.get("CONTENT_LENGTH") or "")
    return int(annonce) if annonce.isascii() and annonce.isdigit() else 0


def recevoir(source: Any, corps: "IO[bytes]", taille: int) -> int:
    """Copy the body as it comes; the bytes received, fewer than `taille` when the line was cut."""
    recu = 0
    while recu < taille and (morceau := source.read(min(MORCEAU, taille - recu))):
        corps.write(morceau)
        recu += len(morceau)
    return recu


def attendu(environ: Mapping[str, Any]) -> float:
    """Seconds since the request came; 0 outside the web server."""
    arrivee = environ.get(ARRIVEE)
    return max(0.0, time.monotonic() - arrivee) if arrivee is not None else 0.0
