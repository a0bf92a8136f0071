"""Dates typed at the command line."""

import datetime as dt

from quartiers.commande.console import ErreurCommande


def lire_jour(texte: str) -> dt.date:
    """A day written AAAA-MM-JJ; ErreurCommande says how to write it otherwise."""
    try:
        return dt.date.fromisoformat(texte)
    except ValueError as echec:
        raise ErreurCommande(f"« {texte} » n’est pas une date : écrire AAAA-MM-JJ, par exemple 2027-01-31.") from echec
