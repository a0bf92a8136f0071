"""A photo kept: upright, smaller, and nothing left of what the camera wrote."""

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageOps

from quartiers.documents.photos import COTE_MAX, photo_propre
from tests.factories.participation import photo


def ouvrir(contenu: bytes) -> Image.Image:
    return Image.open(io.BytesIO(contenu))


def couleur(image: Image.Image, coin: tuple[int, int]) -> tuple[int, ...]:
    lue = image.convert("RGB").getpixel(coin)
    assert isinstance(lue, tuple)
    return lue


def test_metadata_of_the_camera_is_gone() -> None:
    recue = photo()
    assert b"APPAREIL-SECRET" in recue.read()
    propre = photo_propre(recue)
    contenu = propre.read()
    assert b"APPAREIL-SECRET" not in contenu
    assert dict(ouvrir(contenu).getexif()) == {}
    assert propre.name == "photo.jpg"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photo_stands_as_the_camera_was_held(orientation: int) -> None:
    recue = photo(taille=(64, 40), orientation=orientation)
    attendue = ImageOps.exif_transpose(ouvrir(recue.read()))
    obtenue = ouvrir(photo_propre(recue).read())
    assert obtenue.size == attendue.size
    coins = [(4, 4), (attendue.size[0] - 5, 4), (4, attendue.size[1] - 5)]
    for coin in coins:
        ecart = max(abs(a - b) for a, b in zip(couleur(attendue, coin), couleur(obtenue, coin), strict=True))
        assert ecart < 60


def test_big_photo_is_made_smaller() -> None:
    obtenue = ouvrir(photo_propre(photo(taille=(2400, 300))).read())
    assert obtenue.size == (COTE_MAX, 200)


@pytest.mark.parametrize("forme", ["PNG", "WEBP"])
def test_other_formats_become_jpeg(forme: str) -> None:
    sortie = io.BytesIO()
    Image.new("RGB", (50, 30), (200, 10, 10)).save(sortie, forme)
    recue = SimpleUploadedFile(f"image.{forme.lower()}", sortie.getvalue())
    obtenue = ouvrir(photo_propre(recue).read())
    assert (obtenue.format, obtenue.size) == ("JPEG", (50, 30))
    assert couleur(obtenue, (25, 15))[0] > 180


def test_what_is_not_a_photo_is_refused() -> None:
    with pytest.raises(ValidationError, match="Joignez une photo"):
        photo_propre(SimpleUploadedFile("notes.txt", b"des notes"))
    with pytest.raises(ValidationError, match="contenu"):
        photo_propre(SimpleUploadedFile("photo.jpg", b"MZ" + bytes(500)))
    with pytest.raises(ValidationError, match="ne s’ouvre pas"):
        photo_propre(SimpleUploadedFile("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(500)))
