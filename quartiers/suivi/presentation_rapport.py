"""What the pages show of a report's content: its blocks as components, its texts as HTML. No query here."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.safestring import SafeString

from quartiers.appels.reglement import rendre_html
from quartiers.exports.graphiques import url_etroite, url_graphique
from quartiers.socle import formats
from quartiers.socle.affichage import Colonne
from quartiers.suivi.contenu import BlocFige, Case, ChapitreFige, ChiffreFige, ContenuRapport, FigureFigee, TableauFige
from quartiers.suivi.document_rapport import avec_centimes, niveaux

LIGNES_DEPLIEES = 12
GENRES = {"entier": "nombre", "lien": "texte"}
AdresseDeFigure = Callable[[str, int], str]


@dataclass(frozen=True)
class TableauMontre:
    titre: str
    colonnes: list[Colonne]
    lignes: list[Any]
    totaux: Any = None
    note: str = ""

    @property
    def nombre(self) -> int:
        return len(self.lignes)

    @property
    def longue(self) -> bool:
        """Folded on the page: a list of actions would push the text out of sight."""
        return self.nombre > LIGNES_DEPLIEES

    @property
    def lignes_et_totaux(self) -> list[Any]:
        """For the figures of a chart, whose table has no foot."""
        return [*self.lignes, self.totaux] if self.totaux else self.lignes


@dataclass(frozen=True)
class FigureMontree:
    titre: str
    alt: str
    src: str
    src_etroit: str = ""


@dataclass(frozen=True)
class BlocMontre:
    """A block ready for a template. Its first figure carries its first table."""

    titre: str
    chiffres: tuple[ChiffreFige, ...]
    figures: list[FigureMontree]
    tableaux: list[TableauMontre]
    source: str
    manque: str
    phrase: str
    pk: int | None = None


@dataclass(frozen=True)
class ChapitreMontre:
    """`balise` is its level on the page, below the page's own title."""

    code: str
    titre: str
    balise: int
    texte: SafeString
    blocs: list[BlocMontre] = field(default_factory=list)
    niveau: int = 1


def chapitres_montres(contenu: ContenuRapport, adresse: AdresseDeFigure) -> list[ChapitreMontre]:
    return [chapitre_montre(chapitre, niveau, adresse) for chapitre, niveau in niveaux(contenu.chapitres)]


def chapitre_montre(chapitre: ChapitreFige, niveau: int, adresse: AdresseDeFigure) -> ChapitreMontre:
    return ChapitreMontre(
        chapitre.code,
        chapitre.titre,
        niveau + 1,
        rendre_html(chapitre.texte, niveau + 2) if chapitre.texte else SafeString(""),
        [bloc_montre(bloc, adresse) for bloc in chapitre.blocs],
        niveau,
    )


def bloc_montre(bloc: BlocFige, adresse: AdresseDeFigure, pk: int | None = None) -> BlocMontre:
    return BlocMontre(
        bloc.titre,
        bloc.chiffres,
        [figure_montree(figure, adresse(bloc.cle, rang)) for rang, figure in enumerate(bloc.figures)],
        [tableau_montre(tableau) for tableau in bloc.tableaux],
        bloc.source,
        bloc.manque,
        bloc.phrase,
        pk,
    )


def figure_montree(figure: FigureFigee, adresse: str) -> FigureMontree:
    """A chart is drawn by its own address, which follows the reader's light or dark mode; a map is that of the text."""
    if not figure.spec:
        return FigureMontree(figure.titre, figure.alt, adresse)
    spec = dict(figure.spec)
    return FigureMontree(figure.titre, figure.alt, url_graphique(spec), url_etroite(spec))


def tableau_montre(tableau: TableauFige) -> TableauMontre:
    colonnes = [
        Colonne(str(rang), c.libelle, GENRES.get(c.genre, c.genre))  # type: ignore[arg-type]
        for rang, c in enumerate(tableau.colonnes)
    ]
    lignes = [*tableau.lignes, *([tableau.totaux] if tableau.totaux else [])]
    ronds = not any(avec_centimes(tableau.colonnes, ligne) for ligne in lignes)
    return TableauMontre(
        tableau.titre,
        colonnes,
        [ligne_montree(tableau, ligne, ronds) for ligne in tableau.lignes],
        None if tableau.totaux is None else ligne_montree(tableau, tableau.totaux, ronds),
        tableau.note,
    )


def ligne_montree(tableau: TableauFige, ligne: Sequence[Case], ronds: bool) -> list[Any]:
    """Amounts without cents where none has any, as in the printed report."""
    return [
        formats.montant(case, 0) if ronds and colonne.genre == "montant" and isinstance(case, Decimal) else case
        for colonne, case in zip(tableau.colonnes, ligne, strict=True)
    ]


def sommaire(chapitres: Iterable[ChapitreMontre]) -> list[ChapitreMontre]:
    """What the table of contents names: chapters and their parts."""
    return [chapitre for chapitre in chapitres if chapitre.niveau <= 2]
