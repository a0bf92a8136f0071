"""The QR code of an act: drawn, set on a noisy page, scanned at 150 dpi, turned, and read back."""

import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from quartiers.appels.code_qr import code_png, jeton_du_texte, jetons_lus, texte_du_code
from quartiers.appels.models.actes import ALPHABET_DU_JETON, LONGUEUR_DU_JETON, nouveau_jeton

A4_A_150 = (1240, 1754)  # pixels
COTE_A_150 = 130  # 2.2 cm


def lire(image: Image.Image) -> list[str]:
    gris = image.convert("L")
    return jetons_lus(gris.tobytes(), gris.height, gris.width)


def page_bruitee(jeton: str, angle: float = 0, graine: int = 1) -> Image.Image:
    """An A4 page at 150 dpi with text-like strokes, specks, a grey paper and the code at its foot."""
    hasard = random.Random(graine)
    page = Image.new("L", A4_A_150, 226)
    for _ in range(40_000):
        page.putpixel((hasard.randrange(A4_A_150[0]), hasard.randrange(A4_A_150[1])), hasard.randrange(90, 255))
    for ligne in range(150, 1400, 40):
        for x in range(150, 1090, 22):
            page.paste(60, (x, ligne, x + hasard.randrange(4, 18), ligne + 14))
    code = Image.open(io.BytesIO(code_png(jeton))).resize((COTE_A_150, COTE_A_150), Image.Resampling.LANCZOS)
    page.paste(code, (1050, 1560))
    return page.rotate(angle, expand=True, fillcolor=226, resample=Image.Resampling.BICUBIC)


@given(st.text(alphabet=ALPHABET_DU_JETON, min_size=LONGUEUR_DU_JETON, max_size=LONGUEUR_DU_JETON))
def test_any_token_is_read_back(jeton: str) -> None:
    assert lire(Image.open(io.BytesIO(code_png(jeton)))) == [jeton]


@pytest.mark.parametrize("angle", [0, 90, 180, 270, 3, -7])
def test_code_is_read_on_a_noisy_page_at_150_dpi_turned(angle: float) -> None:
    jeton = nouveau_jeton()
    assert lire(page_bruitee(jeton, angle)) == [jeton]


def test_code_survives_a_photograph_in_jpeg() -> None:
    jeton, sortie = nouveau_jeton(), io.BytesIO()
    page_bruitee(jeton, 2).save(sortie, "JPEG", quality=45)
    assert lire(Image.open(io.BytesIO(sortie.getvalue()))) == [jeton]


def test_code_half_under_a_stamp_is_not_read_as_another() -> None:
    jeton = nouveau_jeton()
    page = page_bruitee(jeton)
    page.paste(0, (1050, 1560, 1120, 1690))
    assert lire(page) in ([], [jeton])


def test_codes_of_others_are_ignored() -> None:
    assert jeton_du_texte("https://exemple.fr") is None
    assert jeton_du_texte("QUARTIERS-COURT") is None
    assert jeton_du_texte(texte_du_code("A" * 24)) == "A" * 24
    assert lire(Image.new("L", (300, 300), 255)) == []


def test_tokens_are_opaque_and_never_the_same() -> None:
    jetons = {nouveau_jeton() for _ in range(500)}
    assert len(jetons) == 500
    assert {len(jeton) for jeton in jetons} == {LONGUEUR_DU_JETON}


def test_png_is_one_that_a_reader_opens() -> None:
    image = Image.open(io.BytesIO(code_png("A" * 24)))
    image.load()
    assert (image.mode, image.width == image.height) == ("L", True)
