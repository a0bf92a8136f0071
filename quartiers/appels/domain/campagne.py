"""Making a campaign: a new one with its usual settings, or last year's moved by a year."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils import timezone

from quartiers.appels import modele_campagne as modele
from quartiers.appels.enums import EtatCampagne
from quartiers.appels.models import Campagne, Critere, Enveloppe, Financeur, Priorite, RegleEligibilite, TypePiece
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.journal.domain import consigner

# What a copy takes as it is; dates move by a year, what was typed for one year alone (money, decisions) stays behind.
REGLAGES = (
    "reglement",
    "contact",
    "priorites",
    "bilan_mois",
    "bilan_exige",
    "qpv_public_minimal",
    "plafond_public",
    "plafond_exige",
    "plafond_hors_valorisation",
    "signature_exigee",
    "seuil_ecart",
    "complements_jours",
    "egalite_niveaux",
    "taux_poches",
)
DATES = (
    "ouverture",
    "cloture",
    "recevabilite_le",
    "instruction_le",
    "cotech_le",
    "copil_le",
    "deliberations_le",
    "notification_le",
    "programmation_limite",
    "action_debut",
    "action_fin",
    "bilan_intermediaire_le",
)


class CampagneRefusee(Exception):
    """The act is not possible; the message is for the user."""


@transaction.atomic
def creer_campagne(*, acteur: Acteur, contrat: Contrat, annee: int, intitule: str, **reglages: Any) -> Campagne:
    """A campaign in preparation, with the usual calendar, grid, papers and rules; `reglages` replace the usual ones.

    Raises CampagneRefusee when the year has one already.
    """
    refuser_doublon(contrat, annee)
    usuels: dict[str, Any] = {
        **modele.calendrier(annee, timezone.localdate()),
        "egalite_niveaux": modele.EGALITE_NIVEAUX,
        "qpv_public_minimal": modele.QPV_PUBLIC_MINIMAL,
    }
    campagne = Campagne.objects.create(contrat=contrat, annee=annee, intitule=intitule, **{**usuels, **reglages})
    garnir(campagne)
    consigner(acteur=acteur, code="campagne.creer", objet=campagne, phrase=f"{campagne} : campagne créée")
    return campagne


def refuser_doublon(contrat: Contrat, annee: int) -> None:
    """Two people creating the same year wait for each other here: the second is told so."""
    Contrat.objects.select_for_update().get(pk=contrat.pk)
    if Campagne.objects.filter(contrat=contrat, annee=annee).exists():
        raise CampagneRefusee(f"Ce contrat a déjà une campagne pour {annee}.")


def garnir(campagne: Campagne) -> None:
    """Criteria, papers and rules of the usual practice, and the zones of each funder of the contract."""
    commun = {"contrat_id": campagne.contrat_id, "campagne": campagne}
    Critere.objects.bulk_create(
        Critere(**commun, intitule=type_.intitule, aide=type_.aide, poids=type_.poids, rang=rang)
        for rang, type_ in enumerate(modele.CRITERES, 1)
    )
    TypePiece.objects.bulk_create(
        TypePiece(
            **commun,
            intitule=type_.intitule,
            aide=type_.aide,
            genre_organisme=type_.genre,
            exigence=type_.exigence,
            renouvellement_seul=type_.renouvellement_seul,
            association_seule=type_.association_seule,
            rang=rang,
        )
        for rang, type_ in enumerate(modele.PIECES, 1)
    )
    regles = [RegleEligibilite(**commun, intitule=type_.intitule, exigence=type_.exigence) for type_ in modele.REGLES]
    for financeur in Financeur.objects.filter(contrat=campagne.contrat_id, actif=True):
        regles += regles_du_financeur(campagne, financeur)
    for rang, regle in enumerate(regles, 1):
        regle.rang = rang
    RegleEligibilite.objects.bulk_create(regles)


def regles_du_financeur(campagne: Campagne, financeur: Financeur) -> list[RegleEligibilite]:
    """What this kind of funder asks beyond the common rules, and where its money may go; none for most of them."""
    propre = modele.regles_du_genre(financeur.genre)
    if propre is None:
        return []
    commun = {"contrat_id": campagne.contrat_id, "campagne": campagne, "financeur": financeur}
    return [
        RegleEligibilite(**commun, intitule=propre.intitule, exigence=propre.exigence),
        RegleEligibilite(**commun, intitule=modele.ZONES_INTITULE, zones=modele.ZONES_ETAT),
    ]


@transaction.atomic
def copier_campagne(*, acteur: Acteur, campagne: Campagne, annee: int | None = None) -> Campagne:
    """`campagne` again for the next year (or `annee`), in preparation, its dates moved by as many years.

    Envelopes come with their amounts, to be confirmed; the departmental envelope does not: it has to be typed
    with its source. Raises CampagneRefusee when that year has one already.
    """
    annee = annee or campagne.annee + 1
    refuser_doublon(campagne.contrat, annee)
    ecart = annee - campagne.annee
    copie = Campagne.objects.create(
        contrat=campagne.contrat,
        annee=annee,
        intitule=renommer(campagne.intitule, campagne.annee, annee),
        copiee_de=campagne,
        **{nom: getattr(campagne, nom) for nom in REGLAGES},
        **{nom: decaler(getattr(campagne, nom), ecart) for nom in DATES},
    )
    for modele_lie in (Critere, TypePiece, Priorite, RegleEligibilite, Enveloppe):
        recopier(modele_lie, campagne, copie)
    phrase = f"{copie} : copiée de la campagne {campagne.annee}"
    consigner(acteur=acteur, code="campagne.copier", objet=copie, phrase=phrase)
    return copie


def recopier(modele_lie: type[Any], source: Campagne, cible: Campagne) -> None:
    lignes = list(modele_lie.objects.filter(campagne=source).order_by("pk"))
    for ligne in lignes:
        ligne.pk = None
        ligne._state.adding = True
        ligne.campagne = cible
    modele_lie.objects.bulk_create(lignes)


def renommer(intitule: str, avant: int, apres: int) -> str:
    """The title with its year changed; the year added when the title says none."""
    return intitule.replace(str(avant), str(apres)) if str(avant) in intitule else f"{intitule} {apres}"[:200]


def decaler(date: Any, annees: int) -> Any:
    """The same day and hour in Paris, `annees` later; 29 February becomes the 28th when there is none."""
    if date is None:
        return None
    if isinstance(date, dt.datetime):
        local = timezone.localtime(date)
        return timezone.make_aware(dt.datetime.combine(decaler(local.date(), annees), local.time()))
    try:
        return date.replace(year=date.year + annees)
    except ValueError:
        return date.replace(year=date.year + annees, day=28)


def est_modifiable(campagne: Campagne) -> bool:
    """A closed campaign no longer changes: it is reopened first."""
    return campagne.etat != EtatCampagne.CLOSE
