"""The règlement's light formatting: safe on the page, readable in the guide."""

import pytest

from quartiers.appels.reglement import blocs, rendre_html
from quartiers.exports.blocs import Liste, Morceau, Paragraphe, Point, Titre


@pytest.mark.parametrize(
    ("texte", "interdit"),
    [
        ("<script>alert(1)</script>", "<script"),
        ('<img src=x onerror="alert(1)">', "<img"),
        ("![suivi](https://pisteur.example/x.png)", "<img"),
        ("[clic](javascript:alert(1))", "href"),
        ("[clic](data:text/html;base64,PHNjcmlwdD4=)", "href"),
        ('<https://x.example/"onmouseover=y>', '"onmouseover'),
    ],
)
def test_hostile_text_is_shown_never_run(texte: str, interdit: str) -> None:
    page = rendre_html(texte)
    assert interdit not in page
    assert page.startswith(("<p>", "&lt;"))


def test_marks_are_rendered_and_links_follow_nobody() -> None:
    page = rendre_html("Un **gras** et [un lien](https://exemple.fr).")
    assert "<strong>gras</strong>" in page
    assert '<a href="https://exemple.fr" rel="nofollow noopener">un lien</a>' in page


def test_headings_stand_below_those_of_the_page_and_skip_no_level() -> None:
    page = rendre_html("# Un\n\n#### Deux\n\n# Trois\n\n## Quatre")
    assert [page[page.index(mot) - 3 : page.index(mot) - 1] for mot in ("Un", "Deux", "Trois", "Quatre")] == [
        "h3",
        "h4",
        "h3",
        "h4",
    ]


def test_guide_gets_titles_marks_lists_and_addresses() -> None:
    texte = (
        "## Quoi\n\nLire [le contrat](https://exemple.fr/c) **bien**.\n\n- un\n- deux *fois*\n  1. dedans\n\n### Qui\n\n"
        "3. A\n4. B"
    )
    adresse = "https://exemple.fr/c"
    assert blocs(texte) == [
        Titre("Quoi", 2),
        Paragraphe(
            "Lire le contrat (exemple.fr/c) bien.",
            morceaux=(
                Morceau("Lire "),
                Morceau("le contrat (exemple.fr/c)", lien=adresse),
                Morceau(" "),
                Morceau("bien", gras=True),
                Morceau("."),
            ),
        ),
        Liste(
            [
                Point("un"),
                Point(
                    "deux fois",
                    enfants=(Point("dedans"),),
                    morceaux=(Morceau("deux "), Morceau("fois", italique=True)),
                    debut=1,
                ),
            ]
        ),
        Titre("Qui", 3),
        Liste([Point("A"), Point("B")], debut=3),
    ]


def test_address_written_out_is_said_once() -> None:
    assert blocs("Écrire à <mission@exemple.fr>.") == [
        Paragraphe(
            "Écrire à mission@exemple.fr.",
            morceaux=(
                Morceau("Écrire à "),
                Morceau("mission@exemple.fr", lien="mailto:mission@exemple.fr"),
                Morceau("."),
            ),
        )
    ]


def test_item_of_several_sentences_keeps_the_marks_of_each() -> None:
    (liste,) = blocs("- **un**\n\n  deux\n\n- trois")
    assert isinstance(liste, Liste)
    assert liste.points == [Point("un deux", morceaux=(Morceau("un", gras=True), Morceau(" deux"))), Point("trois")]


def test_lines_cut_by_hand_and_marks_inside_marks_are_kept() -> None:
    (paragraphe,) = blocs("Un  \n**gras _et penché_**")
    assert isinstance(paragraphe, Paragraphe)
    assert paragraphe.texte == "Un\ngras et penché"
    assert paragraphe.morceaux == (
        Morceau("Un\n"),
        Morceau("gras ", gras=True),
        Morceau("et penché", gras=True, italique=True),
    )
