"""Opinions: each funder on its own line, each commune for itself, each residents' council as one voice.

Two people may write the same opinion at once: the second to save is shown the first one's words, and chooses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction

from quartiers.appels.domain.recevabilite import ActeRefuse
from quartiers.appels.emetteurs import Emetteur, avis_ouvert
from quartiers.appels.enums import AVIS_MOTIVES, SensAvisDossier
from quartiers.appels.models import AvisDossier, Critere, Dossier, Note
from quartiers.appels.queries.fiche import peut_lire_note
from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner

MOTIF_DU_SENS = "Un avis réservé, défavorable ou ajourné dit son motif."
MOTIF_DU_MONTANT = "Le montant proposé est plus bas que la demande : dites pourquoi."


@dataclass(frozen=True)
class Saisie:
    """An opinion as typed. `commentaire_prive` None leaves the note as it is (whoever may not read it never sets it)."""

    sens: str
    montant: Decimal | None = None
    motif: str = ""
    commentaire: str = ""
    commentaire_prive: str | None = None
    notes: Mapping[int, Decimal] | None = None  # by Critere identifier


class AvisModifie(Exception):
    """Someone saved this opinion since it was read; `actuel` is theirs."""

    def __init__(self, actuel: AvisDossier) -> None:
        super().__init__(
            "Cet avis a été modifié pendant que vous écriviez. Votre texte est gardé ci-dessous : "
            "reprenez ce qui manque, puis enregistrez."
        )
        self.actuel = actuel


def controler(dossier: Dossier, emetteur: Emetteur, saisie: Saisie) -> None:
    if not avis_ouvert(dossier):
        raise ActeRefuse(f"Le dossier est « {dossier.get_etat_display()} » : il ne reçoit plus d’avis.")
    if saisie.sens in AVIS_MOTIVES and not saisie.motif.strip():
        raise ActeRefuse(MOTIF_DU_SENS)
    demande = emetteur.demande
    if demande is None or saisie.montant is None:
        return
    if saisie.montant > demande:
        raise ActeRefuse("Le montant proposé dépasse la demande.")
    baisse = saisie.montant < demande and saisie.sens != SensAvisDossier.SANS_OBJET
    if baisse and not saisie.motif.strip():
        raise ActeRefuse(MOTIF_DU_MONTANT)


@transaction.atomic
def rendre_avis(
    *, acteur: Acteur, dossier: Dossier, emetteur: Emetteur, saisie: Saisie, revision: int = 0
) -> AvisDossier:
    """Write the opinion read at `revision` (0: there was none). Raises AvisModifie when it changed since."""
    controler(dossier, emetteur, saisie)
    avis = ecrire(acteur, dossier, emetteur, saisie, revision)
    noter(avis, dossier, saisie.notes or {})
    consigner(
        acteur=acteur,
        code="avis.rendre",
        objet=dossier,
        phrase=f"Avis de {emetteur.libelle} : {avis.get_sens_display().lower()}",
        detail={"revision": avis.revision},
    )
    return avis


def ecrire(acteur: Acteur, dossier: Dossier, emetteur: Emetteur, saisie: Saisie, revision: int) -> AvisDossier:
    champs: dict[str, Any] = {
        "sens": saisie.sens,
        "montant": saisie.montant,
        "motif": saisie.motif,
        "commentaire": saisie.commentaire,
        "auteur": acteur.utilisateur,
    }
    if saisie.commentaire_prive is not None:
        champs["commentaire_prive"] = saisie.commentaire_prive
    actuel = AvisDossier.objects.select_for_update(of=("self",)).filter(dossier=dossier, **emetteur.cles).first()
    if actuel is None:
        if revision:
            raise ActeRefuse("Cet avis a été retiré : rechargez la page.")
        return creer(dossier, emetteur, acteur, champs)
    if actuel.revision != revision:
        raise AvisModifie(actuel)
    for nom, valeur in champs.items():
        setattr(actuel, nom, valeur)
    actuel.revision += 1
    actuel.save()
    return actuel


def creer(dossier: Dossier, emetteur: Emetteur, acteur: Acteur, champs: Mapping[str, Any]) -> AvisDossier:
    """Two first opinions at the same moment: the second waits for the first, then is told of it."""
    cles = {**emetteur.cles, "dossier": dossier}
    avis, nouveau = AvisDossier.objects.get_or_create(
        **cles, defaults={**champs, "contrat": dossier.contrat, "organisme_id": organisme_de(emetteur, acteur)}
    )
    if not nouveau:
        raise AvisModifie(avis)
    return avis


def organisme_de(emetteur: Emetteur, acteur: Acteur) -> int | None:
    """The organisation that the opinion belongs to: the funder, else the writer's own."""
    if emetteur.ligne is not None:
        return emetteur.ligne.financeur.organisme_id
    return acteur.habilitation.organisme_id if acteur.habilitation else None


def noter(avis: AvisDossier, dossier: Dossier, notes: Mapping[int, Decimal]) -> None:
    """The marks of the grid, whole: a criterion left empty has no mark."""
    criteres = Critere.objects.filter(campagne=dossier.campagne_id or 0)
    for critere in criteres:
        valeur = notes.get(critere.pk)
        if valeur is None:
            continue
        if not 0 <= valeur <= critere.note_max:
            raise ActeRefuse(f"« {critere} » se note de 0 à {critere.note_max}.")
        Note.objects.update_or_create(avis=avis, critere=critere, defaults={"contrat": avis.contrat, "valeur": valeur})
    Note.objects.filter(avis=avis).exclude(critere__in=[pk for pk, v in notes.items() if v is not None]).delete()


def peut_ecrire_note(acteur: Acteur, emetteur: Emetteur) -> bool:
    """Whoever types in another's name writes no private note there."""
    brouillon = AvisDossier(
        qualite=emetteur.qualite,
        organisme_id=organisme_de(emetteur, acteur) if emetteur.ligne else None,
        commune=emetteur.commune,
    )
    return peut_lire_note(acteur, brouillon)
