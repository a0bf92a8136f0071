"""A migration whose operations are applied together: seconds instead of minutes for a first start.

Django draws every related model anew after each operation that follows a first change of the schema, and our
histories put two or three triggers on each table: hundreds of operations, half a second each. Here the state moves
through all the operations first, then each new table is made once, whole, and its triggers installed.
"""

from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState, StateApps
from pgtrigger.migrations import AddTrigger, RemoveTrigger

# What a whole new table already holds: its fields, indexes and constraints.
DANS_LA_TABLE = (migrations.AddField, migrations.AddIndex, migrations.AddConstraint)
PERMISES = (
    migrations.CreateModel,
    *DANS_LA_TABLE,
    migrations.AlterField,
    migrations.AlterModelOptions,
    migrations.RemoveConstraint,
    migrations.RemoveField,
    migrations.RunPython,
    AddTrigger,
    RemoveTrigger,
)


class MigrationGroupee(migrations.Migration):
    """Base of a migration that adds tables, fields, indexes, constraints, triggers, alters a field once at most, takes
    one away, or moves data whose models it does not change (they are those of before).

    An operation of another kind raises TypeError: it belongs to a plain migration.
    """

    def apply(
        self, project_state: ProjectState, schema_editor: BaseDatabaseSchemaEditor, collect_sql: bool = False
    ) -> ProjectState:
        if collect_sql:  # `sqlmigrate` explains operations one by one
            return super().apply(project_state, schema_editor, collect_sql)
        autres = [type(operation).__name__ for operation in self.operations if not isinstance(operation, PERMISES)]
        if autres:
            raise TypeError(f"{self} n’est pas une migration groupée : {', '.join(autres)}.")
        avant = project_state.clone()
        dessines = project_state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        if dessines is not None:
            self._completer(project_state, dessines)
        self._ecrire(schema_editor, avant, project_state)
        return project_state

    def _nouveaux(self) -> set[str]:
        return {operation.name_lower for operation in self.operations if isinstance(operation, migrations.CreateModel)}

    def _completer(self, etat: ProjectState, dessines: StateApps) -> None:
        """Draw the new models beside those already drawn, and anew those that change."""
        nouveaux = self._nouveaux()
        changes = {table_de(operation) for operation in self.operations if table_de(operation)} - nouveaux
        etat.__dict__["apps"] = dessines.clone()
        with etat.apps.bulk_update():
            etat.apps.render_multiple([etat.models[self.app_label, nom] for nom in sorted(nouveaux)])
        if changes:
            etat.reload_models([(self.app_label, nom) for nom in sorted(changes)])

    def _ecrire(self, schema_editor: BaseDatabaseSchemaEditor, avant: ProjectState, apres: ProjectState) -> None:
        nouvelles = self._nouveaux()
        for operation in self.operations:
            if isinstance(operation, DANS_LA_TABLE) and table_de(operation) in nouvelles:
                continue
            operation.database_forwards(self.app_label, schema_editor, avant, apres)

    def unapply(self, *_: Any, **__: Any) -> ProjectState:
        raise IrreversibleError(f"{self} ne se défait pas : restaurez une sauvegarde.")


def table_de(operation: Operation) -> str:
    return str(getattr(operation, "model_name", "")).lower()
