"""Keeping each funder's line in step with what the holder asks in the budget."""

from decimal import Decimal

from django.db import transaction

from quartiers.appels.enums import AVANT_DEPOT, EtatLigne, NatureBudget
from quartiers.appels.models import Dossier, Financeur, LigneBudget, LigneFinancement


def demandes_du_budget(dossier: Dossier) -> dict[tuple[int, int], Decimal]:
    """Euros asked in the first planned budgets, by (funder, year); a funder asked for 0 asks nothing."""
    lignes = LigneBudget.objects.filter(
        budget__dossier=dossier,
        budget__nature=NatureBudget.PREVISIONNEL,
        financeur__isnull=False,
        montant__gt=0,
    ).values_list("financeur_id", "budget__exercice", "montant")
    return {(int(financeur or 0), exercice): montant for financeur, exercice, montant in lignes}


@transaction.atomic
def synchroniser_lignes(dossier: Dossier) -> None:
    """Make the lines of financing say what the budget asks; called when the budget changes and at the deposit.

    A line that a funder has already moved is never removed: its request falls to what the budget says, 0 included.
    """
    demandes = demandes_du_budget(dossier)
    existantes = {
        (ligne.financeur_id, ligne.exercice): ligne
        for ligne in LigneFinancement.objects.filter(dossier=dossier).select_for_update().order_by("-pk")
    }
    for (financeur, exercice), montant in demandes.items():
        ligne = existantes.pop((financeur, exercice), None)
        if ligne is None:
            creer_ligne(dossier, financeur, exercice, montant)
        elif ligne.demande != montant:
            ligne.demande = montant
            ligne.save(update_fields=["demande", "modifie_le"])
    for ligne in existantes.values():
        if dossier.etat in AVANT_DEPOT and ligne.etat == EtatLigne.DEMANDEE:
            ligne.delete()
        elif ligne.demande:
            ligne.demande = Decimal(0)
            ligne.save(update_fields=["demande", "modifie_le"])


def creer_ligne(dossier: Dossier, financeur_id: int, exercice: int, demande: Decimal) -> LigneFinancement:
    """A line in the state « demandée », under the funder's usual nature of credits."""
    financeur = Financeur.objects.get(pk=financeur_id)
    return LigneFinancement.objects.create(
        contrat=dossier.contrat,
        dossier=dossier,
        financeur=financeur,
        exercice=exercice,
        nature=financeur.nature_par_defaut,
        demande=demande,
    )
