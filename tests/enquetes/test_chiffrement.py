"""What a phone seals, the server alone opens: for this survey, under this key, unaltered."""

import base64
from typing import Any

import pytest

from quartiers.enquetes.chiffrement import PliIllisible, cle_publique, ouvrir_pli, sceller

CONTENU = {"version": "1", "valeurs": {"sexe": ["f"], "idee": ["Des bancs"]}}


def test_sealed_answer_is_opened_by_the_server() -> None:
    pli = sceller(12, "cle-1", CONTENU)
    assert ouvrir_pli(12, "cle-1", pli) == CONTENU
    assert "bancs" not in "".join(base64.b64decode(partie).decode("latin-1") for partie in pli.values())


def test_sealed_answer_opens_nowhere_else(settings: Any) -> None:
    pli = sceller(12, "cle-1", CONTENU)
    altere = {**pli, "chiffre": base64.b64encode(b"\0" + base64.b64decode(pli["chiffre"])[1:]).decode()}
    for enquete, cle, donne in (
        (13, "cle-1", pli),
        (12, "cle-2", pli),
        (12, "cle-1", altere),
        (12, "cle-1", {}),
        (12, "cle-1", {**pli, "ephemere": "AA=="}),
    ):
        with pytest.raises(PliIllisible):
            ouvrir_pli(enquete, cle, donne)
    ancien, settings.SECRET_KEY = settings.SECRET_KEY, "un-autre-secret"
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(PliIllisible):
        ouvrir_pli(12, "cle-1", pli)
    settings.SECRET_KEY_FALLBACKS = [ancien]
    assert ouvrir_pli(12, "cle-1", pli) == CONTENU


def test_each_survey_has_its_own_key() -> None:
    assert cle_publique(1) == cle_publique(1)
    assert cle_publique(1) != cle_publique(2)
    assert len(base64.b64decode(cle_publique(1))) == 65  # an uncompressed point
