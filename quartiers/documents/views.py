"""The only way to a stored file: through the right to read it."""

from django.contrib.auth.views import redirect_to_login
from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, public
from quartiers.documents.models import Document
from quartiers.documents.permissions import peut_lire

# Shown in the page; anything else is downloaded, so that nothing put in ever runs on our address.
AFFICHABLES = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp"})
ISOLE = "default-src 'none'; sandbox; frame-ancestors 'none'"
# The browsers' own PDF readers do not start in a sandbox; they isolate the file themselves.
ISOLE_PDF = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@public
@require_safe
def lire(request: RequeteActeur, pk: int) -> HttpResponseBase:
    """The file; unknown and hidden are the same 404, a visitor is first asked to log in."""
    document = get_object_or_404(Document, pk=pk)
    if not peut_lire(request.acteur, document):
        if request.acteur.utilisateur is None:
            return redirect_to_login(request.get_full_path())
        raise Http404
    return servir(document)


def servir(document: Document) -> FileResponse:
    """The file itself, for whoever has been found to have the right to it; shown alone, never run."""
    try:
        contenu = document.fichier.open("rb")
    except FileNotFoundError as erreur:
        raise Http404(
            "Ce fichier n’est plus dans le stockage : prévenez l’administration de la plateforme."
        ) from erreur
    reponse = FileResponse(
        contenu,
        as_attachment=document.type_mime not in AFFICHABLES,
        filename=document.nom_origine,
        content_type=document.type_mime,
    )
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Content-Security-Policy"] = ISOLE_PDF if document.type_mime == "application/pdf" else ISOLE
    reponse["Cache-Control"] = "public, max-age=3600" if document.public else "private, no-store"
    return reponse
