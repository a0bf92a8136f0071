"""What the demonstration tells: fictional organisations and projects, said as such in their names."""

from dataclasses import dataclass, field

from quartiers.appels.enums import EtatBilan, EtatDossier, EtatLigne, GenreFinanceur

MENTION = "(fictif)"
E = EtatDossier

# Short key, name of the funder, line of the budget, nature of its credits, pace of payment (days), envelope (euros).
FINANCEURS: tuple[tuple[str, str, GenreFinanceur, str, int, int], ...] = (
    ("etat", "État – politique de la ville", GenreFinanceur.ETAT, "specifique", 60, 58_000),
    ("region", "Région", GenreFinanceur.REGION, "specifique", 90, 17_000),
    ("caf", "CAF", GenreFinanceur.ORGANISME_SOCIAL, "droit_commun", 45, 21_000),
    ("epci", "Intercommunalité", GenreFinanceur.EPCI, "specifique", 60, 34_000),
    ("commune", "Commune", GenreFinanceur.COMMUNE, "droit_commun", 30, 12_000),
)

ASSOCIATIONS: dict[str, str] = {
    "demo": "Les Ateliers du Palier",
    "jardin": "Un Jardin sur le Toit",
    "cle": "La Clé des Mots",
    "roue": "La Roue Tranquille",
    "terrain": "Terrain d’Entente Sport",
    "scene": "La Scène Mobile",
    "fil": "Au Fil des Métiers",
    "numerique": "Le Clic Solidaire",
    "parents": "La Pause des Parents",
    "sante": "Bien dans son Quartier",
    "aines": "Les Portes Ouvertes",
    "debat": "Place Publique",
}


@dataclass(frozen=True)
class Projet:
    """A project; `element` is a code of the contract, `quartiers` ranks of its neighbourhoods with shares in %.

    `demandes` are euros asked of each funder, for `charges` euros of spending; `public` is (people, of which women).
    """

    cle: str
    association: str
    intitule: str
    element: str
    quartiers: tuple[tuple[int, int], ...]
    besoin: str
    action: str
    charges: int
    demandes: dict[str, int]
    public: tuple[int, int]
    tranches: tuple[str, ...]
    egalite: int = 1
    poche: bool = False


@dataclass(frozen=True)
class Passe:
    """What became of a project last year: its amounts in % of what was asked, its payments, its report."""

    projet: str
    etat: EtatDossier
    taux: int = 100
    refus: tuple[str, ...] = ()
    bilan: EtatBilan | None = None
    paye: bool = True


@dataclass(frozen=True)
class Courant:
    """Where a project stands this year; `renouvelle` names its file of last year."""

    projet: str
    etat: EtatDossier
    jours: int = 10  # days since the deposit
    lignes: EtatLigne = EtatLigne.DEMANDEE
    renouvelle: bool = False
    avis: tuple[tuple[str, str, int], ...] = field(default=())  # funder, sens, share proposed in %


PROJETS: tuple[Projet, ...] = (
    Projet(
        "cuisine",
        "demo",
        "Cuisiner et manger ensemble",
        "1.1.O3",
        ((0, 60), (1, 40)),
        "Des familles disent manquer d’idées et de moyens pour cuisiner équilibré, et d’occasions de se retrouver.",
        "Vingt ateliers de cuisine du samedi, menés avec une diététicienne, et trois repas partagés en pied d’immeuble.",
        12_400,
        {"etat": 5_000, "caf": 2_000, "commune": 1_500},
        (48, 34),
        ("6-10", "25-49", "50-64"),
        2,
    ),
    Projet(
        "palier",
        "demo",
        "Un palier, une histoire : récits d’habitantes et d’habitants",
        "1.3.O4",
        ((0, 100),),
        "Les personnes âgées du quartier sortent peu et se connaissent peu d’une tour à l’autre.",
        "Collecte de récits, lectures dans les halls, un livret imprimé à 300 exemplaires.",
        7_800,
        {"etat": 3_000, "epci": 1_800},
        (60, 41),
        ("11-14", "65-74", "75+"),
    ),
    Projet(
        "bricole",
        "demo",
        "L’atelier de bricolage solidaire",
        "2.3.O3",
        ((1, 50), (2, 50)),
        "De petites réparations non faites dégradent les logements et coûtent cher aux locataires.",
        "Un atelier mobile deux fois par mois, prêt d’outils, pas à pas avec des bénévoles.",
        15_600,
        {"etat": 6_000, "region": 2_500, "epci": 2_500},
        (80, 38),
        ("18-24", "25-49", "50-64"),
    ),
    Projet(
        "jardin",
        "jardin",
        "Un jardin partagé au pied des tours",
        "2.1.O2",
        ((3, 100),),
        "Une pelouse de 400 m² ne sert à rien et chauffe en été.",
        "Création de trente parcelles, récupération d’eau de pluie, ateliers avec l’école voisine.",
        21_000,
        {"etat": 7_000, "region": 4_000, "epci": 3_000},
        (90, 50),
        ("6-10", "25-49", "65-74"),
    ),
    Projet(
        "francais",
        "cle",
        "Apprendre le français pour agir",
        "3.2.O2",
        ((4, 50), (3, 50)),
        "Des adultes allophones ne peuvent ni suivre la scolarité de leurs enfants, ni chercher un emploi.",
        "Quatre groupes de niveau, six heures par semaine, avec garde d’enfants sur place.",
        38_500,
        {"etat": 14_000, "region": 5_000, "epci": 6_000, "commune": 2_000},
        (64, 47),
        ("18-24", "25-49", "50-64"),
        3,
    ),
    Projet(
        "velo",
        "roue",
        "Apprendre à rouler, réparer son vélo",
        "2.2.O2",
        ((0, 25), (1, 25), (2, 50)),
        "Peu d’adultes du quartier savent rouler à vélo ; les femmes encore moins.",
        "Une vélo-école pour adultes, un atelier de réparation, une bourse aux vélos.",
        16_200,
        {"etat": 5_500, "epci": 4_000, "commune": 1_200},
        (70, 45),
        ("11-14", "18-24", "25-49"),
        3,
    ),
    Projet(
        "sport",
        "terrain",
        "Le sport au féminin, créneaux et encadrantes",
        "1.3.O1",
        ((4, 100),),
        "Les filles quittent le sport à l’adolescence ; les créneaux sont pensés pour les garçons.",
        "Trois créneaux hebdomadaires, formation de quatre encadrantes du quartier.",
        18_900,
        {"etat": 6_500, "caf": 3_000, "commune": 2_000},
        (85, 85),
        ("11-14", "15", "16-17", "18-24"),
        3,
    ),
    Projet(
        "theatre",
        "scene",
        "Le théâtre au pied des immeubles",
        "1.3.O2",
        ((2, 100),),
        "Le public du quartier ne va pas dans les salles de spectacle.",
        "Ateliers d’écriture, répétitions ouvertes, une représentation en juin dans la cour.",
        24_300,
        {"etat": 8_000, "region": 3_500, "epci": 4_500},
        (40, 22),
        ("11-14", "15", "16-17", "25-49"),
    ),
    Projet(
        "metiers",
        "fil",
        "Découvrir les métiers, sans idées reçues",
        "3.1.O2",
        ((0, 20), (1, 20), (2, 20), (3, 20), (4, 20)),
        "Les jeunes choisissent leur orientation sans avoir vu les métiers qui recrutent à côté de chez eux.",
        "Visites d’entreprises, parrainages, un forum des métiers tenu par des professionnelles.",
        27_600,
        {"etat": 11_000, "region": 5_500, "epci": 4_000},
        (150, 78),
        ("15", "16-17", "18-24"),
        2,
    ),
    Projet(
        "clic",
        "numerique",
        "Le numérique pas à pas",
        "3.2.O4",
        ((0, 40), (4, 60)),
        "Une personne sur trois dit ne pas arriver à faire une démarche en ligne.",
        "Deux permanences par semaine, prêt d’ordinateurs, ateliers de dix séances.",
        19_800,
        {"etat": 7_000, "caf": 4_000, "commune": 2_500},
        (120, 71),
        ("25-49", "50-64", "65-74", "75+"),
    ),
    Projet(
        "parents",
        "parents",
        "La pause des parents",
        "1.2.O3",
        ((3, 60), (4, 40)),
        "Des parents se sentent seuls face à l’école et aux écrans.",
        "Un café des parents chaque semaine, des sorties en famille, des rencontres avec les enseignantes.",
        13_500,
        {"etat": 4_000, "caf": 5_000},
        (75, 60),
        ("3-5", "6-10", "25-49"),
        2,
    ),
    Projet(
        "sante",
        "sante",
        "Bouger, dépister, en parler",
        "1.1.O1",
        ((1, 40), (3, 60)),
        "Le renoncement aux soins est plus fréquent dans le quartier que dans la commune.",
        "Marches hebdomadaires, journées de dépistage, groupe de parole.",
        14_700,
        {"etat": 5_000, "caf": 2_500, "epci": 2_000},
        (110, 72),
        ("25-49", "50-64", "65-74"),
    ),
    Projet(
        "aines",
        "aines",
        "Aller vers les personnes isolées",
        "1.3.O4",
        ((2, 50), (4, 50)),
        "Des personnes âgées vivent seules et ne voient personne de la semaine.",
        "Visites à domicile par des bénévoles formés, un repas par mois, un numéro à appeler.",
        11_900,
        {"etat": 4_500, "commune": 2_000},
        (55, 40),
        ("65-74", "75+"),
    ),
    Projet(
        "debat",
        "debat",
        "Parler de la vie du quartier",
        "4.1.O4",
        ((0, 50), (4, 50)),
        "Les habitantes et habitants disent ne pas être entendus sur les nuisances du soir.",
        "Quatre marches exploratoires, un conseil de quartier des jeunes, une médiation dans les halls.",
        17_400,
        {"etat": 8_000, "epci": 3_500},
        (95, 49),
        ("11-14", "18-24", "25-49"),
        2,
    ),
    Projet(
        "ecole",
        "cle",
        "Le coup de pouce des devoirs",
        "1.2.O2",
        ((3, 100),),
        "Des élèves décrochent au collège faute d’un lieu calme pour travailler.",
        "Accompagnement quatre soirs par semaine, lien avec le collège, tutorat par des lycéennes et lycéens.",
        22_800,
        {"etat": 9_000, "caf": 4_000, "epci": 3_000},
        (60, 29),
        ("11-14", "15", "16-17"),
    ),
    Projet(
        "emploi",
        "fil",
        "Retrouver confiance, reprendre un emploi",
        "3.2.O1",
        ((2, 70), (4, 30)),
        "Après un long chômage, il manque surtout l’assurance et le réseau.",
        "Groupes de huit personnes, photo et entretien filmé, marraines et parrains d’entreprise.",
        26_400,
        {"etat": 10_000, "region": 6_000, "epci": 3_500},
        (48, 30),
        ("25-49", "50-64"),
        2,
        poche=True,
    ),
)

B = EtatBilan
PASSES: tuple[Passe, ...] = (
    Passe("palier", E.NOTIFIE, 100, bilan=B.ATTENDU),
    Passe("cuisine", E.SOLDE, 90, bilan=B.VALIDE),
    Passe("jardin", E.NOTIFIE, 80, bilan=B.A_CORRIGER),
    Passe("francais", E.SOLDE, 100, bilan=B.VALIDE),
    Passe("velo", E.NOTIFIE, 70, ("commune",), bilan=B.DEPOSE),
    Passe("sport", E.NOTIFIE, 100, bilan=B.DEPOSE),
    Passe("theatre", E.NOTIFIE, 60, ("region",), bilan=B.ATTENDU),
    Passe("metiers", E.SOLDE, 90, bilan=B.VALIDE),
    Passe("clic", E.NOTIFIE, 100, bilan=B.ATTENDU, paye=False),
    Passe("parents", E.NOTIFIE, 90, bilan=B.ATTENDU),
    Passe("sante", E.REFUSE),
    Passe("debat", E.ABANDONNE, 100, paye=False),
)
COURANTS: tuple[Courant, ...] = (
    Courant("bricole", E.BROUILLON),
    Courant("cuisine", E.A_COMPLETER, 12, renouvelle=True),
    Courant("palier", E.RECEVABLE, 20, renouvelle=True, avis=(("etat", "favorable", 100),)),
    Courant("jardin", E.DEPOSE, 2, renouvelle=True),
    Courant(
        "francais",
        E.INSTRUIT,
        34,
        renouvelle=True,
        avis=(("etat", "favorable", 90), ("region", "favorable", 100), ("epci", "reserves", 80)),
    ),
    Courant("velo", E.DEPOSE, 1, renouvelle=True),
    Courant("sport", E.RECEVABLE, 16, renouvelle=True, avis=(("etat", "favorable", 100), ("caf", "favorable", 100))),
    Courant("theatre", E.A_COMPLETER, 15, renouvelle=True),
    Courant(
        "metiers",
        E.INSTRUIT,
        30,
        renouvelle=True,
        avis=(("etat", "reserves", 70), ("region", "defavorable", 0), ("epci", "favorable", 100)),
    ),
    Courant("clic", E.A_SIGNER, renouvelle=True),
    Courant("sante", E.IRRECEVABLE, 25),
    Courant("aines", E.DEPOSE, 4),
    Courant("debat", E.RECEVABLE, 9, renouvelle=True),
    Courant("ecole", E.INSTRUIT, 28, avis=(("etat", "favorable", 80), ("caf", "favorable", 100))),
    Courant("emploi", E.RETIRE, 21),
)
