"""Thousands of rows in one COPY: the triggers of the row history fire as they do for any INSERT."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from django.db import connection, models
from django.utils import timezone


def ouvrir_contexte(metadonnees: Mapping[str, Any]) -> None:
    """Give the row history its context until the transaction ends, as the web middleware does for other statements.

    Without these settings each trigger catches an error to find that there is none: three quarters of the time of
    a COPY of 20,000 rows.
    """
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true), "
            "set_config('pgtrigger.ignore', '{}', true)",
            [str(uuid4()), json.dumps(dict(metadonnees))],
        )


def reserver_ids(modele: type[models.Model], combien: int) -> list[int]:
    """Identifiers taken from the table's own sequence, so that rows can point to one another before they are written."""
    if not combien:
        return []
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [modele._meta.db_table, combien],
        )
        return [int(ligne[0]) for ligne in curseur.fetchall()]


def copier(modele: type[models.Model], rangees: Sequence[Mapping[str, Any]]) -> None:
    """Write `rangees` (by column name: « dossier_id »), the model's defaults elsewhere; identifiers when absent."""
    if not rangees:
        return
    maintenant = timezone.now()
    champs = modele._meta.concrete_fields
    defauts = [
        maintenant if getattr(c, "auto_now", False) or getattr(c, "auto_now_add", False) else c.get_default()
        for c in champs
    ]
    noms = [champ.attname for champ in champs]
    ids = iter(reserver_ids(modele, sum("id" not in rangee for rangee in rangees)))
    colonnes = ", ".join(connection.ops.quote_name(str(champ.column)) for champ in champs)
    table = connection.ops.quote_name(modele._meta.db_table)
    with connection.cursor() as curseur, curseur.copy(f"COPY {table} ({colonnes}) FROM STDIN") as copie:
        for rangee in rangees:
            valeurs = [rangee.get(nom, defaut) for nom, defaut in zip(noms, defauts, strict=True)]
            if "id" not in rangee:
                valeurs[noms.index("id")] = next(ids)
            copie.write_row(valeurs)
