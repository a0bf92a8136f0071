"""A photo ready to be kept: turned upright, made smaller, without a word of what the camera wrote in it.

The picture is drawn again: place, date, device and face marks of its metadata cannot survive. No image library is
needed: the engine that draws our charts reads PNG, JPEG and WebP, and writes JPEG.
"""

import base64
import struct
from typing import IO, cast

from django.core.exceptions import ValidationError
from django.core.files import File
from django.core.files.base import ContentFile

from quartiers.documents.controle import controler

COTE_MAX = 1600  # pixels of the longest side
PIXELS_MAX = 60_000_000  # past it, opening the picture would take the memory of the server
QUALITE = 82
FORMATS = {"image/jpeg": "jpeg", "image/png": "png", "image/webp": "webp"}
ORIENTATION = 0x0112  # the Exif tag that says how the camera was held
# Exif orientation → (turned a quarter, SVG matrix in the frame of the drawn picture of w × h pixels).
QUARTS = frozenset({5, 6, 7, 8})
ILLISIBLE = "Cette photo ne s’ouvre pas. Enregistrez-la à nouveau en JPEG ou en PNG, puis joignez-la."


def photo_propre(fichier: "File[bytes]") -> "ContentFile[bytes]":
    """`fichier` as a JPEG of `COTE_MAX` pixels at most, upright, without metadata. Raises ValidationError."""
    nom, genre = controler(fichier)
    if genre not in FORMATS:
        raise ValidationError("Joignez une photo : JPEG, PNG ou WebP.")
    flux = cast("IO[bytes]", fichier.file)
    flux.seek(0)
    octets = flux.read()
    largeur, hauteur = dimensions(octets, FORMATS[genre])
    if not largeur or not hauteur or largeur * hauteur > PIXELS_MAX:
        raise ValidationError(ILLISIBLE)
    orientation = orientation_exif(octets) if genre == "image/jpeg" else 1
    base = nom.rsplit(".", 1)[0]
    return ContentFile(redessiner(octets, genre, largeur, hauteur, orientation), name=f"{base}.jpg")


def redessiner(octets: bytes, genre: str, largeur: int, hauteur: int, orientation: int) -> bytes:
    import vl_convert  # slow to load

    echelle = min(1.0, COTE_MAX / max(largeur, hauteur))
    w, h = max(1, round(largeur * echelle)), max(1, round(hauteur * echelle))
    vue = (h, w) if orientation in QUARTS else (w, h)
    donnees = base64.b64encode(octets).decode("ascii")
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{vue[0]}" height="{vue[1]}" viewBox="0 0 {vue[0]} {vue[1]}">'
        f'<rect width="{vue[0]}" height="{vue[1]}" fill="#fff"/>'
        f'<image width="{w}" height="{h}" transform="{matrice(orientation, w, h)}" href="data:{genre};base64,{donnees}"/>'
        "</svg>"
    )
    try:
        return bytes(vl_convert.svg_to_jpeg(svg, scale=1.0, quality=QUALITE))
    except (ValueError, RuntimeError) as echec:
        raise ValidationError(ILLISIBLE) from echec


def matrice(orientation: int, w: int, h: int) -> str:
    """How a stored picture of w × h is laid to stand upright (Exif 2.32, tag Orientation)."""
    matrices = {
        2: (-1, 0, 0, 1, w, 0),
        3: (-1, 0, 0, -1, w, h),
        4: (1, 0, 0, -1, 0, h),
        5: (0, 1, 1, 0, 0, 0),
        6: (0, 1, -1, 0, h, 0),
        7: (0, -1, -1, 0, h, w),
        8: (0, -1, 1, 0, 0, w),
    }
    return "matrix({} {} {} {} {} {})".format(*matrices.get(orientation, (1, 0, 0, 1, 0, 0)))


def dimensions(octets: bytes, forme: str) -> tuple[int, int]:
    """Width and height that the head of the file announces; (0, 0) when it is broken."""
    try:
        if forme == "png":
            return cast("tuple[int, int]", struct.unpack(">II", octets[16:24]))
        return dimensions_webp(octets) if forme == "webp" else dimensions_jpeg(octets)
    except (struct.error, IndexError):
        return 0, 0


def dimensions_jpeg(octets: bytes) -> tuple[int, int]:
    for marque, debut, _ in segments_jpeg(octets):
        if 0xC0 <= marque <= 0xCF and marque not in {0xC4, 0xC8, 0xCC}:
            hauteur, largeur = struct.unpack(">HH", octets[debut + 1 : debut + 5])
            return largeur, hauteur
    return 0, 0


def dimensions_webp(octets: bytes) -> tuple[int, int]:
    genre = octets[12:16]
    if genre == b"VP8X":
        return 1 + int.from_bytes(octets[24:27], "little"), 1 + int.from_bytes(octets[27:30], "little")
    if genre == b"VP8L":
        bits = int.from_bytes(octets[21:25], "little")
        return 1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF)
    largeur, hauteur = struct.unpack("<HH", octets[26:30])
    return largeur & 0x3FFF, hauteur & 0x3FFF


def segments_jpeg(octets: bytes) -> list[tuple[int, int, int]]:
    """(marker, first byte of its content, byte after it) of each segment before the picture itself."""
    trouves, position = [], 2
    while position + 4 <= len(octets) and octets[position] == 0xFF:
        marque = octets[position + 1]
        if marque == 0xFF:  # padding
            position += 1
            continue
        if marque == 0xDA:
            break
        taille = int.from_bytes(octets[position + 2 : position + 4], "big")
        if taille < 2:
            break
        trouves.append((marque, position + 4, position + 2 + taille))
        position += 2 + taille
    return trouves


def orientation_exif(octets: bytes) -> int:
    """The Exif orientation, 1 when there is none or it is broken."""
    for marque, debut, fin in segments_jpeg(octets):
        bloc = octets[debut:fin]
        if marque == 0xE1 and bloc.startswith(b"Exif\0\0"):
            try:
                return orientation_tiff(bloc[6:])
            except (struct.error, IndexError):
                return 1
    return 1


def orientation_tiff(tiff: bytes) -> int:
    ordre = {b"II": "<", b"MM": ">"}.get(tiff[:2], "")
    if not ordre:
        return 1
    (repertoire,) = struct.unpack(f"{ordre}I", tiff[4:8])
    (nombre,) = struct.unpack(f"{ordre}H", tiff[repertoire : repertoire + 2])
    for rang in range(min(nombre, 512)):
        place = repertoire + 2 + 12 * rang
        etiquette, _, _, valeur = struct.unpack(f"{ordre}HHIH", tiff[place : place + 10])
        if etiquette == ORIENTATION:
            return int(valeur) if 1 <= valeur <= 8 else 1
    return 1
