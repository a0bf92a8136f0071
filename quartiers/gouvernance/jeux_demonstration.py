"""What the committees of the demonstration hold: seats, agendas, decisions. Everything here is fictional."""

from collections.abc import Sequence
from dataclasses import dataclass

from quartiers.annuaire.enums import NatureOrganisme
from quartiers.comptes.enums import Role
from quartiers.gouvernance.enums import GenreInstance, NaturePoint, QualiteMembre, SensDecision


@dataclass(frozen=True)
class Siege:
    """`supplee` is the `cle` of the seat that this one stands in for; `role` the demonstration account that sits."""

    cle: str
    fonction: str
    nature: str = ""
    organisme: int = 0
    nom: str = ""
    qualite: str = QualiteMembre.MEMBRE
    college: str = ""
    voix: bool = True
    habitant: bool = False
    confidentiel: bool = False
    supplee: str = ""
    role: str | None = None


ETAT, EPCI, COMMUNE = NatureOrganisme.ETAT, NatureOrganisme.EPCI, NatureOrganisme.COMMUNE
DELEGUE = Siege(
    "delegue", "Délégué·e du préfet", ETAT, nom="Camille Exemple", confidentiel=True, qualite=QualiteMembre.ANIMATION
)
REFERENTE = Siege(
    "referente",
    "Référent·e politique de la ville de la communauté urbaine",
    EPCI,
    nom="Alex Exemple",
    qualite=QualiteMembre.ANIMATION,
    confidentiel=True,
    role=Role.PILOTE,
)
COMMUNES = [
    Siege(
        f"commune-{rang}",
        "Référent·e politique de la ville de la commune",
        COMMUNE,
        rang,
        nom=nom,
        confidentiel=True,
        role=Role.AGENT_COMMUNAL if rang == 0 else None,
    )
    for rang, nom in enumerate(["Sacha Exemple", "Charlie Exemple", "Lou Exemple"])
]
BAILLEURS = [
    Siege("bailleur", "Chargé·e de développement social", NatureOrganisme.BAILLEUR, 0, role=Role.BAILLEUR),
    Siege("bailleur-2", "Chargé·e de développement social", NatureOrganisme.BAILLEUR, 1, nom="Noa Exemple"),
]
CAF = Siege("caf", "Conseiller·ère technique", NatureOrganisme.OPERATEUR, nom="Eden Exemple")
REGION = Siege("region", "Chargé·e de mission politique de la ville", NatureOrganisme.REGION, nom="Maé Exemple")
HABITANTS = [
    Siege(
        "habitant",
        "Représentant·e du conseil citoyen",
        nom="Andréa Exemple",
        college="Habitantes et habitants",
        habitant=True,
        role=Role.CONSEILLER,
    ),
    Siege("habitant-2", "Représentant·e d’un conseil d’habitants", college="Habitantes et habitants", habitant=True),
    Siege(
        "habitant-suppleant",
        "Représentant·e du conseil citoyen, suppléance",
        nom="Morgan Exemple",
        college="Habitantes et habitants",
        habitant=True,
        supplee="habitant",
    ),
]
PRESIDENCE = [
    Siege("prefet", "Sous-préfet, sous-préfète", ETAT, nom="Dominique Exemple", qualite=QualiteMembre.COPRESIDENCE,
          confidentiel=True),
    Siege("president", "Président·e de la communauté urbaine", EPCI, nom="Claude Exemple",
          qualite=QualiteMembre.COPRESIDENCE, confidentiel=True),
    Siege("president-suppleant", "Vice-président·e à la politique de la ville", EPCI, nom="Yannick Exemple",
          supplee="president", confidentiel=True),
    *[
        Siege(f"maire-{rang}", "Maire", COMMUNE, rang, nom=nom, confidentiel=True)
        for rang, nom in enumerate(["Maxime Exemple", "Stéphane Exemple", "Pascale Exemple"])
    ],
]  # fmt: skip
INVITE = Siege("evaluation", "Cabinet chargé de l’évaluation", qualite=QualiteMembre.INVITE, voix=False,
               role=Role.EVALUATEUR)  # fmt: skip
SIEGES: dict[str, list[Siege]] = {
    GenreInstance.PILOTAGE: [*PRESIDENCE, REFERENTE, CAF, REGION, BAILLEURS[0], *HABITANTS],
    GenreInstance.TECHNIQUE: [DELEGUE, REFERENTE, *COMMUNES, CAF, REGION, *BAILLEURS, *HABITANTS, INVITE],
    GenreInstance.SUIVI_LOCAL: [DELEGUE, REFERENTE, *COMMUNES],
    GenreInstance.TFPB: [DELEGUE, REFERENTE, *COMMUNES, *BAILLEURS],
    GenreInstance.PROJET_QUARTIER: [DELEGUE, REFERENTE, COMMUNES[0], BAILLEURS[0], *HABITANTS],
    GenreInstance.AUTRE: [DELEGUE, REFERENTE],
}


@dataclass(frozen=True)
class PointDeDemonstration:
    titre: str
    nature: str
    duree: int
    rapporteur: str
    texte: str = ""
    discussion: str = ""
    confidentiel: bool = False


@dataclass(frozen=True)
class SuiteDeDemonstration:
    texte: str
    responsable: str
    jours: int
    nature: str = ""


@dataclass(frozen=True)
class DecisionDeDemonstration:
    """`point` is the place of its item, from 0."""

    point: int
    sens: str
    texte: str
    reserves: str = ""
    suites: Sequence[SuiteDeDemonstration] = ()


LIEU = "Salle du conseil (lieu fictif)"
OBJET_TENU = "Préparation de l’appel à projets et point sur les quartiers (fictif)"
OBJET_A_VENIR = "Programmation, évaluation, suites de l’année (fictif)"
MOT = "Cette séance est fictive : elle montre comment une convocation se présente."
INTRODUCTION = (
    "Séance fictive de démonstration. Le délégué du préfet ouvre la séance et remercie les personnes présentes."
)
CONCLUSION = "La prochaine séance préparera le comité de pilotage."
POINTS_TENUS = [
    PointDeDemonstration(
        "Approbation du compte rendu précédent", NaturePoint.DECISION, 5, "Communauté urbaine",
        discussion="Aucune remarque n’est faite.",
    ),
    PointDeDemonstration(
        "Priorités de l’appel à projets", NaturePoint.DECISION, 40, "Communauté urbaine et État",
        texte="Trois priorités sont proposées :\n- l’emploi des femmes ;\n- la santé mentale des jeunes ;\n"
        "- la vie des quartiers en soirée.",
        discussion="Les communes demandent que la soirée compte aussi les week-ends. Le conseil citoyen souhaite que les "
        "associations de quartier soient aidées à remplir leur dossier.\n\nLe comité s’accorde sur les trois priorités.",
    ),
    PointDeDemonstration(
        "Avancement des projets de quartier", NaturePoint.ECHANGE, 40, "Les trois communes",
        discussion="Chaque commune présente les pistes engagées. Les bailleurs signalent deux chantiers décalés au "
        "printemps.",
    ),
    PointDeDemonstration(
        "Situation d’une association en difficulté", NaturePoint.AVIS, 15, "État", confidentiel=True,
        texte="Note remise aux financeurs (fictive).",
        discussion="Le comité propose un accompagnement avant toute décision.",
    ),
]  # fmt: skip
DECISIONS = [
    DecisionDeDemonstration(0, SensDecision.VALIDE, "Le compte rendu de la séance précédente est approuvé."),
    DecisionDeDemonstration(
        1, SensDecision.VALIDE,
        "Le comité propose au comité de pilotage les trois priorités de l’appel à projets.",
        "La vie des quartiers en soirée comprend les week-ends.",
        (
            SuiteDeDemonstration("Écrire le règlement de l’appel à projets", "Service politique de la ville", 30, EPCI),
            SuiteDeDemonstration("Tenir deux permanences d’aide au dossier", "Conseil citoyen et communes", 45),
        ),
    ),
    DecisionDeDemonstration(
        2, SensDecision.DEMANDE, "Le comité demande aux bailleurs un calendrier à jour des deux chantiers.",
        suites=(SuiteDeDemonstration("Envoyer le calendrier des chantiers", "", 21, NatureOrganisme.BAILLEUR),),
    ),
    DecisionDeDemonstration(
        3, SensDecision.DEMANDE, "Le comité demande un accompagnement de l’association (fictive) par le DLA.",
    ),
]  # fmt: skip
POINTS_A_VENIR = [
    PointDeDemonstration(
        "Où en est le contrat", NaturePoint.INFORMATION, 20, "Communauté urbaine",
        texte="Les chiffres de l’année, par axe et par quartier.",
    ),
    PointDeDemonstration(
        "Programmation de l’appel à projets", NaturePoint.DECISION, 45, "Les financeurs",
        texte="Le comité technique propose une programmation. Le comité de pilotage l’arbitre et la valide.",
    ),
    PointDeDemonstration(
        "Abattement de taxe foncière : bilan et programme", NaturePoint.DECISION, 30, "Les bailleurs et les communes",
    ),
    PointDeDemonstration(
        "Situation d’une association en difficulté", NaturePoint.AVIS, 10, "État", confidentiel=True,
        texte="Note remise aux financeurs (fictive).",
    ),
]  # fmt: skip
