"""Loading the shipped data and official files: repeatable, whole or not at all, and what changed between generations."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from shapely import affinity
from shapely.geometry import MultiPolygon, box

from quartiers.territoire.domain.chargement import charger_donnees_livrees, charger_fichier
from quartiers.territoire.domain.contours import geojson_de, geometrie_de, nom_lisible
from quartiers.territoire.domain.generations import evolution_de
from quartiers.territoire.enums import Evolution
from quartiers.territoire.formats import FichierIllisible
from quartiers.territoire.geometrie import EcartDeContours
from quartiers.territoire.models import (
    Commune,
    Contour,
    Epci,
    Filiation,
    PocheDePauvrete,
    Quartier,
    SerieTerritoriale,
    ValeurTerritoriale,
)
from quartiers.territoire.queries import evolutions, localisateur_autour, portrait, quartiers_de
from tests.territoire.outils import CUCM, ecrire_geojson, zones_cucm

pytestmark = pytest.mark.django_db


def ecrire(tmp_path: Path, *couples: tuple[str, MultiPolygon], nom: str = "qpv.geojson") -> Path:
    entites = [({"code_qp": c, "lib_qp": f"Quartier {c}", "insee_com": "71153"}, g) for c, g in couples]
    return ecrire_geojson(tmp_path / nom, entites)


def carre(x: float = 0, cote: float = 0.01) -> MultiPolygon:
    return MultiPolygon([box(4.40 + x, 46.78, 4.40 + x + cote, 46.78 + cote)])


def charger_le_tennis_officiel(tmp_path: Path) -> None:
    """An official file, loaded before the shipped data: its outline is a little further east."""
    decale = affinity.translate(zones_cucm()[0].geometrie, 0.0001, 0)
    charger_fichier(chemin=ecrire(tmp_path, (CUCM[0], decale)), source="Fichier officiel")


def test_shipped_data_enter_once_twice_change_nothing_and_leave_a_loaded_outline(tmp_path: Path) -> None:
    charger_le_tennis_officiel(tmp_path)
    pas: list[tuple[int, int | None]] = []
    premier = charger_donnees_livrees(avancement=lambda fait, total: pas.append((fait, total)))
    assert pas == [(n, 7) for n in range(1, 8)]
    assert premier.comptes["EPCI"].crees == Epci.objects.count() == 1255
    assert Commune.objects.count() == 34_969
    assert Contour.objects.count() == 1584
    assert PocheDePauvrete.objects.count() == 5
    assert (SerieTerritoriale.objects.count(), ValeurTerritoriale.objects.count()) == (14, 14 * 1476)
    second = charger_donnees_livrees()
    assert (second.total.crees, second.total.modifies) == (0, 0)
    assert second.total.inchanges > 50_000

    # The database was told what it now holds: the next steps of a load plan on it.
    with connection.cursor() as curseur:
        curseur.execute("SELECT reltuples FROM pg_class WHERE relname = 'territoire_commune'")
        assert curseur.fetchone()[0] > 30_000

    sources = dict(Contour.objects.values_list("quartier__code", "source"))
    assert sources.pop(CUCM[0]) == "Fichier officiel"
    assert "Fichier officiel" not in sources.values()

    cucm = Epci.objects.get(siren="247100290")
    assert [(q.code, q.nom) for q in quartiers_de(cucm)] == [
        ("QN07108M", "Le Tennis"),
        ("QN07109M", "Rives du Plessis"),
        ("QN07110M", "Bois du Verne"),
        ("QN07111M", "Résidence du Lac"),
        ("QN07112N", "La Molette"),
    ]
    assert [(e.nom, e.evolution) for e in evolutions(cucm)] == [
        ("Bois du Verne", "agrandi"),
        ("Harfleur", "sortant"),
        ("La Molette", "entrant"),
        ("Le Tennis", "agrandi"),
        ("Résidence du Lac", "agrandi"),
        ("Rives du Plessis", "agrandi"),
    ]
    tennis = Quartier.objects.get(code="QN07108M")
    assert tennis.contours.get().surface == pytest.approx(Decimal("44.9"), abs=Decimal("0.1"))
    assert tennis.decret == "Décret n° 2023-1314 du 28 décembre 2023"
    bellevue = PocheDePauvrete.objects.get(nom="Bellevue – Salengro")
    assert (bellevue.codes_iris, bellevue.commune.nom) == (["713060104", "713060105"], "Montceau-les-Mines")

    verifier_le_portrait(cucm)
    verifier_la_localisation()


def verifier_le_portrait(cucm: Epci) -> None:
    plessis = Quartier.objects.get(code="QN07109M")
    series = {c.cle: c for c in portrait(plessis, list(quartiers_de(cucm)))}
    pauvrete = series["qpv-2024-taux-pauvrete"]
    assert [(v.quartier.code, v.texte, v.courant) for v in pauvrete.valeurs] == [
        ("QN07108M", "41\u00a0%", False),
        ("QN07109M", "43\u00a0%", True),
        ("QN07110M", "39\u00a0%", False),
        ("QN07111M", "37\u00a0%", False),
        ("QN07112N", "39\u00a0%", False),
    ]
    assert pauvrete.mention.endswith("millésime non précisé par la source")
    jeunesse = series["qpv-2024-indice-jeunesse"].valeur_du_quartier
    assert jeunesse is not None
    assert (jeunesse.valeur, jeunesse.texte) == (None, "secret statistique")
    menages = series["qpv-2024-menages"].valeurs[0]
    assert menages.texte == "982\u00a0ménages"
    lac_6p = next(v for v in series["qpv-2024-menages-6-personnes"].valeurs if v.quartier.code == "QN07112N")
    assert lac_6p.texte == "0\u00a0%"


def verifier_la_localisation() -> None:
    dit = localisateur_autour(4.376873, 46.67418).localiser_point(4.376873, 46.67418)
    assert dit.quartier is not None
    assert dit.commune is not None
    assert (dit.quartier.code, dit.commune.nom, dit.a_verifier) == ("QN07109M", "Montceau-les-Mines", False)
    en_mer = localisateur_autour(-4.9, 46.0).localiser_point(-4.9, 46.0)
    assert (en_mer.quartier, en_mer.quartier_proche) == (None, None)


def test_official_file_loaded_twice_changes_nothing(tmp_path: Path) -> None:
    Commune.objects.create(code="71153", nom="Le Creusot", departement="71")
    chemin = ecrire(tmp_path, ("QN07108M", carre()), ("QN07109M", carre(0.02)))
    premier = charger_fichier(chemin=chemin, source="ANCT 2024")
    assert (premier.comptes["quartiers"].crees, premier.comptes["contours"].crees) == (2, 2)
    second = charger_fichier(chemin=chemin, source="ANCT 2024")
    assert (second.total.crees, second.total.modifies, second.total.inchanges) == (0, 0, 4)
    contour = Contour.objects.get(quartier__code="QN07108M")
    assert (contour.debut, contour.fin, contour.source) == (dt.date(2024, 1, 1), None, "ANCT 2024")
    assert contour.quartier.communes.get().nom == "Le Creusot"
    assert geometrie_de(contour.geometrie).equals(carre())


def test_new_outline_closes_the_one_before(tmp_path: Path) -> None:
    charger_fichier(chemin=ecrire(tmp_path, ("QN07108M", carre())))
    plus_grand = ecrire(tmp_path, ("QN07108M", carre(cote=0.02)), nom="b.geojson")
    charger_fichier(chemin=plus_grand, valable_de=dt.date(2026, 1, 15))
    contours = Contour.objects.filter(quartier__code="QN07108M").order_by("debut").values_list("debut", "fin")
    assert list(contours) == [
        (dt.date(2024, 1, 1), dt.date(2026, 1, 15)),
        (dt.date(2026, 1, 15), None),
    ]
    corrige = ecrire(tmp_path, ("QN07108M", carre(cote=0.03)), nom="c.geojson")
    bilan = charger_fichier(chemin=corrige, valable_de=dt.date(2026, 1, 15))
    assert (bilan.comptes["contours"].modifies, Contour.objects.count()) == (1, 2)


def test_older_outline_is_refused_and_nothing_is_half_saved(tmp_path: Path) -> None:
    charger_fichier(chemin=ecrire(tmp_path, ("QN07109M", carre())), valable_de=dt.date(2026, 1, 15))
    fichier = ecrire(tmp_path, ("QN07108M", carre(0.02)), ("QN07109M", carre(cote=0.02)), nom="b.geojson")
    with pytest.raises(ValidationError, match="déjà un contour valable à partir du 15/01/2026"):
        charger_fichier(chemin=fichier)
    assert list(Quartier.objects.values_list("code", flat=True)) == ["QN07109M"]


def test_codes_of_another_generation_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValidationError, match="ne sont pas de la génération 2024"):
        charger_fichier(chemin=ecrire(tmp_path, ("QP071009", carre())))
    assert not Quartier.objects.exists()


def test_unreadable_file_stores_nothing(tmp_path: Path) -> None:
    (tmp_path / "x.geojson").write_text("{")
    with pytest.raises(FichierIllisible):
        charger_fichier(chemin=tmp_path / "x.geojson")


def test_generations_are_compared_by_their_outlines(tmp_path: Path) -> None:
    anciens = ecrire(tmp_path, ("QP071009", carre()), ("QP071010", carre(0.05)), nom="2015.geojson")
    charger_fichier(chemin=anciens, generation=2015)
    assert not Filiation.objects.exists()
    nouveaux = ecrire(tmp_path, ("QN07108M", carre(cote=0.02)), ("QN07112N", carre(0.1)), ("QN00101M", carre(0.2)))
    charger_fichier(chemin=nouveaux)
    lignes = Filiation.objects.order_by("evolution").values_list("ancien__code", "nouveau__code", "evolution")
    assert list(lignes) == [
        ("QP071009", "QN07108M", "agrandi"),
        (None, "QN07112N", "entrant"),
        ("QP071010", None, "sortant"),
    ]
    assert charger_fichier(chemin=nouveaux).comptes["évolutions"].inchanges == 3


def test_comparison_refines_the_official_table_only_where_it_is_vague(tmp_path: Path) -> None:
    charger_fichier(chemin=ecrire(tmp_path, ("QP071009", carre())), generation=2015)
    ancien = Quartier.objects.get()
    nouveau = Quartier.objects.create(code="QN07108M", nom="Le Tennis", generation=2024)
    filiation = Filiation.objects.create(ancien=ancien, nouveau=nouveau, evolution="modifie", source="ANCT")
    charger_fichier(chemin=ecrire(tmp_path, ("QN07108M", carre(cote=0.02)), nom="b.geojson"))
    filiation.refresh_from_db()
    assert (filiation.evolution, filiation.source) == ("agrandi", "Comparaison des contours des deux générations")
    Filiation.objects.filter(pk=filiation.pk).update(evolution="reduit", source="Contrat")
    charger_fichier(chemin=ecrire(tmp_path, ("QN07108M", carre(cote=0.02)), nom="b.geojson"))
    filiation.refresh_from_db()
    assert (filiation.evolution, filiation.source) == ("reduit", "Contrat")


@pytest.mark.parametrize(
    ("gagnee", "perdue", "attendue"),
    [
        (4, 4, Evolution.INCHANGE),
        (6, 4, Evolution.AGRANDI),
        (4, 6, Evolution.REDUIT),
        (6, 6, Evolution.MODIFIE),
    ],
)
def test_kind_of_change_follows_areas(gagnee: float, perdue: float, attendue: Evolution) -> None:
    assert evolution_de(EcartDeContours(100, 100 + gagnee - perdue, gagnee, perdue)) is attendue


def test_communes_file_gives_outlines_and_keeps_names(tmp_path: Path) -> None:
    Commune.objects.create(code="71153", nom="Le Creusot", departement="71", population=20_536)
    fichier = ecrire_geojson(tmp_path / "c.geojson", [({"code": "71153", "nom": "LE CREUSOT"}, carre())])
    assert charger_fichier(chemin=fichier).comptes["contours de communes"].modifies == 1
    commune = Commune.objects.get()
    assert (commune.nom, commune.population, commune.emprise) == ("Le Creusot", 20_536, [4.4, 46.78, 4.41, 46.79])


def test_iris_file_redraws_the_pockets(tmp_path: Path) -> None:
    commune = Commune.objects.create(code="71153", nom="Le Creusot", departement="71")
    poche = PocheDePauvrete.objects.create(nom="Harfleur", commune=commune, codes_iris=["711530108"])
    fichier = ecrire_geojson(tmp_path / "i.geojson", [({"code_iris": "711530108", "insee_com": "71153"}, carre())])
    assert charger_fichier(chemin=fichier).comptes["poches de pauvreté"].modifies == 1
    poche.refresh_from_db()
    assert poche.geometrie == geojson_de(carre())


def test_filiation_needs_a_side() -> None:
    with transaction.atomic(), pytest.raises(IntegrityError, match="filiation_un_cote"):
        Filiation.objects.create(evolution="sortant", nom_ancien="Harfleur")


@pytest.mark.parametrize(
    ("lu", "dit"),
    [("Rives Du Plessis", "Rives du Plessis"), ("La Molette", "La Molette"), ("Prés Saint Jean", "Prés Saint Jean")],
)
def test_names_read_as_french(lu: str, dit: str) -> None:
    assert nom_lisible(lu) == dit
