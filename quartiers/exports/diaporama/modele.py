"""Slides, made of the blocks of `exports.blocs`: what to show, never where."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from quartiers.exports.blocs import (
    Bloc,
    Chiffres,
    Document,
    Encadre,
    Fiche,
    Figure,
    Liste,
    Paragraphe,
    Paysage,
    Tableau,
    Titre,
)

BlocDeDiapositive = Paragraphe | Liste | Fiche | Tableau | Figure | Encadre


@dataclass(frozen=True)
class Diapositive:
    """A title and its blocks; what does not fit goes on to more slides of the same title. `notes` are the speaker's."""

    titre: str
    blocs: Sequence[BlocDeDiapositive] = ()
    notes: str = ""


@dataclass(frozen=True)
class Diaporama:
    """A title slide (`titre`, `sous_titre`, `mention`, `date`), then the slides.

    `filigrane` (« Contrat fictif ») is said on every slide, beside `entete`.
    """

    titre: str
    sous_titre: str
    mention: str
    date: dt.date
    diapositives: Sequence[Diapositive]
    entete: str = ""
    auteur: str = "Quartiers"
    filigrane: str = ""
    notes: str = ""


def diaporama_du_document(document: Document) -> Diaporama:
    """The slides of a document: one a heading of level 1 or 2, deeper headings as short paragraphs."""
    diapositives: list[tuple[str, list[BlocDeDiapositive]]] = []
    for bloc in a_plat(document.blocs):
        if isinstance(bloc, Titre) and bloc.niveau <= 2:
            diapositives.append((bloc.texte, []))
            continue
        if not diapositives:
            diapositives.append((document.titre, []))
        diapositives[-1][1].append(Paragraphe(bloc.texte, "chapeau") if isinstance(bloc, Titre) else bloc)
    return Diaporama(
        titre=document.titre,
        sous_titre=document.sous_titre,
        mention=document.mention,
        date=document.date,
        diapositives=[Diapositive(titre, blocs) for titre, blocs in diapositives],
        entete=document.entete,
        auteur=document.auteur,
        filigrane=document.filigrane,
    )


def a_plat(blocs: Sequence[Bloc]) -> list[Titre | BlocDeDiapositive]:
    """All slides are on their side already."""
    plats: list[Titre | BlocDeDiapositive] = []
    for bloc in blocs:
        if isinstance(bloc, Paysage):
            plats += a_plat(bloc.blocs)
        elif isinstance(bloc, Chiffres):
            paires = [(nom, " – ".join(m for m in (valeur, detail) if m)) for valeur, nom, detail in bloc.chiffres]
            plats.append(Fiche("Chiffres clés", paires))
        else:
            plats.append(bloc)
    return plats
