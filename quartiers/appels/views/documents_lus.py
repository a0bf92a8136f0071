"""Files of a dossier or of an organisation, read by all who may read what holds them.

The contract's teams read any file of the contract (documents.permissions); an organisation's people read those of
their own files, whoever of them put them in.
"""

from django.db.models import Q
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from quartiers.appels.acces import dossier_visible
from quartiers.appels.models import Message, Piece, PieceOrganisme
from quartiers.appels.permissions import consulter_dossier, tenir_organisme
from quartiers.appels.views.organismes import organisme_tenu
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.comptes.enums import Role
from quartiers.documents.models import Document
from quartiers.documents.views import servir


@acces(consulter_dossier)
@require_safe
def du_dossier(request: RequeteActeur, code: str, numero: str, pk: int) -> HttpResponseBase:
    """A paper of the file, one that its organisation lends to it, or one joined to a message that one may read."""
    dossier = dossier_visible(request.acteur, code, numero)
    publics = Q(interne=False) if request.acteur.role == Role.PORTEUR else Q()
    tenus = (
        Q(pk__in=Piece.objects.filter(dossier=dossier).values("document"))
        | Q(pk__in=PieceOrganisme.objects.filter(organisme=dossier.organisme_id).values("document"))
        | Q(pk__in=Message.objects.filter(publics, dossier=dossier, document__isnull=False).values("document"))
    )
    return servir(get_object_or_404(Document.objects.filter(tenus), pk=pk))


@acces(tenir_organisme)
@require_safe
def de_l_organisme(request: RequeteActeur, code: str, pk: int, document: int) -> HttpResponseBase:
    """A paper of the permanent file."""
    _, objet = organisme_tenu(request, code, pk)
    piece = PieceOrganisme.objects.filter(organisme=objet, document=document).select_related("document").first()
    if piece is None:
        raise Http404
    return servir(piece.document)
