"""Two waves of a fictional survey: one closed with its answers, one open and under way. Quick, and said to be fictional."""

import datetime as dt
import random
from typing import Any

import pghistory
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.enquetes.domain import enquetes as domaine
from quartiers.enquetes.domain import questionnaires as domaine_questionnaires
from quartiers.enquetes.domain.jetons import creer_lot
from quartiers.enquetes.domain.reglages import QuotaVoulu, poser_marge, poser_quotas
from quartiers.enquetes.enums import Mode
from quartiers.enquetes.models import Enquete, LotJetons, Questionnaire, ReponseEnquete
from quartiers.enquetes.models.reglages import QUESTION_QUARTIER
from quartiers.enquetes.queries import questionnaire_en_service
from quartiers.enquetes.xlsform.exemples import exemple_xlsx, feuilles_exemple
from quartiers.enquetes.xlsform.lecture import lire_xlsform
from quartiers.participation.queries_paroles import quartiers_du_contrat
from quartiers.tableurs.classeur import Classeur, Feuille

GRAINE = 2027
PAR_VAGUE = 150
TITRE = "La vie dans votre quartier"
OBJET = (
    "Savoir ce qui va et ce qui ne va pas dans votre quartier, pour régler les actions du contrat de ville. "
    "Les résultats seront présentés en réunion publique."
)
POPULATIONS = (1150, 830, 840, 820, 1290, 900)
DEPARTS = [
    "Pour un logement plus grand",
    "Trop de bruit le soir",
    "Me rapprocher du travail",
    "L’ascenseur est souvent en panne",
    "Le loyer est trop cher",
    "Pour l’école des enfants",
]
PRIORITES = [
    "Réparer l’ascenseur", "Plus de bus le soir", "Un médecin dans le quartier", "Des bancs à l’ombre",
    "Nettoyer les halls", "Éclairer le chemin de l’école", "Un local pour les jeunes", "Moins de rodéos",
    "Planter des arbres", "Un marché le samedi", "Isoler les logements", "Une aire de jeux",
]  # fmt: skip
LIEUX = ["centre_social", "mediatheque", "stade", "marche", "parc"]
SATISFACTIONS = ["tres", "plutot", "peu", "pas"]


@transaction.atomic
def enquetes_de_demonstration(contrat: Contrat) -> int | None:
    """Return how many answers were made; None when there are surveys already, or no neighbourhood."""
    jour = timezone.localdate()
    lieux = list(quartiers_du_contrat(contrat, jour))
    if not lieux or Enquete.objects.filter(contrat=contrat).exists():
        return None
    hasard = random.Random(GRAINE)  # noqa: S311 - answers that must be the same each time
    with pghistory.context(source="demonstration"):
        premiere = premiere_vague(contrat, lieux, jour)
        nombre = repondre(premiere, lieux, hasard, jour - dt.timedelta(days=400), 35, 0.0)
        domaine.clore(acteur=Acteur(), enquete=premiere)
        dater(premiere, jour - dt.timedelta(days=400), jour - dt.timedelta(days=360))
        seconde = domaine.vague_suivante(acteur=Acteur(), enquete=premiere)
        domaine.regler_lien(acteur=Acteur(), enquete=seconde, lien_ouvert=True, arret_quotas=False)
        domaine.ouvrir(acteur=Acteur(), enquete=seconde)
        debut = jour - dt.timedelta(days=20)
        Enquete.objects.filter(pk=seconde.pk).update(debut=debut, fin=jour + dt.timedelta(days=25), ouverte_le=debut)
        creer_lot(acteur=Acteur(), enquete=seconde, libelle="Équipe de médiation", mode=Mode.MEDIATEUR, nombre=80)
        nombre += repondre(seconde, lieux, hasard, debut, 20, 0.6)
    return nombre


def premiere_vague(contrat: Contrat, lieux: list[QuartierContrat], jour: dt.date) -> Enquete:
    enquete = domaine.creer_enquete(
        acteur=Acteur(),
        contrat=contrat,
        territoires={lieu: POPULATIONS[rang % len(POPULATIONS)] for rang, lieu in enumerate(lieux)},
        titre=TITRE,
        objet=OBJET,
        public_vise="Les habitantes et habitants de 16 ans et plus",
        population=sum(POPULATIONS[rang % len(POPULATIONS)] for rang in range(len(lieux))),
        responsable="La communauté urbaine, service politique de la ville (fictif)",
        conservation_jusqu_au=jour + dt.timedelta(days=1095),
        fictive=True,
    )
    classeur = Classeur("exemple", [Feuille(nom, carre(lignes)) for nom, lignes in feuilles_exemple().items()])
    structure = lire_xlsform(classeur).structure
    assert structure is not None  # noqa: S101 - our own example, under test
    questionnaire = domaine_questionnaires.deposer_questionnaire(
        acteur=Acteur(),
        enquete=enquete,
        structure=structure,
        fichier=ContentFile(exemple_xlsx(), name="vie-dans-le-quartier.xlsx"),
        remarques=[],
    )
    domaine_questionnaires.mettre_en_service(acteur=Acteur(), questionnaire=questionnaire)
    domaine.ouvrir(acteur=Acteur(), enquete=enquete)
    poser_quotas(acteur=Acteur(), enquete=enquete, quotas=quotas_fictifs())
    population = {lieu.code: POPULATIONS[rang % len(POPULATIONS)] for rang, lieu in enumerate(lieux)}
    sexes = {"femme": 2980, "homme": 2750, "autre": 20}
    ages = {"16_24": 900, "25_44": 2000, "45_64": 1650, "65_plus": 1200}
    for question, totaux in ((QUESTION_QUARTIER, population), ("sexe", sexes), ("age", ages)):
        poser_marge(
            acteur=Acteur(), enquete=enquete, question=question, totaux=totaux, source="Chiffres fictifs", annee=2022
        )
    return enquete


def carre(lignes: list[list[Any]]) -> list[list[Any]]:
    largeur = max(len(ligne) for ligne in lignes)
    return [[*ligne, *([None] * (largeur - len(ligne)))] for ligne in lignes]


def quotas_fictifs() -> list[QuotaVoulu]:
    noms = {"femme": "Femmes", "homme": "Hommes"}
    ages = {"16_24": "16 à 24 ans", "25_44": "25 à 44 ans", "45_64": "45 à 64 ans", "65_plus": "65 ans et plus"}
    cibles = {"16_24": 15, "25_44": 30, "45_64": 25, "65_plus": 18}
    return [
        QuotaVoulu(f"{noms[sexe]}, {ages[age]}", cibles[age], None, {"sexe": sexe, "age": age})
        for sexe in noms
        for age in ages
    ]


def dater(enquete: Enquete, debut: dt.date, fin: dt.date) -> None:
    Enquete.objects.filter(pk=enquete.pk).update(debut=debut, fin=fin, ouverte_le=debut, close_le=fin)


def repondre(
    enquete: Enquete, lieux: list[QuartierContrat], hasard: random.Random, debut: dt.date, jours: int, mieux: float
) -> int:
    questionnaire = questionnaire_en_service(enquete)
    assert questionnaire is not None  # noqa: S101 - put in service just before
    equipe = LotJetons.objects.filter(enquete=enquete, mode=Mode.MEDIATEUR).first()
    return len(
        ReponseEnquete.objects.bulk_create(
            reponse_fictive(
                questionnaire, lieux, hasard, debut + dt.timedelta(days=hasard.randrange(jours)), mieux, equipe
            )
            for _ in range(PAR_VAGUE)
        )
    )


def reponse_fictive(
    questionnaire: Questionnaire,
    lieux: list[QuartierContrat],
    hasard: random.Random,
    jour: dt.date,
    mieux: float,
    equipe: LotJetons | None,
) -> ReponseEnquete:
    mode = hasard.choices([Mode.LIEN, Mode.MEDIATEUR, Mode.PAPIER], [5, 4, 2])[0]
    return ReponseEnquete(
        contrat_id=questionnaire.contrat_id,
        enquete_id=questionnaire.enquete_id,
        questionnaire=questionnaire,
        quartier=hasard.choices([*lieux, None], [*POPULATIONS[: len(lieux)], *[900] * max(0, len(lieux) - 6), 150])[0],
        mode=mode,
        lot=equipe if mode == Mode.MEDIATEUR else None,
        jour=jour,
        langue=hasard.choices(["fr", "ar"], [9, 1])[0],
        valeurs=valeurs_fictives(hasard, mieux),
    )


def valeurs_fictives(hasard: random.Random, mieux: float) -> dict[str, Any]:
    """What one person says; `mieux` moves the wave up."""
    humeur = hasard.gauss(5.6 + mieux, 2.0)
    valeurs: dict[str, Any] = {"note_quartier": max(0, min(10, round(humeur)))}
    for question, ecart in (("proprete", -0.8), ("securite", -0.3), ("transports", 0.9)):
        rang = 3 - max(0, min(3, round((humeur + ecart + hasard.gauss(0, 1.6)) / 2.8)))
        if question != "transports" or hasard.random() < 0.93:
            valeurs[question] = SATISFACTIONS[rang]
    valeurs["lieux_frequentes"] = [lieu for lieu in LIEUX if hasard.random() < 0.4]
    valeurs["envie_demenager"] = "oui" if hasard.gauss(4.6, 1.8) > humeur else "non"
    if valeurs["envie_demenager"] == "oui" and hasard.random() < 0.8:
        valeurs["raison_depart"] = hasard.choice(DEPARTS)
    if hasard.random() < 0.7:
        valeurs["priorite"] = hasard.choice(PRIORITES)
    valeurs["sexe"] = hasard.choices(["femme", "homme", "autre"], [58, 40, 2])[0]
    valeurs["age"] = hasard.choices(["16_24", "25_44", "45_64", "65_plus"], [10, 32, 32, 26])[0]
    personnes = hasard.choices([1, 2, 3, 4, 5, 6], [28, 26, 18, 15, 9, 4])[0]
    valeurs["personnes"] = personnes
    if personnes > 1:
        valeurs["enfants"] = hasard.randrange(personnes)
    valeurs["famille"] = "avec_enfants" if valeurs.get("enfants", 0) > 0 else "sans_enfant"
    valeurs["anciennete"] = hasard.choices(["moins_2", "2_10", "plus_10"], [2, 4, 5])[0]
    return {nom: valeur for nom, valeur in valeurs.items() if valeur != []}
