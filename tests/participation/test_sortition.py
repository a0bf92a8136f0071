"""Equal chances and quotas: properties over many pools, the lottery over many seeds, the nearest possible quotas."""

import hashlib
from collections import Counter
from collections.abc import MutableMapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quartiers.participation.sortition.equite import (
    POIDS_TOTAL,
    Composition,
    QuotasImpossibles,
    chances,
    repartir,
    solveur,
)
from quartiers.participation.sortition.foyers import Foyers, cle_de_foyer, contraintes_de, foyers_partages
from quartiers.participation.sortition.impossibles import conflits, diagnostiquer
from quartiers.participation.sortition.loterie import (
    Resultat,
    graine_normalisee,
    racine,
    rang_de_composition,
    tirer,
)
from quartiers.participation.sortition.regles import (
    Critere,
    Profil,
    Quota,
    Regles,
    Valeurs,
    profils_de,
    quotas_tenus,
)
from quartiers.participation.sortition.remplacement import remplacant
from tests.factories.conseils import profils, regles

TIRAGES = 10_000
VALEURS = {"sexe": ("F", "H"), "age": ("jeune", "adulte", "aine"), "zone": ("nord", "sud")}


@st.composite
def bassins(tirage: st.DrawFn) -> tuple[Regles, list[tuple[str, Valeurs]]]:
    """A pool and quotas that some committee meets: they are set around one drawn from the pool itself."""
    criteres = tirage(st.lists(st.sampled_from(sorted(VALEURS)), min_size=1, max_size=3, unique=True))
    personne = st.tuples(*(st.sampled_from(VALEURS[critere]) for critere in criteres))
    bassin = tirage(st.lists(personne, min_size=4, max_size=40))
    sieges = tirage(st.integers(1, min(8, len(bassin))))
    jury = bassin[:sieges]
    faits = []
    for rang, critere in enumerate(criteres):
        quotas = []
        for valeur in VALEURS[critere]:
            presents = sum(v[rang] == valeur for v in jury)
            moins, plus = tirage(st.integers(0, 2)), tirage(st.integers(0, 2))
            quotas.append(Quota(valeur, valeur, max(0, presents - moins), min(sieges, presents + plus)))
        faits.append(Critere(critere, critere, tuple(quotas)))
    regles_tirees = Regles(sieges, tirage(st.integers(0, 6)), tuple(faits))
    return regles_tirees, [(f"c{n:03d}", valeurs) for n, valeurs in enumerate(bassin)]


def faire(
    regles_: Regles, personnes: list[tuple[str, Valeurs]], graine: str, foyers: Foyers | None = None
) -> tuple[Resultat, list[Composition]]:
    siens = profils_de(v for _, v in personnes)
    compositions = repartir(regles_, siens, None, contraintes_de(personnes, foyers or {}, siens, regles_.sieges))
    return (
        tirer(
            scelle="0" * 64,
            graine=graine,
            personnes=personnes,
            profils=[p.valeurs for p in siens],
            compositions=compositions,
            suppleants=regles_.suppleants,
            foyers=foyers,
        ),
        compositions,
    )


@settings(max_examples=50)
@given(bassins(), st.text(min_size=1, max_size=20))
def test_quotas_are_always_met(bassin: tuple[Regles, list[tuple[str, Valeurs]]], graine: str) -> None:
    regles_, personnes = bassin
    resultat, compositions = faire(regles_, personnes, graine)
    valeurs = dict(personnes)
    assert quotas_tenus(regles_, [valeurs[code] for code in resultat.titulaires])
    assert len(set(resultat.titulaires)) == regles_.sieges
    assert not set(resultat.titulaires) & set(resultat.suppleants)
    assert sum(c.poids for c in compositions) == POIDS_TOTAL
    for composition in compositions:
        tires = [
            p.valeurs for p, k in zip(profils_de(valeurs.values()), composition.places, strict=True) for _ in range(k)
        ]
        assert quotas_tenus(regles_, tires)


@settings(max_examples=25)
@given(bassins())
def test_substitutes_share_the_profile_of_a_member(bassin: tuple[Regles, list[tuple[str, Valeurs]]]) -> None:
    regles_, personnes = bassin
    resultat, _ = faire(regles_, personnes, "graine")
    valeurs = dict(personnes)
    des_titulaires = {valeurs[code] for code in resultat.titulaires}
    assert {valeurs[code] for code in resultat.suppleants} <= des_titulaires
    assert len(resultat.suppleants) <= regles_.suppleants
    assert len(set(resultat.suppleants)) == len(resultat.suppleants)


@settings(max_examples=25)
@given(bassins(), st.integers(1, 12), st.text(min_size=1, max_size=5))
def test_no_household_has_two_seats_and_quotas_still_hold(
    bassin: tuple[Regles, list[tuple[str, Valeurs]]], adresses: int, graine: str
) -> None:
    """Homes of one to forty people: either the draw keeps one person of each, or it says that it cannot."""
    regles_, personnes = bassin
    foyers = foyers_partages((code, f"{n % (adresses + 15)}") for n, (code, _) in enumerate(personnes))
    try:
        resultat, compositions = faire(regles_, personnes, graine, foyers)
    except QuotasImpossibles:
        contraintes = contraintes_de(personnes, foyers, profils_de(v for _, v in personnes), regles_.sieges)
        assert "par foyer" in diagnostiquer(regles_, profils_de(v for _, v in personnes), contraintes).raisons[0]
        return
    valeurs = dict(personnes)
    appeles = [*resultat.titulaires, *resultat.suppleants]
    assert quotas_tenus(regles_, [valeurs[code] for code in resultat.titulaires])
    assert len({foyers.get(code, code) for code in appeles}) == len(appeles)
    assert sum(c.poids for c in compositions) == POIDS_TOTAL


def test_one_person_per_household_leaves_everyone_the_chance_of_its_profile() -> None:
    """Couples, a family of three and people alone: over many seeds each is drawn as often as its profile says."""
    bassin: list[tuple[str, Valeurs]] = [(f"c{n:02d}", (("F", "H")[n % 2],)) for n in range(14)]
    foyers = foyers_partages((code, maison) for (code, _), maison in zip(bassin, "aabbcccdefghij", strict=True))
    r, tirages = regles(4, sexe={"F": (1, 3), "H": (1, 3)}), 3000
    siens = profils_de(v for _, v in bassin)
    compositions = repartir(r, siens, None, contraintes_de(bassin, foyers, siens, 4))
    parts = dict(zip((p.valeurs for p in siens), chances(compositions, siens), strict=True))
    vus: Counter[str] = Counter()
    for n in range(tirages):
        resultat = tirer(
            scelle="0" * 64,
            graine=str(n),
            personnes=bassin,
            profils=[p.valeurs for p in siens],
            compositions=compositions,
            suppleants=0,
            foyers=foyers,
        )
        vus.update(resultat.titulaires)
    for code, valeurs in bassin:
        p = float(parts[valeurs])
        assert abs(vus[code] - tirages * p) < 4 * (tirages * p * (1 - p)) ** 0.5
    # Taking the first numbers and passing over a household that is served would not do: the family would lose.
    assert parts[("F",)] == parts[("H",)] == Fraction(4, 14)


@settings(max_examples=25)
@given(bassins())
def test_chances_add_up_to_the_seats(bassin: tuple[Regles, list[tuple[str, Valeurs]]]) -> None:
    regles_, personnes = bassin
    siens = profils_de(v for _, v in personnes)
    parts = chances(repartir(regles_, siens), siens)
    assert sum(p.effectif * c for p, c in zip(siens, parts, strict=True)) == regles_.sieges
    assert all(0 <= c <= 1 for c in parts)


@settings(max_examples=15)
@given(bassins())
def test_lowest_chance_is_as_high_as_the_library_makes_it(
    bassin: tuple[Regles, list[tuple[str, Valeurs]]],
) -> None:
    """The library’s own maximin, on people, is the reference: no pool gets a lower floor from the profiles."""
    from sortition_algorithms.committee_generation import common, find_distribution_maximin, maximin
    from sortition_algorithms.features import FeatureValueMinMax
    from sortition_algorithms.people import People

    regles_, personnes = bassin
    cles = [critere.cle for critere in regles_.criteres]
    quotas: MutableMapping[str, MutableMapping[str, FeatureValueMinMax]] = {
        c.cle: {q.valeur: FeatureValueMinMax(min=q.minimum, max=q.maximum) for q in c.quotas} for c in regles_.criteres
    }
    gens = People([])
    for n, (code, valeurs) in enumerate(personnes):
        gens.add(code, dict(zip(cles, valeurs, strict=True)), quotas, n)
    with pytest.MonkeyPatch.context() as un_fil:  # the solvers of a process share their threads
        un_fil.setattr(common, "create_solver", lambda **_: solveur())
        un_fil.setattr(maximin, "create_solver", lambda **_: solveur())
        comites, poids, _ = find_distribution_maximin(quotas, gens, regles_.sieges, [])
    par_personne = dict.fromkeys((code for code, _ in personnes), 0.0)
    for comite, part in zip(comites, poids, strict=True):
        for code in comite:
            par_personne[code] += part
    atteignables = {code for comite in comites for code in comite}
    siens = profils_de(v for _, v in personnes)
    notre = dict(zip((p.valeurs for p in siens), chances(repartir(regles_, siens), siens), strict=True))
    plancher_bibliotheque = min(par_personne[code] for code in atteignables)
    plancher = min(notre[v] for code, v in personnes if code in atteignables)
    assert float(plancher) >= plancher_bibliotheque - 0.001


def test_without_binding_quotas_everyone_has_the_same_chance() -> None:
    siens = profils(F_nord=7, F_sud=3, H_nord=5, H_sud=9)
    parts = chances(
        repartir(regles(6, sexe={"F": (0, 6), "H": (0, 6)}, zone={"nord": (0, 6), "sud": (0, 6)}), siens), siens
    )
    assert max(abs(float(c) - 6 / 24) for c in parts) < 1e-9


def test_second_lowest_chances_are_raised_too() -> None:
    """Women: 2 seats for 10; men: 2 for 4, whatever the zone: maximin alone could favour one zone of men."""
    siens = profils(F_nord=5, F_sud=5, H_nord=2, H_sud=2)
    parts = dict(
        zip(
            (p.cle for p in siens),
            chances(
                repartir(regles(4, sexe={"F": (2, 2), "H": (2, 2)}, zone={"nord": (0, 4), "sud": (0, 4)}), siens), siens
            ),
            strict=True,
        )
    )
    assert {cle: round(float(c), 9) for cle, c in parts.items()} == {
        "F|nord": 0.2,
        "F|sud": 0.2,
        "H|nord": 0.5,
        "H|sud": 0.5,
    }


def test_same_pool_gives_the_same_distribution() -> None:
    siens = profils(F_nord=41, F_sud=23, H_nord=17, H_sud=31)
    r = regles(10, sexe={"F": (5, 5), "H": (5, 5)}, zone={"nord": (4, 4), "sud": (6, 6)})
    assert repartir(r, siens) == repartir(r, siens)


def test_household_is_read_in_the_address() -> None:
    def cle(regle: str, nom: str, adresse: str, code_postal: str = "71 200", ville: str = "Ville") -> str:
        return cle_de_foyer(regle, nom=nom, adresse=adresse, code_postal=code_postal, ville=ville)

    assert cle("adresse", "A", "3, rue Élan") == cle("adresse", "B", "3 RUE ELAN ", "71200")
    assert cle("nom", "Née-Ode", "3 rue Élan") == cle("nom", "NEE ODE", "3 rue Élan") != cle("nom", "B", "3 rue Élan")
    assert cle("adresse", "A", "3 rue Élan", "71200") != cle("adresse", "A", "3 rue Élan", "71300")
    assert cle("adresse", "A", "  ") == cle("", "A", "3 rue Élan") == ""
    assert foyers_partages([("c2", "x"), ("c1", "x"), ("c3", ""), ("c4", ""), ("c5", "y")]) == {"c1": "c1", "c2": "c1"}


# The lottery


def frequences(r: Regles, personnes: list[tuple[str, Valeurs]]) -> tuple[Counter[int], Counter[str], list[Composition]]:
    siens = profils_de(v for _, v in personnes)
    compositions = repartir(r, siens)
    ordre = [p.valeurs for p in siens]
    par_composition: Counter[int] = Counter()
    par_personne: Counter[str] = Counter()
    for n in range(TIRAGES):
        resultat = tirer(
            scelle=hashlib.sha256(b"liste").hexdigest(),
            graine=f"graine {n}",
            personnes=personnes,
            profils=ordre,
            compositions=compositions,
            suppleants=0,
        )
        par_composition[resultat.composition] += 1
        par_personne.update(resultat.titulaires)
    return par_composition, par_personne, compositions


def khi_deux(observes: list[int], attendus: list[float]) -> float:
    return sum((o - a) ** 2 / a for o, a in zip(observes, attendus, strict=True))


def seuil(degres: int) -> float:
    """About the 99.99 % point of a chi-square (Wilson and Hilferty)."""
    return float(degres * (1 - 2 / (9 * degres) + 3.72 * (2 / (9 * degres)) ** 0.5) ** 3)


def test_frequencies_over_ten_thousand_draws_match_the_stated_chances() -> None:
    effectifs: list[tuple[Valeurs, int]] = [
        (("F", "nord"), 9),
        (("F", "sud"), 4),
        (("H", "nord"), 5),
        (("H", "sud"), 7),
    ]
    bassin = [valeurs for valeurs, n in effectifs for _ in range(n)]
    personnes = [(f"c{n:02d}", valeurs) for n, valeurs in enumerate(bassin)]
    r = regles(5, sexe={"F": (2, 3), "H": (2, 3)}, zone={"nord": (2, 3), "sud": (2, 3)})
    par_composition, par_personne, compositions = frequences(r, personnes)
    siens = profils_de(v for _, v in personnes)
    parts = dict(zip((p.valeurs for p in siens), chances(compositions, siens), strict=True))

    observes = [par_composition[rang] for rang in range(len(compositions))]
    attendus = [TIRAGES * c.poids / POIDS_TOTAL for c in compositions]
    assert len(compositions) > 1
    assert khi_deux(observes, attendus) < seuil(len(compositions) - 1)
    # Each person: the number of standard deviations from the stated chance.
    for code, valeurs in personnes:
        p = float(parts[valeurs])
        assert abs(par_personne[code] - TIRAGES * p) < 4.5 * (TIRAGES * p * (1 - p)) ** 0.5

    # The bound can fail: a composition more likely by four hundredths of the draws is seen.
    faux = [
        a + (TIRAGES * 0.04 if rang == 0 else -TIRAGES * 0.04 / (len(attendus) - 1)) for rang, a in enumerate(attendus)
    ]
    assert khi_deux(observes, faux) > seuil(len(compositions) - 1)


def test_seed_counts_as_written_but_for_spaces() -> None:
    assert graine_normalisee("  7 12\t 23 \n") == "7 12 23"
    assert racine("a", "7 12 23") == racine("a", " 7  12 23 ")
    assert racine("a", "7 12 23") != racine("a", "7 12 24")
    assert racine("a", "7 12 23") != racine("b", "7 12 23")


def test_composition_covers_the_whole_interval() -> None:
    rangs = {rang_de_composition(racine("a", str(n)), [1, POIDS_TOTAL - 2, 1]) for n in range(50)}
    assert rangs == {1}
    with pytest.raises(ValueError, match="total"):
        rang_de_composition(racine("a", "b"), [0, 0])


# Impossible quotas


def test_conflicting_quotas_are_named_and_the_nearest_proposed() -> None:
    """All the women live in the north: four women and three people of the south do not hold in six seats."""
    siens = profils(F_nord=10, H_nord=5, H_sud=8)
    r = regles(6, sexe={"F": (4, 6), "H": (0, 6)}, zone={"nord": (0, 6), "sud": (3, 6)})
    with pytest.raises(QuotasImpossibles):
        repartir(r, siens)
    assert [borne.phrase for borne in conflits(r, siens)] == ["Sexe, F : au moins 4", "Zone, sud : au moins 3"]
    constat = diagnostiquer(r, siens)
    assert constat.raisons == ("Sexe, F : au moins 4", "Zone, sud : au moins 3")
    assert len(constat.propositions) == 1
    (changement,) = constat.propositions
    assert changement.phrase == "Sexe, F : de 4 – 6 à 3 – 6" or changement.phrase == "Zone, sud : de 3 – 6 à 2 – 6"
    relaches = regles(
        6,
        sexe={"F": changement.apres if changement.critere == "sexe" else (4, 6), "H": (0, 6)},
        zone={"nord": (0, 6), "sud": changement.apres if changement.critere == "zone" else (3, 6)},
    )
    assert repartir(relaches, siens)


def test_arithmetic_faults_are_told_first() -> None:
    siens = profils(F=3, H=9)
    r = regles(6, sexe={"F": (4, 4), "H": (4, 4)})
    assert diagnostiquer(r, siens).raisons == (
        "Sexe : les minimums font 8 en tout, pour 6 sièges.",
        "Sexe, F : au moins 4, mais la liste n’en tient que 3.",
    )


def test_too_short_a_list_is_told() -> None:
    assert "que 2\u00a0personnes" in diagnostiquer(regles(5), [Profil((), 2)]).raisons[0]


# Replacements


def test_replacement_is_the_next_of_the_same_profile() -> None:
    r = regles(2, sexe={"F": (1, 1), "H": (1, 1)})
    disponibles = {f"f{n}": ("F",) for n in range(5)} | {f"h{n}": ("H",) for n in range(5)}
    appele = remplacant(regles=r, scelle="s", graine="g", parti=("F",), en_place=[("H",)], disponibles=disponibles)
    assert appele is not None and appele.startswith("f")  # noqa: PT018 - one thing
    reste = {code: v for code, v in disponibles.items() if v == ("H",)}
    assert remplacant(regles=r, scelle="s", graine="g", parti=("F",), en_place=[("H",)], disponibles=reste) is None


def test_replacement_of_another_profile_keeps_the_quotas() -> None:
    r = regles(3, sexe={"F": (1, 2), "H": (1, 2)}, zone={"nord": (1, 2), "sud": (1, 2)})
    disponibles: dict[str, Valeurs] = {"a": ("F", "nord"), "b": ("H", "sud"), "c": ("H", "nord")}
    appele = remplacant(
        regles=r,
        scelle="s",
        graine="g",
        parti=("F", "sud"),
        en_place=[("H", "nord"), ("F", "nord")],
        disponibles=disponibles,
    )
    assert appele == "b"


def test_fractions_stay_exact() -> None:
    siens = profils(F=3, H=7)
    parts = chances(repartir(regles(2, sexe={"F": (1, 1), "H": (1, 1)}), siens), siens)
    assert parts == [Fraction(1, 3), Fraction(1, 7)]
