"""Texts that are too heavy to be a contract: read in a time in proportion, or refused with a clear message."""

import time

import pytest

from quartiers.contrat.lecture import lire_octets
from quartiers.contrat.lecture.modele import LIGNES_MAX, ErreurLecture

# Texts made of nothing but levels, twenty thousand lines each: the time must not grow with their square.
LOURDS = {
    "axes répétés": "Axe 1 : Vivre\n" * 20_000,
    "titres": "".join(f"# Titre {i}\n\ntexte\n" for i in range(10_000)),
    "fiches": "".join(f"FICHE ACTION {i}\nAxe 1\n" for i in range(10_000)),
    "comités": "".join(f"## Le comité de pilotage {i}\nIl se réunit deux fois par an.\n" for i in range(10_000)),
    "colonnes": "Objectifs          Actions\n" + "Faire              Agir\n" * 20_000,
}


@pytest.mark.parametrize("cas", sorted(LOURDS))
def test_heavy_text_of_levels_alone_takes_a_time_in_proportion(cas: str) -> None:
    depart = time.process_time()
    contrat = lire_octets(LOURDS[cas].encode(), "contrat.md")
    assert time.process_time() - depart < 20
    assert contrat.rapport.couverture_complete


def test_a_text_too_long_to_be_a_contract_is_refused_with_its_length() -> None:
    with pytest.raises(ErreurLecture) as erreur:
        lire_octets(b"Axe 1 : Vivre\n\n" * (LIGNES_MAX + 1), "tout.txt")
    assert str(erreur.value).startswith(f"« tout.txt » contient {LIGNES_MAX + 1} lignes de texte")
    assert "la limite est de 40000" in str(erreur.value)
