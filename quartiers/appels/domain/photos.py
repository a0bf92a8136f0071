"""Photos and papers joined to a report."""

from django.core.exceptions import PermissionDenied
from django.core.files import File
from django.db import transaction

from quartiers.appels.domain.bilans import peut_saisir
from quartiers.appels.domain.champs_bilan import OUVERTS
from quartiers.appels.domain.redaction import ChampFerme
from quartiers.appels.models import Bilan
from quartiers.comptes.politiques import Acteur
from quartiers.documents.domain import deposer as deposer_document
from quartiers.documents.models import Document

PHOTOS_MAX = 20


def joindre_photo(*, acteur: Acteur, bilan: Bilan, fichier: "File[bytes]", titre: str) -> Document:
    """Join a file to a report still open. Raises ValidationError (content), ChampFerme (closed, or already 20)."""
    exiger_ouvert(acteur, bilan)
    document = deposer_document(fichier=fichier, titre=titre, contrat_id=bilan.contrat_id, acteur=acteur)
    with transaction.atomic():
        verrouille = Bilan.objects.select_for_update().get(pk=bilan.pk)
        exiger_ouvert(acteur, verrouille)
        if verrouille.photos.count() >= PHOTOS_MAX:
            raise ChampFerme(f"{PHOTOS_MAX} fichiers au plus : enlevez-en un d’abord.")
        verrouille.photos.add(document)
    return document


@transaction.atomic
def enlever_photo(*, acteur: Acteur, bilan: Bilan, document: Document) -> None:
    exiger_ouvert(acteur, bilan)
    bilan.photos.remove(document)


def exiger_ouvert(acteur: Acteur, bilan: Bilan) -> None:
    if not peut_saisir(acteur, bilan):
        raise PermissionDenied("Seules les personnes de l’organisme, ou le pilotage en leur nom, saisissent ce bilan.")
    if bilan.etat not in OUVERTS:
        raise ChampFerme(f"Ce bilan est « {bilan.get_etat_display().lower()} » : il ne se modifie plus.")
