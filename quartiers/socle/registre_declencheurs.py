"""The registry of database triggers, indexed: several hundred of them are declared at each start of a process.

The library's own builds two tables of all triggers anew for each one that it registers: over a thousand
registrations, half of the time of a start. The same checks are made here on tables kept up to date.
"""

from typing import Any

from pgtrigger import registry


class RegistreIndexe(registry._Registry):
    """The library's registry; what it looks up is kept instead of being gathered at each look."""

    def __init__(self, *arguments: Any, **nommes: Any) -> None:
        self._par_table: dict[tuple[str, str], Any] = {}
        self._fonctions: dict[str, str] = {}  # name of the PostgreSQL function: key of the trigger
        super().__init__(*arguments, **nommes)

    @property
    def by_db_table(self) -> dict[tuple[str, str], Any]:
        return self._par_table

    @property
    def pg_function_names(self) -> dict[str, str]:
        return self._fonctions

    def __setitem__(self, key: str, value: tuple[Any, Any]) -> None:
        super().__setitem__(key, value)  # type: ignore[no-untyped-call]
        modele, declencheur = value
        self._par_table[modele._meta.db_table, declencheur.name] = declencheur
        self._fonctions[declencheur.get_pgid(modele)] = key

    def __delitem__(self, key: str) -> None:
        modele, declencheur = self[key]
        super().__delitem__(key)  # type: ignore[no-untyped-call]
        self._par_table.pop((modele._meta.db_table, declencheur.name), None)
        self._fonctions.pop(declencheur.get_pgid(modele), None)


def installer() -> None:
    """Put the indexed registry in the place of the library's, before any model registers a trigger."""
    if not isinstance(registry._registry, RegistreIndexe):
        registry._registry = RegistreIndexe(dict(registry._registry))
