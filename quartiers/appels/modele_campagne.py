"""What a campaign holds before anyone sets it: calendar, grid, papers, rules, from the trade's usual practice.

Each value is a start that the pilot edits, never a rule of ours (regles, 1.1 to 1.4, 4.4).
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import timezone

from quartiers.appels.enums import Exigence, GenreFinanceur, GenrePieceOrganisme, ZoneLieu

EGALITE_NIVEAUX = [
    "L’égalité entre les femmes et les hommes n’est pas prise en compte",
    "Les publics sont comptés par sexe",
    "Des mesures corrigent les écarts (horaires, garde d’enfants, façon de communiquer…)",
    "L’égalité est l’un des buts du projet",
]
QPV_PUBLIC_MINIMAL = Decimal(50)  # the State's credits want a majority of residents of the neighbourhoods
# Only the neighbourhoods, and the pockets under their ceiling, may take the State's credits of the programme 147.
ZONES_ETAT = [ZoneLieu.QPV.value, ZoneLieu.POCHE.value, ZoneLieu.A_VERIFIER.value]
G = GenrePieceOrganisme
OUVERTURE, CLOTURE = dt.time(9), dt.time(23, 59, 59)
JOURS_POUR_DEPOSER = 45  # when the usual dates have passed on the day the campaign is made


@dataclass(frozen=True)
class CritereType:
    intitule: str
    aide: str
    poids: Decimal = Decimal(1)


@dataclass(frozen=True)
class PieceType:
    intitule: str
    aide: str
    genre: str = ""
    exigence: str = Exigence.BLOQUE
    renouvellement_seul: bool = False
    association_seule: bool = False


@dataclass(frozen=True)
class RegleType:
    intitule: str
    exigence: str = Exigence.AVERTIT


CRITERES = (
    CritereType(
        "Réponse à un besoin du quartier et aux priorités du contrat",
        "Le besoin est décrit et observé ; le projet sert un objectif du contrat.",
        Decimal(2),
    ),
    CritereType(
        "Présence dans les quartiers et façon de mobiliser le public",
        "Où l’on agit, à quels horaires, comment on va vers les personnes qui ne viennent pas d’elles-mêmes.",
        Decimal(2),
    ),
    CritereType(
        "Capacité de l’organisme et calendrier réaliste",
        "Moyens humains, expérience, dates : le projet peut se faire comme il est écrit.",
    ),
    CritereType(
        "Partenariats et complémentarité avec le droit commun",
        "Qui fait quoi ; le projet s’ajoute à ce qui existe, sans le remplacer.",
    ),
    CritereType("Participation des habitantes et habitants", "De l’idée au bilan, leur place dans le projet."),
    CritereType(
        "Égalité entre les femmes et les hommes",
        "Du simple comptage à un but du projet : voir l’échelle de l’égalité.",
    ),
    CritereType(
        "Évaluation, et bilan des années passées pour un renouvellement",
        "Des indicateurs simples ; ce que le bilan précédent a appris.",
    ),
)

PIECES = (
    PieceType("Statuts à jour", "Signés ; les derniers déclarés à la préfecture.", G.STATUTS, association_seule=True),
    PieceType(
        "Liste des dirigeantes et dirigeants",
        "Présidence, trésorerie, secrétariat : la dernière liste déclarée.",
        G.DIRIGEANTS,
        association_seule=True,
    ),
    PieceType("Relevé d’identité bancaire", "Au nom exact de l’organisme, celui de son SIRET.", G.RIB),
    PieceType(
        "Comptes annuels approuvés",
        "Compte de résultat et bilan du dernier exercice clos.",
        G.COMPTES,
        association_seule=True,
    ),
    PieceType(
        "Budget prévisionnel de la structure",
        "Celui de tout l’organisme pour l’année, à part de celui du projet.",
        G.BUDGET,
    ),
    PieceType("Dernier rapport d’activité", "Celui de la dernière assemblée générale.", G.RAPPORT, Exigence.AVERTIT),
    PieceType(
        "Contrat d’engagement républicain",
        "Souscrit par l’association ou la fondation.",
        G.CER,
        association_seule=True,
    ),
    PieceType(
        "Délégation de signature",
        "Seulement si la personne qui signe n’est pas la représentante légale ou le représentant légal.",
        G.DELEGATION,
        Exigence.AUCUNE,
    ),
    PieceType(
        "Devis des achats importants", "Pour tout achat de plus de 1 000 €, un devis.", exigence=Exigence.AVERTIT
    ),
)

REGLES = (
    RegleType("La demande porte sur un projet, pas sur le fonctionnement habituel de la structure."),
    RegleType("Le projet se déroule aux dates de l’appel à projets."),
    RegleType("Le projet sert au moins un objectif du contrat."),
    RegleType("L’organisme est déclaré, à jour de ses obligations fiscales et sociales."),
    RegleType(
        "Le contrat d’engagement républicain est souscrit, ou réputé satisfait (associations, fondations).",
        Exigence.BLOQUE,
    ),
    RegleType("Le budget du projet est équilibré, à part de celui de la structure.", Exigence.BLOQUE),
    RegleType("Pour un renouvellement, le bilan de l’année précédente est rendu."),
)
REGLE_ETAT = RegleType("La majorité du public habite un quartier prioritaire (crédits de la politique de la ville).")
ZONES_INTITULE = "Zones que ce financeur accepte"


def calendrier(annee: int, jour: dt.date) -> dict[str, Any]:
    """Usual dates of a campaign for the projects of `annee`: deposits the autumn before, programming by 31 March.

    Made late (`jour` past the usual closing), deposits open a week later; the committees keep their days, so that
    the page says what no longer holds.
    """
    ouverture, cloture = dt.date(annee - 1, 10, 1), dt.date(annee - 1, 11, 30)
    if cloture <= jour:
        ouverture = jour + dt.timedelta(days=7)
        cloture = ouverture + dt.timedelta(days=JOURS_POUR_DEPOSER)
    return {
        "ouverture": a_paris(jour_ouvre(ouverture), OUVERTURE),
        "cloture": a_paris(jour_ouvre(cloture), CLOTURE),
        "recevabilite_le": jour_ouvre(dt.date(annee - 1, 12, 18)),
        "instruction_le": jour_ouvre(dt.date(annee, 1, 31)),
        "cotech_le": jour_ouvre(dt.date(annee, 2, 15)),
        "copil_le": jour_ouvre(dt.date(annee, 3, 15)),
        "programmation_limite": dt.date(annee, 3, 31),
        "deliberations_le": jour_ouvre(dt.date(annee, 4, 30)),
        "notification_le": jour_ouvre(dt.date(annee, 5, 15)),
        "action_debut": dt.date(annee, 1, 1),
        "action_fin": dt.date(annee, 12, 31),
        "bilan_intermediaire_le": jour_ouvre(dt.date(annee, 10, 15)),
    }


def jour_ouvre(jour: dt.date) -> dt.date:
    """`jour`, or the Monday that follows a weekend."""
    return jour + dt.timedelta(days={5: 2, 6: 1}.get(jour.weekday(), 0))


def a_paris(jour: dt.date, heure: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(jour, heure))


def regles_du_genre(genre: str) -> RegleType | None:
    """The rule of eligibility proper to a kind of funder."""
    return REGLE_ETAT if genre == GenreFinanceur.ETAT else None
