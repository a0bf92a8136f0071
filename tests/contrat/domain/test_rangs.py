"""Ranks: strictly growing, neighbours shifted only without room."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from quartiers.contrat.domain.rangs import PAS, nouveaux_rangs


@given(st.lists(st.one_of(st.none(), st.integers(0, 50)), max_size=30))
def test_ranks_grow_strictly_and_never_shrink(dessin: list[int | None]) -> None:
    connus = sorted(rang for rang in dessin if rang is not None)
    fixes: dict[int, int] = {}
    for cle, rang in enumerate(dessin):
        if rang is not None:
            fixes[cle] = connus[len(fixes)]
    rangs = nouveaux_rangs(list(range(len(dessin))), fixes)
    valeurs = [rangs[cle] for cle in range(len(dessin))]
    assert all(gauche < droite for gauche, droite in pairwise(valeurs))
    assert all(rangs[cle] >= rang for cle, rang in fixes.items())


def test_room_is_used_before_neighbours_shift() -> None:
    assert nouveaux_rangs(["a", "x", "b"], {"a": 10, "b": 20}) == {"a": 10, "x": 15, "b": 20}
    assert nouveaux_rangs(["a", "x", "b", "c"], {"a": 1, "b": 2, "c": 9}) == {"a": 1, "x": 2, "b": 3, "c": 9}
    assert nouveaux_rangs(["a", "x"], {"a": 3}) == {"a": 3, "x": 3 + PAS}
    assert nouveaux_rangs(["x", "a"], {"a": 1}) == {"x": 0, "a": 1}
