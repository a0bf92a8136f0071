"""States of the yearly monitoring and of the annual report, each with the table of its allowed moves."""

from django.db import models

from quartiers.socle.transitions import Transition, transition


class GenreAction(models.TextChoices):
    """Where an action that no call for projects carries comes from."""

    COMMUNE = "commune", "Action d’une commune"
    EPCI = "epci", "Action de l’intercommunalité"
    ETAT = "etat", "Action d’un service de l’État"
    BAILLEUR = "bailleur", "Action d’un bailleur"
    PROJET_QUARTIER = "projet_quartier", "Action d’un projet de quartier"
    DISPOSITIF = "dispositif", "Dispositif annuel (réussite éducative, santé, médiation…)"
    AUTRE = "autre", "Action d’un autre partenaire"


class EtatFiche(models.TextChoices):
    ATTENDUE = "attendue", "Attendue"
    REMISE = "remise", "Remise"
    A_CORRIGER = "a_corriger", "À corriger"
    VALIDEE = "validee", "Validée"


F = EtatFiche
TRANSITIONS_FICHE: dict[str, Transition] = {
    "remettre": transition("Remettre la fiche bilan", {F.ATTENDUE, F.A_CORRIGER}, F.REMISE),
    "renvoyer": transition("Renvoyer pour correction", {F.REMISE}, F.A_CORRIGER),
    "valider": transition("Valider la fiche bilan", {F.REMISE}, F.VALIDEE),
    "rouvrir": transition("Rouvrir la fiche bilan", {F.VALIDEE}, F.A_CORRIGER),
}
# A report counts in the results once handed in; an estimate or a correction in progress never disappears silently.
RENDUES = frozenset({F.REMISE, F.VALIDEE})


class NatureMoyen(models.TextChoices):
    """Compulsory on each amount: specific credits, common law and own means are never mixed (Contrat, 6.1)."""

    SPECIFIQUE = "specifique", "Crédit spécifique"
    DROIT_COMMUN = "droit_commun", "Droit commun"
    PROPRE = "propre", "Moyens propres"


class AvisContinuation(models.TextChoices):
    CONTINUER = "continuer", "Continuer"
    MODIFIER = "modifier", "Continuer en modifiant"
    ARRETER = "arreter", "Arrêter"


class EtatRapport(models.TextChoices):
    """The way of the annual report (CGCT L. 1111-2 and L. 1811-2; Contrat, 6.1)."""

    BROUILLON = "brouillon", "En rédaction"
    CONSULTATION = "consultation", "En consultation"
    AVIS_RECUS = "avis_recus", "Consultation close"
    ANNEXE = "annexe", "Projet avec ses avis"
    DELIBERE = "delibere", "Adopté"
    PUBLIE = "publie", "Publié"
    TRANSMIS = "transmis", "Transmis à l’État"


R = EtatRapport
TRANSITIONS_RAPPORT: dict[str, Transition] = {
    "ouvrir_consultation": transition("Ouvrir la consultation", {R.BROUILLON}, R.CONSULTATION),
    "suspendre_consultation": transition("Reprendre la rédaction", {R.CONSULTATION}, R.BROUILLON),
    "clore_consultation": transition("Clore la consultation", {R.CONSULTATION}, R.AVIS_RECUS),
    "annexer": transition("Annexer les avis et arrêter le projet", {R.AVIS_RECUS}, R.ANNEXE),
    "reprendre": transition("Reprendre le projet", {R.ANNEXE}, R.AVIS_RECUS),
    "adopter": transition("Constater l’adoption", {R.ANNEXE}, R.DELIBERE),
    "publier": transition("Publier le rapport", {R.DELIBERE}, R.PUBLIE),
    "transmettre": transition("Transmettre à l’État", {R.PUBLIE}, R.TRANSMIS),
}
# Texts are written until the project is settled with its opinions; then the sealed version speaks.
REDACTION_OUVERTE = frozenset({R.BROUILLON, R.AVIS_RECUS})
ADOPTES = frozenset({R.DELIBERE, R.PUBLIE, R.TRANSMIS})
PUBLICS_RAPPORT = frozenset({R.PUBLIE, R.TRANSMIS})


class SensAvisRapport(models.TextChoices):
    EN_ATTENTE = "en_attente", "En attente"
    FAVORABLE = "favorable", "Favorable"
    RESERVES = "reserves", "Favorable avec réserves"
    DEFAVORABLE = "defavorable", "Défavorable"
    REPUTE = "repute", "Réputé favorable (sans réponse au terme du délai)"


class EtapeVersion(models.TextChoices):
    """What a sealed version of the report was made for."""

    CONSULTATION = "consultation", "Projet mis en consultation"
    PROJET = "projet", "Projet avec les avis, soumis aux assemblées"
    DEFINITIVE = "definitive", "Version adoptée"


class GenreBloc(models.TextChoices):
    """What a live block of a chapter shows; `parametres` say of what."""

    TABLEAU = "tableau", "Tableau"
    GRAPHIQUE = "graphique", "Graphique et son tableau"
    CARTE = "carte", "Carte et son tableau"
    CHIFFRES = "chiffres", "Chiffres clés"
    LISTE = "liste", "Liste d’actions"
