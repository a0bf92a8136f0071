"""Numbers given once: files, receipts, decisions."""

from django.db import connection, transaction

from quartiers.appels.models import Compteur
from quartiers.contrat.models import Contrat


def numero_suivant(contrat: Contrat, serie: str) -> int:
    """The next number of `serie` in `contrat`, from 1; two people at the same moment never get the same one.

    One statement: the row is made or moved under its own lock, held until the transaction of the act ends.
    """
    table = Compteur._meta.db_table
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(
            f"INSERT INTO {table} (contrat_id, serie, dernier) VALUES (%s, %s, 1) "  # noqa: S608 - our own table's name
            f"ON CONFLICT (contrat_id, serie) DO UPDATE SET dernier = {table}.dernier + 1 RETURNING dernier",
            [contrat.pk, serie],
        )
        return int(curseur.fetchone()[0])


def numero_de_dossier(contrat: Contrat, annee: int) -> str:
    """« 2027-0012 »."""
    return f"{annee}-{numero_suivant(contrat, f'dossier-{annee}'):04d}"


def numero_de_recepisse(contrat: Contrat, annee: int) -> str:
    """« R2027-0012 », in the order of deposits."""
    return f"R{annee}-{numero_suivant(contrat, f'recepisse-{annee}'):04d}"


def reserver_numeros(contrat: Contrat, serie: str, combien: int) -> int:
    """Take `combien` numbers of `serie` at once and return the first: what an import of thousands of rows needs."""
    table = Compteur._meta.db_table
    with transaction.atomic(), connection.cursor() as curseur:
        curseur.execute(
            f"INSERT INTO {table} (contrat_id, serie, dernier) VALUES (%s, %s, %s) "  # noqa: S608 - our own table's name
            f"ON CONFLICT (contrat_id, serie) DO UPDATE SET dernier = {table}.dernier + %s RETURNING dernier",
            [contrat.pk, serie, combien, combien],
        )
        return int(curseur.fetchone()[0]) - combien + 1
