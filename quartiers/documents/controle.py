"""Checking an uploaded file by what it holds: its kind, its size, what its archive would unpack to.

The extension says what the file claims to be; the content must say the same. Raises ValidationError with what,
where and how to mend it; nothing is stored before it passes.
"""

import unicodedata
import zipfile
from pathlib import PurePosixPath
from typing import IO, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.text import slugify

from quartiers.socle import formats

OFFICE = "application/vnd.openxmlformats-officedocument"
TYPES: dict[str, str] = {
    "pdf": "application/pdf",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "pptx": f"{OFFICE}.presentationml.presentation",
    "csv": "text/csv",
    "txt": "text/plain",
    "md": "text/markdown",
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
}
SIGNATURES: dict[str, bytes] = {
    "pdf": b"%PDF-",
    "png": b"\x89PNG\r\n\x1a\n",
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
}
# The part that makes each Office Open XML file what it is.
PIECES = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
OPENDOCUMENT = frozenset({"odt", "ods", "odp"})
ENTREES_MAX = 5_000  # files in an archive
DEPLIE_MAX = 512 * 1024 * 1024  # bytes once unpacked
TAUX_MAX = 200  # unpacked size over packed size; real documents stay under 100
DEBUT = 4096  # bytes looked at


def controler(fichier: "File[bytes]") -> tuple[str, str]:
    """The clean name and the media type of `fichier`. Raises ValidationError when it must not be stored."""
    nom, extension = nom_propre(fichier.name or "")
    if extension not in settings.EXTENSIONS_ACCEPTEES or extension not in TYPES:
        acceptees = ", ".join(f".{e}" for e in settings.EXTENSIONS_ACCEPTEES)
        presente = f"Les fichiers .{extension}" if extension else "Les fichiers sans extension"
        raise ValidationError(f"{presente} ne sont pas acceptés. Formats possibles : {acceptees}.")
    controler_taille(fichier)
    flux = cast("IO[bytes]", fichier.file)
    flux.seek(0)
    try:
        controler_contenu(flux, extension)
    finally:
        flux.seek(0)
    return nom, TYPES[extension]


def nom_propre(nom: str) -> tuple[str, str]:
    """« ..\\Bilan été (2).PDF » gives (« bilan-ete-2.pdf », « pdf »): no folder, no odd character, no double end."""
    dernier = PurePosixPath(unicodedata.normalize("NFC", nom).replace("\\", "/")).name
    base, point, extension = dernier.rpartition(".")
    if not point:
        base, extension = dernier, ""
    extension = slugify(extension)[:10]
    return f"{slugify(base)[:100] or 'document'}.{extension}".rstrip("."), extension


def controler_taille(fichier: "File[bytes]") -> None:
    if not fichier.size:
        raise ValidationError(
            "Ce fichier est vide : vérifiez qu’il s’ouvre sur votre poste, puis déposez-le à nouveau."
        )
    if fichier.size > settings.TAILLE_MAX_FICHIER:
        raise ValidationError(
            f"Ce fichier pèse {mega(fichier.size)} ; la limite est de {mega(settings.TAILLE_MAX_FICHIER)}. "
            "Réduisez les images qu’il contient ou déposez-le en plusieurs parties."
        )


def mega(octets: int) -> str:
    return f"{formats.nombre(octets / 1_048_576, 1)}{formats.INSECABLE}Mo"


def controler_contenu(flux: IO[bytes], extension: str) -> None:
    debut = flux.read(DEBUT)
    if extension in PIECES or extension in OPENDOCUMENT:
        controler_archive(flux, debut, extension)
    elif extension == "webp":
        exiger(debut[:4] == b"RIFF" and debut[8:12] == b"WEBP", debut, extension)
    elif extension in SIGNATURES:
        exiger(debut.startswith(SIGNATURES[extension]), debut, extension)
    else:
        controler_texte(flux, debut, extension)


def exiger(conforme: bool, debut: bytes, extension: str) -> None:
    if not conforme:
        raise ValidationError(
            f"Ce fichier se termine par .{extension}, mais son contenu {nature(debut)}. "
            "Enregistrez-le à nouveau dans le bon format, puis déposez-le."
        )


def nature(debut: bytes) -> str:
    """What the content looks like, to help whoever misnamed a file."""
    if debut.startswith(b"PK\x03\x04"):
        return "est une archive (document Word, Excel, OpenDocument ou zip)"
    reconnue = next((extension for extension, signature in SIGNATURES.items() if debut.startswith(signature)), "")
    return f"est celui d’un fichier .{reconnue}" if reconnue else "n’en est pas un"


def controler_archive(flux: IO[bytes], debut: bytes, extension: str) -> None:
    """An office document is an archive: it must hold its main part and unpack to a sane size."""
    exiger(debut.startswith(b"PK\x03\x04"), debut, extension)
    flux.seek(0)
    try:
        with zipfile.ZipFile(flux) as archive:
            controler_entrees(archive.infolist())
            noms = set(archive.namelist())
            if extension in OPENDOCUMENT:
                exiger("mimetype" in noms, debut, extension)
                with archive.open("mimetype") as entree:
                    exiger(entree.read(200).decode("ascii", "replace").strip() == TYPES[extension], debut, extension)
            else:
                exiger(PIECES[extension] in noms and "[Content_Types].xml" in noms, debut, extension)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, NotImplementedError, EOFError, OSError) as erreur:
        raise ValidationError(
            "Ce document est abîmé ou protégé par un mot de passe : ouvrez-le, enregistrez-le sans mot de passe, "
            "puis déposez-le à nouveau."
        ) from erreur
    if any(nom.lower().endswith("vbaproject.bin") for nom in noms):
        raise ValidationError("Ce document contient des macros : enregistrez-le sans macro, puis déposez-le à nouveau.")


def controler_entrees(entrees: list[zipfile.ZipInfo]) -> None:
    deplie = sum(entree.file_size for entree in entrees)
    replie = sum(entree.compress_size for entree in entrees) or 1
    if len(entrees) > ENTREES_MAX or deplie > DEPLIE_MAX or deplie / replie > TAUX_MAX:
        raise ValidationError(
            "Ce document se déplierait en un volume anormal : il est refusé. Enregistrez-le à nouveau depuis le "
            "logiciel qui l’a produit, ou déposez-le en PDF."
        )
    if any(entree.flag_bits & 0x1 for entree in entrees):
        raise zipfile.BadZipFile("chiffré")


def controler_texte(flux: IO[bytes], debut: bytes, extension: str) -> None:
    """Text holds no NUL byte and reads as UTF-8, UTF-16 with its mark, or Windows-1252."""
    if debut.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    flux.seek(0)
    while morceau := flux.read(1 << 20):
        exiger(b"\x00" not in morceau, debut, extension)
    exiger(not debut.lstrip().startswith((b"%PDF-", b"PK\x03\x04", b"MZ", b"\x7fELF")), debut, extension)
