"""Texts and sheets as PDF, by the LibreOffice of the server when it has one; in a job, under a time limit.

The file was put in by someone: it opens in an empty profile that is thrown away, without macros, without following
any link out of it, with no road to the network.
"""

import io
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

CONVERTIBLES = frozenset({"docx", "odt", "xlsx", "ods", "pptx", "odp"})
CLASSEURS = frozenset({"xlsx", "ods"})
DELAI = 90  # seconds
HAUTEUR_MAX = 2400.0  # points: a sheet kept on one page that would be longer is cut in pages after all
HAUTEUR_MIN = 8.0
SANS_ISSUE = "http://127.0.0.1:9"  # nothing listens there
FEUILLE_ENTIERE = 'pdf:calc_pdf_Export:{"SinglePageSheets":{"type":"boolean","value":"true"}}'
REGLAGES = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableMacrosExecution" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="BlockUntrustedRefererLinks" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="DisableActiveContent" oor:op="fuse"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>1</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


class ConversionImpossible(Exception):
    """No LibreOffice, a file that it does not open, or the time limit; the message is for the log."""


def disponible() -> bool:
    """Whether this server converts: texts and sheets both."""
    return all(shutil.which(nom) for nom in ("soffice", "lowriter", "localc"))


def convertir(contenu: bytes, extension: str) -> bytes:
    """The pages of a file of one of the CONVERTIBLES kinds. A sheet stays whole on its page while it can be read so."""
    if extension not in CONVERTIBLES:
        raise ConversionImpossible(f"Un fichier .{extension} ne se convertit pas.")
    if extension in CLASSEURS:
        entier = lancer(contenu, extension, FEUILLE_ENTIERE)
        if plus_haute_page(entier) <= HAUTEUR_MAX:
            return sans_feuilles_vides(entier)
    return lancer(contenu, extension, "pdf")


def plus_haute_page(contenu: bytes) -> float:
    from pypdf import PdfReader  # heavy, and of no use to a page
    from pypdf.errors import PyPdfError

    try:
        pages = PdfReader(io.BytesIO(contenu)).pages
        return max((float(max(page.mediabox.height, page.mediabox.width)) for page in pages), default=0.0)
    except (PyPdfError, ValueError) as erreur:
        raise ConversionImpossible(str(erreur)) from erreur


def sans_feuilles_vides(contenu: bytes) -> bytes:
    """An empty sheet kept on one page is a page of a hair's height."""
    from pypdf import PdfWriter  # as above

    livre = PdfWriter(clone_from=io.BytesIO(contenu))
    for rang in reversed(range(len(livre.pages))):
        if float(livre.pages[rang].mediabox.height) < HAUTEUR_MIN and len(livre.pages) > 1:
            livre.remove_page(rang)
    sortie = io.BytesIO()
    livre.write(sortie)
    return sortie.getvalue()


def lancer(contenu: bytes, extension: str, filtre: str) -> bytes:
    programme = shutil.which("soffice")
    if programme is None:
        raise ConversionImpossible("LibreOffice n’est pas sur ce serveur.")
    with tempfile.TemporaryDirectory(prefix="quartiers-conversion-") as nom:
        dossier = Path(nom)
        source = dossier / f"piece.{extension}"
        source.write_bytes(contenu)
        profil = dossier / "profil" / "user"
        profil.mkdir(parents=True)
        (profil / "registrymodifications.xcu").write_text(REGLAGES, encoding="utf-8")
        attendre(
            [
                programme,
                f"-env:UserInstallation=file://{dossier / 'profil'}",
                *("--headless", "--norestore", "--nolockcheck", "--convert-to", filtre),
                *("--outdir", str(dossier), str(source)),
            ],
            dossier,
        )
        sortie = dossier / "piece.pdf"
        if not sortie.exists():
            raise ConversionImpossible("LibreOffice n’a pas pu ouvrir ce fichier.")
        return sortie.read_bytes()


def attendre(commande: list[str], dossier: Path) -> None:
    """Run it to its end; past the time limit, all that it started is stopped."""
    environnement = {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": str(dossier),
        "TMPDIR": str(dossier),
        "LANG": "C.UTF-8",
        **dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), SANS_ISSUE),
    }
    with subprocess.Popen(
        commande,
        cwd=dossier,
        env=environnement,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as programme:
        try:
            programme.wait(DELAI)
        except subprocess.TimeoutExpired as erreur:
            os.killpg(programme.pid, signal.SIGKILL)
            raise ConversionImpossible(f"La conversion n’est pas finie après {DELAI} secondes.") from erreur
