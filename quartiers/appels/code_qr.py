"""The QR code of a written act: drawn on each page, read back from a scan. It holds an opaque token, nothing else."""

import re
import struct
import zlib
from typing import Any

PREFIXE = "QUARTIERS-"  # tells our codes from any other on the paper; capitals keep the code small
FORME = re.compile(rf"^{PREFIXE}([A-Z2-9]{{24}})$")
CORRECTION = "Q"  # a quarter of the code may be hidden by a stamp
ECHELLE = 8  # pixels per module of the PNG


def texte_du_code(jeton: str) -> str:
    return PREFIXE + jeton


def jeton_du_texte(texte: str) -> str | None:
    """The token of one of our codes; None for any other text."""
    trouve = FORME.match(texte.strip())
    return trouve.group(1) if trouve else None


def code_svg(jeton: str) -> str:
    """The code as SVG, its quiet zone included."""
    return str(dessin(jeton).to_svg(add_quiet_zones=True))


def code_png(jeton: str) -> bytes:
    """The code as a black and white PNG, its quiet zone included."""
    image = memoryview(dessin(jeton).to_image(scale=ECHELLE, add_quiet_zones=True))
    hauteur, largeur = image.shape or (0, 0)
    return png_gris(image.tobytes(), largeur, hauteur)


def dessin(jeton: str) -> Any:
    import zxingcpp  # slow to load, and needed by jobs more than by pages

    return zxingcpp.create_barcode(texte_du_code(jeton), zxingcpp.BarcodeFormat.QRCode, ec_level=CORRECTION)


def png_gris(pixels: bytes, largeur: int, hauteur: int) -> bytes:
    """A PNG of one byte a pixel, without any image library: signature, header, rows each led by filter 0, end."""
    lignes = b"".join(b"\x00" + pixels[rang * largeur : (rang + 1) * largeur] for rang in range(hauteur))
    entete = struct.pack(">IIBBBBB", largeur, hauteur, 8, 0, 0, 0, 0)
    morceaux = ((b"IHDR", entete), (b"IDAT", zlib.compress(lignes, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(contenu)) + nom + contenu + struct.pack(">I", zlib.crc32(nom + contenu))
        for nom, contenu in morceaux
    )


def jetons_lus(pixels: bytes, hauteur: int, pas: int) -> list[str]:
    """Tokens of our codes in a grey image (one byte a pixel, `pas` bytes a row), in any direction."""
    import zxingcpp  # slow to load

    image = memoryview(pixels).cast("B", (hauteur, pas))
    codes = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    trouves = [jeton_du_texte(code.text) for code in codes]
    return list(dict.fromkeys(jeton for jeton in trouves if jeton))
