"""The papers of a meeting in one booklet: our pages (agenda, matter of each item), then every paper, with bookmarks.

Only the items given are in it: whoever asks for it passes those that the reader may know.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError

from quartiers.documents.models import Document as DocumentGarde
from quartiers.exports.blocs import Bloc, ColonneBloc, Document, Encadre, Fiche, Paragraphe, Tableau, Titre
from quartiers.exports.pdf import CompositionImpossible, compiler, pdf_du_document
from quartiers.gouvernance.contenu import ou, quand
from quartiers.gouvernance.domain.conversions import pages_converties
from quartiers.gouvernance.models import PiecePoint, Point, Seance
from quartiers.gouvernance.textes import blocs_du_texte
from quartiers.socle.formats import compte, date_fr

IMAGES = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}
A_PART = "à ouvrir à part"


@dataclass
class PieceLue:
    """A paper as the booklet holds it; `pages` is None for one that it cannot hold (a broken file, no conversion)."""

    numero: str
    titre: str
    pages: int | None = None
    pdf: PdfReader | None = None
    premiere: int = 0  # page of the booklet, from 1


@dataclass
class PointLu:
    point: Point
    pieces: list[PieceLue] = field(default_factory=list)


def dossier_de_seance(seance: Seance, points: Sequence[Point]) -> bytes:
    """`points` come with their papers. Raises exports.pdf.CompositionImpossible."""
    lus = [PointLu(point, lire_les_pieces(point)) for point in points]
    pieces = [piece for lu in lus for piece in lu.pieces if piece.pdf is not None]
    norme: Sequence[str] = [] if pieces else ["ua-1"]  # papers put in by people are not tagged as ours are
    devant = pdf_du_document(document_du_dossier(seance, lus), norme)
    if not pieces:
        return devant
    # The pages of our own part are only known once it is made: made again with the page of each paper.
    suivante = len(PdfReader(io.BytesIO(devant)).pages) + 1
    for piece in pieces:
        piece.premiere = suivante
        suivante += piece.pages or 0
    return relier(pdf_du_document(document_du_dossier(seance, lus), norme), lus)


def lire_les_pieces(point: Point) -> list[PieceLue]:
    return [lire_piece(piece, f"{point.rang}.{rang}") for rang, piece in enumerate(point.pieces.all(), 1)]


def lire_piece(piece: PiecePoint, numero: str) -> PieceLue:
    lue = PieceLue(numero, piece.document.titre)
    try:
        lue.pdf = PdfReader(io.BytesIO(en_pdf(piece.document)))
        lue.pages = len(lue.pdf.pages)
    except (PyPdfError, CompositionImpossible, ValueError, OSError):
        lue.pdf = lue.pages = None
    return lue


def en_pdf(document: DocumentGarde) -> bytes:
    """Raises ValueError for a kind of file that has no pages of its own."""
    with document.fichier.open("rb") as fichier:
        contenu = fichier.read()
    if document.type_mime == "application/pdf":
        return bytes(contenu)
    if extension := IMAGES.get(document.type_mime):
        nom = f"piece.{extension}"
        return compiler("page_image.typ", {"titre": document.titre, "fichier": nom}, images={nom: contenu})
    if (converti := pages_converties(document)) is not None:
        return converti
    raise ValueError(document.type_mime)


def relier(devant: bytes, lus: Sequence[PointLu]) -> bytes:
    """Our pages, then the papers in the order of the agenda; a bookmark for each item, and below it for each paper."""
    livre = PdfWriter(clone_from=io.BytesIO(devant))
    signets = pages_des_titres(livre)
    livre._root_object.pop("/Outlines", None)
    for lu in lus:
        for piece in lu.pieces:
            if piece.pdf is not None:
                livre.append(piece.pdf, import_outline=False)
    for lu in lus:
        titre = titre_du_point(lu.point)
        parent = livre.add_outline_item(title=titre, page_number=signets.get(titre, 0))
        for piece in lu.pieces:
            if piece.pdf is not None:
                livre.add_outline_item(
                    title=f"{piece.numero} {piece.titre}", page_number=piece.premiere - 1, parent=parent
                )
    livre.page_mode = "/UseOutlines"
    sortie = io.BytesIO()
    livre.write(sortie)
    return sortie.getvalue()


def pages_des_titres(livre: PdfWriter) -> dict[str, int]:
    """Page (from 0) of each heading of our own part."""
    lecteur = PdfReader(io.BytesIO(octets(livre)))
    pages: dict[str, int] = {}

    def parcourir(elements: list[object]) -> None:
        for element in elements:
            if isinstance(element, list):
                parcourir(element)
            else:
                numero = lecteur.get_destination_page_number(element)  # type: ignore[arg-type]
                pages.setdefault(str(getattr(element, "title", "")), numero or 0)

    parcourir(list(lecteur.outline))
    return pages


def octets(livre: PdfWriter) -> bytes:
    sortie = io.BytesIO()
    livre.write(sortie)
    return sortie.getvalue()


# Our own pages


def titre_du_point(point: Point) -> str:
    return f"{point.rang}. {point.titre}"


def document_du_dossier(seance: Seance, lus: Sequence[PointLu]) -> Document:
    return Document(
        titre=f"{seance.instance}",
        sous_titre=str(seance.contrat),
        mention="Dossier de séance",
        entete=f"{seance.instance} – {date_fr(seance.tenue_le)}",
        date=seance.tenue_le,
        blocs=blocs_du_dossier(seance, lus),
        sans_couverture=True,
        filigrane="Contrat fictif" if seance.contrat.demonstration else "",
    )


def blocs_du_dossier(seance: Seance, lus: Sequence[PointLu]) -> list[Bloc]:
    faits = [("Séance", quand(seance)), ("Lieu", ou(seance)), ("Lien", seance.lien), ("Objet", seance.objet)]
    blocs: list[Bloc] = [Fiche("La séance", [(nom, valeur) for nom, valeur in faits if valeur])]
    blocs += blocs_du_texte(seance.mot)
    if not lus:
        return [*blocs, Paragraphe("L’ordre du jour n’est pas encore arrêté.")]
    blocs += [Titre("Ordre du jour"), ordre_du_jour(lus)]
    for lu in lus:
        blocs += blocs_du_point(lu)
    return blocs


def ordre_du_jour(lus: Sequence[PointLu]) -> Tableau:
    colonnes = [
        ColonneBloc("Point", 3.4),
        ColonneBloc("Nature", 1.3),
        ColonneBloc("Présenté par", 1.6),
        ColonneBloc("Durée", 0.8),
        ColonneBloc("Pièces", 1.9),
    ]
    lignes = [
        [
            titre_du_point(lu.point),
            lu.point.get_nature_display(),
            lu.point.rapporteur,
            f"{lu.point.duree} min" if lu.point.duree else "",
            [place_de(piece) for piece in lu.pieces],
        ]
        for lu in lus
    ]
    total = sum(lu.point.duree or 0 for lu in lus)
    legende = f"Ordre du jour, {compte(total, 'minute')} prévues" if total else "Ordre du jour"
    return Tableau(legende, colonnes, lignes, tetes_de_ligne=True)


def place_de(piece: PieceLue) -> str:
    return f"{piece.numero}, page {piece.premiere}" if piece.pages else f"{piece.numero}, {A_PART}"


def blocs_du_point(lu: PointLu) -> list[Bloc]:
    blocs: list[Bloc] = [Titre(titre_du_point(lu.point), niveau=2)]
    if lu.point.confidentiel:
        blocs.append(Encadre("Confidentiel", "Ce point n’est lu que par les membres désignés. Ne le transmettez pas."))
    blocs += blocs_du_texte(lu.point.texte) or [Paragraphe("Pas de note pour ce point.", style="note")]
    for piece in lu.pieces:
        blocs.append(Paragraphe(f"Pièce {place_de(piece)} : {piece.titre}", style="note"))
    return blocs
