"""`python manage.py matrice_acces`: write the access matrix in `docs/acces.md`."""
# ruff: noqa: ARG002 - signatures that the framework imposes

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from quartiers.comptes.matrice import en_markdown


class Command(BaseCommand):
    help = "Écrit la matrice des accès (toutes les pages × tous les rôles) dans docs/acces.md."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--sortie", type=Path, default=settings.RACINE / "docs" / "acces.md", help="fichier à écrire"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        sortie: Path = options["sortie"]
        sortie.parent.mkdir(parents=True, exist_ok=True)
        sortie.write_text(en_markdown(), encoding="utf-8")
        self.stdout.write(f"Matrice des accès écrite dans {sortie}.")
