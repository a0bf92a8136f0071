"""What the demonstration says of the abatement: fictional, and said so."""

from dataclasses import dataclass

from quartiers.tfpb.enums import NatureLigne

RENFORCEMENT, SPECIFIQUE = NatureLigne.RENFORCEMENT, NatureLigne.SPECIFIQUE


@dataclass(frozen=True)
class ActionFictive:
    """`part` is its share of the abatement, in hundredths; `niveaux` euros per dwelling, here and elsewhere."""

    axe: int
    titre: str
    nature: str
    part: int
    calendrier: str
    indicateur: str
    cible: str
    niveau_texte: str = ""
    ordinaire: int = 0  # € per dwelling in the ordinary stock, where only the extra counts


ACTIONS = (
    ActionFictive(
        1,
        "Un agent de proximité de plus dans le quartier",
        RENFORCEMENT,
        30,
        "Toute l’année",
        "Heures de présence par semaine",
        "35",
        "Un agent pour 80 logements au lieu de 110 (fictif).",
        ordinaire=48,
    ),
    ActionFictive(
        3,
        "Nettoyage des halls deux fois par semaine de plus",
        RENFORCEMENT,
        22,
        "Toute l’année",
        "Passages par semaine",
        "5",
        "Cinq passages par semaine au lieu de trois (fictif).",
        ordinaire=36,
    ),
    ActionFictive(
        4, "Ramassage mensuel des encombrants", SPECIFIQUE, 12, "Une fois par mois", "Tonnes ramassées", "30"
    ),
    ActionFictive(
        5, "Correspondants de nuit, d’avril à octobre", SPECIFIQUE, 16, "D’avril à octobre", "Passages par soirée", "2"
    ),
    ActionFictive(
        7, "Jardin partagé et fêtes de pied d’immeuble", SPECIFIQUE, 10, "De mars à octobre", "Fêtes tenues", "6"
    ),
)
FOURNISSEURS = (
    "Propreté Exemple (fictif)",
    "Espaces Verts du Canal (fictif)",
    "Médiation Services (fictif)",
    "Association Exemple du quartier (fictive)",
)
# Dwellings of the first landlord in each neighbourhood, then of the second one; base per dwelling (€).
LOGEMENTS = ((412, 0), (268, 0), (301, 0), (233, 96), (365, 148))
BASE_PAR_LOGEMENT = 2_310
TAUX_GLOBAL = "52.4310"
BILAN = {
    "realise": "Les passages et la présence prévus ont été tenus ; le jardin partagé compte douze familles (fictif).",
    "difficultes": "Recrutement tardif de l’agent de proximité, en mars au lieu de janvier (fictif).",
    "satisfaction": "Les halls sont jugés plus propres ; le bruit le soir reste cité (fictif).",
    "perspectives": "Commencer la médiation dès mars et revoir les jours de ramassage (fictif).",
}
