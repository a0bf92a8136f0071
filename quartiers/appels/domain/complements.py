"""Asking the holder for what is missing: a remark reopens one field or one paper alone, until it is lifted."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from quartiers.appels.domain.avertir import avertir_instruction, avertir_porteur
from quartiers.appels.domain.recevabilite import ActeRefuse
from quartiers.appels.enums import TRANSITIONS_COMPLEMENT, TRANSITIONS_DOSSIER, EtatComplement, EtatDossier
from quartiers.appels.models import Complement, Dossier
from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import franchir

DELAI_JOURS = 15  # for a file outside any call


@dataclass(frozen=True)
class Remarque:
    """What is asked: `cible` as models.Complement says it."""

    cible: str
    texte: str


def echeance_par_defaut(dossier: Dossier) -> dt.date:
    jours = dossier.campagne.complements_jours if dossier.campagne else DELAI_JOURS
    return timezone.localdate() + dt.timedelta(days=jours)


@transaction.atomic
def demander_complements(
    *, acteur: Acteur, dossier: Dossier, remarques: Iterable[Remarque], echeance: dt.date
) -> list[Complement]:
    """Ask all the remarks in one letter; the file waits for the holder (« à compléter »)."""
    liste = list(remarques)
    if not liste:
        raise ActeRefuse("Écrivez au moins une remarque.")
    if echeance < timezone.localdate():
        raise ActeRefuse("La réponse ne peut pas être attendue pour une date passée.")
    attendre_le_porteur(acteur, dossier)
    complements = [
        Complement.objects.create(
            contrat=dossier.contrat,
            dossier=dossier,
            cible=remarque.cible,
            remarque=remarque.texte,
            echeance=echeance,
            demande_par=acteur.utilisateur,
        )
        for remarque in liste
    ]
    avertir_porteur(
        dossier,
        f"Votre dossier {dossier.numero} est à compléter",
        "appels/courriels/complements.txt",
        {"complements": complements, "echeance": echeance},
    )
    return complements


def attendre_le_porteur(acteur: Acteur, dossier: Dossier) -> None:
    """Move to « à compléter », unless the file is there already."""
    if dossier.etat != EtatDossier.A_COMPLETER:
        franchir(
            acteur=acteur,
            objet=dossier,
            table=TRANSITIONS_DOSSIER,
            acte="demander_complements",
            phrase=f"Compléments demandés sur le dossier {dossier.numero}",
        )


@transaction.atomic
def repondre_complement(*, acteur: Acteur, complement: Complement, reponse: str) -> None:
    """The holder answers one remark; the file goes back to instruction with the last answer."""
    franchir(
        acteur=acteur,
        objet=complement,
        table=TRANSITIONS_COMPLEMENT,
        acte="repondre",
        phrase=f"Complément apporté au dossier {complement.dossier.numero}",
        reponse=reponse,
        repondu_le=timezone.now(),
    )
    rendre_a_l_instruction(acteur, complement.dossier, prevenir=True)


@transaction.atomic
def lever_complement(*, acteur: Acteur, complement: Complement) -> None:
    """The remark is settled; the last one lifted gives the file back to instruction."""
    franchir(
        acteur=acteur,
        objet=complement,
        table=TRANSITIONS_COMPLEMENT,
        acte="lever",
        phrase=f"Remarque levée sur le dossier {complement.dossier.numero}",
    )
    rendre_a_l_instruction(acteur, complement.dossier, prevenir=False)


@transaction.atomic
def redemander_complement(*, acteur: Acteur, complement: Complement, remarque: str, echeance: dt.date) -> None:
    """The answer is not enough: the same remark, said again, with another date."""
    franchir(
        acteur=acteur,
        objet=complement,
        table=TRANSITIONS_COMPLEMENT,
        acte="redemander",
        phrase=f"Complément redemandé sur le dossier {complement.dossier.numero}",
        remarque=remarque,
        echeance=echeance,
        repondu_le=None,
    )
    dossier = complement.dossier
    attendre_le_porteur(acteur, dossier)
    avertir_porteur(
        dossier,
        f"Votre dossier {dossier.numero} est encore à compléter",
        "appels/courriels/complements.txt",
        {"complements": [complement], "echeance": echeance},
    )


def rendre_a_l_instruction(acteur: Acteur, dossier: Dossier, *, prevenir: bool) -> None:
    """« À compléter » ends when nothing is awaited from the holder any more. The file's row is locked first: two
    last answers at the same moment move it once."""
    Dossier.objects.select_for_update(of=("self",)).filter(pk=dossier.pk).order_by("pk").first()
    dossier.refresh_from_db(fields=["etat"])
    attendus = Complement.objects.filter(dossier=dossier, etat=EtatComplement.DEMANDE)
    if dossier.etat != EtatDossier.A_COMPLETER or attendus.exists():
        return
    franchir(
        acteur=acteur,
        objet=dossier,
        table=TRANSITIONS_DOSSIER,
        acte="completer",
        phrase=f"Dossier {dossier.numero} complété",
    )
    if prevenir:
        avertir_instruction(dossier, f"Dossier {dossier.numero} complété", "appels/courriels/complete.txt")
