"""`migrate`, libraries first: an alteration of a library's table then redraws few models, not all of ours."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core.management.commands import migrate
from django.db.migrations.executor import MigrationExecutor


class Executeur(MigrationExecutor):
    """Plans the migrations of libraries before ours, as far as their dependencies allow."""

    def migration_plan(self, targets: Any, clean_start: bool = False) -> Any:
        return super().migration_plan(bibliotheques_d_abord(targets), clean_start)


def bibliotheques_d_abord(cibles: Iterable[tuple[str, str | None]]) -> list[tuple[str, str | None]]:
    nos = {config.label for config in apps.get_app_configs() if config.name.startswith("quartiers.")}
    return sorted(cibles, key=lambda cible: (cible[0] in nos, cible[0]))


class Command(migrate.Command):
    """The library's own command; the plan alone differs."""

    def handle(self, *args: Any, **options: Any) -> None:
        d_origine = migrate.MigrationExecutor
        migrate.MigrationExecutor = Executeur  # type: ignore[misc]
        try:
            super().handle(*args, **options)
        finally:
            migrate.MigrationExecutor = d_origine  # type: ignore[misc]
