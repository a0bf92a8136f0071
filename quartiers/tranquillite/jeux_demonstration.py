"""The fictional sources of the demonstration's observatory. No figure here comes from anyone."""

from dataclasses import dataclass, field
from typing import Any

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.comptes.enums import Role
from quartiers.tranquillite.enums import Echelle, Famille, Fiabilite, NatureSource, Pas, UniteSource


@dataclass(frozen=True)
class SourceFictive:
    """`categories`: (name, family, facts a month in an ordinary place). `change`: (months ago, times the level before).

    `rupture`: (months ago, what changes). `manquants`: months ago that were never delivered.
    """

    partenaire: str
    champs: dict[str, Any]
    categories: tuple[tuple[str, str, float], ...]
    saison: float = 0.0
    change: tuple[int, float] | None = None
    rupture: tuple[int, str] | None = None
    manquants: frozenset[int] = field(default_factory=frozenset)


OUVERTURE: dict[str, Any] = {
    "finalite": "Comprendre ensemble ce qui trouble la tranquillité dans les quartiers, pour préparer et suivre les actions "
    "de l’axe 4 du contrat.",
    "responsable": "Direction de la cohésion sociale de l’intercommunalité",
    "base_legale": "Contrat Engagements Quartiers 2030, axe 4, orientation 3 (fictif)",
    "conservation_annees": 6,
}
# role, nature of the organisation, function, charter signed
CERCLE: tuple[tuple[str, str, str, bool], ...] = (
    (Role.PILOTE, NatureOrganisme.EPCI, "Coordination du conseil de prévention (fictif)", True),
    (Role.AGENT_COMMUNAL, NatureOrganisme.COMMUNE, "Référente tranquillité de la ville (fictive)", True),
    (Role.MEDIATEUR, NatureOrganisme.COMMUNE, "Médiation de terrain (fictive)", True),
    (Role.BAILLEUR, NatureOrganisme.BAILLEUR, "Tranquillité résidentielle (fictive)", False),
    (Role.SERVICE_ETAT, NatureOrganisme.ETAT, "Délégation à la politique de la ville (fictive)", False),
)
POIDS_LIEUX = (1.25, 0.9, 0.8, 1.0, 1.4)
SOURCES: tuple[SourceFictive, ...] = (
    SourceFictive(
        NatureOrganisme.BAILLEUR,
        {
            "titre": "Signalements aux gardiens",
            "nature": NatureSource.BAILLEUR,
            "definition": "Signalements de locataires ou de gardiens enregistrés par le bailleur dans ses immeubles du quartier "
            "(source fictive).",
            "unite": UniteSource.SIGNALEMENTS,
            "echelle": Echelle.QUARTIER,
            "fiabilite": Fiabilite.MOYENNE,
            "sous_declaration": "Rien la nuit ni le dimanche ; les locataires d’autres bailleurs n’y sont pas.",
            "pas": Pas.TRIMESTRE,
            "exclusives": True,
        },
        (
            ("Dégradations", Famille.DEGRADATIONS, 5.0),
            ("Occupation de halls", Famille.OCCUPATIONS, 4.0),
            ("Bruit", Famille.NUISANCES, 6.5),
            ("Encombrants et épaves", Famille.DEPOTS, 7.0),
        ),
        saison=0.35,
        manquants=frozenset({27, 28}),
    ),
    SourceFictive(
        NatureOrganisme.COMMUNE,
        {
            "titre": "Interventions des polices municipales",
            "nature": NatureSource.POLICE_MUNICIPALE,
            "definition": "Interventions d’une patrouille dans le quartier, quelle qu’en soit la suite (source fictive).",
            "unite": UniteSource.INTERVENTIONS,
            "echelle": Echelle.QUARTIER,
            "fiabilite": Fiabilite.BONNE,
            "sous_declaration": "Dépend des heures de patrouille.",
            "pas": Pas.TRIMESTRE,
            "exclusives": True,
            "relais": True,
        },
        (
            ("Tapage", Famille.NUISANCES, 4.0),
            ("Différends entre voisins", Famille.VOISINAGE, 2.2),
            ("Rodéos et vitesse", Famille.ROUTE, 2.8),
        ),
        saison=0.25,
        rupture=(20, "Les passages préventifs sont comptés comme des interventions"),
    ),
    SourceFictive(
        NatureOrganisme.EPCI,
        {
            "titre": "Incidents sur le réseau de bus",
            "nature": NatureSource.TRANSPORT,
            "definition": "Incidents saisis par les conductrices et conducteurs sur les lignes de la commune entière "
            "(source fictive).",
            "unite": UniteSource.FAITS,
            "echelle": Echelle.COMMUNE,
            "fiabilite": Fiabilite.BONNE,
            "sous_declaration": "Toute la commune, pas le seul quartier.",
            "pas": Pas.MOIS,
            "exclusives": True,
        },
        (
            ("Incivilités", Famille.INCIVILITES, 14.0),
            ("Jets de projectiles et dégradations", Famille.DEGRADATIONS, 9.0),
        ),
    ),
    SourceFictive(
        NatureOrganisme.COMMUNE,
        {
            "titre": "Interventions de médiation",
            "nature": NatureSource.MEDIATION,
            "definition": "Sorties de l’équipe de médiation ayant donné lieu à un échange (source fictive).",
            "unite": UniteSource.INTERVENTIONS,
            "echelle": Echelle.QUARTIER,
            "fiabilite": Fiabilite.FAIBLE,
            "sous_declaration": "Un échange compté dit la présence de l’équipe autant que les tensions.",
            "pas": Pas.TRIMESTRE,
            "exclusives": False,
        },
        (
            ("Conflits d’usage", Famille.VOISINAGE, 3.5),
            ("Regroupements", Famille.OCCUPATIONS, 5.0),
        ),
        change=(16, 1.9),
        manquants=frozenset({9}),
    ),
)
QUESTION = "Le soir, dans votre quartier, vous sentez-vous en sécurité ?"
REPONSE = "Tout à fait ou plutôt"
ENQUETE = "Enquête fictive des équipes de médiation, en pied d’immeuble"
# months ago, rank of the neighbourhood (none: all), asked, answered, counted
VAGUES: tuple[tuple[int, int | None, int, int, int], ...] = (
    (30, None, 420, 391, 203),
    (18, None, 405, 380, 228),
    (18, 0, 96, 90, 47),
    (6, None, 431, 402, 257),
    (6, 0, 102, 97, 58),
    (6, 1, 12, 11, 8),
)
