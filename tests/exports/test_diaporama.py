"""Slides: everything is there, in order, inside its frame; images and tables speak to who does not see them."""

import datetime as dt
import io
import xml.etree.ElementTree as ET
import zipfile
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from quartiers.exports.blocs import ColonneBloc, Encadre, Fiche, Figure, Liste, Paragraphe, Point, Tableau
from quartiers.exports.diaporama.fichier_odp import odp_du_diaporama
from quartiers.exports.diaporama.mesures import largeur
from quartiers.exports.diaporama.modele import BlocDeDiapositive, Diaporama, Diapositive, diaporama_du_document
from quartiers.exports.rendu import png_des_svg
from tests.exports.exemple import COLONNES, LIGNES, SVG, document
from tests.exports.lecture_odp import DiapositiveLue, Presentation

MANIFESTE = "{urn:oasis:names:tc:opendocument:xmlns:manifest:1.0}"


@pytest.fixture(scope="module")
def png() -> bytes:
    return png_des_svg([SVG])[0]


def diaporama(*diapositives: Diapositive, **champs: Any) -> Diaporama:
    return Diaporama(
        titre="Rapport annuel 2026",
        sous_titre="Contrat des Trois Rivières",
        mention="Comité de pilotage",
        date=dt.date(2027, 1, 12),
        diapositives=diapositives,
        **champs,
    )


def lire(*diapositives: Diapositive, **champs: Any) -> list[DiapositiveLue]:
    return Presentation(odp_du_diaporama(diaporama(*diapositives, **champs))).pages


def verifier(pages: list[DiapositiveLue]) -> None:
    """Frames stay within the slide, apart from one another, and hold their texts."""
    for page in pages:
        for cadre in page.cadres:
            gauche, haut, droite, bas = cadre.boite
            assert gauche >= 1.4
            assert haut >= 0.5
            assert droite <= 28 - 1.4
            assert bas <= 14.6 or page.modele == "Garde"
            assert cadre.besoin <= bas - haut + 0.02, cadre
        for rang, un in enumerate(page.cadres):
            for autre in page.cadres[rang + 1 :]:
                assert (
                    un.boite[2] <= autre.boite[0] + 0.01
                    or autre.boite[2] <= un.boite[0] + 0.01
                    or un.boite[3] <= autre.boite[1] + 0.01
                    or autre.boite[3] <= un.boite[1] + 0.01
                )


def test_title_slide_then_numbered_slides_that_say_fictitious() -> None:
    contenu = odp_du_diaporama(diaporama(Diapositive("Une"), Diapositive("Deux"), filigrane="Contrat fictif"))
    pages = Presentation(contenu).pages
    assert [(page.modele, page.titre) for page in pages] == [
        ("Garde", "Rapport annuel 2026"),
        ("Contenu", "Une"),
        ("Contenu", "Deux"),
    ]
    assert pages[0].cadres[1].textes == [
        "Contrat des Trois Rivières",
        "Comité de pilotage – 12\xa0janvier\xa02027",
        "Contrat fictif",
    ]
    styles = zipfile.ZipFile(io.BytesIO(contenu)).read("styles.xml").decode()
    assert "Rapport annuel 2026 – Contrat fictif</text:p>" in styles
    assert "<text:page-number>1</text:page-number> / 3</text:p>" in styles


def test_package_is_an_opendocument_presentation_in_french(png: bytes) -> None:
    figure = Figure("", png, "Un rectangle.", "Le quartier")
    contenu = odp_du_diaporama(diaporama(Diapositive("Image", [figure])))
    paquet = zipfile.ZipFile(io.BytesIO(contenu))
    premier = paquet.infolist()[0]
    assert (premier.filename, premier.compress_type) == ("mimetype", zipfile.ZIP_STORED)
    manifeste = ET.fromstring(paquet.read("META-INF/manifest.xml"))
    annonces = {e.get(f"{MANIFESTE}full-path") for e in manifeste}
    assert annonces == {"/", *paquet.namelist()} - {"mimetype", "META-INF/manifest.xml"}
    odf = Presentation(contenu).odf
    assert odf.get_type() == "presentation"
    assert (odf.meta.language, odf.meta.title) == ("fr-FR", "Rapport annuel 2026")
    assert 'fo:language="fr" fo:country="FR"' in paquet.read("content.xml").decode()


def test_image_is_embedded_with_its_text(png: bytes) -> None:
    contenu = odp_du_diaporama(diaporama(Diapositive("Image", [Figure("", png, "Un rectangle.", "Le quartier")])))
    page = Presentation(contenu).pages[1]
    assert [(c.genre, c.alt) for c in page.cadres] == [("title", ""), ("image", "Un rectangle."), ("texte", "")]
    gauche, haut, droite, bas = page.cadres[1].boite
    assert (droite - gauche) / (bas - haut) == pytest.approx(2, abs=0.02)  # not distorted
    paquet = zipfile.ZipFile(io.BytesIO(contenu))
    [nom] = [n for n in paquet.namelist() if n.startswith("Pictures/")]
    assert paquet.read(nom) == png
    verifier([page])


def test_image_and_text_stand_side_by_side(png: bytes) -> None:
    figure = Figure("", png, "Un rectangle.", "Le quartier")
    page = lire(Diapositive("Carte", [Liste([Point("Au nord"), Point("Au sud")]), figure]))[1]
    texte, image = page.cadres[1:3]
    assert texte.boite[2] < image.boite[0]
    verifier([page])


def test_long_table_goes_on_with_its_head() -> None:
    pages = lire(Diapositive("Taux", [Tableau("Taux par quartier", COLONNES, LIGNES, tetes_de_ligne=True)]))[1:]
    assert len(pages) > 3
    assert [page.titre for page in pages] == [f"Taux ({r}/{len(pages)})" for r in range(1, len(pages) + 1)]
    tables = [page.cadres[2] for page in pages]
    assert all(table.rangees[0] == ["Quartier", "Taux"] for table in tables)
    assert [rangee for table in tables for rangee in table.rangees[1:]] == LIGNES
    assert all(page.cadres[1].textes == ["Taux par quartier"] for page in pages)
    assert tables[0].alt == "Tableau. Colonnes : Quartier, Taux."
    verifier(pages)


def test_a_row_higher_than_a_slide_is_cut_between_words() -> None:
    mots = [f"mot{rang}" for rang in range(1200)]
    pages = lire(Diapositive("Récit", [Fiche("En bref", [("Objet", " ".join(mots)), ("Durée", "six ans")])]))[1:]
    valeurs = [rangee for page in pages for cadre in page.cadres for rangee in cadre.rangees[1:]]
    assert " ".join(v for nom, v in valeurs if nom == "Objet").split() == mots
    assert valeurs[-1] == ["Durée", "six ans"]
    verifier(pages)


def test_lists_are_lists_and_notes_are_notes() -> None:
    points = [Point("Un", "A1", "à revoir", [Point("Sous un")]), Point("Deux")]
    contenu = odp_du_diaporama(diaporama(Diapositive("Plan", [Liste(points)], notes="Dire bonjour.\nPuis conclure.")))
    lu = Presentation(contenu)
    assert lu.pages[1].cadres[1].textes == ["A1\u00a0\u00a0Un (à revoir)", "Sous un", "Deux"]
    niveaux = [len(p.get_elements("ancestor::text:list")) for p in lu.odf.body.get_elements("//text:list//text:p")]
    assert niveaux == [1, 2, 1]
    assert lu.pages[1].notes == "Dire bonjour.\nPuis conclure."


def test_wide_table_shrinks_and_no_word_is_cut() -> None:
    colonnes = [ColonneBloc(f"Colonne {rang}") for rang in range(10)]
    lignes = [["anticonstitutionnellement", *[f"{rang}0\u202f000\u202f000" for rang in range(9)]]] * 3
    pages = lire(Diapositive("Large", [Tableau("", colonnes, lignes)]))[1:]
    assert len(pages) == 1
    verifier(pages)


def test_document_becomes_slides(png: bytes) -> None:
    vues = diaporama_du_document(document(png, filigrane="Contrat fictif"))
    assert [d.titre for d in vues.diapositives] == ["Présentation", "Liste", "Chiffres", "Synthèse", "Références"]
    verifier(Presentation(odp_du_diaporama(vues)).pages)


def test_characters_that_xml_refuses_are_dropped() -> None:
    page = lire(Diapositive("A\x00 < B & C", [Paragraphe("d\x0be\ufffff")]))[1]
    assert (page.titre, page.cadres[1].textes) == ("A < B & C", ["def"])


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyzéèàçôûABCDEFGHIMQTUW0123456789 ’.,;:()€%«»–-", min_size=4))
def test_widths_are_those_of_the_font(texte: str) -> None:
    from reportlab.pdfbase.pdfmetrics import stringWidth  # slow to import

    for police, gras in (("Helvetica", False), ("Helvetica-Bold", True)):
        vraie = stringWidth(texte, police, 10) * 2.54 / 72
        assert largeur(texte, 10, gras) >= vraie * (0.93 if gras else 1)


MOTS = st.lists(
    st.sampled_from(["la", "ville", "quartier", "participation", "1\u202f234,50\u00a0€", "s"]), min_size=1, max_size=6
)
TEXTES = st.builds(lambda mots, fois: " ".join(mots * fois), MOTS, st.sampled_from([1, 1, 5, 40]))
BLOCS = st.one_of(
    st.builds(Paragraphe, TEXTES, st.sampled_from(["normal", "chapeau", "note"])),
    st.builds(
        lambda textes: Liste([Point(t, enfants=[Point(t)]) for t in textes]), st.lists(TEXTES, min_size=1, max_size=6)
    ),
    st.builds(Encadre, MOTS.map(" ".join), TEXTES),
    st.builds(lambda lignes: Tableau("Légende", COLONNES, [[t, t[:9]] for t in lignes]), st.lists(TEXTES, max_size=12)),
)


@settings(max_examples=20, deadline=None, phases=[Phase.reuse, Phase.generate])
@given(st.text(alphabet="abc dé", min_size=1, max_size=260), st.lists(BLOCS, max_size=4))
def test_nothing_overflows_and_nothing_is_lost(titre: str, blocs: list[BlocDeDiapositive]) -> None:
    pages = lire(Diapositive(titre, blocs))[1:]
    verifier(pages)
    ecrits = " ".join(
        texte
        for page in pages
        for cadre in page.cadres[1:]
        for texte in [*cadre.textes, *[c for rangee in cadre.rangees for c in rangee]]
    ).split(" ")
    for bloc in blocs:
        if isinstance(bloc, Paragraphe):
            attendus = bloc.texte.split(" ")
            assert all(ecrits.count(mot) >= attendus.count(mot) for mot in attendus)
    lignes = [ligne for bloc in blocs if isinstance(bloc, Tableau) for ligne in bloc.lignes]
    premieres = [r[0] for page in pages for cadre in page.cadres for r in cadre.rangees[1:]]
    assert " ".join(premieres).replace("Aucune ligne", "").split() == " ".join(str(li[0]) for li in lignes).split()
