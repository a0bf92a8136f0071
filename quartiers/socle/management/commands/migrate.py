"""`migrate`, libraries first: an alteration of a library's table then redraws few models, not all of ours."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
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


@contextmanager
def plan_a_nous() -> Iterator[None]:
    """The command names its executor in its own module, and offers no other way to change it."""
    module: Any = migrate
    d_origine = module.MigrationExecutor
    module.MigrationExecutor = Executeur
    try:
        yield
    finally:
        module.MigrationExecutor = d_origine


class Command(migrate.Command):
    """The library's own command; the plan alone differs."""

    def handle(self, *args: Any, **options: Any) -> None:
        with plan_a_nous():
            super().handle(*args, **options)
