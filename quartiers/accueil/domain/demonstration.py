"""What a demonstration holds, on the first published contract: accounts of every role, two calls for projects."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from quartiers.appels.demonstration import saison_de_demonstration as creer_saison
from quartiers.cohortes.demonstration import cohorte_de_demonstration as creer_cohorte
from quartiers.comptes.demonstration import AUTRES_INSTRUCTIONS, NOMS, courriel_de_demonstration
from quartiers.comptes.enums import PORTEE_DU_ROLE, Portee, Role
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.contrat.models import Contrat
from quartiers.engagements.demonstration import engagements_de_demonstration as creer_engagements
from quartiers.enquetes.demonstration import enquetes_de_demonstration as creer_enquetes
from quartiers.enquetes.demonstration_resultats import resultats_de_demonstration as creer_resultats
from quartiers.evaluation.demonstration import evaluation_de_demonstration as creer_evaluation
from quartiers.gouvernance.demonstration import seances_de_demonstration as creer_seances
from quartiers.indicateurs.demonstration import mesures_de_demonstration as creer_mesures
from quartiers.participation.demonstration import paroles_de_demonstration as creer_paroles
from quartiers.participation.demonstration_conseils import conseils_de_demonstration as creer_conseils
from quartiers.suivi.demonstration import annee_de_demonstration as creer_annee
from quartiers.suivi.demonstration import annee_finie
from quartiers.suivi.demonstration_rapport import rapport_de_demonstration as creer_rapport
from quartiers.tfpb.demonstration import tfpb_de_demonstration as creer_tfpb
from quartiers.tranquillite.demonstration import observatoire_de_demonstration as creer_observatoire


@transaction.atomic
def comptes_de_demonstration() -> list[Utilisateur]:
    """Create the accounts that are missing; return those created. Without a contract: the administrator alone."""
    contrat = contrat_de_demonstration()
    crees = []
    for role, courriel, nom in comptes_voulus():
        if Utilisateur.objects.filter(courriel=courriel).exists():
            continue
        habilitation = habilitation_de_demonstration(role, contrat)
        if habilitation is None:
            continue
        utilisateur = Utilisateur.objects.create_user(courriel, nom=nom, demonstration=True)
        habilitation.utilisateur = utilisateur
        habilitation.save()
        crees.append(utilisateur)
    return crees


def comptes_voulus() -> list[tuple[Role, str, str]]:
    """(role, address, name) of every account, in the order of the log-in page: one per role, more instructors."""
    voulus = []
    for role in Role:
        voulus.append((role, courriel_de_demonstration(role), NOMS[role]))
        if role == Role.INSTRUCTEUR:
            voulus += [(role, courriel_de_demonstration(role, cle), nom) for cle, nom in AUTRES_INSTRUCTIONS.items()]
    return voulus


def saison_de_demonstration() -> bool:
    """A past call for projects and the current one, on the same contract; False when they are there already."""
    contrat = contrat_de_demonstration()
    return contrat is not None and creer_saison(contrat)


def annee_de_demonstration() -> int | None:
    """A finished year with the reports of all its actions, on the same contract; None when it is there already."""
    contrat = contrat_de_demonstration()
    return None if contrat is None else creer_annee(contrat)


def rapport_de_demonstration() -> int | None:
    """The published report of that year, on the same contract; its year, None when there is one already."""
    contrat = contrat_de_demonstration()
    rapport = creer_rapport(contrat, annee_finie(timezone.localdate())) if contrat else None
    return rapport.annee if rapport else None


def seances_de_demonstration() -> bool:
    """Members of the committees, a meeting held and one to come, on the same contract; False when they are there."""
    contrat = contrat_de_demonstration()
    return contrat is not None and creer_seances(contrat)


def paroles_de_demonstration() -> int | None:
    """What residents say, the answers, a walk, a fund, on the same contract; None when they are there already."""
    contrat = contrat_de_demonstration()
    return None if contrat is None else creer_paroles(contrat)


def mesures_de_demonstration() -> bool:
    """Fictional figures and criteria, on the same contract; False when there are some already."""
    contrat = contrat_de_demonstration()
    return contrat is not None and creer_mesures(contrat)


def conseils_de_demonstration() -> bool:
    """Councils with their members and a past draw by lot, on the same contract; False when they are there already."""
    contrat = contrat_de_demonstration()
    return contrat is not None and creer_conseils(contrat)


def tfpb_de_demonstration() -> bool:
    """Conventions, programmes and proofs of the tax abatement, on the same contract; False when they are there."""
    contrat = contrat_de_demonstration()
    return contrat is not None and creer_tfpb(contrat)


def observatoire_de_demonstration() -> int | None:
    """The tranquillity observatory, on the same contract: its monthly counts; None when it is open already."""
    contrat = contrat_de_demonstration()
    return None if contrat is None else creer_observatoire(contrat)


def enquetes_de_demonstration() -> int | None:
    """A survey under way and one to read, on the same contract: how many answers; None when they are there already."""
    contrat = contrat_de_demonstration()
    return None if contrat is None else (creer_enquetes(contrat) or 0) + (creer_resultats(contrat) or 0) or None


def cohorte_de_demonstration() -> int | None:
    """A fictional cohort and a witness group, on the same contract: its pseudonyms; None when one is there already."""
    contrat = contrat_de_demonstration()
    return None if contrat is None else creer_cohorte(contrat)


def engagements_de_demonstration() -> int | None:
    """Two years of commitments and common-law means, on the same contract; None when they are there already."""
    contrat = contrat_de_demonstration()
    return None if contrat is None else creer_engagements(contrat)


def evaluation_de_demonstration() -> bool:
    """A half-way evaluation under way, on the same contract; False when it is there already."""
    contrat = contrat_de_demonstration()
    return contrat is not None and creer_evaluation(contrat)


def contrat_de_demonstration() -> Contrat | None:
    return Contrat.objects.order_by("-publie", "pk").first()


def habilitation_de_demonstration(role: Role, contrat: Contrat | None) -> Habilitation | None:
    """The habilitation of a role on the contract, not yet saved; None where the perimeter does not exist."""
    portee = PORTEE_DU_ROLE[role]
    habilitation = Habilitation(role=role, debut=_debut(contrat))
    if portee == Portee.PLATEFORME:
        return habilitation
    if contrat is None:
        return None
    if portee == Portee.DEPARTEMENT:
        habilitation.departement = contrat.departement
        return habilitation if contrat.departement else None
    habilitation.contrat_id = contrat.pk
    if portee == Portee.COMMUNE:
        habilitation.commune = contrat.communes.order_by("-population", "nom").first()
        return habilitation if habilitation.commune else None
    return habilitation


def _debut(contrat: Contrat | None) -> dt.date:
    """The contract's first day, so that nothing of its past is refused; never in the future."""
    aujourd_hui = timezone.localdate()
    return min(contrat.debut, aujourd_hui) if contrat else aujourd_hui
