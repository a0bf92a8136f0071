"""A funder's lines of a year: those of the call, and those of files outside any call."""

from decimal import Decimal

from django.db.models import QuerySet

from quartiers.appels.calculs import ZERO
from quartiers.appels.domain.decision_financeur import DECIDABLES
from quartiers.appels.enums import TRANSITIONS_LIGNE, EtatLigne
from quartiers.appels.models import Dossier, Financeur, LigneFinancement
from quartiers.comptes.politiques import Acteur

ACCORDEES = frozenset({EtatLigne.VOTEE, EtatLigne.NOTIFIEE, EtatLigne.SOLDEE})
OUVERTES = TRANSITIONS_LIGNE["voter"].depuis


def lignes_du_financeur(acteur: Acteur, financeur: Financeur, annee: int) -> QuerySet[LigneFinancement]:
    """What the actor sees of the funder's lines of `annee`; files not admissible yet are left out."""
    visibles = Dossier.objects.visibles_par(acteur).filter(contrat_id=financeur.contrat_id)
    etats = [*DECIDABLES, *("solde", "abandonne")]
    return (
        LigneFinancement.objects.filter(
            contrat_id=financeur.contrat_id,
            financeur=financeur,
            exercice=annee,
            dossier__in=visibles.values("pk"),
            dossier__etat__in=etats,
        )
        .select_related("dossier__organisme", "financeur")
        .order_by("dossier__numero", "pk")
    )


def a_decider(ligne: LigneFinancement) -> bool:
    return ligne.etat in OUVERTES and ligne.dossier.etat in DECIDABLES


def montant_accorde(ligne: LigneFinancement) -> Decimal:
    """Euros granted by the funder's own decision: 0 before it, when refused or cancelled."""
    if ligne.etat not in ACCORDEES:
        return ZERO
    return ligne.notifie if ligne.notifie is not None else (ligne.vote or ZERO)


def lignes_accordees(financeur: Financeur, annee: int | None = None) -> QuerySet[LigneFinancement]:
    """Everything that the funder has granted, whoever asks: what its accountants and the public are given."""
    lignes = LigneFinancement.objects.filter(financeur=financeur, etat__in=ACCORDEES, vote__gt=0)
    if annee is not None:
        lignes = lignes.filter(exercice=annee)
    return lignes.select_related("dossier__organisme", "dossier__campagne", "financeur__organisme").order_by(
        "exercice", "dossier__numero", "pk"
    )
