"""Official files: recognised by their header, refused by name, read cell by cell. Nothing touches the database."""

from dataclasses import replace
from decimal import Decimal

import jsonschema
import pytest

from quartiers.indicateurs import periodes
from quartiers.indicateurs.domain.chargements import LIVRES
from quartiers.indicateurs.enums import EtatValeur, Niveau
from quartiers.indicateurs.gabarits import Gabarit, gabarits, lire_gabarit, reconnaitre
from quartiers.indicateurs.lecture_fichier import COLONNES_LIBRES, lire_libre, lire_officiel
from quartiers.indicateurs.valeurs_lues import Bornes, Lot, interroger, lire_cellule, niveau_de_code, suspect
from quartiers.tableurs.classeur import lire_classeur
from quartiers.tableurs.correspondance import lire_tableau
from quartiers.territoire import referentiel

BORNES = {"taux-pauvrete": Bornes("Taux de pauvreté", "%", Decimal(0), Decimal(100))}
IRIS = "code_iris,mediane_revenu_disponible_uc_eur,taux_pauvrete_60_pct,gini\n"


def classeur(texte: str, nom: str = "fichier.csv"):  # type: ignore[no-untyped-def]
    return lire_classeur(texte.encode(), nom)


def test_every_description_is_well_made_and_told_from_the_others() -> None:
    connus = gabarits()
    assert len(connus) == 6
    assert len({g.attendues for g in connus}) == len(connus)
    for gabarit in connus:
        entete = ";".join(sorted(gabarit.attendues))
        trouve = reconnaitre(classeur(f"{entete}\n"))
        assert trouve.exacte
        assert trouve.gabarit == gabarit


def test_a_description_that_is_not_well_made_is_refused() -> None:
    with pytest.raises(jsonschema.ValidationError):
        lire_gabarit("x", {"titre": "Sans le reste"})


def test_a_recognised_file_is_read_with_its_marks() -> None:
    trouve = reconnaitre(classeur(IRIS + "710140102,21950,17,0.258\n710140103,s,,nd\n"))
    lot = lire_officiel(trouve, BORNES)
    lus = {(v.lieu[1], v.mesure): (v.etat, v.valeur) for v in lot.valeurs}
    assert lot.graves == []
    assert lus == {
        ("710140102", "niveau-de-vie-median"): (EtatValeur.PUBLIEE, Decimal(21950)),
        ("710140102", "taux-pauvrete"): (EtatValeur.PUBLIEE, Decimal(17)),
        ("710140102", "indice-gini"): (EtatValeur.PUBLIEE, Decimal("0.258")),
        ("710140103", "niveau-de-vie-median"): (EtatValeur.SECRET, None),
        ("710140103", "taux-pauvrete"): (EtatValeur.SECRET, None),
        ("710140103", "indice-gini"): (EtatValeur.ABSENTE, None),
    }
    assert {(v.millesime, v.geographie, v.periode.libelle) for v in lot.valeurs} == {("2021", "IRIS 2021", "2021")}


def test_changed_headers_are_named() -> None:
    trouve = reconnaitre(classeur("code_iris,mediane_revenu_disponible_uc,taux_pauvrete_60_pct,gini,champ_neuf\n"))
    assert not trouve.exacte
    assert trouve.manquantes == ("mediane_revenu_disponible_uc_eur",)
    assert trouve.nouvelles == ("mediane_revenu_disponible_uc", "champ_neuf")
    assert trouve.renommees == (("mediane_revenu_disponible_uc_eur", "mediane_revenu_disponible_uc"),)
    for mot in ("Il manque", "champ_neuf", "Peut-être renommées"):
        assert mot in trouve.message


def test_an_unknown_file_is_no_official_file() -> None:
    trouve = reconnaitre(classeur("nom;prenom\nA;B\n"))
    assert trouve.gabarit is None
    assert "Aucune description" in trouve.message


def test_a_rate_above_a_hundred_is_refused_at_its_cell() -> None:
    lot = lire_officiel(reconnaitre(classeur(IRIS + "710140102,21950,170,0.2\n")), BORNES)
    assert [(p.ou, "dépasse" in p.message) for p in lot.graves] == [("fichier!C2", True)]


def test_the_same_place_twice_must_say_the_same() -> None:
    gabarit = next(g for g in gabarits() if g.code == "iris-filosofi-2021")
    texte = IRIS + "710140102,21950,17,0.2\n710140102,21950,18,0.2\n"
    permissif: Gabarit = replace(gabarit, doublons=True)
    dits = lire_officiel(reconnaitre(classeur(texte), [permissif]), BORNES).graves
    assert [p.message for p in dits] == ["710140102 a deux valeurs différentes pour « taux-pauvrete » (fichier!C2)."]
    assert len(lire_officiel(reconnaitre(classeur(texte), [gabarit]), BORNES).graves) == 3


def test_quarters_and_the_country_come_from_one_row() -> None:
    texte = "trimestre,code_ze2020,lib_ze2020,taux_chomage_ze_pct,taux_chomage_national_pct\n2021-T1,2710,Creusot-Montceau,8.6,8.22\n"
    lot = lire_officiel(reconnaitre(classeur(texte)), {})
    assert [(v.lieu, v.periode.libelle, v.valeur) for v in lot.valeurs] == [
        ((Niveau.ZONE_EMPLOI, "2710"), "1er trimestre 2021", Decimal("8.6")),
        (("france", "FR"), "1er trimestre 2021", Decimal("8.22")),
    ]


@pytest.mark.parametrize(
    ("neuve", "connue", "dit"),
    [
        ("4100", "41", "environ 100 fois plus"),
        ("0.41", "41", "environ 100 fois moins"),
        ("43", "41", ""),
        ("410", "41", ""),
        ("0", "41", ""),
    ],
)
def test_a_value_a_hundred_times_its_series_is_suspect(neuve: str, connue: str, dit: str) -> None:
    assert suspect(Decimal(neuve), Decimal(connue)) == dit


def test_suspect_values_make_one_question_a_measure() -> None:
    lot = lire_officiel(reconnaitre(classeur(IRIS + "710140102,21950,17,0.2\n710140103,18100,27,0.2\n")), {})
    connues = {
        ("niveau-de-vie-median", ("iris", code), "", ""): Decimal(valeur)
        for code, valeur in (("710140102", "219"), ("710140103", "181"))
    }
    interroger(lot, connues, {"niveau-de-vie-median": "Niveau de vie médian"})
    assert len(lot.questions) == 1
    assert "Niveau de vie médian : 2 valeurs environ 100 fois plus" in lot.questions[0].replace("\u00a0", " ")
    vide = Lot("x")
    interroger(vide, connues, {})
    assert vide.questions == []


def test_cells_are_figures_or_known_marks() -> None:
    assert lire_cellule("1\u202f234,5 %") == (EtatValeur.PUBLIEE, Decimal("1234.5000"))
    assert lire_cellule("s")[0] == EtatValeur.SECRET
    assert lire_cellule(None)[0] == EtatValeur.ABSENTE
    with pytest.raises(ValueError, match="ni un nombre"):
        lire_cellule("beaucoup")


def test_codes_tell_their_level() -> None:
    dits = [niveau_de_code(code) for code in ("QN07108M", "QP071001", "71153", "711530111", "200071751", "FR", "x")]
    assert dits == ["quartier", "quartier", "commune", "iris", "epci", "france", ""]


def test_a_file_of_any_make_is_read_by_its_columns() -> None:
    texte = "Quartier;Année;Taux;Marge\nQN07108M;2024;41,5;3\nQN07109M;2024;s;\nailleurs;2024;12;\nQN07110M;2024;140;\n"
    feuille = classeur(texte).feuilles[0]
    tableau = lire_tableau(feuille, COLONNES_LIBRES)
    assert tableau is not None
    assert tableau.colonnes == ["code", "periode", "valeur", "demi_largeur"]
    lot = lire_libre(tableau, mesure="m", source="Ville", millesime="", bornes=BORNES["taux-pauvrete"])
    assert [(v.lieu[1], v.etat, v.valeur, v.marge_basse, v.marge_haute) for v in lot.valeurs] == [
        ("QN07108M", EtatValeur.PUBLIEE, Decimal("41.5"), Decimal("38.5"), Decimal("44.5")),
        ("QN07109M", EtatValeur.SECRET, None, None, None),
    ]
    assert {v.periode for v in lot.valeurs} == {periodes.annee(2024)}
    assert len(lot.graves) == 2


def test_the_portrait_and_the_figures_come_from_the_same_columns() -> None:
    """`territoire` shows the series that this package reads: one file, no column forgotten on either side."""
    series = {modele["colonne"]: modele["libelle"] for modele in referentiel.lire_table("series.csv")}
    gabarit = next(g for g in gabarits() if g.code == "qpv-2024-livre")
    assert {colonne.titre for colonne in gabarit.colonnes} == set(series)
    assert any(chemin.name == "qpv_2024_indicateurs_france.csv.gz" for chemin in LIVRES)
