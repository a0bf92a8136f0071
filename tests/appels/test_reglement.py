"""The règlement's light formatting: safe on the page, readable in the guide."""

import pytest

from quartiers.appels.reglement import blocs, rendre_html
from quartiers.exports.blocs import Liste, Paragraphe, Point, Titre


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


def test_guide_gets_titles_lists_and_addresses() -> None:
    texte = (
        "## Quoi\n\nLire [le contrat](https://exemple.fr/c) **bien**.\n\n- un\n- deux\n  - dedans\n\n### Qui\n\n1. A"
    )
    assert blocs(texte) == [
        Titre("Quoi", 2),
        Paragraphe("Lire le contrat (https://exemple.fr/c) bien."),
        Liste([Point("un"), Point("deux", enfants=(Point("dedans"),))]),
        Titre("Qui", 3),
        Liste([Point("A")]),
    ]


def test_address_written_out_is_said_once() -> None:
    assert blocs("Écrire à <mission@exemple.fr>.") == [Paragraphe("Écrire à mission@exemple.fr.")]
