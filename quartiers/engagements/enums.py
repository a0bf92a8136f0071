"""Kinds, scales, states of the commitments and of their yearly collection, each with its allowed moves."""

from django.db import models

from quartiers.socle.transitions import Transition, transition


class NaturePromesse(models.TextChoices):
    """What a promised number is: never added to, nor compared with, one of another kind."""

    FLUX = "flux", "Chaque année"
    CUMUL = "cumul", "Au total sur la période"
    STOCK = "stock", "Niveau à tenir"
    PART = "part", "Part ou niveau à atteindre à une date"


class Echelle(models.TextChoices):
    """Where the promise holds. A departmental target followed on the territory is not the same thing."""

    TERRITOIRE = "territoire", "Le territoire du contrat"
    DEPARTEMENT = "departement", "Le département"
    QUARTIER = "quartier", "Un quartier"
    NON_DITE = "non_dite", "Échelle non précisée"


class EtatEngagement(models.TextChoices):
    """What people decided of a commitment; its status is computed (`Statut`)."""

    SUIVI = "suivi", "Suivi"
    TENU = "tenu", "Déclaré tenu"
    ABANDONNE = "abandonne", "Abandonné"


E = EtatEngagement
TRANSITIONS_ENGAGEMENT: dict[str, Transition] = {
    "declarer_tenu": transition("Déclarer tenu", {E.SUIVI}, E.TENU),
    "abandonner": transition("Dire qu’il est abandonné", {E.SUIVI}, E.ABANDONNE),
    "reprendre": transition("Reprendre le suivi", {E.TENU, E.ABANDONNE}, E.SUIVI),
}


class Statut(models.TextChoices):
    """Where a commitment stands in a year, computed from what was told (trajectoire)."""

    EN_RETARD = "en_retard", "En retard"
    RIEN_DIT = "rien_dit", "Rien de dit"
    A_JUGER = "a_juger", "Pas encore jugeable"
    EN_BONNE_VOIE = "en_bonne_voie", "En bonne voie"
    TENU = "tenu", "Tenu"
    ABANDONNE = "abandonne", "Abandonné"


class Avancement(models.TextChoices):
    """What a partner says of a commitment without number."""

    FAIT = "fait", "Fait"
    EN_COURS = "en_cours", "En cours"
    PAS_COMMENCE = "pas_commence", "Pas commencé"


class Methode(models.TextChoices):
    COMPTE = "compte", "Compté"
    ESTIME = "estime", "Estimé"


class Fiabilite(models.TextChoices):
    """How far a figure of common-law means may be trusted."""

    A = "a", "A – tiré d’un fichier de gestion"
    B = "b", "B – estimé avec une clé écrite"
    C = "c", "C – ordre de grandeur"


class UniteMoyen(models.TextChoices):
    """The declared kinds of quantity: nothing is ever added across them."""

    EUROS = "euros", "Euros"
    ETP = "etp", "Postes (ETP)"
    BENEFICIAIRES = "beneficiaires", "Bénéficiaires"
    PLACES = "places", "Places"
    HEURES = "heures", "Heures"
    PERMANENCES = "permanences", "Permanences"


PERSONNES = frozenset({UniteMoyen.BENEFICIAIRES.value})  # counts of people: under statistical secrecy


class Territoire(models.TextChoices):
    """What « the whole territory » of a mobilisation is."""

    EPCI = "epci", "Toute l’intercommunalité"
    COMMUNES = "communes", "Les communes qui ont un quartier"
    DEPARTEMENT = "departement", "Tout le département"


class EtatCollecte(models.TextChoices):
    OUVERTE = "ouverte", "Ouverte"
    CLOSE = "close", "Close"


TRANSITIONS_COLLECTE: dict[str, Transition] = {
    "clore": transition("Clore la collecte", {EtatCollecte.OUVERTE}, EtatCollecte.CLOSE),
    "rouvrir": transition("Rouvrir la collecte", {EtatCollecte.CLOSE}, EtatCollecte.OUVERTE),
}


class EtatDemande(models.TextChoices):
    ATTENDUE = "attendue", "Attendue"
    COMMENCEE = "commencee", "Commencée"
    REMISE = "remise", "À valider"
    A_PRECISER = "a_preciser", "Renvoyée avec une question"
    VALIDEE = "validee", "Validée"


D = EtatDemande
A_REMPLIR = frozenset({D.ATTENDUE.value, D.COMMENCEE.value, D.A_PRECISER.value})
TRANSITIONS_DEMANDE: dict[str, Transition] = {
    "commencer": transition("Commencer", {D.ATTENDUE}, D.COMMENCEE),
    "remettre": transition("Envoyer les réponses", {D.ATTENDUE, D.COMMENCEE, D.A_PRECISER}, D.REMISE),
    "renvoyer": transition("Renvoyer avec une question", {D.REMISE}, D.A_PRECISER),
    "valider": transition("Valider les réponses", {D.REMISE}, D.VALIDEE),
    "rouvrir": transition("Rouvrir les réponses", {D.VALIDEE}, D.A_PRECISER),
}


class EtatDepot(models.TextChoices):
    """A workbook sent back: read first, written only once someone has seen what it changes."""

    A_RELIRE = "a_relire", "À relire"
    REPRIS = "repris", "Repris"
    ECARTE = "ecarte", "Écarté"


TRANSITIONS_DEPOT: dict[str, Transition] = {
    "reprendre": transition("Reprendre les réponses", {EtatDepot.A_RELIRE}, EtatDepot.REPRIS),
    "ecarter": transition("Écarter ce fichier", {EtatDepot.A_RELIRE}, EtatDepot.ECARTE),
}
