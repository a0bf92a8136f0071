"""Files of points as offices send them: separators, encodings, decimal commas, frames, faults."""

import csv
from pathlib import Path

import pytest
import xlsxwriter
from odfdo import Cell, Document, Row, Table
from python_calamine import CalamineWorkbook

from quartiers.territoire.formats import FichierIllisible
from quartiers.territoire.points import Bilan, Demande, Faute, emprise_des_points, localiser_fichier
from tests.territoire.outils import localisateur, zones_de_france

NOMS = {z.code: z.nom for z in zones_de_france()} | {"71153": "Le Creusot", "71306": "Montceau-les-Mines"}
PLESSIS = (4.376873, 46.67418)
TENNIS = (4.432182, 46.792889)
DEHORS = (4.443753, 46.794313)


def demande(distances: bool = False) -> Demande:
    return Demande(localisateur(), 2024, distances, NOMS)


def localiser(source: Path, sortie: Path | None = None, distances: bool = False) -> tuple[Bilan, list[dict[str, str]]]:
    sortie = sortie or source.with_name("resultat.csv")
    bilan = localiser_fichier(source, sortie, demande(distances))
    with sortie.open(encoding="utf-8-sig", newline="") as flux:
        titres = flux.readline()
        separateur = next(s for s in ";\t|," if s in titres)
        flux.seek(0)
        return bilan, list(csv.DictReader(flux, delimiter=separateur))


def ecrire(chemin: Path, texte: str, encodage: str = "utf-8") -> Path:
    chemin.write_bytes(texte.encode(encodage))
    return chemin


def codes(lignes: list[dict[str, str]]) -> list[str]:
    return [ligne["qpv_2024_code"] for ligne in lignes]


def test_plain_csv_gets_its_answer_columns(tmp_path: Path) -> None:
    source = ecrire(tmp_path / "p.csv", f"id,lon,lat\n1,{PLESSIS[0]},{PLESSIS[1]}\n2,{DEHORS[0]},{DEHORS[1]}\n")
    bilan, lignes = localiser(source, distances=True)
    assert lignes == [
        {
            "id": "1",
            "lon": "4.376873",
            "lat": "46.67418",
            "qpv_2024_code": "QN07109M",
            "qpv_2024_nom": "Rives Du Plessis",
            "qpv_2024_a_verifier": "non",
            "qpv_2024_distance_limite_m": "78",
            "qpv_2024_le_plus_proche": "QN07109M",
            "poche_de_pauvrete": "",
            "commune_code": "71306",
            "commune_nom": "Montceau-les-Mines",
            "observation": "",
        },
        {
            "id": "2",
            "lon": "4.443753",
            "lat": "46.794313",
            "qpv_2024_code": "",
            "qpv_2024_nom": "",
            "qpv_2024_a_verifier": "non",
            "qpv_2024_distance_limite_m": "835",
            "qpv_2024_le_plus_proche": "QN07108M",
            "poche_de_pauvrete": "711530108",
            "commune_code": "71153",
            "commune_nom": "Le Creusot",
            "observation": "poche à vérifier",
        },
    ]
    assert (bilan.lignes, bilan.localisees, bilan.dans_un_quartier, bilan.en_faute) == (2, 2, 1, 0)
    assert bilan.par_quartier == {"QN07109M": 1}


@pytest.mark.parametrize(
    ("texte", "encodage"),
    [
        ("Prénom;Longitude;Latitude\nÉlodie;4,376873;46,67418\nRené;4,432182;46,792889\n", "cp1252"),
        ("Prénom\tLongitude\tLatitude\nÉlodie\t4.376873\t46.67418\nRené\t4.432182\t46.792889\n", "utf-16"),
        ("Prénom|LNG|LAT\r\nÉlodie|4.376873°|46.67418°\r\nRené|4.432182|46.792889\r\n", "utf-8-sig"),
        ('"Prénom","geo_point_2d"\n"Élodie","46.67418, 4.376873"\n"René","46.792889,4.432182"\n', "utf-8"),
        ("Prénom;a;b\nÉlodie;4,376873;46,67418\nRené;4,432182;46,792889\n", "utf-8"),
        ("Prénom;longitude;latitude\nÉlodie;46.67418;4.376873\nRené;46.792889;4.432182\n", "utf-8"),
        ("Prénom;X_L93;Y_L93\nÉlodie;805 249,0;6 620 262\nRené;809238;6633519\n", "utf-8"),
        ("Prénom;x;y\nÉlodie;805249;6620262\nRené;809238;6633519\n", "cp1252"),
    ],
    ids=["virgules", "utf16", "barres", "paire", "sans-nom", "inversees", "lambert", "lambert-xy"],
)
def test_ugly_csv_is_understood(tmp_path: Path, texte: str, encodage: str) -> None:
    bilan, lignes = localiser(ecrire(tmp_path / "p.csv", texte, encodage))
    assert codes(lignes) == ["QN07109M", "QN07108M"]
    assert [ligne["Prénom"] for ligne in lignes] == ["Élodie", "René"]
    assert bilan.en_faute == 0


def test_swapped_columns_are_told(tmp_path: Path) -> None:
    bilan, _ = localiser(ecrire(tmp_path / "p.csv", "lon;lat\n46.67418;4.376873\n"))
    assert bilan.avertissements[0] == "Coordonnées lues dans « lon » et « lat », en degrés."
    assert bilan.avertissements[1].startswith("La latitude et la longitude étaient inversées")


def test_bad_rows_stay_in_place_with_their_reason(tmp_path: Path) -> None:
    rangees = [
        "4.376873;46.67418",
        ";46.7",
        "4.4;nord",
        "0;0",
        "46.67418;4.376873",
        "100;10",
        "4.4",
        "4.432182;46.792889",
    ]
    source = ecrire(tmp_path / "p.csv", "lon;lat\n" + "\n".join(rangees) + "\n\n")
    bilan, lignes = localiser(source)
    assert [ligne["observation"] for ligne in lignes] == [
        "",
        "coordonnées absentes",
        "coordonnée illisible : « nord »",
        "coordonnées nulles",
        "coordonnées sans doute inversées",
        "coordonnées hors de France",
        "coordonnées absentes",
        "",
    ]
    assert codes(lignes) == ["QN07109M", "", "", "", "", "", "", "QN07108M"]
    assert bilan.fautes[0] == Faute(3, "coordonnées absentes")
    assert (bilan.lignes, bilan.en_faute, bilan.localisees) == (8, 6, 2)
    assert lignes[1]["qpv_2024_a_verifier"] == ""


def test_point_on_an_edge_is_to_be_checked(tmp_path: Path) -> None:
    bord = zones_de_france()[0].geometrie.boundary.interpolate(0.1, normalized=True)
    bilan, lignes = localiser(ecrire(tmp_path / "p.csv", f"lon;lat\n{bord.x};{bord.y}\n"))
    assert lignes[0]["qpv_2024_a_verifier"] == "oui"
    assert bilan.a_verifier == 1


def test_result_keeps_the_columns_already_there(tmp_path: Path) -> None:
    source = ecrire(tmp_path / "p.csv", "lon;lat;commune_nom\n4.376873;46.67418;MONTCEAU\n")
    _, lignes = localiser(source)
    assert lignes[0]["commune_nom"] == "MONTCEAU"
    assert lignes[0]["commune_nom_calcule"] == "Montceau-les-Mines"


def test_excel_is_read_and_written(tmp_path: Path) -> None:
    source = tmp_path / "p.xlsx"
    with xlsxwriter.Workbook(str(source)) as classeur:
        feuille = classeur.add_worksheet()
        feuille.write_row(0, 0, ["Nom", "longitude", "latitude"])
        feuille.write_string(1, 0, "=1+1")
        feuille.write_row(1, 1, PLESSIS)
        feuille.write_row(2, 0, ["b", *DEHORS])
    sortie = tmp_path / "resultat.xlsx"
    bilan = localiser_fichier(source, sortie, demande())
    assert bilan.dans_un_quartier == 1
    lignes = CalamineWorkbook.from_path(str(sortie)).get_sheet_by_index(0).to_python()
    assert lignes[0][:4] == ["Nom", "longitude", "latitude", "qpv_2024_code"]
    assert lignes[1][:4] == ["=1+1", "4.376873", "46.67418", "QN07109M"]


def test_opendocument_is_read(tmp_path: Path) -> None:
    document = Document("spreadsheet")
    document.body.clear()
    table = Table("Feuille")
    lignes_ecrites: list[list[str | float]] = [["Nom", "lat", "lon"], ["a", PLESSIS[1], PLESSIS[0]]]
    for valeurs in lignes_ecrites:
        rangee = Row()
        for valeur in valeurs:
            rangee.append_cell(Cell(valeur))
        table.append_row(rangee)
    document.body.append(table)
    document.save(tmp_path / "p.ods")
    _, lignes = localiser(tmp_path / "p.ods")
    assert codes(lignes) == ["QN07109M"]


@pytest.mark.parametrize(
    ("contenu", "message"),
    [
        (b"", "le fichier est vide"),
        (b"\n\n", "le fichier est vide"),
        (b"lon;lat\n", "pas de ligne sous ses titres"),
        (b";;\n1;2;3\n", "première ligne doit porter les titres"),
        (b"nom;age\nA;12\n", "« nom », « age »"),
        (b"lon;lat\na;b\n", "ne contiennent pas de nombres"),
        (b"lon;lat\n100;10\n", "ne tombent pas en France"),
        (b"PK\x03\x04 abime", "classeur est abîmé"),
        (b"\x89PNG\x00\x00", "pas un fichier de texte"),
    ],
)
def test_unusable_file_is_told_and_leaves_nothing(tmp_path: Path, contenu: bytes, message: str) -> None:
    (tmp_path / "p.csv").write_bytes(contenu)
    with pytest.raises(FichierIllisible, match=message):
        localiser_fichier(tmp_path / "p.csv", tmp_path / "r.csv", demande())
    assert not (tmp_path / "r.csv").exists()


def test_long_file_is_read_by_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quartiers.territoire.points.LOT_DE_LIGNES", 4)
    source = ecrire(tmp_path / "p.csv", "n;lon;lat\n" + "".join(f"{n};4.376873;46.67418\n" for n in range(10)))
    vus: list[int] = []
    bilan = localiser_fichier(source, tmp_path / "r.csv", demande(), avancement=vus.append)
    assert vus == [4, 8, 10]
    assert bilan.par_quartier == {"QN07109M": 10}


def test_interrupted_file_leaves_nothing(tmp_path: Path) -> None:
    source = ecrire(tmp_path / "p.csv", "lon;lat\n4.376873;46.67418\n")

    def interrompre(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        localiser_fichier(source, tmp_path / "r.csv", demande(), avancement=interrompre)
    assert not (tmp_path / "r.csv").exists()


def test_extent_of_a_file_leaves_unusable_points_out(tmp_path: Path) -> None:
    source = ecrire(tmp_path / "p.csv", "lon;lat\n4.43;46.79\n0;0\n4.36;46.67\n;\n")
    assert emprise_des_points(source) == (4.36, 46.67, 4.43, 46.79)
    l93 = ecrire(tmp_path / "l.csv", "x;y\n805249;6620262\n")
    assert emprise_des_points(l93) == pytest.approx((PLESSIS[0], PLESSIS[1], PLESSIS[0], PLESSIS[1]), abs=1e-4)
