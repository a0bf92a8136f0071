"""Reading scanned pages: images become PDF, each page is drawn in grey and searched for our codes."""

import io
from collections.abc import Iterator, Sequence

from django.core.exceptions import ValidationError

from quartiers.appels.code_qr import jetons_lus, png_gris
from quartiers.exports.pdf import CompositionImpossible, compiler

FINESSES = (150, 300, 220)  # dpi, tried one after the other until a code is read
COTE_MAX = 6000  # pixels: a page of a plan is drawn smaller rather than filling the memory
PAGES_MAX = 500  # pages of one file


def pdf_du_scan(contenu: bytes, extension: str) -> bytes:
    """A PDF as it is; an image as a page. Raises ValidationError when it cannot be read."""
    if extension == "pdf":
        return contenu
    nom = f"scan.{'jpg' if extension == 'jpeg' else extension}"
    donnees = {"titre": "Page numérisée", "fichier": nom}
    try:
        return compiler("page_image.typ", donnees, images={nom: contenu})
    except CompositionImpossible as erreur:
        raise ValidationError("Cette image ne s’ouvre pas : numérisez la page à nouveau.") from erreur


def nombre_de_pages(contenu: bytes) -> int:
    """Raises ValidationError for a file that does not open, or of too many pages."""
    import pypdfium2  # slow to load

    try:
        pdf = pypdfium2.PdfDocument(contenu)
    except pypdfium2.PdfiumError as erreur:
        raise ValidationError("Ce PDF ne s’ouvre pas, ou il demande un mot de passe : numérisez à nouveau.") from erreur
    try:
        nombre = len(pdf)
    finally:
        pdf.close()
    if nombre > PAGES_MAX:
        raise ValidationError(f"Ce fichier a {nombre} pages ; la limite est de {PAGES_MAX}. Déposez-le en parties.")
    return nombre


def jetons_par_page(contenu: bytes) -> Iterator[list[str]]:
    """The tokens read on each page, in order; an empty list where no code of ours is seen."""
    import pypdfium2  # slow to load

    pdf = pypdfium2.PdfDocument(contenu)
    try:
        for rang in range(len(pdf)):
            page = pdf[rang]
            try:
                yield jetons_de_la_page(page)
            finally:
                page.close()
    finally:
        pdf.close()


def jetons_de_la_page(page: object) -> list[str]:
    for finesse in FINESSES:
        pixels, _largeur, hauteur, pas = dessiner(page, finesse / 72)
        if trouves := jetons_lus(pixels, hauteur, pas):
            return trouves
    return []


def dessiner(page: object, echelle: float) -> tuple[bytes, int, int, int]:
    """(pixels, width, height, bytes a row) of a page in grey."""
    grand = max(page.get_size()) * echelle  # type: ignore[attr-defined]
    image = page.render(scale=echelle * min(1, COTE_MAX / grand), grayscale=True)  # type: ignore[attr-defined]
    try:
        return bytes(image.buffer), image.width, image.height, image.stride
    finally:
        image.close()


def apercu_png(contenu: bytes, rang: int, largeur: int = 700) -> bytes:
    """Page `rang` (from 1) as a grey PNG, to be filed by eye."""
    import pypdfium2  # slow to load

    pdf = pypdfium2.PdfDocument(contenu)
    try:
        page = pdf[rang - 1]
        pixels, large, hauteur, pas = dessiner(page, largeur / page.get_width())
        page.close()
    finally:
        pdf.close()
    lignes = b"".join(pixels[n * pas : n * pas + large] for n in range(hauteur))
    return png_gris(lignes, large, hauteur)


def assembler(pages: Sequence[tuple[bytes, int]]) -> bytes:
    """One PDF made of (file, page from 1), in this order; nothing of the sources but their pages."""
    from pypdf import PdfReader, PdfWriter  # slow to load

    ecrivain = PdfWriter()
    lecteurs: dict[int, PdfReader] = {}
    for contenu, rang in pages:
        lecteur = lecteurs.setdefault(id(contenu), PdfReader(io.BytesIO(contenu)))
        ecrivain.add_page(lecteur.pages[rang - 1])
    sortie = io.BytesIO()
    ecrivain.write(sortie)
    return sortie.getvalue()
