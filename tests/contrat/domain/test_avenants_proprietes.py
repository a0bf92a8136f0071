"""Whatever coherent avenants are adopted, the contract stays one tree on every day, and the past never moves."""

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from quartiers.contrat.domain.etat import AvenantRefuse
from quartiers.contrat.domain.modifications import Saisie
from quartiers.contrat.enums import PARENTS_POSSIBLES, GenreModification, Nature
from quartiers.contrat.models import Contrat, Element, Version
from quartiers.contrat.queries import Noeud, noeuds_le
from tests.factories.contrat import adopter_avenant, creer_avenant, creer_petit_contrat

pytestmark = pytest.mark.django_db
JOURS = [dt.date(2025, 1, 1), dt.date(2025, 1, 2), dt.date(2026, 3, 1)]
Modification = tuple[str, list[Element], list[Saisie]]


def modification(tirage: st.DataObject, noeuds: list[Noeud]) -> Modification:
    """A change drawn on the tree in force: often coherent, sometimes not (it is then refused)."""
    genre = tirage.draw(st.sampled_from(GenreModification.values))
    cible = tirage.draw(st.sampled_from(noeuds))
    elements = Element.objects.in_bulk([n.element_id for n in noeuds])
    source = elements[cible.element_id]
    parents = [n.element_id for n in noeuds if n.nature in PARENTS_POSSIBLES[cible.nature]]
    parent = tirage.draw(st.sampled_from(parents)) if parents else None
    place = tirage.draw(st.integers(0, 3))
    enfants = [n for n in noeuds if n.parent == cible.code]
    if genre == GenreModification.REFORMULER:
        titre = tirage.draw(st.sampled_from(["Soigner", "Loger à côté", "Égalité"]))
        return genre, [source], [Saisie(cible.nature, titre, element=source.pk)]
    if genre == GenreModification.AJOUTER:
        return genre, [], [Saisie(cible.nature, "Ajout", parent, place)]
    if genre == GenreModification.DEPLACER:
        return genre, [source], [Saisie(cible.nature, "", parent, place, source.pk)]
    if genre == GenreModification.SCINDER:
        morceaux = [Saisie(cible.nature, f"Part {n}", parent, n) for n in (1, 2)]
        suites = [Saisie(n.nature, "", f"m{tirage.draw(st.integers(0, 1))}", element=n.element_id) for n in enfants]
        return genre, [source], [*morceaux, *suites]
    if genre == GenreModification.FUSIONNER:
        autres = [elements[n.element_id] for n in noeuds if n.nature == cible.nature and n.code != cible.code][:2]
        return genre, [source, *autres], [Saisie(cible.nature, "Réunion", parent)]
    branche = [cible, *(n for n in noeuds if est_sous(n, cible.code, noeuds))]
    return genre, [elements[n.element_id] for n in branche], []


def est_sous(noeud: Noeud, code: str, noeuds: list[Noeud]) -> bool:
    """Whether `noeud` stands somewhere below `code`; fails on a cycle."""
    par_code = {n.code: n for n in noeuds}
    pas = 0
    while noeud.parent is not None:
        if noeud.parent == code:
            return True
        noeud = par_code[noeud.parent]
        pas += 1
        assert pas <= len(noeuds), "cycle"
    return False


def texte(noeuds: list[Noeud]) -> list[tuple[Any, ...]]:
    """What is read on a day: nothing of the later life of the versions."""
    return [(n.code, n.nature, n.titre, n.parent, n.rang) for n in noeuds]


def verifier(noeuds: list[Noeud]) -> None:
    codes = [n.code for n in noeuds]
    assert len(codes) == len(set(codes))
    natures = {n.code: n.nature for n in noeuds}
    for noeud in noeuds:
        assert noeud.parent is None or noeud.parent in natures
        assert (natures[noeud.parent] if noeud.parent else None) in PARENTS_POSSIBLES[noeud.nature]
        assert not est_sous(noeud, noeud.code, noeuds)
    rangs = [(n.parent, n.nature, n.rang) for n in noeuds]
    assert len(rangs) == len(set(rangs))


@pytest.fixture
def contrat() -> Contrat:
    """One contract for all the draws: each is undone before the next."""
    return creer_petit_contrat()[0]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(tirage=st.data())
def test_the_tree_holds_on_every_day_and_the_past_never_moves(contrat: Contrat, tirage: st.DataObject) -> None:
    with transaction.atomic():
        for jour in tirage.draw(st.lists(st.sampled_from(JOURS), min_size=1, max_size=3)):
            noeuds = noeuds_le(contrat, jour)
            choix = [modification(tirage, noeuds) for _ in range(tirage.draw(st.integers(1, 3)))]
            passe = {j: texte(noeuds_le(contrat, j)) for j in passes(contrat, jour)}
            lignes = list(Version.objects.filter(contrat=contrat, fin__lte=jour).order_by("pk").values())
            try:
                with transaction.atomic():
                    adopter_avenant(creer_avenant(contrat, *choix), jour)
            except AvenantRefuse:
                event("refusé")
                continue
            event("adopté")
            apres = {j: noeuds_le(contrat, j) for j in {*passe, *bornes(contrat)}}
            assert {j: texte(apres[j]) for j in passe} == passe
            anciennes = Version.objects.filter(pk__in=[ligne["id"] for ligne in lignes])
            assert list(anciennes.order_by("pk").values()) == lignes
            for lus in apres.values():
                verifier(lus)
        transaction.set_rollback(True)


def bornes(contrat: Contrat) -> set[dt.date]:
    """Every day on which something begins or ends: between two of them nothing moves."""
    versions = Version.objects.filter(contrat=contrat)
    return {jour for paire in versions.values_list("debut", "fin") for jour in paire if jour is not None}


def passes(contrat: Contrat, jour: dt.date) -> list[dt.date]:
    """The days before `jour` on which the text may differ."""
    un = dt.timedelta(days=1)
    limites = bornes(contrat)
    return sorted(j for j in {*limites, *(b - un for b in limites), jour - un} if j < jour)


def test_the_draw_meets_every_kind_of_change() -> None:
    """The property above is worth something: each kind is accepted at least once on the small contract."""
    contrat, e = creer_petit_contrat()
    acceptes = [
        ("reformuler", [e["E1"]], [Saisie(Nature.ENGAGEMENT, "Soigner", element=e["E1"].pk)]),
        ("ajouter", [], [Saisie(Nature.AXE, "Ajout")]),
        ("deplacer", [e["2.1.A1"]], [Saisie(Nature.ACTION, "", e["1.2"].pk, element=e["2.1.A1"].pk)]),
        ("scinder", [e["1.2.O1"]], [Saisie(Nature.OBJECTIF, f"Part {n}", e["1.2"].pk, n) for n in (1, 2)]),
        ("fusionner", [e["1.1.O1"], e["1.1.O2"]], [Saisie(Nature.OBJECTIF, "Réunion", e["1.1"].pk)]),
        ("terminer", [e["2"], e["2.1"]], []),
    ]
    adopter_avenant(creer_avenant(contrat, *acceptes), JOURS[0])
    verifier(noeuds_le(contrat, JOURS[0]))
    assert {genre for genre, _, _ in acceptes} == set(GenreModification.values)
