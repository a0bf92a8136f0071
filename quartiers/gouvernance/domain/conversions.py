"""Word and Excel papers as pages of the booklet: made by a job, kept by their fingerprint, never in a page's time.

The pages stand beside the files of the storage, which every machine reads; only a booklet opens them, for whoever may
read the paper itself. Papers of meetings are kept, and so are their pages.
"""

import datetime as dt
import enum
import logging

from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from procrastinate.contrib.django import app

from quartiers.documents.models import Document
from quartiers.exports.conversion import CONVERTIBLES, ConversionImpossible, convertir, disponible
from quartiers.gouvernance.enums import EtatSeance
from quartiers.gouvernance.models import PiecePoint

TACHE = "quartiers.gouvernance.tasks.convertir_piece"
FILE = "calculs"
REFUS_GARDE = 60 * 60 * 24 * 30  # seconds; tried again afterwards, while the meeting is near
RECUL = dt.timedelta(days=60)
PAR_TOUR = 20
ATELIER = "libreoffice"  # one conversion at a time: each takes some 300 MB

journal = logging.getLogger(__name__)


class Lecture(enum.StrEnum):
    """How a paper comes into the booklet."""

    PAGES = "pages"  # a PDF, an image: as it is
    CONVERTIE = "convertie"
    ATTENDUE = "attendue"
    IMPOSSIBLE = "impossible"  # asked, and LibreOffice could not
    A_PART = "a_part"  # a kind without pages, or a server without LibreOffice

    @property
    def dite(self) -> str:
        """What the list of papers says of it; nothing when it goes without saying."""
        return {
            Lecture.PAGES: "",
            Lecture.CONVERTIE: "en PDF dans le dossier",
            Lecture.ATTENDUE: "bientôt en PDF dans le dossier",
            Lecture.IMPOSSIBLE: "à ouvrir à part\u00a0: sa conversion en PDF a échoué",
            Lecture.A_PART: "à ouvrir à part",
        }[self]


def extension_de(document: Document) -> str:
    return str(document.fichier.name).rpartition(".")[2].lower()


def se_convertit(document: Document) -> bool:
    return extension_de(document) in CONVERTIBLES


def chemin(document: Document) -> str:
    return f"conversions/{document.empreinte[:2]}/{document.empreinte}.pdf"


def refus(document: Document) -> str:
    return f"conversion-refusee:{document.empreinte}"


def pages_converties(document: Document) -> bytes | None:
    if not se_convertit(document) or not default_storage.exists(chemin(document)):
        return None
    with default_storage.open(chemin(document), "rb") as fichier:
        return bytes(fichier.read())


def lecture_de(document: Document) -> Lecture:
    """Without opening the file."""
    if document.type_mime == "application/pdf" or document.type_mime.startswith("image/"):
        return Lecture.PAGES
    if not se_convertit(document):
        return Lecture.A_PART
    if default_storage.exists(chemin(document)):
        return Lecture.CONVERTIE
    if cache.get(refus(document)):
        return Lecture.IMPOSSIBLE
    return Lecture.ATTENDUE if disponible() else Lecture.A_PART


def demander_la_conversion(document: Document) -> None:
    """A job in the transaction of the act; nothing where nothing would come of it."""
    if lecture_de(document) == Lecture.ATTENDUE:
        app.configure_task(TACHE, queue=FILE, lock=ATELIER).defer(document_id=document.pk)


def faire_la_conversion(document_id: int) -> bool:
    """Convert and keep; a refusal is kept too, so that it is told and not tried for ever."""
    document = Document.objects.filter(pk=document_id).first()
    if document is None or lecture_de(document) != Lecture.ATTENDUE:
        return False
    try:
        with document.fichier.open("rb") as fichier:
            pages = convertir(fichier.read(), extension_de(document))
    except (ConversionImpossible, OSError) as erreur:
        journal.warning("Document %s non converti : %s", document.pk, erreur)
        cache.set(refus(document), True, REFUS_GARDE)
        return False
    default_storage.save(chemin(document), ContentFile(pages))
    return True


def convertir_les_pieces(jour: dt.date) -> int:
    """The papers of the meetings to come and just held whose pages are missing; return how many were made."""
    if not disponible():
        return 0
    pieces = PiecePoint.objects.filter(point__seance__tenue_le__gte=jour - RECUL)
    pieces = pieces.exclude(point__seance__etat=EtatSeance.ANNULEE).select_related("document").order_by("-pk")
    attendues = [p.document_id for p in pieces if lecture_de(p.document) == Lecture.ATTENDUE]
    return sum(faire_la_conversion(document_id) for document_id in dict.fromkeys(attendues[:PAR_TOUR]))
