"""Exported tables, read back by another library than the one that wrote them."""

import csv
import datetime as dt
import io
import zipfile
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.http import Http404
from django.utils.safestring import mark_safe
from python_calamine import CalamineWorkbook

from quartiers.exports.feuille import TropDeLignes
from quartiers.exports.tableaux import Colonne, ColonneLibre, Graphique, ecrire, reponse_tableau
from quartiers.socle import affichage

COLONNES = [
    Colonne("code", "Code"),
    Colonne("titre", "Intitulé"),
    Colonne("beneficiaires", "Bénéficiaires", "entier", somme=True),
    Colonne("montant", "Montant", "montant", somme=True),
    Colonne("part", "Part", "pourcent"),
    Colonne("depose_le", "Déposé le", "date"),
]
LIGNE = {
    "code": "00710",
    "titre": "Été <au> quartier & plus",
    "beneficiaires": 12,
    "montant": Decimal("1234.50"),
    "part": Decimal("12.5"),
    "depose_le": dt.date(2026, 3, 14),
}
AUTRE = {**LIGNE, "code": "00711", "beneficiaires": 8, "montant": Decimal("0.50"), "part": "non publié"}


def feuilles(contenu: bytes) -> dict[str, list[list[Any]]]:
    classeur = CalamineWorkbook.from_filelike(io.BytesIO(contenu))
    return {nom: classeur.get_sheet_by_name(nom).to_python() for nom in classeur.sheet_names}


def lignes_csv(contenu: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(contenu.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize("genre", ["xlsx", "ods"])
def test_spreadsheet_keeps_types_and_identifiers(genre: str) -> None:
    lues = feuilles(ecrire("Dossiers", COLONNES, [LIGNE, AUTRE], genre))

    assert lues["Dossiers"][0] == ["Code", "Intitulé", "Bénéficiaires", "Montant", "Part", "Déposé le"]
    assert lues["Dossiers"][1] == ["00710", "Été <au> quartier & plus", 12.0, 1234.5, 0.125, dt.date(2026, 3, 14)]
    assert lues["Dossiers"][2][4] == "non publié"


@pytest.mark.parametrize("genre", ["xlsx", "ods"])
def test_spreadsheet_adds_up_the_asked_columns(genre: str) -> None:
    total = feuilles(ecrire("Dossiers", COLONNES, [LIGNE, AUTRE], genre))["Dossiers"][3]

    assert total[:4] == ["Total", "", 20.0, 1235.0]


@pytest.mark.parametrize("genre", ["xlsx", "ods"])
def test_second_sheet_says_where_figures_come_from(genre: str) -> None:
    notes = {"Source": "Contrat, annexe 9.2", "Filtres": "Année 2026"}

    a_propos = feuilles(ecrire("Dossiers", COLONNES, [LIGNE], genre, notes))["À propos"]

    assert [ligne[0] for ligne in a_propos] == ["Titre", "Source", "Filtres", "Exporté le"]
    assert a_propos[1][1] == "Contrat, annexe 9.2"


@pytest.mark.parametrize("genre", ["xlsx", "ods", "csv"])
def test_no_row_gives_the_heads_alone(genre: str) -> None:
    contenu = ecrire("Dossiers", COLONNES, [], genre)

    lues = lignes_csv(contenu) if genre == "csv" else feuilles(contenu)["Dossiers"]
    assert lues == [["Code", "Intitulé", "Bénéficiaires", "Montant", "Part", "Déposé le"]]


@pytest.mark.parametrize("formule", ["=1+1", "+33612345678", "-2+3", "@SOMME(A1)", "\tx", "\r=1"])
def test_csv_never_holds_a_formula(formule: str) -> None:
    cellule = lignes_csv(ecrire("T", ["Texte"], [[formule]], "csv"))[1][0]

    assert cellule[0] == "'"
    assert cellule[1:] == formule.replace("\r", "")


def test_csv_keeps_negative_figures_and_uses_the_decimal_comma() -> None:
    contenu = ecrire("T", [Colonne("m", "Montant", "montant")], [{"m": Decimal("-1234.50")}], "csv")

    assert contenu.startswith(b"\xef\xbb\xbf")
    assert lignes_csv(contenu)[1] == ["-1234,50"]


@pytest.mark.parametrize("genre", ["xlsx", "ods"])
def test_spreadsheet_text_is_never_a_formula(genre: str) -> None:
    contenu = ecrire("T", ["Texte"], [["=SUM(1,1)"]], genre)

    assert feuilles(contenu)["T"][1] == ["=SUM(1,1)"]
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        nom = "xl/worksheets/sheet1.xml" if genre == "xlsx" else "content.xml"
        xml = archive.read(nom).decode()
    assert "<f>" not in xml
    assert "table:formula" not in xml


@pytest.mark.parametrize("genre", ["xlsx", "ods"])
def test_rows_may_be_objects_lists_or_page_rows(genre: str) -> None:
    objet = SimpleNamespace(epci=SimpleNamespace(nom="CUCM"), actif=True)
    colonnes: list[ColonneLibre] = [
        Colonne("epci__nom", "EPCI"),
        affichage.Colonne("actif", "Actif", "badge"),
        Colonne(lambda ligne: [ligne.epci.nom, "autre"], "Noms"),
    ]

    assert feuilles(ecrire("T", colonnes, [objet], genre))["T"][1] == ["CUCM", "Oui", "CUCM ; autre"]


def test_links_badges_and_safe_html_become_plain_text() -> None:
    ligne = [affichage.Lien("Voir", "/x/"), affichage.Badge("Adopté", "succes"), mark_safe("<b>gras</b>")]

    assert lignes_csv(ecrire("T", ["A", "B", "C"], [ligne], "csv"))[1] == ["Voir", "Adopté", "gras"]


@pytest.mark.parametrize("genre", ["xlsx", "ods"])
def test_links_lead_to_the_public_address(genre: str, settings: Any) -> None:
    settings.ADRESSE_PUBLIQUE = "https://quartiers.exemple.fr"
    contenu = ecrire("T", ["A"], [[affichage.Lien("Voir", "/dossiers/1/")]], genre)

    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        textes = b"".join(archive.read(nom) for nom in archive.namelist()).decode("utf-8", "replace")
    assert "https://quartiers.exemple.fr/dossiers/1/" in textes


@pytest.mark.parametrize("genre", ["xlsx", "ods", "csv"])
def test_control_characters_do_not_break_the_file(genre: str) -> None:
    contenu = ecrire("T: [a]/b?", ["A"], [["a\x00b\x0bc\ud800"]], genre)

    lues = lignes_csv(contenu) if genre == "csv" else next(iter(feuilles(contenu).values()))
    assert lues[1] == ["abc"]


def test_ods_head_is_fixed_filtered_and_valid_archive() -> None:
    with zipfile.ZipFile(io.BytesIO(ecrire("L’été", COLONNES, [LIGNE], "ods"))) as archive:
        premier = archive.infolist()[0]
        contenu, vue = archive.read("content.xml").decode(), archive.read("settings.xml").decode()

    assert (premier.filename, premier.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    assert 'display-filter-buttons="true"' in contenu
    assert "'L’été'.A1:'L’été'.F2" in contenu
    assert '<config:config-item config:name="VerticalSplitPosition" config:type="int">1<' in vue


def test_xlsx_head_is_fixed_and_filtered() -> None:
    with zipfile.ZipFile(io.BytesIO(ecrire("T", COLONNES, [LIGNE], "xlsx"))) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()

    assert 'state="frozen"' in xml
    assert '<autoFilter ref="A1:F2"/>' in xml
    assert "SUBTOTAL(109,D2:D2)" in xml


def test_too_many_rows_are_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("quartiers.exports.feuille.LIGNES_MAX", 2)

    with pytest.raises(TropDeLignes, match="ajoutez un filtre"):
        ecrire("T", ["A"], [["1"], ["2"], ["3"]], "ods")
    assert lignes_csv(ecrire("T", ["A"], [["1"], ["2"], ["3"]], "csv"))[-1] == ["3"]


def test_a_row_of_the_wrong_length_is_an_error() -> None:
    with pytest.raises(ValueError, match="1 cellules pour 2 colonnes"):
        ecrire("T", ["A", "B"], [["seul"]], "csv")


def test_response_names_the_file_after_the_day(settings: Any) -> None:
    reponse = reponse_tableau("Dossiers déposés", "Dossiers", COLONNES, [LIGNE], "xlsx")

    jour = dt.datetime.now(dt.UTC).astimezone(ZoneInfo("Europe/Paris")).date()
    assert reponse["Content-Disposition"] == f'attachment; filename="dossiers-deposes-{jour:%Y-%m-%d}.xlsx"'
    contenu = b"".join(reponse.streaming_content)  # type: ignore[arg-type]
    assert reponse.file_to_stream
    reponse.file_to_stream.close()  # closing the response would also close the database of the tests
    assert int(reponse["Content-Length"]) == len(contenu)
    assert feuilles(contenu)["Dossiers"][1][0] == "00710"


def test_unknown_format_is_not_found() -> None:
    with pytest.raises(Http404, match="xlsx, ods, csv"):
        reponse_tableau("x", "X", ["A"], [], "pdf")


def test_nothing_is_sent_when_a_row_fails() -> None:
    def lignes() -> Any:
        yield ["1"]
        raise RuntimeError("panne")

    with pytest.raises(RuntimeError, match="panne"):
        reponse_tableau("x", "X", ["A"], lignes(), "csv")


def test_xlsx_carries_a_native_chart_without_false_zeros() -> None:
    graphique = Graphique("Part par action", 1, [4], description="La part est de 12,5 % pour une action.")
    contenu = ecrire("Dossiers", COLONNES, [LIGNE, AUTRE], "xlsx", graphique=graphique)
    lues = feuilles(contenu)
    assert list(lues) == ["Dossiers", "Données du graphique", "À propos"]
    assert lues["Données du graphique"] == [
        ["Intitulé", "Part"],
        ["Été <au> quartier & plus", 0.125],
        ["Été <au> quartier & plus (non publié)", ""],
    ]
    with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
        dessin = archive.read("xl/charts/chart1.xml").decode()
        ancre = archive.read("xl/drawings/drawing1.xml").decode()
    assert "<c:f>'Données du graphique'!$B$2:$B$3</c:f>" in dessin
    assert 'dispBlanksAs val="zero"' not in dessin
    assert 'descr="La part est de 12,5 % pour une action."' in ancre


@pytest.mark.parametrize("genre", ["ods", "csv"])
def test_other_formats_leave_the_chart_out(genre: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: dt.datetime(2026, 11, 26, 12, tzinfo=dt.UTC))
    graphique = Graphique("Part par action", 1, [4])
    avec = ecrire("Dossiers", COLONNES, [LIGNE], genre, graphique=graphique)
    sans = ecrire("Dossiers", COLONNES, [LIGNE], genre)
    if genre == "csv":
        assert avec == sans
    else:
        assert feuilles(avec) == feuilles(sans)
