"""Make the whole search index again (after a restoration, or a change of its rules)."""

from typing import Any

from django.core.management.base import BaseCommand

from quartiers.accueil.indexation import tout_reindexer
from quartiers.socle.formats import compte


class Command(BaseCommand):
    help = "Refait tout l’index de la recherche."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002
        nombre = tout_reindexer()
        self.stdout.write(f"Index refait : {compte(nombre, 'entrée')}.")
