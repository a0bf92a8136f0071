"""Ugly files: dates in every form, sexes in letters, words and figures, the same person twice."""

import datetime as dt

import pytest

from quartiers.participation.sortition.colonnes import (
    Naissance,
    cle_de_personne,
    lire_age,
    lire_naissance,
    lire_sexe,
    proposer,
)
from quartiers.participation.sortition.population import (
    Individu,
    Reglages,
    TranchesIllisibles,
    denombrer,
    lire_tranches,
    proposer_quotas,
    regles_du_tirage,
    retenus,
)

JOUR = dt.date(2027, 1, 1)


@pytest.mark.parametrize(
    ("texte", "attendue"),
    [
        ("12/03/1980", Naissance(1980, dt.date(1980, 3, 12))),
        ("1980-03-12", Naissance(1980, dt.date(1980, 3, 12))),
        ("1980-03-12T00:00:00", Naissance(1980, dt.date(1980, 3, 12))),
        ("12.3.80", Naissance(1980, dt.date(1980, 3, 12))),
        ("12 03 1980", Naissance(1980, dt.date(1980, 3, 12))),
        ("12 mars 1980", Naissance(1980, dt.date(1980, 3, 12))),
        ("1er août 1980", Naissance(1980, dt.date(1980, 8, 1))),
        ("12031980", Naissance(1980, dt.date(1980, 3, 12))),
        ("19800312", Naissance(1980, dt.date(1980, 3, 12))),
        ("29292", Naissance(1980, dt.date(1980, 3, 12))),
        ("00/00/1950", Naissance(1950)),
        ("00/05/1950", Naissance(1950)),
        ("1950", Naissance(1950)),
        ("05/06/07", Naissance(2007, dt.date(2007, 6, 5))),
        ("05/06/15", Naissance(1915, dt.date(1915, 6, 5))),
        ("31/02/1980", None),
        ("12/03/2090", None),
        ("inconnue", None),
        ("", None),
    ],
)
def test_dates_of_birth_in_any_form(texte: str, attendue: Naissance | None) -> None:
    assert lire_naissance(texte, JOUR) == attendue


def test_age_counts_full_years_on_the_day() -> None:
    assert Naissance(2009, dt.date(2009, 1, 1)).age_au(JOUR) == 18
    assert Naissance(2009, dt.date(2009, 1, 2)).age_au(JOUR) == 17
    assert Naissance(1950).age_au(JOUR) == 77


@pytest.mark.parametrize(
    ("texte", "sexe"),
    [
        ("F", "F"),
        ("Mme", "F"),
        ("Féminin", "F"),
        ("2", "F"),
        ("M", "H"),
        ("M.", "H"),
        ("homme", "H"),
        ("1", "H"),
        ("?", ""),
    ],
)
def test_sex_in_letters_words_and_figures(texte: str, sexe: str) -> None:
    assert lire_sexe(texte) == sexe


def test_ages_are_read() -> None:
    assert [lire_age(t) for t in ("42", "42 ans", "vieux", "300")] == [42, 42, None, None]


def test_usual_headers_are_recognised() -> None:
    colonnes = ["N° électeur", "NOM DE NAISSANCE", "Nom d'usage", "Prénoms", "Sexe", "Date de naissance", "Libellé bureau", "Adresse", "CP", "Commune", "Mél"]  # fmt: skip
    assert proposer(colonnes) == {
        "nom": "NOM DE NAISSANCE",
        "nom_usage": "Nom d'usage",
        "prenom": "Prénoms",
        "sexe": "Sexe",
        "naissance": "Date de naissance",
        "zone": "Libellé bureau",
        "adresse": "Adresse",
        "code_postal": "CP",
        "ville": "Commune",
        "courriel": "Mél",
    }


def test_same_person_whatever_accents_case_and_other_first_names() -> None:
    naissance = lire_naissance("12/03/1980", JOUR)
    assert cle_de_personne("Ébène-Dupont", "Zoé Marie", naissance, "") == cle_de_personne(
        "EBENE DUPONT", "ZOE", naissance, "x"
    )
    assert cle_de_personne("Dupont", "Marie-Claire", naissance, "") != cle_de_personne(
        "Dupont", "Marie-Laure", naissance, ""
    )


# Profiles


def individu(
    code: str, sexe: str = "F", age: int | None = 40, zone: str = "", groupe: str = "", liste: int = 1
) -> Individu:
    return Individu(code, sexe, age, zone, groupe, liste)


def test_bands_are_read_and_checked() -> None:
    assert [t.libelle for t in lire_tranches("30-44, 18 à 29 ; 60 ans et plus")] == [
        "18 à 29 ans",
        "30 à 44 ans",
        "60 ans et plus",
    ]
    for faux in ("18-", "30-20", "", "18-30, 30-40", "60+, 70+"):
        with pytest.raises(TranchesIllisibles):
            lire_tranches(faux)


def test_filters_keep_whom_they_say() -> None:
    gens = [individu("a", age=17), individu("b", age=18), individu("c", age=None), individu("d", age=80, zone="Sud")]
    assert [i.code for i in retenus(gens, Reglages(age_min=18))] == ["b", "d"]
    assert [i.code for i in retenus(gens, Reglages(zones=("Sud",)))] == ["d"]
    assert [i.code for i in retenus(gens, Reglages())] == ["a", "b", "c", "d"]


def test_unknown_values_have_a_line_of_their_own() -> None:
    gens = [individu("a", sexe=""), individu("b"), individu("c", sexe="H", age=None)]
    reglages = Reglages(criteres=("sexe", "age"), tranches="18-44, 45+")
    comptes = denombrer(gens, reglages)
    assert comptes == {"sexe": {"F": 1, "H": 1, "?": 1}, "age": {"18-44": 2, "?": 1}}
    regles = regles_du_tirage(reglages, comptes, 2, 0)
    assert [q.libelle for q in regles.criteres[0].quotas] == ["Femmes", "Hommes", "Non renseigné"]


def test_proposed_quotas_stand_around_the_share_and_halve_the_sexes() -> None:
    comptes = {"sexe": {"F": 600, "H": 400}, "zone": {"Nord": 250, "Sud": 750}}
    assert proposer_quotas(comptes, 10) == {
        "sexe": {"F": (5, 5), "H": (5, 5)},
        "zone": {"Nord": (2, 3), "Sud": (7, 8)},
    }
