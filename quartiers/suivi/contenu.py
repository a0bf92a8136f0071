"""The report as data: chapters, texts, tables, charts. A live draft and a sealed version have the same shape.

Every output (page, PDF, Word, slides, spreadsheet) is made of this alone: it reads no other figure. No query here.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from quartiers.exports.colonnes import Genre

Case = str | int | Decimal | None
DECIMAUX = frozenset({"montant", "nombre", "pourcent"})


@dataclass(frozen=True)
class ColonneFigee:
    libelle: str
    genre: Genre = "texte"
    # What a reader of the data must know of the column: its definition, and how it adds up.
    definition: str = ""


@dataclass(frozen=True)
class TableauFige:
    """A table; `totaux` is its last row. A count kept secret is the text « s »."""

    titre: str
    colonnes: tuple[ColonneFigee, ...]
    lignes: tuple[tuple[Case, ...], ...]
    totaux: tuple[Case, ...] | None = None
    note: str = ""


@dataclass(frozen=True)
class FigureFigee:
    """A chart (`spec`, drawn when the version is sealed) or a map (`svg` at once), with what it says in words."""

    titre: str
    alt: str
    spec: Mapping[str, Any] | None = None
    svg: str = ""


@dataclass(frozen=True)
class ChiffreFige:
    valeur: str
    libelle: str
    detail: str = ""


@dataclass(frozen=True)
class BlocFige:
    """What a live block shows; `manque` says what is not known; `phrase` is proposed to the writer, never printed."""

    cle: str
    titre: str
    chiffres: tuple[ChiffreFige, ...] = ()
    figures: tuple[FigureFigee, ...] = ()
    tableaux: tuple[TableauFige, ...] = ()
    source: str = ""
    manque: str = ""
    phrase: str = ""

    @property
    def vide(self) -> bool:
        return not (self.chiffres or self.figures or self.tableaux)


@dataclass(frozen=True)
class ChapitreFige:
    code: str
    titre: str
    niveau: int
    texte: str
    blocs: tuple[BlocFige, ...] = ()


@dataclass(frozen=True)
class AvisFige:
    nom: str
    sens: str
    rendu_le: str
    observations: str = ""
    suite: str = ""


@dataclass(frozen=True)
class DeliberationFigee:
    assemblee: str
    tenue_le: str
    numero: str
    observations: str = ""


@dataclass(frozen=True)
class QuartierFige:
    """What the sheet of a neighbourhood says, in easy French: figures as text, « s » when secret."""

    code: str
    nom: str
    commune: str
    chiffres: tuple[ChiffreFige, ...]
    actions: tuple[tuple[str, str], ...]
    svg: str = ""
    alt: str = ""


@dataclass(frozen=True)
class ContenuRapport:
    """The whole report. `mention` says which state of it this is; dates are written as they are read."""

    titre: str
    contrat: str
    annee: int
    mention: str
    date: str  # ISO: the day this was made
    seuil: int
    chapitres: tuple[ChapitreFige, ...]
    quartiers: tuple[QuartierFige, ...] = ()
    avis: tuple[AvisFige, ...] = ()
    deliberations: tuple[DeliberationFigee, ...] = ()
    suites: str = ""
    examen: str = ""  # the committee that examined it, and when
    fictif: bool = False
    donnees: tuple[TableauFige, ...] = ()

    def figures(self) -> Iterator[FigureFigee]:
        for chapitre in self.chapitres:
            for bloc in chapitre.blocs:
                yield from bloc.figures

    def figure(self, bloc: str, rang: int) -> FigureFigee | None:
        for chapitre in self.chapitres:
            for pose in chapitre.blocs:
                if pose.cle == bloc and rang < len(pose.figures):
                    return pose.figures[rang]
        return None


def avec_dessins(contenu: ContenuRapport, dessins: Sequence[str]) -> ContenuRapport:
    """The same content, each figure holding its drawing, in the order of `figures()`."""
    suite = iter(dessins)
    chapitres = tuple(
        replace(
            chapitre,
            blocs=tuple(
                replace(bloc, figures=tuple(replace(figure, svg=next(suite)) for figure in bloc.figures))
                for bloc in chapitre.blocs
            ),
        )
        for chapitre in contenu.chapitres
    )
    return replace(contenu, chapitres=chapitres)


def en_json(contenu: ContenuRapport) -> dict[str, Any]:
    """Plain JSON: amounts as text, so that not a cent is lost; suggestions to the writer left out."""
    brut: dict[str, Any] = json.loads(json.dumps(asdict(contenu), default=str, ensure_ascii=False))
    for chapitre in brut["chapitres"]:
        for bloc in chapitre["blocs"]:
            bloc["phrase"] = ""
    return brut


def empreinte_de(brut: Mapping[str, Any]) -> str:
    """SHA-256 of the content, whatever the order in which its keys are kept."""
    texte = json.dumps(brut, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(texte.encode("utf-8")).hexdigest()


def de_json(brut: Mapping[str, Any]) -> ContenuRapport:
    return ContenuRapport(
        **{
            **brut,
            "chapitres": tuple(chapitre_de(chapitre) for chapitre in brut["chapitres"]),
            "quartiers": tuple(quartier_de(quartier) for quartier in brut["quartiers"]),
            "avis": tuple(AvisFige(**avis) for avis in brut["avis"]),
            "deliberations": tuple(DeliberationFigee(**d) for d in brut["deliberations"]),
            "donnees": tuple(tableau_de(tableau) for tableau in brut["donnees"]),
        }
    )


def chapitre_de(brut: Mapping[str, Any]) -> ChapitreFige:
    return ChapitreFige(**{**brut, "blocs": tuple(bloc_de(bloc) for bloc in brut["blocs"])})


def bloc_de(brut: Mapping[str, Any]) -> BlocFige:
    return BlocFige(
        **{
            **brut,
            "chiffres": tuple(ChiffreFige(**chiffre) for chiffre in brut["chiffres"]),
            "figures": tuple(FigureFigee(**figure) for figure in brut["figures"]),
            "tableaux": tuple(tableau_de(tableau) for tableau in brut["tableaux"]),
        }
    )


def quartier_de(brut: Mapping[str, Any]) -> QuartierFige:
    chiffres = tuple(ChiffreFige(**chiffre) for chiffre in brut["chiffres"])
    return QuartierFige(**{**brut, "chiffres": chiffres, "actions": tuple(tuple(a) for a in brut["actions"])})


def tableau_de(brut: Mapping[str, Any]) -> TableauFige:
    colonnes = tuple(ColonneFigee(**colonne) for colonne in brut["colonnes"])
    totaux = brut["totaux"]
    return TableauFige(
        titre=brut["titre"],
        colonnes=colonnes,
        lignes=tuple(ligne_de(colonnes, ligne) for ligne in brut["lignes"]),
        totaux=None if totaux is None else ligne_de(colonnes, totaux),
        note=brut["note"],
    )


def ligne_de(colonnes: Sequence[ColonneFigee], ligne: Sequence[Case]) -> tuple[Case, ...]:
    return tuple(case_de(colonne.genre, case) for colonne, case in zip(colonnes, ligne, strict=True))


def case_de(genre: str, case: Case) -> Case:
    """Amounts come back as decimals; a word in a column of figures (« s ») stays a word."""
    if genre in DECIMAUX and isinstance(case, str) and case[-1:].isdigit():
        return Decimal(case)
    return case
