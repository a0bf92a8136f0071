"""What PostgreSQL knows of a table's size, told again after a large load."""

from django.db import connection, models

BEAUCOUP = 1000  # rows: under it, nothing is worth telling


def dire_la_taille(modele: type[models.Model], ecrites: int) -> None:
    """To be called once `ecrites` rows have entered the table of `modele`.

    PostgreSQL plans from what it last saw: after a table it knew as empty has taken in the communes of France, it
    goes on reading it whole for each row of another (a load of seconds then took five minutes), until a background
    task of its own passes, which sees nothing of a load under way. Told the size, it plans again.
    """
    if ecrites >= BEAUCOUP:
        with connection.cursor() as curseur:
            curseur.execute(f"ANALYZE {connection.ops.quote_name(modele._meta.db_table)}")
