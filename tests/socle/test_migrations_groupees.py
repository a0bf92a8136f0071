"""The database that our migrations make holds all that our models declare."""

from typing import Any, ClassVar

import pytest
from django.apps import apps
from django.db import connection, migrations
from django.db.migrations.exceptions import IrreversibleError
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pgtrigger.core import INSTALLED
from pgtrigger.registry import registered

from quartiers.socle.migrations_groupees import MigrationGroupee

MODELES = [m for c in apps.get_app_configs() if c.name.startswith("quartiers.") for m in c.get_models()]


@pytest.mark.django_db
def test_database_holds_the_columns_constraints_and_indexes_of_the_models() -> None:
    manques = []
    with connection.cursor() as curseur:
        for modele in MODELES:
            table = modele._meta.db_table
            colonnes = {c.name for c in connection.introspection.get_table_description(curseur, table)}
            manques += [(table, c) for c in {f.column for f in modele._meta.concrete_fields} ^ colonnes]
            presentes = connection.introspection.get_constraints(curseur, table)
            nommees = [*modele._meta.constraints, *modele._meta.indexes]
            manques += [(table, contrainte.name) for contrainte in nommees if contrainte.name not in presentes]
            etrangeres = {c["columns"][0] for c in presentes.values() if c["foreign_key"]}
            cles = {
                f.column for f in modele._meta.concrete_fields if f.is_relation and getattr(f, "db_constraint", False)
            }
            manques += [(table, cle) for cle in cles - etrangeres]
    assert len(MODELES) > 60
    assert manques == []


@pytest.mark.django_db
def test_database_holds_the_triggers_of_the_models() -> None:
    etats = [
        (modele._meta.db_table, trigger.name, trigger.get_installation_status(modele))
        for modele, trigger in registered()
    ]
    assert len(etats) > 60
    assert [etat for etat in etats if etat[2][0] != INSTALLED] == []


class Melee(MigrationGroupee):
    operations: ClassVar[list[Operation]] = [migrations.DeleteModel("ancien")]


def test_group_refuses_what_only_makes_sense_in_its_turn() -> None:
    editeur: Any = connection.schema_editor()
    with pytest.raises(TypeError, match="DeleteModel"):
        Melee("0001_melee", "socle").apply(ProjectState(), editeur)


def test_group_is_not_undone_half_way() -> None:
    with pytest.raises(IrreversibleError, match="sauvegarde"):
        Melee("0001_melee", "socle").unapply(ProjectState(), None)
