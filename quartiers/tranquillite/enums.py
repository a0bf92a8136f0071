"""States, kinds and scales of the tranquillity observatory."""

from django.db import models

from quartiers.socle.transitions import Transition, transition


class NatureSource(models.TextChoices):
    BAILLEUR = "bailleur", "Bailleur"
    POLICE_MUNICIPALE = "police_municipale", "Police municipale"
    MEDIATION = "mediation", "Médiation"
    TRANSPORT = "transport", "Transport"
    ECOLE = "ecole", "Établissement scolaire"
    ETAT = "etat", "Service de l’État"
    AUTRE = "autre", "Autre partenaire"


class UniteSource(models.TextChoices):
    """What one is counted: never the same thing from one source to the next."""

    FAITS = "faits", "Faits constatés"
    INTERVENTIONS = "interventions", "Interventions"
    APPELS = "appels", "Appels reçus"
    SIGNALEMENTS = "signalements", "Signalements"


class Echelle(models.TextChoices):
    QUARTIER = "quartier", "Quartier prioritaire"
    COMMUNE = "commune", "Commune entière"


class Fiabilite(models.TextChoices):
    BONNE = "bonne", "Bonne : comptage systématique"
    MOYENNE = "moyenne", "Moyenne : dépend de la présence des équipes"
    FAIBLE = "faible", "Faible : à lire avec prudence"


class Famille(models.TextChoices):
    """Common families, to read sources side by side. They are a way to sort: nothing is added up by family."""

    DEGRADATIONS = "degradations", "Dégradations"
    INCIVILITES = "incivilites", "Incivilités"
    NUISANCES = "nuisances", "Bruit et nuisances"
    OCCUPATIONS = "occupations", "Occupation des parties communes"
    VOISINAGE = "voisinage", "Conflits de voisinage"
    VIOLENCES = "violences", "Violences et menaces"
    ROUTE = "route", "Route et rodéos"
    DEPOTS = "depots", "Dépôts sauvages et véhicules"
    AUTRE = "autre", "Autre"


class Pas(models.TextChoices):
    """The finest period that the circle reads; the partner itself reads its months."""

    MOIS = "mois", "Le mois"
    TRIMESTRE = "trimestre", "Le trimestre"
    ANNEE = "annee", "L’année"


class Moyen(models.TextChoices):
    FORMULAIRE = "formulaire", "Formulaire"
    FICHIER = "fichier", "Fichier"
    LIEN = "lien", "Lien sans compte"
    DEMONSTRATION = "demonstration", "Démonstration"


class MotifCorrection(models.TextChoices):
    """Why a figure is corrected: a closed list, so that no story is ever told here."""

    SAISIE = "saisie", "Erreur de saisie"
    COMPLEMENT = "complement", "Faits connus après coup"
    RECLASSEMENT = "reclassement", "Changement de catégorie"
    DOUBLON = "doublon", "Faits comptés deux fois"
    DEFINITION = "definition", "Définition précisée"


class ModeSignature(models.TextChoices):
    EN_LIGNE = "en_ligne", "En ligne"
    PAPIER = "papier", "Sur papier"


class EtatDepot(models.TextChoices):
    A_REGLER = "a_regler", "À régler"
    INTEGRE = "integre", "Intégré"
    ABANDONNE = "abandonne", "Abandonné"


TRANSITIONS_DEPOT: dict[str, Transition] = {
    "integrer": transition("Intégrer ces chiffres", {EtatDepot.A_REGLER}, EtatDepot.INTEGRE),
    "abandonner": transition("Abandonner ce fichier", {EtatDepot.A_REGLER}, EtatDepot.ABANDONNE),
}


class EtatSynthese(models.TextChoices):
    BROUILLON = "brouillon", "Brouillon"
    PUBLIE = "publie", "Publiée"
    REMPLACE = "remplace", "Remplacée"


TRANSITIONS_SYNTHESE: dict[str, Transition] = {
    "publier": transition("Publier", {EtatSynthese.BROUILLON}, EtatSynthese.PUBLIE),
    "remplacer": transition("Remplacer", {EtatSynthese.PUBLIE}, EtatSynthese.REMPLACE),
}
