"""The Word template of a contract's minutes: checked when put in, the former ones kept."""

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.domain import deposer
from quartiers.exports.verification_modele import verifier_modele
from quartiers.gouvernance.models import ModeleCompteRendu
from quartiers.gouvernance.word import VOCABULAIRE, contexte_d_exemple, modele_fourni, remplir
from quartiers.journal.domain import consigner


def controler(fichier: "File[bytes]") -> None:
    """Raises ValidationError: every fault with its place."""
    if not (fichier.name or "").lower().endswith(".docx"):
        raise ValidationError("Un modèle est un document Word sans macro : choisissez un fichier .docx.")
    fichier.seek(0)
    contenu = bytes(fichier.read())
    fichier.seek(0)
    verifier_modele(contenu, VOCABULAIRE)
    try:
        remplir(contenu, contexte_d_exemple())
    except Exception as erreur:
        # Word files are endlessly varied: what passes the reading and still does not merge is refused, not stored.
        raise ValidationError(
            "Ce modèle ne se remplit pas avec la séance d’exemple. Repartez du modèle fourni, et collez-y votre texte "
            "sans mise en forme."
        ) from erreur


@transaction.atomic
def deposer_modele(*, acteur: Acteur, contrat: Contrat, fichier: "File[bytes]") -> ModeleCompteRendu:
    """Put a template in use: it serves for every committee of the contract."""
    controler(fichier)
    document = deposer(fichier=fichier, titre="Modèle de compte rendu", contrat_id=contrat.pk, acteur=acteur)
    ModeleCompteRendu.objects.filter(contrat=contrat, actif=True).update(actif=False)
    modele = ModeleCompteRendu.objects.create(contrat=contrat, document=document, depose_par=acteur.utilisateur)
    consigner(acteur=acteur, code="modelecompterendu.deposer", objet=modele, phrase="Modèle de compte rendu déposé")
    return modele


@transaction.atomic
def retirer_modele(*, acteur: Acteur, modele: ModeleCompteRendu) -> None:
    """Go back to the template shipped."""
    modele.actif = False
    modele.save(update_fields=["actif", "modifie_le"])
    consigner(acteur=acteur, code="modelecompterendu.retirer", objet=modele, phrase="Modèle de compte rendu retiré")


def modele_en_vigueur(contrat: Contrat) -> bytes:
    """The contract's own template, else the one shipped."""
    actif = ModeleCompteRendu.objects.filter(contrat=contrat, actif=True).select_related("document").first()
    if actif is None:
        return modele_fourni()
    with actif.document.fichier.open("rb") as fichier:
        return bytes(fichier.read())
