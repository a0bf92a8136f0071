"""Answers that are files."""

from django.http import HttpResponse

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def fichier(contenu: bytes, nom: str, type_mime: str = PDF) -> HttpResponse:
    """A file made for its reader: downloaded, kept in no cache."""
    reponse = HttpResponse(contenu, content_type=type_mime)
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    reponse["Cache-Control"] = "private, no-store"
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse
