"""Every ugly workbook says the same season."""

import pytest

from quartiers.appels.imports.analyse import lire_tout, proposer
from quartiers.appels.imports.colonnes import Connus
from quartiers.tableurs.classeur import lire_classeur
from quartiers.tableurs.valeurs import plat
from tests.appels.imports.corpus import FORMES, SAISON

CONNUS = Connus(
    quartiers=frozenset(plat(a.quartier) for a in SAISON), communes=frozenset(plat(a.commune) for a in SAISON)
)


def test_corpus_holds_at_least_thirty_shapes() -> None:
    assert len(FORMES) >= 30


@pytest.mark.parametrize("nom", FORMES)
def test_shape_is_read_as_its_season(nom: str) -> None:
    forme = FORMES[nom]()
    propositions = proposer(lire_classeur(forme.octets, forme.nom), CONNUS)
    lecture = lire_tout(propositions, CONNUS, annee=forme.annee)
    graves = {p.ou: p.message for p in lecture.problemes if p.grave}
    assert set(graves) == forme.erreurs, graves
    lus = {(p.porteur, p.intitule): {cle: m.valeur for cle, m in p.montants.items()} for p in lecture.projets}
    assert lus == forme.projets
    assert {p.annee for p in lecture.projets} == {2023}
    assert {c.ou for c in lecture.controles if not c.juste} == forme.desaccords
