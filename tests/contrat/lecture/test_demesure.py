"""Texts that are too heavy to be a contract: read with work in proportion, or refused with a clear message.

The work is counted in lines of our own code that run, the same on any machine; seconds are for `bench`.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import quartiers.contrat.lecture
from quartiers.contrat.lecture import lire_octets
from quartiers.contrat.lecture.modele import LIGNES_MAX, ErreurLecture

# Texts made of nothing but levels: four times as long must not take sixteen times as much.
LOURDS: dict[str, Callable[[int], str]] = {
    "axes répétés": lambda n: "Axe 1 : Vivre\n" * n,
    "titres": lambda n: "".join(f"# Titre {i}\n\ntexte\n" for i in range(n // 3)),
    "fiches": lambda n: "".join(f"FICHE ACTION {i}\nAxe 1\n" for i in range(n // 2)),
    "comités": lambda n: "".join(
        f"## Le comité de pilotage {i}\nIl se réunit deux fois par an.\n" for i in range(n // 2)
    ),
    "quartiers": lambda n: "# Les quartiers\n" + "".join(f"## Quartier A{i}\nEnjeux :\n- un\n" for i in range(n // 3)),
    "engagements": lambda n: (
        "# Engagements des partenaires\n" + "".join(f"## L’État {i}\n- 12 postes par an\n" for i in range(n // 2))
    ),
    "colonnes": lambda n: "Objectifs          Actions\n" + "Faire              Agir\n" * n,
    "quantités": lambda n: (
        "# Engagements des partenaires\n## L’État\n" + ("- " + "12 logements dont 5, " * 20 + "\n") * (n // 20)
    ),
    "une phrase": lambda n: "# Gouvernance\n## Comité de pilotage\n" + "a, le maire et " * n,
}


LECTURE = str(Path(quartiers.contrat.lecture.__file__).parent)


def pas(texte: str) -> int:
    """Lines of the reader's code that run to read `texte`, each turn of a loop counting again."""
    comptes = 0

    def suivre(cadre: FrameType, evenement: str, _: Any) -> Any:
        nonlocal comptes
        if not cadre.f_code.co_filename.startswith(LECTURE):
            return None
        comptes += evenement == "line"
        return suivre

    avant = sys.gettrace()
    sys.settrace(suivre)
    try:
        contrat = lire_octets(texte.encode(), "contrat.md")
    finally:
        sys.settrace(avant)
    assert contrat.rapport.couverture_complete
    return comptes


@pytest.mark.parametrize("cas", sorted(LOURDS))
def test_heavy_text_of_levels_alone_takes_work_in_proportion(cas: str) -> None:
    """Four times as long: four times the work, a little more where what is found is sorted; never sixteen."""
    court, long = pas(LOURDS[cas](60)), pas(LOURDS[cas](240))
    assert court > 60
    assert long < 5 * court


def test_a_text_too_long_to_be_a_contract_is_refused_with_its_length() -> None:
    with pytest.raises(ErreurLecture) as erreur:
        lire_octets(b"Axe 1 : Vivre\n\n" * (LIGNES_MAX + 1), "tout.txt")
    assert str(erreur.value).startswith(f"« tout.txt » contient {LIGNES_MAX + 1} lignes de texte")
    assert "la limite est de 40000" in str(erreur.value)
