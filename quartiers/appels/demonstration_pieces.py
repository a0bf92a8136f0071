"""The papers of the demonstration: PDF made here, that say on their face that they are fictional."""

import datetime as dt
from collections.abc import Iterable
from functools import cache

from django.core.files.base import ContentFile
from django.utils import timezone

from quartiers.annuaire.models import Organisme
from quartiers.appels.demonstration_dossiers import Decor
from quartiers.appels.enums import AVANT_DEPOT, EtatDossier, EtatPiece, GenrePieceOrganisme, PointVerifie
from quartiers.appels.models import Campagne, Dossier, FicheOrganisme, Piece, PieceOrganisme, TypePiece
from quartiers.comptes.demonstration import courriel_de_demonstration
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.documents.domain import deposer
from quartiers.documents.models import Document
from quartiers.exports.blocs import Document as DocumentCompose
from quartiers.exports.blocs import Paragraphe
from quartiers.exports.pdf import pdf_du_document

G = GenrePieceOrganisme
MENTION = "Document fictif, fait pour la démonstration : il n’engage personne et n’a aucune valeur."
PERMANENTES: dict[GenrePieceOrganisme, str] = {
    G.STATUTS: "Article premier. L’association a pour but d’animer la vie d’un quartier qui n’existe pas.",
    G.RIB: "Titulaire : l’association de l’exemple. Ce relevé ne porte le numéro d’aucun compte.",
    G.COMPTES: "Produits et charges de l’exercice : des nombres d’exemple, approuvés par une assemblée imaginaire.",
}
DEVIS = ("Devis du matériel", "Douze lots d’outils et de fournitures, au prix de l’exemple.")
EXAMINES = frozenset({EtatDossier.RECEVABLE, EtatDossier.INSTRUIT})
VERIFIES = ("jardin", "cle", "roue", "terrain")  # organisations that an officer has already checked
BIENTOT = dt.timedelta(days=20)


def garnir_de_pieces(decor: Decor, campagne: Campagne, dossiers: Iterable[Dossier]) -> None:
    """The permanent papers of every association, lent to this year's deposited files, each with an estimate of its own.

    One PDF per kind is made, and stored for each. The demonstration's own association has one that ends soon.
    """
    contenus = {genre: composer(genre.label, texte, decor.jour) for genre, texte in PERMANENTES.items()}
    rangees: dict[int, dict[str, PieceOrganisme]] = {}
    for cle, organisme in decor.organismes.items():
        fin = decor.jour + BIENTOT if cle == "demo" else None
        rangees[organisme.pk] = ranger(decor, organisme, contenus, fin)
    devis = composer(*DEVIS, decor.jour)
    types = list(TypePiece.objects.filter(campagne=campagne, genre_organisme__in=list(PERMANENTES)))
    for dossier in dossiers:
        if dossier.etat not in AVANT_DEPOT:
            joindre(decor, dossier, types, rangees[dossier.organisme_id], devis)
    verifier_des_organismes(decor)


@cache
def composer(titre: str, texte: str, jour: dt.date) -> bytes:
    return pdf_du_document(
        DocumentCompose(
            titre=f"{titre} (fictif)",
            sous_titre="",
            mention=MENTION,
            entete="Démonstration",
            filigrane="FICTIF",
            sans_couverture=True,
            date=jour,
            blocs=[Paragraphe(MENTION, "chapeau"), Paragraphe(texte)],
        )
    )


def ranger(
    decor: Decor, organisme: Organisme, contenus: dict[GenrePieceOrganisme, bytes], fin: dt.date | None
) -> dict[str, PieceOrganisme]:
    """The permanent papers of one association; `fin` is when its bank details have to be given again."""
    return {
        genre: PieceOrganisme.objects.create(
            organisme=organisme,
            genre=genre,
            document=stocker(decor, contenu, genre.label),
            precision=str(decor.jour.year - 1) if genre == G.COMPTES else "",
            valable_jusqu_au=fin if genre == G.RIB else None,
        )
        for genre, contenu in contenus.items()
    }


def stocker(decor: Decor, contenu: bytes, titre: str) -> Document:
    fichier = ContentFile(contenu, name=f"{titre} (fictif).pdf")
    return deposer(fichier=fichier, titre=f"{titre} (fictif)", contrat_id=decor.contrat.pk, acteur=Acteur())


def joindre(
    decor: Decor, dossier: Dossier, types: Iterable[TypePiece], siennes: dict[str, PieceOrganisme], devis: bytes
) -> None:
    etat = EtatPiece.ACCEPTEE if dossier.etat in EXAMINES else EtatPiece.DEPOSEE
    pieces = [
        Piece(
            contrat=decor.contrat,
            dossier=dossier,
            type_piece=type_piece,
            document=siennes[type_piece.genre_organisme].document,
            piece_organisme=siennes[type_piece.genre_organisme],
            etat=etat,
        )
        for type_piece in types
    ]
    document = stocker(decor, devis, DEVIS[0])
    pieces.append(Piece(contrat=decor.contrat, dossier=dossier, intitule=DEVIS[0], document=document, etat=etat))
    Piece.objects.bulk_create(pieces)


def verifier_des_organismes(decor: Decor) -> None:
    """A few organisations checked by the demonstration's pilot, so that both lists of the page have lines."""
    pilote = Utilisateur.objects.filter(courriel=courriel_de_demonstration(Role.PILOTE)).first()
    if pilote is None:
        return
    organismes = [decor.organismes[cle] for cle in VERIFIES]
    FicheOrganisme.objects.filter(organisme__in=organismes).update(
        verifiee_par=pilote,
        verifiee_le=timezone.now(),
        verifiee_points=[PointVerifie.IDENTITE, PointVerifie.STATUTS, PointVerifie.COMPTE],
        verifiee_note="Vérification fictive.",
    )
