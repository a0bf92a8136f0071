"""Roots of words by PostgreSQL's French dictionary: the same for what is indexed and for what is typed."""

from collections.abc import Iterable

from django.db import connection


def racines(mots: Iterable[str]) -> dict[str, str]:
    """{normalised word: root}; small words (« de », « la ») have none and are absent. One query."""
    distincts = sorted(set(mots))
    if not distincts:
        return {}
    with connection.cursor() as curseur:
        curseur.execute(
            "SELECT mot, (tsvector_to_array(to_tsvector('french', mot)))[1] FROM unnest(%s::text[]) AS mot", [distincts]
        )
        return {mot: racine for mot, racine in curseur.fetchall() if racine}
