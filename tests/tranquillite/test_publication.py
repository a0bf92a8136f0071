"""What leaves for the circle and the public: an attacker who puts everything together finds no count under the threshold."""

import datetime as dt
import itertools
import random

import highspy
import pytest

from quartiers.socle.secret.affichage import SIGNE
from quartiers.tranquillite import chiffres as module_chiffres
from quartiers.tranquillite import contenu_synthese, lecture, publication
from quartiers.tranquillite.enums import Pas
from quartiers.tranquillite.lieux import ENSEMBLE
from quartiers.tranquillite.periodes import Periode, periodes, trimestre_clos
from quartiers.tranquillite.publication import TOUTES, Cle, Comptes, Publication, publier

CATEGORIES, LIEUX = (1, 2, 3), ("q1", "q2", "q3")
FIN = dt.date(2026, 1, 1)


def tirer(moyenne: float, graine: int, annees: int = 2) -> dict[tuple[int, str, dt.date], int]:
    hasard = random.Random(graine)
    mois = [dt.date(2024 + n // 12, n % 12 + 1, 1) for n in range(12 * annees)]
    return {
        (c, lieu, m): sum(hasard.random() < moyenne / 20 for _ in range(20))
        for c in CATEGORIES
        for lieu in LIEUX
        for m in mois
    }


def comptes_de(nombres: dict[tuple[int, str, dt.date], int], pas: Pas, *, exclusives: bool = True) -> Comptes:
    return Comptes(nombres, CATEGORIES, LIEUX, pas, exclusives, 5)


class Attaquant:
    """Unknown monthly counts of one year; every number that is shown is an equation. Nothing here is the code under test."""

    def __init__(self, lue: Publication, annee: int, *, exclusives: bool = True) -> None:
        self.solveur = highspy.Highs()  # type: ignore[no-untyped-call]
        self.solveur.silent()
        self.solveur.setOptionValue("threads", 1)
        self.exclusives = exclusives
        mois = [dt.date(annee, m, 1) for m in range(1, 13)]
        self.inconnues = {
            (c, lieu, m): self.solveur.addVariable(lb=0) for c, lieu, m in itertools.product(CATEGORIES, LIEUX, mois)
        }
        for (c, lieu, periode), valeur in lue.valeurs.items():
            if valeur is not None and periode.debut.year == annee:
                self.solveur.addConstr(self.somme(c, lieu, periode) == valeur)

    def somme(self, categorie: int, lieu: str, periode: Periode) -> highspy.highs.highs_linear_expression:
        categories = CATEGORIES if categorie == TOUTES else (categorie,)
        lieux = LIEUX if lieu == ENSEMBLE else (lieu,)
        return highspy.Highs.qsum(self.inconnues[c, p, m] for c in categories for p in lieux for m in periode.mois)

    def bornes(self, categorie: int, lieu: str, periode: Periode) -> tuple[float, float]:
        resultats = []
        for chercher in (self.solveur.minimize, self.solveur.maximize):
            chercher(self.somme(categorie, lieu, periode))
            statut = self.solveur.getModelStatus()
            infini = {highspy.HighsModelStatus.kUnbounded, highspy.HighsModelStatus.kUnboundedOrInfeasible}
            resultats.append(float("inf") if statut in infini else self.solveur.getObjectiveValue())
        return resultats[0], resultats[1]


@pytest.mark.parametrize(("pas", "moyenne"), [(Pas.TRIMESTRE, 1.2), (Pas.TRIMESTRE, 1.9), (Pas.MOIS, 4.0)])
def test_differences_of_all_that_is_shown_give_no_small_count(pas: Pas, moyenne: float) -> None:
    nombres = tirer(moyenne, 7)
    lue = publier(comptes_de(nombres, pas), FIN)
    attaquant = Attaquant(lue, 2025)
    grains = [p for p in (Pas.MOIS, Pas.TRIMESTRE, Pas.ANNEE) if pas == Pas.MOIS or p != Pas.MOIS]
    petits = 0
    for grain in grains:
        for periode in periodes(dt.date(2025, 1, 1), FIN, grain):
            for c, lieu in itertools.product(CATEGORIES, LIEUX):
                vrai = sum(nombres[c, lieu, m] for m in periode.mois)
                if 0 < vrai < 5:
                    petits += 1
                    assert lue.masquee(c, lieu, periode)
                    bas, haut = attaquant.bornes(c, lieu, periode)
                    assert bas <= 1e-6, (c, lieu, periode)
                    assert haut >= 5 - 1e-6, (c, lieu, periode)
    assert petits > 5  # the case is not empty


def test_the_attacker_does_find_what_is_left_open() -> None:
    """The guard of the test above bites: with one hidden cell shown by its sum, the count is found."""
    nombres = {(c, lieu, dt.date(2025, m, 1)): 10 for c in CATEGORIES for lieu in LIEUX for m in range(1, 13)}
    nombres[1, "q1", dt.date(2025, 1, 1)] = 2
    lue = publier(comptes_de(nombres, Pas.MOIS), FIN)
    janvier = Periode(dt.date(2025, 1, 1))
    naive = Publication({**lue.valeurs, **{cle: sum(nombres[c, p, m] for c in (CATEGORIES if cle[0] == TOUTES else (cle[0],)) for p in (LIEUX if cle[1] == ENSEMBLE else (cle[1],)) for m in cle[2].mois) for cle in lue.masquees if cle[:2] != (1, "q1")}}, frozenset(), 5)  # fmt: skip
    bas, haut = Attaquant(naive, 2025).bornes(1, "q1", janvier)
    assert (bas, haut) != (0, float("inf"))
    assert haut < 5 or bas > 0
    assert lue.texte(1, "q1", janvier) == SIGNE


def test_choices_never_change_as_quarters_close() -> None:
    """Read quarter after quarter, what was hidden stays hidden and what was shown stays shown."""
    nombres = tirer(2.0, 3, annees=1)
    vues: dict[Cle, tuple[int | None, bool]] = {}
    for fin in (dt.date(2024, 4, 1), dt.date(2024, 7, 1), dt.date(2024, 10, 1), dt.date(2025, 1, 1)):
        lue = publier(comptes_de(nombres, Pas.TRIMESTRE), fin)
        etat = {cle: (valeur, False) for cle, valeur in lue.valeurs.items()} | dict.fromkeys(lue.masquees, (None, True))
        assert {cle: etat[cle] for cle in vues} == vues
        vues = etat
    assert any(masquee for _, masquee in vues.values())
    assert any(cle[2].pas == Pas.ANNEE for cle in vues)


def test_nil_is_shown_and_what_did_not_come_is_not_nil() -> None:
    nombres = tirer(8.0, 1)
    nombres |= {(1, "q1", dt.date(2025, m, 1)): 0 for m in (1, 2, 3)}
    del nombres[2, "q2", dt.date(2025, 5, 1)]
    lue = publier(comptes_de(nombres, Pas.TRIMESTRE), FIN)
    premier, deuxieme = (Periode(dt.date(2025, m, 1), Pas.TRIMESTRE) for m in (1, 4))
    assert lue.texte(1, "q1", premier) == 0
    assert lue.texte(2, "q2", deuxieme) == "non communiqué"
    assert lue.texte(2, ENSEMBLE, deuxieme) == "non communiqué"
    assert lue.texte(2, "q2", Periode(dt.date(2025, 1, 1), Pas.ANNEE)) == "non communiqué"
    assert isinstance(lue.lire(2, "q1", deuxieme), int)


def test_categories_that_overlap_are_never_added() -> None:
    lue = publier(comptes_de(tirer(8.0, 2), Pas.TRIMESTRE, exclusives=False), FIN)
    assert [cle for cle in (*lue.valeurs, *lue.masquees) if cle[0] == TOUTES] == []


def test_a_quarter_is_read_once_over_and_its_delay_past() -> None:
    assert trimestre_clos(dt.date(2026, 10, 15), 15) == dt.date(2026, 7, 1)
    assert trimestre_clos(dt.date(2026, 10, 16), 15) == dt.date(2026, 10, 1)
    nombres = tirer(8.0, 4)
    lue = publier(comptes_de(nombres, Pas.MOIS), dt.date(2025, 10, 1))
    assert max(periode.debut for _, _, periode in lue.valeurs) < dt.date(2025, 10, 1)


def test_nothing_adds_up_over_sources() -> None:
    """The key of a cell names no source: figures of two sources cannot even stand in one system. Every reading, export
    and summary is made from one source's figures at a time."""
    assert set(Comptes.__dataclass_fields__) == {"mois", "categories", "lieux", "pas", "exclusives", "seuil"}
    assert set(module_chiffres.Chiffres.__dataclass_fields__) >= {"source", "publication"}
    for module in (publication, lecture):
        assert "SourceObservatoire" not in vars(module)
    un = publier(comptes_de(tirer(8.0, 5), Pas.TRIMESTRE), FIN)
    autre = publier(comptes_de(tirer(8.0, 6), Pas.TRIMESTRE), FIN)
    with pytest.raises(TypeError):
        un + autre  # type: ignore[operator]
    assert [nom for nom in vars(contenu_synthese) if nom.startswith(("total", "somme", "additionner"))] == []
