"""Official files described once, as data: recognised by their header, refused by name when it has changed."""

import datetime as dt
import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from quartiers.indicateurs import periodes
from quartiers.tableurs.classeur import Classeur, Feuille
from quartiers.tableurs.valeurs import ligne_de, vide

DOSSIER = Path(__file__).resolve().parent
RESSEMBLANCE = 0.5  # share of the columns of a description that a changed file still has
LIGNES_DE_TITRE = 15


@dataclass(frozen=True)
class ColonneMesure:
    """What one column feeds. `facteur` multiplies the cell; the rest replaces what holds for the whole file."""

    titre: str
    mesure: str
    facteur: Decimal = Decimal(1)
    sexe: str = ""
    age: str = ""
    periode: str = ""
    millesime: str | None = None
    territoire: tuple[str, str] | None = None


@dataclass(frozen=True)
class Gabarit:
    """The description of an official file."""

    code: str
    titre: str
    source: str
    millesime: str
    geographie: str
    niveau: str
    colonne_territoire: str
    colonne_nom: str
    colonne_periode: str
    periode: periodes.Periode | None
    secrets: frozenset[str]
    absentes: frozenset[str]
    colonnes: tuple[ColonneMesure, ...]
    ignorees: frozenset[str]
    prefixes_ignores: tuple[str, ...] = ()
    doublons: bool = False
    provisoire: bool = False

    @property
    def attendues(self) -> frozenset[str]:
        """Columns without which the file is not read."""
        lues = {self.colonne_territoire, *(colonne.titre for colonne in self.colonnes)}
        return frozenset(lues | ({self.colonne_periode} if self.colonne_periode else set()))

    def connait(self, titre: str) -> bool:
        return titre in self.attendues or titre in self.ignorees or titre.startswith(self.prefixes_ignores or ("\0",))


@dataclass(frozen=True)
class Reconnaissance:
    """What was found in a workbook: the description, its sheet and the row of its header; or what has changed."""

    gabarit: Gabarit | None = None
    feuille: Feuille | None = None
    ligne: int = 0
    manquantes: tuple[str, ...] = ()
    nouvelles: tuple[str, ...] = ()
    renommees: tuple[tuple[str, str], ...] = field(default=())

    @property
    def exacte(self) -> bool:
        return self.gabarit is not None and not self.manquantes and not self.nouvelles

    @property
    def message(self) -> str:
        """Why a file that looks like a known one is refused."""
        if self.gabarit is None:
            return "Aucune description de fichier officiel ne correspond à ces en-têtes."
        parties = [f"Les en-têtes ont changé par rapport à « {self.gabarit.titre} »."]
        if self.manquantes:
            parties.append(f"Il manque : {', '.join(self.manquantes)}.")
        if self.nouvelles:
            parties.append(f"Nouvelles, inconnues : {', '.join(self.nouvelles)}.")
        if self.renommees:
            dites = ", ".join(f"« {avant} » devenue « {apres} »" for avant, apres in self.renommees)
            parties.append(f"Peut-être renommées : {dites}.")
        parties.append("Rien n’a été lu : remettez ces en-têtes, ou chargez le fichier colonne par colonne.")
        return " ".join(parties)


def lire_gabarit(code: str, contenu: dict[str, Any]) -> Gabarit:
    """Raises jsonschema.ValidationError when the description is not well made."""
    jsonschema.validate(contenu, schema())
    periode = contenu["periode"]
    marques = contenu["marques"]
    return Gabarit(
        code=code,
        titre=contenu["titre"],
        source=contenu["source"],
        millesime=contenu.get("millesime", ""),
        geographie=contenu["geographie"],
        niveau=contenu["territoire"]["niveau"],
        colonne_territoire=contenu["territoire"]["colonne"],
        colonne_nom=contenu["territoire"].get("nom", ""),
        colonne_periode=periode.get("colonne", ""),
        periode=_periode(periode),
        secrets=frozenset(m.casefold() for m in marques["secret"]),
        absentes=frozenset(m.casefold() for m in marques["absente"]),
        colonnes=tuple(_colonne(titre, dite) for titre, dite in contenu["colonnes"].items()),
        ignorees=frozenset(contenu.get("ignorees", [])),
        prefixes_ignores=tuple(contenu.get("ignorees_commencant_par", [])),
        doublons=contenu.get("doublons", False),
        provisoire=contenu.get("provisoire", False),
    )


def _periode(dite: dict[str, str]) -> periodes.Periode | None:
    if "valeur" in dite:
        return periodes.lire(dite["valeur"])
    return periodes.sans_date(dt.date.fromisoformat(dite["sans_date"])) if "sans_date" in dite else None


def _colonne(titre: str, dite: dict[str, Any]) -> ColonneMesure:
    lieu = dite.get("territoire")
    return ColonneMesure(
        titre=titre,
        mesure=dite["mesure"],
        facteur=Decimal(str(dite.get("facteur", 1))),
        sexe=dite.get("sexe", ""),
        age=dite.get("age", ""),
        periode=dite.get("periode", ""),
        millesime=dite.get("millesime"),
        territoire=(lieu["niveau"], lieu["code"]) if lieu else None,
    )


@cache
def schema() -> dict[str, Any]:
    return dict(json.loads((DOSSIER / "schema.json").read_text(encoding="utf-8")))


@cache
def gabarits() -> tuple[Gabarit, ...]:
    """Every description shipped, in the order of their codes."""
    return tuple(
        lire_gabarit(chemin.stem, yaml.load(chemin.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))
        for chemin in sorted(DOSSIER.glob("*.yaml"))
    )


def reconnaitre(classeur: Classeur, connus: Sequence[Gabarit] | None = None) -> Reconnaissance:
    """The description that fits a sheet exactly, else the nearest one with what has changed, else nothing."""
    meilleure, note = Reconnaissance(), RESSEMBLANCE
    for feuille in classeur.feuilles:
        for rang, ligne in enumerate(feuille.lignes[:LIGNES_DE_TITRE]):
            titres = [ligne_de(c) for c in ligne if not vide(c)]
            for gabarit in gabarits() if connus is None else connus:
                essai = comparer(gabarit, feuille, rang, titres)
                if essai.exacte:
                    return essai
                part = 1 - len(essai.manquantes) / len(gabarit.attendues)
                if part > note:
                    meilleure, note = essai, part
    return meilleure


def comparer(gabarit: Gabarit, feuille: Feuille, rang: int, titres: Iterable[str]) -> Reconnaissance:
    presents = list(titres)
    manquantes = tuple(sorted(gabarit.attendues - set(presents)))
    nouvelles = tuple(titre for titre in presents if not gabarit.connait(titre))
    return Reconnaissance(gabarit, feuille, rang, manquantes, nouvelles, deviner_renommees(manquantes, nouvelles))


def deviner_renommees(manquantes: Sequence[str], nouvelles: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """A missing column and the new one whose name is the nearest, when near enough."""
    paires = []
    reste = list(nouvelles)
    for titre in manquantes:
        if proches := difflib.get_close_matches(titre, reste, n=1, cutoff=0.6):
            paires.append((titre, proches[0]))
            reste.remove(proches[0])
    return tuple(paires)
