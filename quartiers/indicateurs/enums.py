"""Kinds of measures, territories, periods and values; states of a criterion and of a loading."""

from django.db import models

from quartiers.socle.transitions import transition


class GenreMesure(models.TextChoices):
    REALISATION = "realisation", "Réalisation"
    RESULTAT = "resultat", "Résultat"
    IMPACT = "impact", "Impact"
    CONTEXTE = "contexte", "Contexte"


class Sens(models.TextChoices):
    """The direction in which the contract wishes the figure to move."""

    HAUSSE = "hausse", "À la hausse"
    BAISSE = "baisse", "À la baisse"
    AUCUN = "aucun", "Aucun sens souhaité"


class Secret(models.TextChoices):
    """What a figure must count before our own outputs show it; `SEUILS` gives the number."""

    AUCUN = "aucun", "Aucun : chose comptée, pas de personnes"
    INDIVIDUS = "individus", "5 personnes au moins"
    MENAGES = "menages", "11 ménages au moins (données fiscales)"


SEUILS = {Secret.AUCUN: 0, Secret.INDIVIDUS: 5, Secret.MENAGES: 11}


class Niveau(models.TextChoices):
    """Levels of territory, from the finest; « reste hors QPV » is a commune or an EPCI without its neighbourhoods."""

    IRIS = "iris", "IRIS"
    QUARTIER = "quartier", "Quartier prioritaire"
    COMMUNE = "commune", "Commune"
    EPCI = "epci", "Intercommunalité"
    HORS_QPV = "hors_qpv", "Reste hors QPV"
    ZONE_EMPLOI = "zone_emploi", "Zone d’emploi"
    DEPARTEMENT = "departement", "Département"
    REGION = "region", "Région"
    FRANCE = "france", "France"


class Grain(models.TextChoices):
    """What a period is; `SANS_DATE`: the source does not say when it measured, the day is that of its publication."""

    ANNEE = "annee", "Année"
    ANNEES = "annees", "Plusieurs années"
    TRIMESTRE = "trimestre", "Trimestre"
    MOIS = "mois", "Mois"
    JOUR = "jour", "Jour"
    SANS_DATE = "sans_date", "Date de mesure non précisée"


class Sexe(models.TextChoices):
    FEMMES = "F", "Femmes"
    HOMMES = "H", "Hommes"


class EtatValeur(models.TextChoices):
    PUBLIEE = "publiee", "Publiée"
    SECRET = "secret", "Secret statistique"
    ABSENTE = "absente", "Non disponible"


class GenreRupture(models.TextChoices):
    PERIMETRE = "perimetre", "Changement de périmètre"
    DEFINITION = "definition", "Changement de définition"
    SOURCE = "source", "Changement de source ou de méthode"


class EtatCritere(models.TextChoices):
    PROJET = "projet", "En projet"
    SCELLE = "scelle", "Scellé"


TRANSITIONS_CRITERE = {
    "sceller": transition("Sceller ce critère", {EtatCritere.PROJET}, EtatCritere.SCELLE),
}


class EtatChargement(models.TextChoices):
    PROPOSE = "propose", "À vérifier"
    ECRIT = "ecrit", "Écrit"
    ECARTE = "ecarte", "Écarté"


TRANSITIONS_CHARGEMENT = {
    "ecrire": transition("Écrire ces valeurs", {EtatChargement.PROPOSE}, EtatChargement.ECRIT),
    "ecarter": transition("Écarter ce fichier", {EtatChargement.PROPOSE}, EtatChargement.ECARTE),
}


class PlanAnalyse(models.TextChoices):
    """Designs, in the order of what they let one say."""

    AVANT_APRES = "avant_apres", "Avant et après, sans comparaison"
    COMPARAISON = "comparaison", "Avant et après, contre d’autres quartiers"
    APPARIEMENT = "appariement", "Avant et après, contre des quartiers qui leur ressemblaient"


class EnsembleCompare(models.TextChoices):
    FRANCE = "france", "Tous les quartiers prioritaires de France"
    REGION = "region", "Ceux de la région"
    DEPARTEMENT = "departement", "Ceux du département"
    EPCI = "epci", "Ceux de l’intercommunalité"
    CONTRAT = "contrat", "Les autres quartiers du contrat"


class ResumePeriodes(models.TextChoices):
    DERNIERES = "dernieres", "La dernière période d’avant et la dernière d’après"
    MOYENNES = "moyennes", "La moyenne des périodes d’avant et celle des périodes d’après"


class EtatAnalyse(models.TextChoices):
    PREPAREE = "preparee", "En préparation"
    ANNONCEE = "annoncee", "Attendu écrit, résultat non vu"
    CALCULEE = "calculee", "Résultat calculé"


TRANSITIONS_ANALYSE = {
    "annoncer": transition("Écrire ce que l’on attend", {EtatAnalyse.PREPAREE}, EtatAnalyse.ANNONCEE),
    "calculer": transition("Voir le résultat", {EtatAnalyse.ANNONCEE, EtatAnalyse.CALCULEE}, EtatAnalyse.CALCULEE),
}
