"""The consolidated contract « as of a date », as an accessible PDF and as Word."""

import datetime as dt

from quartiers.accueil.document_contrat.contenu import document_du_contrat
from quartiers.contrat.models import Contrat
from quartiers.exports.pdf import pdf_du_document

__all__ = ["contrat_en_docx", "contrat_en_pdf", "document_du_contrat"]


def contrat_en_pdf(contrat: Contrat, jour: dt.date) -> bytes:
    """The contract in force on `jour`, tagged (PDF/UA-1). Raises exports.pdf.CompositionImpossible."""
    return pdf_du_document(document_du_contrat(contrat, jour))


def contrat_en_docx(contrat: Contrat, jour: dt.date) -> bytes:
    """The contract in force on `jour`, as an editable Word file."""
    # Slow to import (lxml): only asked for when a file is.
    from quartiers.exports.word import word_du_document

    return word_du_document(document_du_contrat(contrat, jour, avec_png=True))
