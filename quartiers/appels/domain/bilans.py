"""Reports of funded projects: opened with the award, written by the holder, checked by an officer (Contrat, 6.1)."""

from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.appels.controles_bilan import blocages, controler_bilan
from quartiers.appels.domain.avertir import avertir_instruction, avertir_porteur
from quartiers.appels.domain.echeances import bilan_attendu_le
from quartiers.appels.enums import TRANSITIONS_BILAN, GenreBilan, NatureBudget
from quartiers.appels.models import Bilan, Budget, Dossier, LigneBudget
from quartiers.appels.permissions import agit_pour, saisir_bilan, verifier_bilan
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import franchir


class BilanIncomplet(Exception):
    """The report cannot be deposited; `manques` are the French sentences that say what to mend."""

    def __init__(self, manques: list[str]) -> None:
        super().__init__(" ".join(manques))
        self.manques = manques


@transaction.atomic
def ouvrir_bilans(*, dossier: Dossier) -> list[Bilan]:
    """Make the reports that the award calls for, one final per year and the interim one when the campaign has one.

    Called with the notification; made again it changes nothing. Returns the new ones.
    """
    campagne = dossier.campagne
    nouveaux = []
    for exercice in dossier.exercices:
        attendus = {GenreBilan.FINAL: bilan_attendu_le(dossier, exercice)}
        if campagne and campagne.bilan_intermediaire_le:
            jour = campagne.bilan_intermediaire_le
            attendus[GenreBilan.INTERMEDIAIRE] = jour.replace(year=jour.year + exercice - dossier.annee)
        for genre, echeance in attendus.items():
            bilan, nouveau = Bilan.objects.get_or_create(
                dossier=dossier,
                exercice=exercice,
                genre=genre,
                defaults={"contrat": dossier.contrat, "echeance": echeance},
            )
            nouveaux += [bilan] if nouveau else []
    return nouveaux


@transaction.atomic
def preparer_budget_realise(*, bilan: Bilan) -> Budget:
    """The real accounts of the report's year, started with the lines of the last planned budget at 0 €.

    Two people who open the report at once get the same one.
    """
    budget, nouveau = Budget.objects.get_or_create(
        dossier_id=bilan.dossier_id,
        exercice=bilan.exercice,
        nature=NatureBudget.REALISE,
        rang=1,
        defaults={"contrat": bilan.contrat},
    )
    if nouveau:
        prevu = dernier_budget_prevu(bilan)
        lignes = list(prevu.lignes.all()) if prevu else []
        LigneBudget.objects.bulk_create(
            LigneBudget(
                contrat=bilan.contrat,
                budget=budget,
                cote=ligne.cote,
                compte=ligne.compte,
                libelle=ligne.libelle,
                financeur_id=ligne.financeur_id,
                montant=Decimal(0),
                rang=ligne.rang,
            )
            for ligne in lignes
        )
    return budget


def dernier_budget_prevu(bilan: Bilan) -> Budget | None:
    """The revised budget when there is one, else the first planned one, of the report's year."""
    budgets = Budget.objects.filter(dossier_id=bilan.dossier_id, exercice=bilan.exercice)
    prevus = budgets.filter(nature__in=[NatureBudget.PREVISIONNEL, NatureBudget.REVISE])
    return max(prevus, key=lambda b: (b.nature == NatureBudget.REVISE, b.rang), default=None)


def peut_saisir(acteur: Acteur, bilan: Bilan) -> bool:
    """The organisation's people, or the pilot in their name."""
    if not saisir_bilan(acteur, bilan):
        return False
    return acteur.role == Role.PILOTE or agit_pour(acteur, bilan.dossier.organisme_id)


@transaction.atomic
def deposer_bilan(*, acteur: Acteur, bilan: Bilan) -> None:
    """Hand the report in. Raises PermissionDenied, BilanIncomplet, TransitionRefusee (already handed in)."""
    if not peut_saisir(acteur, bilan):
        raise PermissionDenied("Seules les personnes de l’organisme, ou le pilotage en leur nom, déposent ce bilan.")
    manques = [constat.message for constat in blocages(controler_bilan(bilan))]
    if manques:
        raise BilanIncomplet(manques)
    franchir(
        acteur=acteur,
        objet=bilan,
        table=TRANSITIONS_BILAN,
        acte="deposer",
        phrase=f"{bilan} du dossier {bilan.dossier.numero} déposé.",
        depose_par=acteur.utilisateur,
        depose_le=timezone.now(),
        correction_motif="",
    )
    contexte = {"bilan": bilan}
    avertir_porteur(bilan.dossier, f"{bilan} bien reçu", "appels/courriels/bilan_recu.txt", contexte)
    avertir_instruction(
        bilan.dossier, f"{bilan} à vérifier : {bilan.dossier}", "appels/courriels/bilan_a_verifier.txt", contexte
    )


@transaction.atomic
def renvoyer_bilan(*, acteur: Acteur, bilan: Bilan, motif: str) -> None:
    """Send the report back, with what is to be mended. Raises ValidationError without a reason."""
    exiger_verification(acteur, bilan)
    if not motif.strip():
        raise ValidationError("Dites ce qui est à corriger : l’organisme ne peut pas le deviner.")
    franchir(
        acteur=acteur,
        objet=bilan,
        table=TRANSITIONS_BILAN,
        acte="renvoyer",
        phrase=f"{bilan} du dossier {bilan.dossier.numero} renvoyé pour correction.",
        correction_motif=motif.strip(),
    )
    avertir_porteur(
        bilan.dossier, f"{bilan} : une correction est demandée", "appels/courriels/bilan_renvoye.txt", {"bilan": bilan}
    )


@transaction.atomic
def valider_bilan(*, acteur: Acteur, bilan: Bilan) -> None:
    """Accept the report; its real accounts are frozen with it."""
    exiger_verification(acteur, bilan)
    maintenant = timezone.now()
    franchir(
        acteur=acteur,
        objet=bilan,
        table=TRANSITIONS_BILAN,
        acte="valider",
        phrase=f"{bilan} du dossier {bilan.dossier.numero} validé.",
        valide_par=acteur.utilisateur,
        valide_le=maintenant,
    )
    comptes = Budget.objects.filter(dossier_id=bilan.dossier_id, exercice=bilan.exercice, nature=NatureBudget.REALISE)
    comptes.update(fige_le=maintenant)
    avertir_porteur(bilan.dossier, f"{bilan} validé", "appels/courriels/bilan_valide.txt", {"bilan": bilan})


@transaction.atomic
def rouvrir_bilan(*, acteur: Acteur, bilan: Bilan, motif: str) -> None:
    """Undo an acceptance, with its reason; the real accounts may be mended again."""
    exiger_verification(acteur, bilan)
    if not motif.strip():
        raise ValidationError("Dites pourquoi ce bilan est rouvert.")
    franchir(
        acteur=acteur,
        objet=bilan,
        table=TRANSITIONS_BILAN,
        acte="rouvrir",
        phrase=f"{bilan} du dossier {bilan.dossier.numero} rouvert.",
        correction_motif=motif.strip(),
        valide_par=None,
        valide_le=None,
    )
    comptes = Budget.objects.filter(dossier_id=bilan.dossier_id, exercice=bilan.exercice, nature=NatureBudget.REALISE)
    comptes.update(fige_le=None)
    avertir_porteur(
        bilan.dossier, f"{bilan} : une correction est demandée", "appels/courriels/bilan_renvoye.txt", {"bilan": bilan}
    )


def exiger_verification(acteur: Acteur, bilan: Bilan) -> None:
    if not verifier_bilan(acteur, bilan) or not Dossier.objects.visibles_par(acteur).filter(pk=bilan.dossier_id):
        raise PermissionDenied("Il faut le droit « Vérifier un bilan » sur ce dossier.")
