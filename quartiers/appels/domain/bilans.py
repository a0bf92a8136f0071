"""Reports of funded projects: opened with the award, written by the holder, checked by an officer (Contrat, 6.1)."""

import calendar
import datetime as dt
from decimal import Decimal

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone

from quartiers.appels.controles_bilan import blocages, controler_bilan
from quartiers.appels.domain.avertir import avertir_instruction, avertir_porteur
from quartiers.appels.domain.versements import liberer_soldes
from quartiers.appels.enums import TRANSITIONS_BILAN, EtatBilan, GenreBilan, NatureBudget
from quartiers.appels.models import Bilan, Budget, Dossier, FicheOrganisme, LigneBudget
from quartiers.appels.permissions import agit_pour, saisir_bilan, verifier_bilan
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import franchir

MOIS_PAR_DEFAUT = 6  # service-public.fr R46623: six months after the end of the accounting year


class BilanIncomplet(Exception):
    """The report cannot be deposited; `manques` are the French sentences that say what to mend."""

    def __init__(self, manques: list[str]) -> None:
        super().__init__(" ".join(manques))
        self.manques = manques


def fin_de_mois(annee: int, mois: int) -> dt.date:
    return dt.date(annee, mois, calendar.monthrange(annee, mois)[1])


def echeance_finale(fin_action: dt.date, exercice_mois: int, delai_mois: int) -> dt.date:
    """Last day of the month, `delai_mois` after the end of the accounting year in which the action ended.

    The accounting year ends with `exercice_mois` (12 for a civil year, 8 for a school year).
    """
    annee = fin_action.year if fin_action.month <= exercice_mois else fin_action.year + 1
    mois = exercice_mois - 1 + delai_mois
    return fin_de_mois(annee + mois // 12, mois % 12 + 1)


@transaction.atomic
def ouvrir_bilans(*, dossier: Dossier) -> list[Bilan]:
    """Make the reports that the award calls for, one final per year and the interim one when the campaign has one.

    Called with the notification; made again it changes nothing. Returns the new ones.
    """
    fiche = FicheOrganisme.objects.filter(organisme=dossier.organisme_id).first()
    campagne = dossier.campagne
    delai = campagne.bilan_mois if campagne else MOIS_PAR_DEFAUT
    nouveaux = []
    for exercice in dossier.exercices:
        fin_action = fin_de_l_action(dossier, exercice)
        attendus = {GenreBilan.FINAL: echeance_finale(fin_action, fiche.exercice_mois if fiche else 12, delai)}
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


def fin_de_l_action(dossier: Dossier, exercice: int) -> dt.date:
    """When the action of that year ends: its own end in its last year, else the campaign's, else 31 December."""
    if dossier.date_fin is not None and exercice == dossier.exercices[-1]:
        return dossier.date_fin
    if dossier.campagne is not None:
        fin = dossier.campagne.action_fin
        return fin_de_mois(fin.year + exercice - dossier.annee, fin.month)
    return dt.date(exercice, 12, 31)


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
    """Accept the report; its real accounts are frozen with it, the balances that waited for it are promised."""
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
    liberer_soldes(acteur=acteur, dossier_id=bilan.dossier_id, exercice=bilan.exercice)
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


EN_ATTENTE_DU_PORTEUR = (EtatBilan.ATTENDU, EtatBilan.A_CORRIGER)
