"""`quartiers territoire`: exit codes, messages, files written."""

import argparse
from pathlib import Path

import pytest
from shapely.geometry import MultiPolygon, box

from quartiers.commande.console import ErreurCommande
from quartiers.commande.territoire import charger, localiser
from quartiers.territoire.models import Contour, Quartier
from tests.territoire.outils import ecrire_geojson

pytestmark = pytest.mark.django_db
CARRE = MultiPolygon([box(4.42, 46.78, 4.44, 46.80)])


def choix(fichier: Path, **options: object) -> argparse.Namespace:
    defauts = {"generation": 2024, "valable_de": None, "source": "", "sortie": None}
    return argparse.Namespace(fichier=fichier, **{**defauts, **options})


def contours(tmp_path: Path, code: str = "QN07108M", forme: MultiPolygon = CARRE) -> Path:
    return ecrire_geojson(tmp_path / f"{code}.geojson", [({"code_qp": code, "lib_qp": "Le Tennis"}, forme)])


def points(tmp_path: Path) -> Path:
    (tmp_path / "points.csv").write_text("lon;lat\n4.43;46.79\n;\n", encoding="utf-8")
    return tmp_path / "points.csv"


def test_loading_a_file_tells_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert charger(choix(contours(tmp_path), valable_de="2024-03-31", source="ANCT")) == 0
    dit = capsys.readouterr().err
    assert "1 créés, 0 modifiés, 0 inchangés" in dit
    assert Contour.objects.get().debut.isoformat() == "2024-03-31"


def test_loading_tells_what_grew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    charger(choix(contours(tmp_path, "QP071009"), generation=2015))
    charger(choix(contours(tmp_path, "QN07108M", MultiPolygon([box(4.42, 46.78, 4.46, 46.80)]))))
    assert "Le Tennis – Périmètre élargi. Surface" in capsys.readouterr().err.replace("\n", " ")


@pytest.mark.parametrize(
    ("options", "message"),
    [({"valable_de": "31/03/2024"}, "n’est pas une date"), ({"generation": 2015}, "ne sont pas de la génération 2015")],
)
def test_refused_loading_stores_nothing(tmp_path: Path, options: dict[str, object], message: str) -> None:
    with pytest.raises(ErreurCommande, match=message) as echec:
        charger(choix(contours(tmp_path), **options))
    assert echec.value.code == 1
    assert not Quartier.objects.exists()


def test_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ErreurCommande, match="n’existe pas"):
        charger(choix(tmp_path / "absent.geojson"))


def test_points_are_located_beside_their_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    charger(choix(contours(tmp_path)))
    assert localiser(choix(points(tmp_path))) == 0
    lignes = (tmp_path / "points-localise.csv").read_text(encoding="utf-8-sig").splitlines()
    assert lignes[1].split(";")[2:4] == ["QN07108M", "Le Tennis"]
    assert "1 dans un quartier prioritaire" in capsys.readouterr().err
    with pytest.raises(ErreurCommande, match="existe déjà"):
        localiser(choix(points(tmp_path)))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"sortie": Path("r.pdf")}, r"s’écrit en \.csv ou en \.xlsx"),
        ({"generation": 2015}, "Aucun contour de la génération 2015"),
    ],
)
def test_refused_location_says_why(tmp_path: Path, options: dict[str, object], message: str) -> None:
    charger(choix(contours(tmp_path)))
    with pytest.raises(ErreurCommande, match=message):
        localiser(choix(points(tmp_path), **options))
