"""What is checked before a file is read: its size, its format by content, its archive."""

import io
import zipfile
from pathlib import Path, PurePath
from typing import Literal
from xml.etree import ElementTree

from quartiers.contrat.lecture.modele import LIGNES_MAX, ErreurLecture

Format = Literal["pdf", "docx", "odt", "texte"]

TAILLE_MAX = 50 * 1024 * 1024
# A word-processor file of 50 MB is nearly all pictures; its XML never comes near this.
XML_MAX = 80 * 1024 * 1024
TAUX_MAX = 200
_EXTENSIONS: dict[str, Format] = {".pdf": "pdf", ".docx": "docx", ".odt": "odt", ".md": "texte", ".txt": "texte"}
ACCEPTES = ".pdf, .docx, .odt, .md ou .txt"
_CONSEILS = {
    ".doc": "Ouvrez-le dans votre traitement de texte et enregistrez-le en .docx.",
    ".rtf": "Ouvrez-le dans votre traitement de texte et enregistrez-le en .docx ou .odt.",
    ".pages": "Exportez-le en .docx ou en .pdf.",
}


def _mo(taille: int) -> str:
    return f"{taille / 1024 / 1024:.0f}"


def _refuser_taille(taille: int, nom: str) -> None:
    if taille > TAILLE_MAX:
        raise ErreurLecture(
            f"« {nom} » pèse {_mo(taille)} Mo : la limite est de {_mo(TAILLE_MAX)} Mo. "
            "Réduisez les images du document, ou fournissez sa version texte."
        )
    if taille == 0:
        raise ErreurLecture(f"« {nom} » est vide. Vérifiez l’export ou le téléchargement, puis recommencez.")


def refuser_demesure(pleines: int, nom: str) -> None:
    """The longest contracts have some ten thousand lines: beyond, the file is no contract, or a damaged export."""
    if pleines > LIGNES_MAX:
        raise ErreurLecture(
            f"« {nom} » contient {pleines} lignes de texte : un contrat de ville en compte quelques milliers, et la limite "
            f"est de {LIGNES_MAX}. Vérifiez que c’est bien le contrat seul, sans ses pièces jointes, puis recommencez."
        )


def controler_chemin(chemin: Path) -> None:
    """Refuse a missing, oversized or empty file before reading it."""
    if not chemin.exists():
        raise ErreurLecture(f"Le fichier « {chemin} » n’existe pas. Vérifiez son nom et son dossier.")
    if not chemin.is_file():
        raise ErreurLecture(f"« {chemin} » n’est pas un fichier. Indiquez le fichier du contrat ({ACCEPTES}).")
    _refuser_taille(chemin.stat().st_size, chemin.name)


def controler_contenu(contenu: bytes, nom: str) -> Format:
    """The format to read, once the content agrees with the name's extension."""
    _refuser_taille(len(contenu), nom)
    extension = PurePath(nom).suffix.lower()
    attendu = _EXTENSIONS.get(extension)
    if attendu is None:
        conseil = _CONSEILS.get(extension, f"Fournissez le contrat en {ACCEPTES}.")
        raise ErreurLecture(f"Le format de « {nom} » n’est pas reconnu. {conseil}")
    trouve = _format_reel(contenu)
    if trouve != attendu:
        raise ErreurLecture(_message_discordance(nom, extension, attendu, trouve))
    return attendu


def _format_reel(contenu: bytes) -> str:
    """The format by content: pdf, docx, odt, texte, zip, or binaire."""
    if contenu[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-"):
        return "pdf"
    if contenu.startswith(b"PK\x03\x04"):
        return _format_archive(contenu)
    if contenu.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        return "texte"
    if contenu.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        return "ole"
    debut = contenu[:200].lstrip(b" \t\r\n").lower()
    if debut.startswith((b"{\\rtf", b"<!doctype html", b"<html")):
        return "rtf" if debut.startswith(b"{") else "html"
    echantillon = contenu[:65536]
    if b"\x00" in echantillon and not _ressemble_utf16(echantillon):
        return "binaire"
    controles = sum(o < 32 and o not in (9, 10, 12, 13, 27) for o in echantillon[:4096])
    return "binaire" if controles > len(echantillon[:4096]) * 0.02 and not _ressemble_utf16(echantillon) else "texte"


def _ressemble_utf16(echantillon: bytes) -> bool:
    pairs, impairs = echantillon[0:4000:2].count(0), echantillon[1:4000:2].count(0)
    moitie = len(echantillon[:4000]) / 2
    return bool(moitie) and (max(pairs, impairs) > 0.7 * moitie) and min(pairs, impairs) < 0.05 * moitie


def _format_archive(contenu: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(contenu)) as archive:
            noms = set(archive.namelist())
            if "word/document.xml" in noms:
                return "docx"
            if "content.xml" in noms:
                mime = archive.read("mimetype")[:100] if "mimetype" in noms else b""
                return "odt" if b"opendocument.text" in mime or not mime else "zip"
    except (zipfile.BadZipFile, OSError, RuntimeError, NotImplementedError, EOFError):
        return "archive abîmée"
    return "zip"


_MAL_NOMMES = {
    "ole": "est un ancien fichier Word (.doc) ou un document protégé par un mot de passe. "
    "Ouvrez-le dans votre traitement de texte et enregistrez-le en .docx, sans mot de passe.",
    "rtf": "est un fichier RTF. Ouvrez-le dans votre traitement de texte et enregistrez-le en .docx ou .odt.",
    "html": "est une page web. Ouvrez-la dans votre traitement de texte et enregistrez-la en .docx ou .odt.",
}
_NOMS_FORMATS = {"pdf": "un PDF", "docx": "un document Word", "odt": "un document OpenDocument", "texte": "du texte"}


def _message_discordance(nom: str, extension: str, attendu: Format, trouve: str) -> str:
    if trouve == "archive abîmée":
        return f"« {nom} » est abîmé : son archive ne s’ouvre pas. Enregistrez-le ou téléchargez-le à nouveau."
    if trouve in _MAL_NOMMES:
        return f"« {nom} » {_MAL_NOMMES[trouve]}"
    if trouve in _NOMS_FORMATS:
        return (
            f"« {nom} » se termine par {extension} mais contient {_NOMS_FORMATS[trouve]}. "
            "Renommez-le avec la bonne extension, ou réexportez-le."
        )
    return (
        f"« {nom} » ne contient pas ce que son nom annonce ({_NOMS_FORMATS[attendu]}). "
        f"Fournissez le contrat en {ACCEPTES}."
    )


def ouvrir_archive(contenu: bytes, nom: str) -> zipfile.ZipFile:
    """The archive of a .docx or .odt, once its declared sizes are reasonable (zip bombs are refused)."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(contenu))
    except zipfile.BadZipFile as erreur:
        raise ErreurLecture(_message_discordance(nom, "", "docx", "archive abîmée")) from erreur
    for membre in archive.infolist():
        xml = membre.filename.endswith(".xml")
        if xml and (membre.file_size > XML_MAX or membre.file_size > TAUX_MAX * max(membre.compress_size, 4096)):
            raise ErreurLecture(
                f"« {nom} » se décompresse de façon anormale ({_mo(membre.file_size)} Mo de texte) : il n’a pas été lu. "
                "Réenregistrez-le depuis votre traitement de texte."
            )
        if membre.flag_bits & 0x1:
            raise ErreurLecture(f"« {nom} » est protégé par un mot de passe. Retirez la protection, puis recommencez.")
    return archive


def lire_xml(archive: zipfile.ZipFile, membre: str, nom: str) -> ElementTree.Element | None:
    """One XML member parsed, None when absent. A document type declaration (entity bombs) is refused."""
    if membre not in archive.NameToInfo:
        return None
    abime = ErreurLecture(
        f"« {nom} » est abîmé : son contenu ne se lit pas. Enregistrez-le ou téléchargez-le à nouveau."
    )
    try:
        with archive.open(membre) as flux:
            contenu = flux.read(XML_MAX + 1)
        if len(contenu) > XML_MAX or b"<!DOCTYPE" in contenu[:4096] or b"<!ENTITY" in contenu[:65536]:
            raise abime
        return ElementTree.fromstring(contenu)  # noqa: S314 - no document type, bounded size
    except (ElementTree.ParseError, zipfile.BadZipFile, OSError, EOFError, RuntimeError, ValueError) as erreur:
        raise abime from erreur
    except Exception as erreur:  # zlib.error has no common base with the others
        if type(erreur).__name__ == "error":
            raise abime from erreur
        raise
