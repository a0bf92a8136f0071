"""Speaking to the person at the terminal: French messages, progress, exit codes fit for scripts."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

# Everything that is not the command's result goes to the error output: the result can be piped.
console = Console(stderr=True, highlight=False, soft_wrap=True)


class Sortie(IntEnum):
    """Exit codes, the same for every sub-command (docs/exploitation.md)."""

    REUSSITE = 0
    ENTREE_REFUSEE = 1  # a file, a date, a code that cannot be used: the message says what to mend
    USAGE = 2  # the words of the command itself (argparse's own code)
    OCCUPE = 3  # a taken port, another start in progress
    MACHINE = 4  # disk, memory, rights: something of the machine stands in the way
    INTERROMPU = 130  # Ctrl-C


class ErreurCommande(Exception):
    """A failure told in plain words; `code` is what the command exits with."""

    def __init__(self, message: str, code: Sortie = Sortie.ENTREE_REFUSEE) -> None:
        super().__init__(message)
        self.code = code


def dire(message: str) -> None:
    console.print(message)


def reussite(message: str) -> None:
    console.print(f"[green]✓[/green] {message}")


def erreur(message: str) -> None:
    console.print(f"[bold red]✗[/bold red] {message}")


def ecrire_resultat(texte: str) -> None:
    """The result itself, alone on the standard output."""
    sys.stdout.write(texte if texte.endswith("\n") else texte + "\n")


@contextmanager
def progression(titre: str, total: int | None = None) -> Iterator["Avancement"]:
    """A bar on a terminal, one line in a log."""
    if not console.is_terminal or os.environ.get("CI"):
        console.print(f"… {titre}")
        yield Avancement(None, None)
        return
    colonnes = [SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()]
    if total is not None:
        colonnes.insert(3, MofNCompleteColumn())
    with Progress(*colonnes, console=console, transient=True) as barre:
        tache = barre.add_task(titre, total=total)
        yield Avancement(barre, tache)


class Avancement:
    """What `progression` hands over: call it with the number of units done so far."""

    def __init__(self, barre: Progress | None, tache: object) -> None:
        self.barre = barre
        self.tache = tache

    def __call__(self, fait: int, total: int | None = None) -> None:
        if self.barre is not None:
            self.barre.update(self.tache, completed=fait, **({"total": total} if total is not None else {}))  # type: ignore[arg-type]
