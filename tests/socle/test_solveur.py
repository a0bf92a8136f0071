"""The solver says nothing on the terminal of whoever starts the site."""

import numpy as np
import pytest

from quartiers.socle.solveur import creer_solveur


def test_it_solves_without_a_word(capfd: pytest.CaptureFixture[str]) -> None:
    solveur = creer_solveur()
    vide = np.array([], dtype=np.int32)
    solveur.addCols(1, np.ones(1), np.full(1, 2.0), np.full(1, 5.0), 0, vide, vide, np.array([]))
    solveur.run()
    assert solveur.getSolution().col_value == [2.0]
    assert capfd.readouterr() == ("", "")
