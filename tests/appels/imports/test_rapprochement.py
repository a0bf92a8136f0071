"""Names in a file: a funder known, or perhaps one of the contract's, and of which credits; an axis, places."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest

from quartiers.annuaire.models import Organisme
from quartiers.appels.enums import GenreFinanceur
from quartiers.appels.forms_imports import ressemblances
from quartiers.appels.imports.colonnes import sans_nature
from quartiers.appels.imports.rapprochement import rapprocher_financeurs
from quartiers.appels.imports.rattachement import Rattacheur
from quartiers.appels.models import Financeur
from quartiers.contrat.enums import Nature
from quartiers.contrat.models import QuartierContrat
from quartiers.contrat.queries import Noeud


def referentiel(*noms: tuple[str, str]) -> Any:
    """Only its funders are looked at."""
    return SimpleNamespace(
        financeurs=[
            Financeur(pk=rang, nom=nom, genre=genre, organisme=Organisme(nom=f"{nom} de Torcy"))
            for rang, (nom, genre) in enumerate(noms, start=1)
        ]
    )


@pytest.mark.parametrize(
    ("nom", "base", "nature"),
    [
        ("Ville (droit commun)", "Ville", "droit_commun"),
        ("CAF Droit commun", "CAF", "droit_commun"),
        ("Région – crédits de droit commun", "Région", "droit_commun"),
        ("Droit commun", "Droit commun", ""),
        ("État", "État", ""),
    ],
)
def test_nature_is_told_by_the_name(nom: str, base: str, nature: str) -> None:
    assert sans_nature(nom) == (base, nature)


def test_town_is_asked_about_where_one_commune_pays_and_added_where_several_do() -> None:
    seule = referentiel(("Commune", GenreFinanceur.COMMUNE), ("CAF", GenreFinanceur.ORGANISME_SOCIAL))
    nomme = rapprocher_financeurs(["Ville (droit commun)"], seule, {})["Ville (droit commun)"]
    assert (nomme.a_trancher, [c.valeur for c in nomme.candidats], nomme.nature) == (True, ["f:1"], "droit_commun")
    assert ressemblances(nomme) == (
        "C’est peut-être : Commune. Ses montants seront en droit commun : choisissez le financeur lui-même."
    )
    plusieurs = referentiel(("Torcy", GenreFinanceur.COMMUNE), ("Le Creusot", GenreFinanceur.COMMUNE))
    nomme = rapprocher_financeurs(["Ville"], plusieurs, {})["Ville"]
    assert (nomme.a_trancher, nomme.candidats, nomme.genre) == (False, [], GenreFinanceur.COMMUNE)


def test_known_funder_is_known_with_its_common_law_credits() -> None:
    ref = referentiel(("CAF", GenreFinanceur.ORGANISME_SOCIAL))
    lus = rapprocher_financeurs(["CAF", "CAF (droit commun)"], ref, {})
    assert {nom: (n.financeur, n.nature) for nom, n in lus.items()} == {
        "CAF": (1, ""),
        "CAF (droit commun)": (1, "droit_commun"),
    }


def rattacheur(*quartiers: str) -> Rattacheur:
    """The places of a contract of two axes."""
    noeuds = [
        Noeud(rang, str(rang), Nature.AXE, titre, None, rang, [], rang, dt.date(2024, 1, 1), None)
        for rang, titre in ((1, "Cohésion sociale"), (2, "Cadre de vie"))
    ]
    titres = [QuartierContrat(pk=rang, titre=titre) for rang, titre in enumerate(quartiers, start=1)]
    contrat = SimpleNamespace(debut=SimpleNamespace(year=2024))
    return Rattacheur(SimpleNamespace(contrat=contrat, noeuds=noeuds, quartiers=titres, communes={}, poches={}))  # type: ignore[arg-type]


@pytest.mark.parametrize("ecrit", ["P2", "A2", "Axe 2", "Pilier n° 2", "2", "volet 2", "2. Cadre de vie"])
def test_axis_is_known_by_its_short_code(ecrit: str) -> None:
    trouve = rattacheur().element(ecrit, Nature.AXE, 2024)
    assert trouve is not None
    assert trouve.code == "2"


def test_list_of_places_is_not_cut_inside_a_name() -> None:
    lieux = rattacheur("La Plaine - Saint Roch", "Les Tilleuls", "Bel-Air")
    for texte, attendus in (
        ("La Plaine - Saint Roch / Les Tilleuls", ["La Plaine - Saint Roch", "Les Tilleuls"]),
        ("Les Tilleuls - Bel-Air", ["Les Tilleuls", "Bel-Air"]),
        ("Bel-Air et Les Tilleuls", ["Bel-Air", "Les Tilleuls"]),
        ("Tous QPV", ["La Plaine - Saint Roch", "Les Tilleuls", "Bel-Air"]),
    ):
        trouves, _, _, inconnus = lieux.territoires([texte])
        assert ([q.titre for q in trouves], inconnus) == (attendus, [])
