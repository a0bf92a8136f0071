"""Fictional contracts of invented towns, each with the tree and the parts that a reader must find in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.contrat.lecture.rendus import Piece, gras, para, puce, table, titre

Arbre = list[tuple[str, Any]]

RECIT = (
    "Ce territoire imaginaire connaît depuis plusieurs années une évolution démographique contrastée, qui appelle une réponse "
    "partagée de l’ensemble des partenaires, dans la durée et au plus près des habitantes et des habitants des quartiers concernés."
)


@dataclass(frozen=True, slots=True)
class Fiction:
    """`arbre`: the axes as nested (kind, title, children); `quartiers`: names; `attendus`: other exact facts."""

    nom: str
    pieces: list[Piece]
    arbre: list[tuple[str, str, list[Any]]]
    quartiers: list[str] = field(default_factory=list)
    attendus: dict[str, Any] = field(default_factory=dict)


def valmont() -> Fiction:
    """Piliers, orientations stratégiques, objectifs opérationnels and fiches action, all labelled and numbered."""
    pieces = [
        titre("Contrat de ville de Valmont-sur-Orge 2024-2030"), para(RECIT), titre("Le projet de territoire"),
        titre("PILIER 1 : Cohésion sociale", 2), para(RECIT), titre("Orientation stratégique 1.1 : Réussite éducative", 3), para(RECIT),
        titre("Objectif opérationnel 1.1.1 : Prévenir le décrochage", 4),
        puce("Fiche action n° 1 : Ouvrir un atelier relais"), puce("Fiche action n° 2 : Former les parents référents"),
        titre("Objectif opérationnel 1.1.2 : Accompagner les familles", 4), puce("Fiche action n° 3 : Créer un lieu d’accueil"),
        titre("PILIER 2 : Cadre de vie", 2), titre("Orientation stratégique 2.1 : Habitat et espaces publics", 3),
        titre("Objectif opérationnel 2.1.1 : Rénover les logements", 4), puce("Fiche action n° 4 : Isoler les façades nord"),
        titre("Gouvernance du contrat"), titre("Le comité de pilotage", 2),
        para("Co-présidé par le préfet et le maire, il réunit les signataires du contrat, les bailleurs et le conseil citoyen. Il se réunit deux fois par an."),
        titre("Le comité technique", 2), para("Animé par la cheffe de projet, il prépare le comité de pilotage. Il se réunit chaque trimestre."),
    ]  # fmt: skip
    o111: Any = (
        "objectif",
        "Prévenir le décrochage",
        [("action", "Ouvrir un atelier relais", []), ("action", "Former les parents référents", [])],
    )
    o112: Any = ("objectif", "Accompagner les familles", [("action", "Créer un lieu d’accueil", [])])
    o211: Any = ("objectif", "Rénover les logements", [("action", "Isoler les façades nord", [])])
    return Fiction(
        "valmont", pieces,
        [
            ("axe", "Cohésion sociale", [("orientation", "Réussite éducative", [o111, o112])]),
            ("axe", "Cadre de vie", [("orientation", "Habitat et espaces publics", [o211])]),
        ],
        attendus={"instances": [("Comité de pilotage", 2), ("Comité technique", 4)]},
    )  # fmt: skip


def brumeville() -> Fiction:
    """Axes in capitals, no orientation: objectives and actions in introduced lists right under the axe."""
    pieces = [
        titre("CONTRAT DE VILLE 2024-2030 – VILLE DE BRUMEVILLE"), para(RECIT), titre("AXES STRATÉGIQUES"),
        titre("AXE I – L’EMPLOI POUR TOUTES ET TOUS", 2), para(RECIT), para("Objectifs :"),
        puce("Rapprocher les entreprises des quartiers ;"), puce("Lever les freins à la mobilité ;"), puce("Soutenir la création d’activité."),
        para("Actions envisagées :"), puce("Un forum annuel des métiers ;"), puce("Une auto-école solidaire ;"),
        puce("Permis de conduire ;", 1), puce("Code en ligne ;", 1), puce("Un incubateur de quartier."),
        titre("AXE II – LA TRANQUILLITÉ PARTAGÉE", 2), para("Objectifs :"), puce("Renforcer la médiation."),
        para("Actions envisagées :"), puce("Des médiateurs en soirée ;"), puce("Des marches exploratoires."),
        titre("SIGNATAIRES DU CONTRAT"), para("Pour l’État, Madame la Préfète de la Brume"), para("Pour la ville de Brumeville, Monsieur le Maire"),
        para("Pour Brume Habitat, Madame la Directrice générale"),
    ]  # fmt: skip
    return Fiction(
        "brumeville", pieces,
        [
            ("axe", "L’emploi pour toutes et tous", [
                ("objectif", "Rapprocher les entreprises des quartiers", []), ("objectif", "Lever les freins à la mobilité", []),
                ("objectif", "Soutenir la création d’activité", []), ("action", "Un forum annuel des métiers", []),
                ("action", "Une auto-école solidaire", [("sous_action", "Permis de conduire", []), ("sous_action", "Code en ligne", [])]),
                ("action", "Un incubateur de quartier", []),
            ]),
            ("axe", "La tranquillité partagée", [
                ("objectif", "Renforcer la médiation", []), ("action", "Des médiateurs en soirée", []), ("action", "Des marches exploratoires", []),
            ]),
        ],
        attendus={"signataires": [("État", "Préfète de la Brume"), ("Ville de Brumeville", "Maire"), ("Brume Habitat", "Directrice générale")]},
    )  # fmt: skip


def roquefeu() -> Fiction:
    """Enjeux, orientations, then a table Objectif | Actions whose empty cells mean « same as above »."""
    tableau = table(
        ("Objectifs opérationnels", "Actions", "Indicateurs"),
        ("Développer l’accès aux soins", "Bus santé ; Permanences en pied d’immeuble", "Nombre de personnes reçues"),
        ("", "Médiation en santé", "Nombre d’entretiens"),
        ("Promouvoir l’activité physique", "École des sports", "Taux de participation des filles"),
    )  # fmt: skip
    pieces = [
        titre("Contrat de ville Engagements Quartiers 2030 de Roquefeu Agglomération"), titre("Stratégie"),
        titre("Enjeu n°1 : Santé et bien-être", 2), titre("Orientation 1 : Une offre de proximité", 3), tableau,
        titre("Enjeu n°2 : Culture et citoyenneté", 2), titre("Orientation 1 : Des lieux ouverts", 3),
        table(("Objectifs opérationnels", "Actions", "Indicateurs"), ("Ouvrir la médiathèque le dimanche", "Budget participatif", "Nombre de projets déposés")),
        titre("Table des sigles"), para("ARS : Agence régionale de santé"), para("QPV : Quartier prioritaire de la politique de la ville"),
    ]  # fmt: skip
    return Fiction(
        "roquefeu", pieces,
        [
            ("axe", "Santé et bien-être", [("orientation", "Une offre de proximité", [
                ("objectif", "Développer l’accès aux soins", [("action", "Bus santé", []), ("action", "Permanences en pied d’immeuble", []), ("action", "Médiation en santé", [])]),
                ("objectif", "Promouvoir l’activité physique", [("action", "École des sports", [])]),
            ])]),
            ("axe", "Culture et citoyenneté", [("orientation", "Des lieux ouverts", [
                ("objectif", "Ouvrir la médiathèque le dimanche", [("action", "Budget participatif", [])]),
            ])]),
        ],
        attendus={"sigles": ["ARS", "QPV"], "indicateurs": 4},
    )  # fmt: skip


def sablonne() -> Fiction:
    """No label at all: numbered headings, lists introduced; neighbourhoods as « QPV X (Commune) – QN… »."""
    pieces = [
        titre("Contrat de ville de la Communauté d’agglomération de Sablonne 2024-2030"),
        titre("1. Introduction"), para(RECIT), titre("2. Orientations stratégiques"), titre("2.1 Emploi et insertion", 2), para(RECIT),
        titre("2.1.1 Accompagner vers l’emploi durable", 3), para("Objectifs opérationnels :"), puce("Repérer les jeunes invisibles ;"), puce("Outiller les clauses sociales."),
        para("Exemples d’actions :"), puce("Équipe mobile d’insertion ;"), puce("Charte des entreprises."),
        titre("2.1.2 Entreprendre au quartier", 3), para("Objectifs opérationnels :"), puce("Soutenir le commerce de proximité."),
        para("Exemples d’actions :"), puce("Boutique à l’essai."),
        titre("2.2 Éducation et jeunesse", 2), titre("2.2.1 Grandir au quartier", 3), para("Objectifs opérationnels :"), puce("Coordonner les acteurs éducatifs."),
        para("Exemples d’actions :"), puce("Cité éducative ;"), puce("Vacances apprenantes."),
        titre("3. Les projets de quartier"),
        titre("QPV Les Tilleuls (Sablonne-Ville) – QN09901M", 2), puce("Population : 2 340 habitants (Insee, 2020)"), puce("Taux de pauvreté : 48,5 %"),
        para("Thèmes prioritaires :"), puce("Désenclaver le quartier ;"), puce("Soutenir les familles."), para("Pistes d’actions :"), puce("Une passerelle piétonne."),
        titre("QPV Le Port (Anse-Claire) – QN09902M", 2), puce("1 120 habitants"), para("Thèmes prioritaires :"), puce("Revitaliser le commerce."),
        titre("4. Gouvernance"), titre("4.1 Comité de pilotage", 2), para("Il est présidé par la préfète. Il se réunit au moins une fois par an."),
    ]  # fmt: skip
    return Fiction(
        "sablonne", pieces,
        [
            ("axe", "Emploi et insertion", [
                ("orientation", "Accompagner vers l’emploi durable", [
                    ("objectif", "Repérer les jeunes invisibles", []), ("objectif", "Outiller les clauses sociales", []),
                    ("action", "Équipe mobile d’insertion", []), ("action", "Charte des entreprises", []),
                ]),
                ("orientation", "Entreprendre au quartier", [("objectif", "Soutenir le commerce de proximité", []), ("action", "Boutique à l’essai", [])]),
            ]),
            ("axe", "Éducation et jeunesse", [
                ("orientation", "Grandir au quartier", [
                    ("objectif", "Coordonner les acteurs éducatifs", []), ("action", "Cité éducative", []), ("action", "Vacances apprenantes", []),
                ]),
            ]),
        ],
        quartiers=["Les Tilleuls", "Le Port"],
        attendus={
            "chiffres": [("Population", 2340, "habitants"), ("Taux de pauvreté", 48.5, "%"), ("Population", 1120, "habitants")],
            "instances": [("Comité de pilotage", 1)],
        },
    )  # fmt: skip


def hautepierre() -> Fiction:
    """Abbreviated labels (OS1, OO1.1), an axe announced in the introduction then developed, actions in bold labels."""
    pieces = [
        titre("Contrat de ville de Hautepierre-les-Monts"), titre("Cadre stratégique"), para("Le contrat s’organise autour de deux axes :"),
        puce("Axe 1 : Vivre ensemble"), puce("Axe 2 : Travailler ici"),
        titre("Axe 1 : Vivre ensemble", 2), para(RECIT), titre("OS1 - Renforcer le lien social", 3),
        puce("OO1.1 - Animer les espaces communs"), puce("OO1.2 - Soutenir les bénévoles"),
        titre("Axe 2 : Travailler ici", 2), titre("OS2 - Former sur place", 3), puce("OO2.1 - Créer un plateau technique"), puce("OO2.2 - Valoriser les savoir-faire"),
        titre("OS3 - Attirer les employeurs", 3), puce("OO3.1 - Aménager la zone d’activité"),
        titre("Participation des habitants"), titre("Le conseil citoyen", 2),
        para("Le conseil citoyen se compose de 24 membres répartis en deux collèges (habitants et acteurs locaux). Les membres sont désignés par tirage au sort pour une durée de trois ans."),
    ]  # fmt: skip
    return Fiction(
        "hautepierre", pieces,
        [
            ("axe", "Vivre ensemble", [("orientation", "Renforcer le lien social", [("objectif", "Animer les espaces communs", []), ("objectif", "Soutenir les bénévoles", [])])]),
            ("axe", "Travailler ici", [
                ("orientation", "Former sur place", [("objectif", "Créer un plateau technique", []), ("objectif", "Valoriser les savoir-faire", [])]),
                ("orientation", "Attirer les employeurs", [("objectif", "Aménager la zone d’activité", [])]),
            ]),
        ],
        attendus={"participation": [("Conseil citoyen", 24, ["habitants", "acteurs locaux"], 3)]},
    )  # fmt: skip


def lagune() -> Fiction:
    """An overseas contract: « Ambition A », « Défi 1 », bullets straight under the deepest label; commitments."""
    pieces = [
        titre("Contrat de ville 2024-2030 de Port-Lagune"), titre("Nos ambitions et nos orientations"),
        titre("Ambition A – Une île solidaire", 2), para(RECIT), titre("Défi 1 – L’accès à l’eau et aux droits", 3), para(RECIT),
        para("Actions :"), puce("Bornes-fontaines connectées"), puce("Maison France Services itinérante"),
        titre("Défi 2 – La langue comme pont", 3), para("Actions :"), puce("Ateliers bilingues"),
        titre("Ambition B – Une île sûre", 2), titre("Défi 3 – Face aux cyclones", 3), para("Actions :"), puce("Abris de quartier"), puce("Exercices d’évacuation"),
        titre("Engagements des partenaires"), titre("Le bailleur Lagune Habitat", 2), para("Lagune Habitat s’engage, pour la période 2024-2030, à réaliser :"),
        puce("la réhabilitation de 240 logements ;"), puce("la construction de 60 logements."),
        titre("La Région", 2), puce("Financer 12 chantiers d’insertion par an sur le territoire."),
    ]  # fmt: skip
    return Fiction(
        "lagune", pieces,
        [
            ("axe", "Une île solidaire", [
                ("orientation", "L’accès à l’eau et aux droits", [("action", "Bornes-fontaines connectées", []), ("action", "Maison France Services itinérante", [])]),
                ("orientation", "La langue comme pont", [("action", "Ateliers bilingues", [])]),
            ]),
            ("axe", "Une île sûre", [("orientation", "Face aux cyclones", [("action", "Abris de quartier", []), ("action", "Exercices d’évacuation", [])])]),
        ],
        attendus={"quantites": [(240, "logements", "2024-2030"), (60, "logements", "2024-2030"), (12, "chantiers d’insertion", "par an")]},
    )  # fmt: skip


def grandbourg() -> Fiction:
    """Each fiche repeats its axe and orientation above it; narrative headings (Contexte, Enjeux) are no elements."""
    pieces: list[Piece] = [titre("Contrat de ville du Grandbourg 2024-2030"), titre("Programme d’actions")]
    arbre: list[tuple[str, str, list[Any]]] = []
    for i, (axe, orientations) in enumerate(
        [("Éduquer", {"La petite enfance": ["Crèche à horaires décalés", "Relais parental"]}), ("Habiter", {"Le bâti": ["Copropriétés suivies"], "Le vert": ["Forêt comestible"]})], start=1
    ):  # fmt: skip
        branche: list[Any] = []
        for j, (orientation, fiches) in enumerate(orientations.items(), start=1):
            for k, fiche in enumerate(fiches, start=1):
                pieces += [
                    titre(f"Axe {i} – {axe}", 2), titre(f"Orientation {i}.{j} – {orientation}", 3), titre(f"Fiche action {i}.{j}.{k} : {fiche}", 4),
                    gras("Contexte"), para(RECIT), gras("Public visé"), puce("Les familles du quartier"), gras("Partenaires"), puce("La caisse d’allocations familiales"),
                ]  # fmt: skip
            branche.append(("orientation", orientation, [("action", f, []) for f in fiches]))
        arbre.append(("axe", axe, branche))
    return Fiction("grandbourg", pieces, arbre)


def clairval() -> Fiction:
    """Only two levels, thématiques and mesures, and long titles that wrap on the next line."""
    pieces = [
        titre("Contrat de ville de Clairval"), para(RECIT),
        titre("Thématique 1 : Favoriser l’émancipation de chacune et de chacun par l’accès à la culture, au sport et aux loisirs dans tous les quartiers", 2),
        para(RECIT), titre("Mesure 1 : Développer un parcours culturel de la crèche au lycée en lien avec les équipements de la ville", 3), para(RECIT),
        titre("Mesure 2 : Ouvrir les gymnases en soirée", 3), para(RECIT),
        titre("Thématique 2 : Agir pour le climat", 2), para(RECIT), titre("Mesure 3 : Végétaliser les cours d’école", 3), para(RECIT),
    ]  # fmt: skip
    return Fiction(
        "clairval", pieces,
        [
            ("axe", "Favoriser l’émancipation de chacune et de chacun par l’accès à la culture, au sport et aux loisirs dans tous les quartiers", [
                ("action", "Développer un parcours culturel de la crèche au lycée en lien avec les équipements de la ville", []),
                ("action", "Ouvrir les gymnases en soirée", []),
            ]),
            ("axe", "Agir pour le climat", [("action", "Végétaliser les cours d’école", [])]),
        ],
    )  # fmt: skip


FICTIONS = [f() for f in (valmont, brumeville, roquefeu, sablonne, hautepierre, lagune, grandbourg, clairval)]
