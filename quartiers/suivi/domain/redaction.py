"""Writing the chapters by several: nobody overwrites anybody, every revision is kept, remarks are settled."""

from django.db import transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner
from quartiers.suivi.domain.rapport import exiger_ouvert
from quartiers.suivi.models import Chapitre, CommentaireChapitre, TexteChapitre


class TexteConcurrent(Exception):
    """Someone wrote the chapter meanwhile: `actuel` is its text now, nothing was written."""

    def __init__(self, actuel: TexteChapitre) -> None:
        auteur = actuel.auteur or "une autre personne"
        super().__init__(f"Ce chapitre a été modifié entre-temps par {auteur}. Rien n’est perdu : comparez les deux.")
        self.actuel = actuel


@transaction.atomic
def ecrire_texte(*, acteur: Acteur, chapitre: Chapitre, texte: str, revision: int) -> TexteChapitre | None:
    """Write the text as the revision after `revision`, the one that was read. None when nothing changed.

    Raises TexteConcurrent when someone else wrote meanwhile, TransitionRefusee when the report no longer changes.
    """
    exiger_ouvert(chapitre.rapport)
    verrou = Chapitre.objects.select_for_update().get(pk=chapitre.pk)
    texte = texte.replace("\r\n", "\n").strip()
    if verrou.texte == texte:
        chapitre.texte, chapitre.revision = verrou.texte, verrou.revision
        return None
    if verrou.revision != revision:
        raise TexteConcurrent(
            TexteChapitre.objects.select_related("auteur").get(chapitre=verrou, revision=verrou.revision)
        )
    ecrit = TexteChapitre.objects.create(
        contrat_id=verrou.contrat_id,
        chapitre=verrou,
        revision=revision + 1,
        texte=texte,
        auteur=acteur.utilisateur,
    )
    chapitre.texte, chapitre.revision = texte, revision + 1
    chapitre.save(update_fields=["texte", "revision", "modifie_le"])
    consigner(
        acteur=acteur,
        code="rapport.ecrire",
        objet=chapitre.rapport,
        phrase=f"Chapitre « {chapitre.titre} » écrit (révision {chapitre.revision})",
        detail={"chapitre": chapitre.code, "revision": chapitre.revision},
    )
    return ecrit


def restaurer_texte(*, acteur: Acteur, chapitre: Chapitre, revision: int) -> TexteChapitre | None:
    """Bring back an earlier text as a new revision: nothing written since is lost."""
    ancien = TexteChapitre.objects.get(chapitre=chapitre, revision=revision)
    return ecrire_texte(acteur=acteur, chapitre=chapitre, texte=ancien.texte, revision=chapitre.revision)


@transaction.atomic
def commenter(*, acteur: Acteur, chapitre: Chapitre, texte: str) -> CommentaireChapitre:
    commentaire = CommentaireChapitre.objects.create(
        contrat_id=chapitre.contrat_id, chapitre=chapitre, texte=texte.strip(), auteur=acteur.utilisateur
    )
    consigner(
        acteur=acteur,
        code="rapport.commenter",
        objet=chapitre.rapport,
        phrase=f"Commentaire sur le chapitre « {chapitre.titre} »",
    )
    return commentaire


@transaction.atomic
def regler_commentaire(*, acteur: Acteur, commentaire: CommentaireChapitre, regle: bool) -> None:
    """Settle a remark, or open it again."""
    commentaire.regle_le = timezone.now() if regle else None
    commentaire.regle_par = acteur.utilisateur if regle else None
    commentaire.save(update_fields=["regle_le", "regle_par", "modifie_le"])
    consigner(
        acteur=acteur,
        code="rapport.regler_commentaire" if regle else "rapport.rouvrir_commentaire",
        objet=commentaire.chapitre.rapport,
        phrase=f"Commentaire {'réglé' if regle else 'rouvert'} sur « {commentaire.chapitre.titre} »",
    )
