"""The waiting room: what waits is dated at its arrival, received whole, and never runs more than a few at a time."""

import io
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from quartiers.socle.attente import SalleDAttente, attendu

Environ = dict[str, Any]
DEBUT: list[str] = []


def sans_suite(statut: str, entetes: list[tuple[str, str]]) -> None:
    DEBUT.append(statut)


@pytest.fixture
def ouvrir() -> Callable[..., SalleDAttente]:
    DEBUT.clear()
    return lambda application, places=1, corps_max=10_000_000: SalleDAttente(
        application, places=places, corps_max=corps_max
    )


def envoi(corps: bytes, annonce: int | None = None) -> Environ:
    return {"wsgi.input": io.BytesIO(corps), "CONTENT_LENGTH": str(len(corps) if annonce is None else annonce)}


@pytest.mark.parametrize("taille", [1, 1000, 300_000, 1_000_000])
def test_the_body_is_given_whole(ouvrir: Callable[..., SalleDAttente], taille: int) -> None:
    corps = bytes(range(256)) * (taille // 256 + 1)
    salle = ouvrir(lambda environ, suite: [environ["wsgi.input"].read()])
    assert salle(envoi(corps[:taille]), sans_suite) == [corps[:taille]]


def test_a_request_knows_how_long_it_waited(ouvrir: Callable[..., SalleDAttente]) -> None:
    """Two requests and one place: the second is dated at its arrival, not at its turn."""
    lues: list[float] = []
    barriere = threading.Event()

    def application(environ: Environ, suite: Any) -> Iterable[bytes]:
        barriere.wait(5)
        lues.append(attendu(environ))
        time.sleep(0.2)
        return []

    salle = ouvrir(application)
    fils = [threading.Thread(target=salle, args=({}, sans_suite)) for _ in range(2)]
    for fil in fils:
        fil.start()
    barriere.set()
    for fil in fils:
        fil.join()
    assert max(lues) >= 0.2


def test_no_more_than_its_places_run_at_once(ouvrir: Callable[..., SalleDAttente]) -> None:
    ensemble, verrou, dedans = [0], threading.Lock(), [0]

    def application(environ: Environ, suite: Any) -> Iterable[bytes]:
        with verrou:
            dedans[0] += 1
            ensemble[0] = max(ensemble[0], dedans[0])
        time.sleep(0.02)
        with verrou:
            dedans[0] -= 1
        return []

    salle = ouvrir(application, places=2)
    fils = [threading.Thread(target=salle, args=({}, sans_suite)) for _ in range(12)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert ensemble[0] == 2


def test_slow_lines_leave_the_places_free(ouvrir: Callable[..., SalleDAttente]) -> None:
    """Someone sends a scan over a slow line: whoever comes meanwhile is answered."""
    lente, arrivee = threading.Event(), threading.Event()

    class Ligne(io.BytesIO):
        def read(self, taille: int | None = -1) -> bytes:
            arrivee.set()
            lente.wait(5)
            return super().read(taille)

    salle = ouvrir(lambda environ, suite: [environ["wsgi.input"].read() if "wsgi.input" in environ else b"page"])
    recu: list[Iterable[bytes]] = []
    scan: Environ = {"wsgi.input": Ligne(b"scan"), "CONTENT_LENGTH": "4"}
    fil = threading.Thread(target=lambda: recu.append(salle(scan, sans_suite)))
    fil.start()
    assert arrivee.wait(5)
    assert salle({}, sans_suite) == [b"page"]
    assert recu == []
    lente.set()
    fil.join()
    assert recu == [[b"scan"]]


def test_a_cut_line_runs_nothing(ouvrir: Callable[..., SalleDAttente]) -> None:
    salle = ouvrir(lambda environ, suite: pytest.fail("the application ran on half a body"))
    assert b"interrompu" in b"".join(salle(envoi(b"abc", annonce=10), sans_suite))
    assert DEBUT == ["400 Bad Request"]


@pytest.mark.parametrize("annonce", ["", "-4", "beaucoup", "²"])
def test_an_odd_length_is_left_to_the_application(ouvrir: Callable[..., SalleDAttente], annonce: str) -> None:
    source = io.BytesIO(b"abc")
    salle = ouvrir(lambda environ, suite: [b"lu"] if environ["wsgi.input"] is source else [b"copie"])
    assert salle({"wsgi.input": source, "CONTENT_LENGTH": annonce}, sans_suite) == [b"lu"]


def test_a_body_past_the_limit_is_left_to_the_application(ouvrir: Callable[..., SalleDAttente]) -> None:
    salle = ouvrir(lambda environ, suite: [str(environ["wsgi.input"].tell()).encode()], corps_max=10)
    assert salle(envoi(b"x" * 11), sans_suite) == [b"0"]


def test_an_error_of_the_application_reaches_the_server(ouvrir: Callable[..., SalleDAttente]) -> None:
    def application(environ: Environ, suite: Any) -> Iterable[bytes]:
        raise LookupError("panne")

    with pytest.raises(LookupError, match="panne"):
        ouvrir(application)({}, sans_suite)


def test_outside_the_server_nothing_waited() -> None:
    assert attendu({}) == 0
