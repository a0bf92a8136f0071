"""Word templates of the team: checked when put in, one in use per funder and kind, the former ones kept."""

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction

from quartiers.appels.champs_fusion import VOCABULAIRE, contexte_d_exemple
from quartiers.appels.enums_apres import GenreActe
from quartiers.appels.fusion import fusionner
from quartiers.appels.models import Financeur, ModeleDocument
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.domain import deposer
from quartiers.exports.verification_modele import verifier_modele
from quartiers.journal.domain import consigner

JETON_D_EXEMPLE = "EXEMPLE" + "X" * 17


def controler_modele(fichier: "File[bytes]") -> bytes:
    """The content of a template fit for use. Raises ValidationError: every fault with its place."""
    if not (fichier.name or "").lower().endswith(".docx"):
        raise ValidationError("Un modèle est un document Word sans macro : choisissez un fichier .docx.")
    fichier.seek(0)
    contenu = bytes(fichier.read())
    fichier.seek(0)
    verifier_modele(contenu, VOCABULAIRE)
    apercu(contenu)
    return contenu


def apercu(contenu: bytes) -> bytes:
    """The template filled with the figures of a sample file."""
    try:
        return fusionner(contenu, contexte_d_exemple(), JETON_D_EXEMPLE, "A2027-0042 – exemple")
    except Exception as erreur:
        # Word files are endlessly varied: what passes the reading and still does not merge is refused, not stored.
        raise ValidationError(
            "Ce modèle ne se remplit pas avec le dossier d’exemple. Repartez du modèle fourni, et collez-y votre texte "
            "sans mise en forme."
        ) from erreur


@transaction.atomic
def deposer_modele(
    *, acteur: Acteur, contrat: Contrat, financeur: Financeur | None, genre: GenreActe, fichier: "File[bytes]"
) -> ModeleDocument:
    """Put a template in use. The file is checked as any upload (size, archive, macros), then as a template."""
    controler_modele(fichier)
    document = deposer(fichier=fichier, titre=f"Modèle – {genre.label}", contrat_id=None, acteur=acteur)
    anciens = ModeleDocument.objects.filter(contrat=contrat, genre=genre, actif=True)
    anciens = anciens.filter(financeur=financeur) if financeur else anciens.filter(financeur__isnull=True)
    anciens.update(actif=False)
    modele = ModeleDocument.objects.create(
        contrat=contrat, financeur=financeur, genre=genre, document=document, depose_par=acteur.utilisateur
    )
    phrase = f"Modèle « {genre.label} » déposé pour {financeur or 'tous les financeurs'}"
    consigner(acteur=acteur, code="modeledocument.deposer", objet=modele, phrase=phrase)
    return modele


@transaction.atomic
def retirer_modele(*, acteur: Acteur, modele: ModeleDocument) -> None:
    """Go back to the template above it (the contract's, else the shipped one)."""
    modele.actif = False
    modele.save(update_fields=["actif", "modifie_le"])
    phrase = f"Modèle « {modele.get_genre_display()} » retiré pour {modele.financeur or 'tous les financeurs'}"
    consigner(acteur=acteur, code="modeledocument.retirer", objet=modele, phrase=phrase)
