"""Paragraphs laid out with tabulations: signature blocks and small tables typed without a table."""

import re

from quartiers.contrat.lecture.etiquettes import etiquette_de

_MARQUE = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[IVX]{1,4}[.)]?|[A-Za-z][.)]|[^\w\s]{1,2})$")


def cellules_de_tabulations(texte: str) -> tuple[str, ...]:
    """The cells of « Pour l’État<tab>Pour la Région »; nothing when the tabulation only sets a number or a label apart."""
    if "\t" not in texte.strip():
        return ()
    cellules = tuple(c.strip() for c in texte.split("\t"))
    premiere = next(c for c in cellules if c)
    etiquette = etiquette_de(premiere)
    if _MARQUE.match(premiere) or (etiquette is not None and not etiquette.titre) or sum(bool(c) for c in cellules) < 2:
        return ()
    return cellules
