"""A session of a witness group, on paper."""

from collections.abc import Iterator

from quartiers.cohortes.models import SeanceTemoin
from quartiers.cohortes.temoins import lignes
from quartiers.exports.blocs import Bloc, Document, Fiche, Liste, Paragraphe, Point, Titre
from quartiers.socle.formats import date_fr


def document_de_la_seance(seance: SeanceTemoin) -> Document:
    groupe = seance.groupe
    return Document(
        titre=f"Groupe témoin : {groupe}",
        sous_titre=f"Séance du {date_fr(seance.tenue_le)}",
        mention=f"{seance.presents} personnes présentes sur {groupe.effectif}",
        entete=f"{groupe.contrat} – groupe témoin",
        date=seance.tenue_le,
        blocs=list(blocs_de(seance)),
        sans_couverture=True,
        filigrane="Groupe fictif" if groupe.fictif else "",
    )


def blocs_de(seance: SeanceTemoin) -> Iterator[Bloc]:
    groupe = seance.groupe
    yield Fiche(
        "La séance",
        [
            ("Lieu", seance.lieu),
            ("Présentes et présents", f"{seance.presents} sur {groupe.effectif}"),
            ("Composition du groupe", " ; ".join(lignes(groupe.composition)) or "Non dite"),
            ("Animation", groupe.animation or "Non dite"),
        ],
    )
    yield Titre("Ce qu’il faut en retenir", 1)
    for paragraphe in lignes(seance.resume):
        yield Paragraphe(paragraphe)
    for reponse in seance.reponses.select_related("question"):
        if not reponse.synthese and not reponse.paroles:
            continue
        yield Titre(reponse.question.texte, 1)
        for paragraphe in lignes(reponse.synthese):
            yield Paragraphe(paragraphe)
        if paroles := lignes(reponse.paroles):
            yield Liste([Point(f"« {parole} »") for parole in paroles])
    yield Paragraphe(
        "Les paroles sont rapportées sans nom. Elles disent ce qu’un groupe ressent, et ne se comptent pas.", "note"
    )
