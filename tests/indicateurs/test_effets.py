"""The methods against published examples, then what each design may say."""

import csv
import itertools
import math
import re
from dataclasses import replace
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

import pytest

from quartiers.indicateurs.effets import VERSION_METHODES
from quartiers.indicateurs.effets.appariement import apparier, difference_standardisee
from quartiers.indicateurs.effets.calculs import calculer, double_difference, prealable
from quartiers.indicateurs.effets.entree import (
    AnalyseRefusee,
    Chiffre,
    Coupure,
    Entree,
    Parametres,
    comparer,
    empreinte_de,
)
from quartiers.indicateurs.effets.panneau import composer
from quartiers.indicateurs.effets.permutations import dans_groupes, entre_groupes
from quartiers.indicateurs.effets.phrases import attendu_dit, phrases_prealables, phrases_resultat
from quartiers.indicateurs.effets.plans import AVANT_APRES_SEULES, CAUSALES
from quartiers.indicateurs.effets.puissance import par_le_passe, par_permutation

DONNEES = Path(__file__).parent / "donnees"

# Published examples


def boutiques() -> list[dict[str, str]]:
    """Card and Krueger, American Economic Review 84 (1994): full-time equivalents of 410 restaurants, two waves."""
    with (DONNEES / "card_krueger_1994.csv").open(encoding="utf-8") as flux:
        return list(csv.DictReader(flux))


def test_difference_in_differences_of_card_and_krueger() -> None:
    """Table 3: rows 1 to 3 (all observations), then row 4 (balanced sample), to the printed digits."""
    lues = boutiques()
    moyennes, erreurs, changements = {}, {}, {}
    for etat in ("PA", "NJ"):
        siennes = [b for b in lues if b["etat"] == etat]
        for vague in ("avant", "apres"):
            valeurs = [float(b[vague]) for b in siennes if b[vague]]
            moyennes[etat, vague] = fmean(valeurs)
            erreurs[etat, vague] = stdev(valeurs) / math.sqrt(len(valeurs))
        changements[etat] = [float(b["apres"]) - float(b["avant"]) for b in siennes if b["avant"] and b["apres"]]
    assert {cle: round(v, 2) for cle, v in moyennes.items()} == {
        ("PA", "avant"): 23.33, ("PA", "apres"): 21.17, ("NJ", "avant"): 20.44, ("NJ", "apres"): 21.03,
    }  # fmt: skip
    assert {cle: round(v, 2) for cle, v in erreurs.items()} == {
        ("PA", "avant"): 1.35, ("PA", "apres"): 0.94, ("NJ", "avant"): 0.51, ("NJ", "apres"): 0.52,
    }  # fmt: skip
    # Row 3 prints −2.16, 0.59 and 2.76; the data give a third decimal that rounds the other way.
    pa, nj = (moyennes[etat, "apres"] - moyennes[etat, "avant"] for etat in ("PA", "NJ"))
    assert [pa, nj, nj - pa] == pytest.approx([-2.16, 0.59, 2.76], abs=0.0075)
    estimation, erreur, bas, haut = double_difference(changements["NJ"], changements["PA"])
    assert [round(fmean(changements[etat]), 2) for etat in ("PA", "NJ")] == [-2.28, 0.47]
    assert erreur is not None
    assert [round(estimation, 2), round(erreur, 2)] == [2.75, 1.34]
    assert bas is not None
    assert haut is not None
    assert bas < 2.75 < haut


def test_darwin_maize_as_fisher_enumerated_it() -> None:
    """Fisher, The Design of Experiments (1935), section 21: 863 of 32 768 sums reach 314, on one side."""
    differences = [49, -67, 8, 16, 6, 23, 28, 41, 14, 29, 56, 24, 75, 60, -48]
    trouvee = dans_groupes([(float(d), (0.0,)) for d in differences], graine=1, plafond=40_000)
    assert trouvee.exacte
    assert round(trouvee.statistique * 15) == 314
    assert trouvee.extremes + 1 == 2 * 863
    assert round(trouvee.p, 5) == 0.05267


def test_lady_tasting_tea() -> None:
    """Fisher (1935), section 5: 1 chance in 70 of eight cups told right; as many of all told wrong."""
    trouvee = entre_groupes([1.0] * 4 + [0.0] * 4, traites=4, graine=1)
    assert (trouvee.autres + 1, trouvee.extremes + 1) == (70, 2)


@pytest.mark.parametrize(
    ("une", "autre", "ecart_type", "imprimee"),
    [
        (25.8162, 28.0303, 7.1550, -0.3094),
        (10.3459, 10.2354, 2.0107, 0.0550),
        (2095.5737, 5619.2365, 4886.6204, -0.7211),
    ],
)
def test_standardised_differences_of_lalonde(une: float, autre: float, ecart_type: float, imprimee: float) -> None:
    """Ho, Imai, King and Stuart, MatchIt (J. Stat. Software 42, 2011), summary of the data of LaLonde before matching:
    age, education, earnings of 1974, in standard deviations of the treated."""
    assert round(difference_standardisee(une, autre, ecart_type), 4) == imprimee


# A panel made up


def chiffre(mesure: str, code: str, annee: int, valeur: float | None, **autres: Any) -> Chiffre:
    etat = "publiee" if valeur is not None else "secret"
    defauts = {"geographie": "QPV 2024", **autres}
    ecrite = "" if valeur is None else f"{valeur:.4f}"
    return Chiffre(mesure, code, f"{annee}-01-01", f"{annee}-12-31", "annee", etat, ecrite, **defauts)


def monter(
    effet: float = 0.0, annees: tuple[int, ...] = (2021, 2022, 2023, 2025), compares: int = 40, **reglages: Any
) -> Entree:
    """Three places treated on 1 January 2024 among others; each follows its own noise, without any pattern."""
    codes = [f"QN{rang:06d}" for rang in range(3 + compares)]
    chiffres = []
    for rang, code in enumerate(codes):
        base = 30 + (rang * 7) % 20
        chiffres.append(chiffre("base", code, 2020, float(base)))
        for annee in annees:
            bruit = ((rang * 37 + annee * 11) % 17 - 8) / 8
            chiffres.append(chiffre("m", code, annee, base + bruit + (effet if rang < 3 and annee >= 2024 else 0)))
    defauts: dict[str, Any] = {
        "plan": "comparaison", "mesure": "m", "libelle": "Taux", "unite": "%", "sens": "baisse", "le": "2024-01-01",
        "traites": tuple(codes[:3]), "comparaison": "france", "covariables": (("base", "Base"),), "tirages": 999,
    }  # fmt: skip
    noms = {code: f"Quartier {rang}" for rang, code in enumerate(codes)}
    return Entree(Parametres(**{**defauts, **reglages}), tuple(chiffres), noms)


def test_a_change_put_in_is_found_again() -> None:
    sans, avec = calculer(monter(0)), calculer(monter(-6))
    assert avec["changement"]["estimation"] == pytest.approx(sans["changement"]["estimation"] - 6)
    assert avec["permutation"]["p"] <= 0.001
    assert sans["permutation"]["p"] > 0.05
    assert avec["changement"]["bas"] < avec["changement"]["estimation"] < avec["changement"]["haut"] < 0


def test_same_entry_same_result_another_seed_other_draws() -> None:
    une = calculer(monter(-1))
    assert empreinte_de(une) == empreinte_de(calculer(monter(-1)))
    relue = Entree.de_json(monter(-1).parametres.en_json(), monter(-1).en_json())
    assert empreinte_de(une) == empreinte_de(calculer(relue))
    assert relue.empreinte == monter(-1).empreinte
    autre = calculer(monter(-1, compares=80, graine=2))["permutation"]
    assert autre["exacte"] is False
    assert autre != calculer(monter(-1, compares=80, graine=3))["permutation"]


def test_other_numbers_mean_another_version_of_the_methods() -> None:
    """Results are kept and made again: whoever changes what these cases give raises VERSION_METHODES, then the marks."""
    marques = {
        plan: empreinte_de(calculer(monter(-1, plan=plan, compares=80)))[:16] for plan in ("comparaison", "appariement")
    }
    assert (VERSION_METHODES, marques) == ("1", {"comparaison": "f4a8a8b0028ce856", "appariement": "14c359e8014d1361"})


def test_draws_come_close_to_all_the_assignments() -> None:
    changements = [1.9, 1.2, 0.8, *[((rang * 37) % 23 - 11) / 10 for rang in range(30)]]
    exacte = entre_groupes(changements, 3, graine=1)
    tiree = entre_groupes(changements, 3, graine=1, plafond=10)
    assert (exacte.exacte, tiree.exacte) == (True, False)
    assert tiree.p == pytest.approx(exacte.p, abs=0.01)


def test_before_shows_nothing_of_after() -> None:
    """The same places moved by any amount after the change give the same beforehand."""
    assert prealable(monter(0)) == prealable(monter(-6)) == prealable(monter(40))


def test_power_is_what_would_be_seen_eight_times_in_ten() -> None:
    non_traites = [((rang * 37) % 101 - 50) / 25 for rang in range(101)]
    dite = par_permutation(non_traites, 3, 10_000, graine=1)
    assert dite.effet is not None
    vus = 0
    for graine in range(60):
        choisis = [(graine * 7 + pas * 29) % 101 for pas in range(3)]
        changements = [non_traites[i] + dite.effet for i in choisis]
        changements += [v for i, v in enumerate(non_traites) if i not in choisis]
        vus += entre_groupes(changements, 3, graine, tirages=399, plafond=10).p <= 0.05
    assert 0.7 <= vus / 60 <= 0.97


def test_interval_of_a_few_places_holds_what_was_put_in() -> None:
    """Its bounds move with the change, and leave zero out just when the draws say that chance is rare."""
    for plan in ("comparaison", "appariement"):
        sans, avec = (calculer(monter(e, plan=plan, voisins=5, calibre=3.0))["changement"] for e in (0, -6))
        assert (sans["methode"], sans["bas"] < 0 < sans["haut"]) == ("hasard", True)
        assert [avec[b] - sans[b] for b in ("bas", "haut")] == pytest.approx([-6, -6])
        assert avec["haut"] < 0
    assert (
        calculer(monter(traites=tuple(f"QN{rang:06d}" for rang in range(12))))["changement"]["methode"] == "dispersion"
    )
    assert calculer(monter(compares=6))["changement"]["bas"] is None


def test_power_says_when_nothing_can_stand_out() -> None:
    assert par_permutation([0.0, 1.0, 2.0, 3.0], 1, 5, graine=1).raison == "attributions"
    assert par_le_passe([40.0, 41.0]).raison == "passe"
    # Two degrees of freedom less one: (12.706 + 1.376) × the spread of two steps of 1 and 3.
    assert par_le_passe([40.0, 41.0, 44.0]).effet == pytest.approx((12.7062 + 1.3764) * math.sqrt(2), rel=1e-3)


def test_matching_takes_the_nearest_once_and_tells_the_balance() -> None:
    bases = {"QN1": 50.0, "QN2": 30.0, "QNA": 49.0, "QNB": 47.0, "QNC": 31.0, "QND": 10.0}
    p = Parametres(
        plan="appariement", mesure="m", libelle="", unite="%", sens="", le="2024-01-01", traites=("QN1", "QN2"),
        covariables=(("b", "Base"),), voisins=1, calibre=0.5,
    )  # fmt: skip
    entree = Entree(p, tuple(chiffre("b", code, 2020, v) for code, v in bases.items()), {})
    trouve = apparier(entree, ["QN1", "QN2"], ["QNA", "QNB", "QNC", "QND"])
    assert [(g.code, [v.code for v in g.voisins]) for g in trouve.groupes] == [("QN1", ["QNA"]), ("QN2", ["QNC"])]
    (ligne,) = trouve.equilibre
    assert (ligne.etudies, ligne.tous, ligne.apparies) == (40, 34.25, 40)
    assert abs(ligne.apres) < 0.01 < ligne.avant
    assert (trouve.sans_voisin, trouve.repetes) == ((), 0)


def test_covariate_without_date_is_used_and_said() -> None:
    entree = monter(plan="appariement")
    jour: dict[str, Any] = {"debut": "2024-01-01", "fin": "2024-01-01", "grain": "sans_date"}
    sans = tuple(replace(c, **jour) if c.mesure == "base" else c for c in entree.chiffres)
    contenu = calculer(Entree(entree.parametres, sans, entree.noms))
    assert len(contenu["etudies"]) == 3
    assert any("Non daté par la source" in dite and "Base" in dite for dite in phrases_resultat(contenu, "%"))


def test_caliper_leaves_out_what_resembles_nothing() -> None:
    entree = monter(plan="appariement")
    loin = [
        c if c.code != "QN000000" or c.mesure != "base" else chiffre("base", c.code, 2020, 900.0)
        for c in entree.chiffres
    ]
    contenu = calculer(Entree(entree.parametres, tuple(loin), entree.noms))
    assert contenu["appariement"]["sans_voisin"] == ["Quartier 0"]
    assert "Quartier 0" not in contenu["etudies"]


# What is refused, set aside, counted


def test_outlines_of_2015_and_2024_are_not_compared() -> None:
    entree = monter()
    anciens = (*entree.chiffres, chiffre("m", "QP071001", 2021, 40.0))
    with pytest.raises(AnalyseRefusee, match="mêmes contours"):
        composer(Entree(entree.parametres, anciens, entree.noms))


def test_break_between_before_and_after_is_refused() -> None:
    entree = monter()
    with pytest.raises(AnalyseRefusee, match="rompue le 01/06/2024"):
        composer(Entree(entree.parametres, entree.chiffres, entree.noms, (Coupure("2024-06-01"),)))


def test_earlier_break_shortens_and_a_local_one_sets_aside() -> None:
    entree = monter()
    coupures = (Coupure("2022-01-01", "", "enquête"), Coupure("2025-01-01", "QN000010"))
    panneau = composer(Entree(entree.parametres, entree.chiffres, entree.noms, coupures))
    assert [i.libelle for i in panneau.instants] == ["2022", "2023", "2025"]
    assert panneau.ecartees == {"rupture": ["Quartier 10"]}
    assert any("Rupture de série le 01/01/2022" in dit for dit in panneau.avis)


def test_secret_and_missing_are_counted_and_said() -> None:
    entree = monter()
    autres = []
    for c in entree.chiffres:
        if (c.mesure, c.code, c.debut[:4]) == ("m", "QN000005", "2025"):
            autres.append(chiffre("m", c.code, 2025, None))
        elif (c.mesure, c.code) != ("m", "QN000002") or c.debut[:4] != "2021":
            autres.append(c)
    contenu = calculer(Entree(entree.parametres, tuple(autres), entree.noms))
    assert contenu["ecartes"] == {"secret": 1}
    assert contenu["etudies_ecartes"] == {"absente": ["Quartier 2"]}
    dites = " ".join(phrases_resultat(contenu, "%")).replace("\u00a0", " ")
    assert "sans valeur à toutes les périodes : Quartier 2" in dites
    assert "1 sous secret statistique" in dites


@pytest.mark.parametrize(
    ("reglages", "message"),
    [({"le": "2020-01-01"}, "aucune valeur avant"), ({"le": "2026-01-01"}, "aucune valeur après"),
     ({"depuis": "2024-01-01"}, "aucune valeur avant"), ({"compares": 0}, "Aucun quartier de comparaison"),
     ({"plan": "appariement", "covariables": ()}, "au moins une mesure")],
)  # fmt: skip
def test_what_means_nothing_is_refused(reglages: dict[str, Any], message: str) -> None:
    with pytest.raises(AnalyseRefusee, match=message):
        calculer(monter(**reglages))


def test_figures_changed_since_are_counted() -> None:
    avant = monter().chiffres
    apres = (*avant[2:], chiffre("m", avant[1].code, 2021, 12.0), chiffre("m", "QN999999", 2021, 1.0))
    assert comparer(avant, avant).changes == 0
    differences = comparer(avant, apres)
    assert (differences.changes, differences.nouveaux, differences.disparus) == (1, 1, 1)
    assert bool(differences)


# What is said


def tout_ce_qui_est_dit() -> set[tuple[str, str]]:
    """(design, sentence) of a grid of cases: effect, periods, number of places, margins, matching, gaps."""
    dites: set[tuple[str, str]] = set()
    grille = itertools.product(
        ("avant_apres", "comparaison", "appariement"),
        (0.0, -6.0, 6.0),
        ((2021, 2022, 2023, 2025), (2023, 2025), (2022, 2023, 2024, 2025)),
        (1, 3),
        (4, 14),
        ("dernieres", "moyennes"),
    )
    for plan, effet, annees, traites, compares, resume in grille:
        entree = monter(effet, annees, compares, plan=plan, resume=resume, voisins=2, calibre=2.0, tirages=99)
        p = Parametres.de_json({**entree.parametres.en_json(), "traites": entree.parametres.traites[:traites]})
        contenu = calculer(Entree(p, entree.chiffres, entree.noms))
        for unite in ("%", "personnes"):
            dites |= {(plan, dite) for dite in phrases_prealables(contenu, unite)}
            dites |= {(plan, dite) for dite in phrases_resultat(contenu, unite)}
            dites.add((plan, attendu_dit(-2.0, contenu, unite)))
    return dites


def test_no_sentence_says_more_than_its_design() -> None:
    dites = tout_ce_qui_est_dit()
    assert len({plan for plan, _ in dites}) == 3
    assert any("mesurerait son effet" in dite for _, dite in dites)
    assert any("ne conclut pas" in dite for _, dite in dites)
    for plan, dite in dites:
        for motif in CAUSALES:
            assert not re.search(motif, dite, re.IGNORECASE), (plan, motif, dite)
        if plan == "avant_apres":
            assert not any(re.search(motif, dite, re.IGNORECASE) for motif in AVANT_APRES_SEULES), dite
        elif re.search(r"\beffets?\b", dite, re.IGNORECASE):
            assert dite.startswith("Si, sans le changement étudié"), dite


def test_words_forbidden_would_be_caught() -> None:
    for dite in ("L’action a permis de réduire l’écart.", "Grâce au projet, la part baisse.", "Cela prouve que…"):
        assert any(re.search(motif, dite, re.IGNORECASE) for motif in CAUSALES)


def test_margin_of_the_source_is_the_only_chance_before_and_after() -> None:
    entree = monter(plan="avant_apres")
    avec = tuple(
        chiffre("m", c.code, int(c.debut[:4]), float(c.valeur), marge="5", confiance=95)
        for c in entree.chiffres
        if c.mesure == "m"
    )
    change = calculer(Entree(entree.parametres, avec, entree.noms))["changement"]
    # Three places, two figures each: 5 / 1.96 × √(2 × 3) / 3 either way, times 1.96 again.
    assert change["haut"] - change["estimation"] == pytest.approx(5 * math.sqrt(6) / 3)
