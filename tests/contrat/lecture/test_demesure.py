"""Texts that are too heavy to be a contract: read in a time in proportion, or refused with a clear message."""

import time
from collections.abc import Callable

import pytest

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
        "# Engagements des partenaires\n## L’État\n" + ("- " + "12 logements dont 5, " * 100 + "\n") * (n // 100)
    ),
    "une phrase": lambda n: "# Gouvernance\n## Comité de pilotage\n" + "a, le maire et " * n,
}


def duree(texte: str) -> float:
    depart = time.process_time()
    contrat = lire_octets(texte.encode(), "contrat.md")
    assert contrat.rapport.couverture_complete
    return time.process_time() - depart


@pytest.mark.parametrize("cas", sorted(LOURDS))
def test_heavy_text_of_levels_alone_takes_a_time_in_proportion(cas: str) -> None:
    courte, longue = duree(LOURDS[cas](800)), duree(LOURDS[cas](3_200))
    assert longue < 9 * courte + 0.3


def test_a_text_too_long_to_be_a_contract_is_refused_with_its_length() -> None:
    with pytest.raises(ErreurLecture) as erreur:
        lire_octets(b"Axe 1 : Vivre\n\n" * (LIGNES_MAX + 1), "tout.txt")
    assert str(erreur.value).startswith(f"« tout.txt » contient {LIGNES_MAX + 1} lignes de texte")
    assert "la limite est de 40000" in str(erreur.value)
