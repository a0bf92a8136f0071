"""The rules that every page is judged by do tell a fault, each time it is met."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.accessibilite import fautes_de
from tests.chromium import chemin

pytestmark = [
    pytest.mark.navigateur,
    pytest.mark.skipif(chemin() is None, reason="Chromium est absent de cette machine."),
]
PAGE = """<!doctype html><html lang="fr"><head><title>Essai</title><style>
    .pale {{ color: #aaa }} .sombre .encre {{ color: #222 }} .sombre {{ background: #111 }}</style></head>
    <body><main><h1>Essai</h1>{}</main></body></html>"""


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with sync_playwright() as outil:
        navigateur = outil.chromium.launch(executable_path=chemin(), args=["--no-sandbox", "--disable-gpu"])
        yield navigateur.new_page()
        navigateur.close()


@pytest.mark.parametrize(
    ("corps", "regles"),
    [
        ('<p class="encre">Lisible</p>', []),
        ('<p class="pale">Pâle</p>', ["color-contrast"]),
        ('<p class="pale">Pâle encore</p>', ["color-contrast"]),
        ('<div class="sombre"><p class="encre">Le même mot, ailleurs</p></div>', ["color-contrast"]),
        ('<p class="encre">Lisible</p><img src="x.png">', ["image-alt"]),
    ],
)
def test_faults_are_told_each_time_they_are_met(page: Page, corps: str, regles: list[str]) -> None:
    page.set_content(PAGE.format(corps))
    assert [regle for regle, _ in fautes_de(page)] == regles
