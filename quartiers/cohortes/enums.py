"""Domains, kinds and states of cohorts and witness groups."""

from django.db import models

from quartiers.socle.transitions import Transition, transition


class Domaine(models.TextChoices):
    LOGEMENT = "logement", "Logement"
    SCOLARITE = "scolarite", "Scolarité"
    FORMATION = "formation", "Formation"
    EMPLOI = "emploi", "Emploi"
    ENTREPRISE = "entreprise", "Activité à son compte"
    SANTE = "sante", "Accès aux soins"


class NatureEtape(models.TextChoices):
    """A state lasts until the next one of its domain; an event is a day."""

    ETAT = "etat", "Situation, qui dure jusqu’à la suivante"
    EVENEMENT = "evenement", "Événement, un jour donné"


class BaseLegale(models.TextChoices):
    CONSENTEMENT = "consentement", "Consentement de chaque personne"
    MISSION = "mission", "Mission d’intérêt public, chaque personne informée"


class Sexe(models.TextChoices):
    FEMME = "f", "Femme"
    HOMME = "h", "Homme"


class TrancheAge(models.TextChoices):
    MINEUR = "moins-18", "Moins de 18 ans"
    JEUNE = "18-25", "18 à 25 ans"
    ADULTE = "26-39", "26 à 39 ans"
    MUR = "40-54", "40 à 54 ans"
    SENIOR = "55-plus", "55 ans et plus"


BORNES_DES_TRANCHES: dict[str, tuple[int, int]] = {
    TrancheAge.MINEUR: (0, 17),
    TrancheAge.JEUNE: (18, 25),
    TrancheAge.ADULTE: (26, 39),
    TrancheAge.MUR: (40, 54),
    TrancheAge.SENIOR: (55, 130),
}


class EtatParticipant(models.TextChoices):
    """Who withdraws has no state: nothing of that person is left."""

    SUIVI = "suivi", "Suivi"
    SORTI = "sorti", "Sorti"
    PERDU = "perdu", "Perdu de vue"


TRANSITIONS_PARTICIPANT: dict[str, Transition] = {
    "sortir": transition("Noter une sortie", {EtatParticipant.SUIVI, EtatParticipant.PERDU}, EtatParticipant.SORTI),
    "perdre": transition("Noter perdu de vue", {EtatParticipant.SUIVI, EtatParticipant.SORTI}, EtatParticipant.PERDU),
    "retrouver": transition(
        "Reprendre le suivi", {EtatParticipant.PERDU, EtatParticipant.SORTI}, EtatParticipant.SUIVI
    ),
}


class VoieRetrait(models.TextChoices):
    COMMUNE = "commune", "Liste de la commune"
    SERVICE = "service", "Code saisi par le service"
    PERSONNE = "personne", "La personne elle-même, avec son code"


class PasDuTemps(models.TextChoices):
    TRIMESTRE = "trimestre", "Le trimestre"
    SEMESTRE = "semestre", "Le semestre"
    ANNEE = "annee", "L’année"


MOIS_DU_PAS: dict[str, int] = {PasDuTemps.TRIMESTRE: 3, PasDuTemps.SEMESTRE: 6, PasDuTemps.ANNEE: 12}


class Periodicite(models.TextChoices):
    TRIMESTRE = "trimestre", "Une fois par trimestre"
    SEMESTRE = "semestre", "Une fois par semestre"


JOURS_DE_LA_PERIODICITE: dict[str, int] = {Periodicite.TRIMESTRE: 92, Periodicite.SEMESTRE: 183}
