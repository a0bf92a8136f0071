"""Answering an improbable figure: it is right, and here is why."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from quartiers.appels.models import Dossier
from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner
from quartiers.suivi.models import Explication, FicheAction
from quartiers.suivi.permissions import peut_remplir, verifier_fiche


def peut_expliquer(acteur: Acteur, objet: FicheAction | Dossier) -> bool:
    """The team, and whoever fills the sheet; on a project of a call, the team alone."""
    if verifier_fiche(acteur, objet):
        return True
    return isinstance(objet, FicheAction) and peut_remplir(acteur, objet)


@transaction.atomic
def expliquer(
    *, acteur: Acteur, objet: FicheAction | Dossier, annee: int, code: str, constat: str, texte: str
) -> Explication:
    """Keep why the figure behind `constat` is right; told again, the last words stand. Raises ValidationError."""
    if not peut_expliquer(acteur, objet):
        raise PermissionDenied("Seules l’équipe du contrat et les personnes de l’organisme répondent ici.")
    if not texte.strip():
        raise ValidationError("Dites en une phrase pourquoi ce nombre est exact.")
    action = {"fiche": objet} if isinstance(objet, FicheAction) else {"dossier": objet}
    explication, _ = Explication.objects.update_or_create(
        **action,
        annee=annee,
        code=code,
        defaults={
            "contrat": objet.contrat,
            "constat": constat[:300],
            "texte": texte.strip(),
            "auteur": acteur.utilisateur,
        },
    )
    consigner(
        acteur=acteur, code="explication.donner", objet=explication, phrase=f"Valeur confirmée\u00a0: {constat}"[:300]
    )
    return explication
