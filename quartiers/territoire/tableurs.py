"""Open a table of any office (CSV of any make, xlsx, xls, ods) as rows of text, and write one back."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from quartiers.territoire.formats import FichierIllisible

SEPARATEURS = ";,\t|"
SIGNATURES_TABLEUR = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # zip (xlsx, ods), OLE (xls)
LIGNES_EXCEL = 1_048_575


@dataclass(frozen=True, slots=True)
class Tableau:
    """Headers, then rows of text read as they are asked for."""

    colonnes: list[str]
    lignes: Iterator[list[str]]
    separateur: str  # that of the source, « ; » for a spreadsheet
    encodage: str | None  # None for a spreadsheet


class Ecrivain(Protocol):
    """Where the rows of a result go."""

    def ecrire(self, lignes: Sequence[Sequence[str]]) -> None: ...

    def fermer(self) -> None: ...


def ouvrir_tableau(source: Path) -> Tableau:
    """Open by content. FichierIllisible when it is empty, protected, or not a table."""
    if not source.is_file():
        raise FichierIllisible(f"Le fichier {source} n’existe pas.")
    with source.open("rb") as flux:
        debut = flux.read(65_536)
    if not debut.strip():
        raise FichierIllisible(f"{source.name} : le fichier est vide.")
    if debut.startswith(SIGNATURES_TABLEUR):
        return _ouvrir_classeur(source)
    return _ouvrir_csv(source, debut)


def ouvrir_ecrivain(sortie: Path, separateur: str = ";") -> Ecrivain:
    """A writer for `.csv` (UTF-8 with a mark, so that Excel reads the accents) or `.xlsx`."""
    if sortie.suffix not in {".csv", ".xlsx"}:
        raise FichierIllisible(f"« {sortie.name} » : le résultat s’écrit en .csv ou en .xlsx.")
    return EcrivainXlsx(sortie) if sortie.suffix == ".xlsx" else EcrivainCsv(sortie, separateur)


class EcrivainCsv:
    """CSV in UTF-8, with the separator of the source."""

    def __init__(self, sortie: Path, separateur: str) -> None:
        self._flux = sortie.open("w", encoding="utf-8-sig", newline="")
        self._csv = csv.writer(self._flux, delimiter=separateur, lineterminator="\r\n")

    def ecrire(self, lignes: Sequence[Sequence[str]]) -> None:
        self._csv.writerows(lignes)

    def fermer(self) -> None:
        self._flux.close()


class EcrivainXlsx:
    """xlsx written row by row; every cell is text, so that no cell becomes a formula."""

    def __init__(self, sortie: Path) -> None:
        # Slow to import, and useless to who only writes CSV.
        import xlsxwriter

        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._classeur = xlsxwriter.Workbook(str(sortie), options)
        self._feuille = self._classeur.add_worksheet("Points")
        self._feuille.freeze_panes(1, 0)
        self._gras = self._classeur.add_format({"bold": True})
        self._rang = 0

    def ecrire(self, lignes: Sequence[Sequence[str]]) -> None:
        if self._rang + len(lignes) > LIGNES_EXCEL + 1:
            raise FichierIllisible("Excel ne tient pas plus de 1 048 575 lignes : demandez le résultat en CSV.")
        for ligne in lignes:
            for colonne, cellule in enumerate(ligne):
                self._feuille.write_string(self._rang, colonne, cellule, self._gras if not self._rang else None)
            self._rang += 1

    def fermer(self) -> None:
        self._classeur.close()


def _ouvrir_csv(source: Path, debut: bytes) -> Tableau:
    encodage = _deviner_encodage(source, debut)
    separateur = _deviner_separateur(debut.decode(encodage, errors="replace"))
    lignes = _lire_csv(source, encodage, separateur)
    colonnes = next(lignes, [])
    if not any(c.strip() for c in colonnes):
        raise FichierIllisible(f"{source.name} : la première ligne doit porter les titres.")
    return Tableau(_titrer(colonnes), _sans_vides(lignes), separateur, encodage)


def _lire_csv(source: Path, encodage: str, separateur: str) -> Iterator[list[str]]:
    with source.open(encoding=encodage, newline="", errors="replace") as flux:
        lecteur = csv.reader(flux, delimiter=separateur)
        while True:
            try:
                yield next(lecteur)
            except StopIteration:
                return
            except csv.Error as erreur:
                raise FichierIllisible(
                    f"{source.name}, ligne {lecteur.line_num} : guillemets ou séparateurs mal "
                    "placés. Corrigez cette ligne puis recommencez."
                ) from erreur


def _deviner_encodage(source: Path, debut: bytes) -> str:
    """UTF-8 or UTF-16 by their mark; else UTF-8 if all of the file is; else Windows-1252."""
    if debut.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if b"\x00" in debut:
        raise FichierIllisible(f"{source.name} : ce n’est pas un fichier de texte.")
    try:
        with source.open(encoding="utf-8-sig") as flux:
            while flux.read(1 << 20):
                pass
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _deviner_separateur(texte: str) -> str:
    """The separator that cuts the first rows in the most columns, as many on each of them."""
    lignes = texte.splitlines()
    # The last row of the sample may be cut in its middle.
    lignes = lignes[: max(2, min(50, len(lignes) - 1))]
    notes: dict[str, tuple[float, int]] = {}
    for separateur in SEPARATEURS:
        tailles = [len(r) for r in csv.reader(io.StringIO("\n".join(lignes)), delimiter=separateur) if r]
        if not tailles or tailles[0] < 2:
            continue
        habituelle, fois = Counter(tailles).most_common(1)[0]
        notes[separateur] = (fois / len(tailles) if habituelle > 1 else 0.0, tailles[0])
    if not notes:
        return ";"  # a single column, such as « 46.79 4.43 » or a geo_point
    return max(notes, key=lambda s: notes[s])


def _ouvrir_classeur(source: Path) -> Tableau:
    # Compiled reader of spreadsheets: only for them.
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        classeur = CalamineWorkbook.from_path(str(source))
        feuille = classeur.get_sheet_by_index(0)
        lignes = ([_cellule(c) for c in ligne] for ligne in feuille.iter_rows())
        colonnes = next(lignes, [])
    except PasswordError as erreur:
        raise FichierIllisible(
            f"{source.name} : le classeur est protégé par un mot de passe. Ôtez-le d’abord."
        ) from erreur
    except (CalamineError, OSError) as erreur:
        raise FichierIllisible(
            f"{source.name} : le classeur est abîmé, ou n’est ni un Excel ni un OpenDocument."
        ) from erreur
    if not any(c.strip() for c in colonnes):
        raise FichierIllisible(f"{source.name} : la première ligne doit porter les titres.")
    return Tableau(_titrer(colonnes), _sans_vides(lignes), ";", None)


def _cellule(valeur: Any) -> str:
    """A cell of a spreadsheet as text; whole numbers lose their useless « .0 »."""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if isinstance(valeur, float):
        return str(int(valeur)) if valeur.is_integer() and abs(valeur) < 1e15 else repr(valeur)
    if isinstance(valeur, dt.datetime | dt.date | dt.time):
        return valeur.isoformat()
    return str(valeur)


def _titrer(colonnes: Sequence[str]) -> list[str]:
    return [c.strip() or f"colonne {rang}" for rang, c in enumerate(colonnes, start=1)]


def _sans_vides(lignes: Iterator[list[str]]) -> Iterator[list[str]]:
    """Rows, without the wholly empty ones that spreadsheets leave at the end."""
    attente: list[list[str]] = []
    for ligne in lignes:
        attente.append(ligne)
        if any(c.strip() for c in ligne):
            yield from attente
            attente.clear()
