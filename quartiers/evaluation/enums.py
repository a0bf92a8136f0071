"""Kinds, answers and states of an evaluation, and the tables of allowed moves."""

from django.db import models

from quartiers.socle.transitions import Transition, transition


class GenreEvaluation(models.TextChoices):
    """Contract, 6.2: half-way in 2027, final in 2030; a single theme may be looked at besides."""

    MI_PARCOURS = "mi_parcours", "Évaluation à mi-parcours"
    FINALE = "finale", "Évaluation finale"
    AD_HOC = "ad_hoc", "Évaluation d’un thème"


class EtatEvaluation(models.TextChoices):
    EN_COURS = "en_cours", "En cours"
    SOUMISE = "soumise", "Soumise au comité"
    VALIDEE = "validee", "Validée"
    PUBLIEE = "publiee", "Publiée"


E = EtatEvaluation
TRANSITIONS_EVALUATION: dict[str, Transition] = {
    "soumettre": transition("Soumettre au comité", {E.EN_COURS}, E.SOUMISE),
    "reprendre": transition("Reprendre la rédaction", {E.SOUMISE}, E.EN_COURS),
    "valider": transition("Valider le rapport", {E.SOUMISE}, E.VALIDEE),
    "publier": transition("Publier le rapport", {E.VALIDEE}, E.PUBLIEE),
}


class EtapeSceau(models.TextChoices):
    """What a sealed version was made for."""

    TRAVAIL = "travail", "Version de travail"
    SOUMISE = "soumise", "Version soumise au comité"
    VALIDEE = "validee", "Version validée"


class Direction(models.TextChoices):
    """Which way a piece of evidence leans, for the question."""

    POUR = "pour", "Pour : va dans le sens attendu"
    CONTRE = "contre", "Contre : va dans l’autre sens"
    NUANCE = "nuance", "Nuance : les deux à la fois, ou autre chose"

    @property
    def court(self) -> str:
        return str(self.label).split(" :", 1)[0]


class Force(models.TextChoices):
    """The scale, declared and shown: what a piece of evidence can bear."""

    FORTE = "forte", "Forte"
    MOYENNE = "moyenne", "Moyenne"
    FAIBLE = "faible", "Faible"


ECHELLE_DE_FORCE: dict[str, str] = {
    Force.FORTE: "mesurée avec une comparaison (avant et après, ou avec d’autres), source et marge connues",
    Force.MOYENNE: "mesurée sans comparaison, ou dite de la même façon par plusieurs sources indépendantes",
    Force.FAIBLE: "un témoignage, une observation, un chiffre seul ou dont la source est incomplète",
}


class GenrePropre(models.TextChoices):
    """Evidence that no package gives: typed in here."""

    DOCUMENT = "document", "Document"
    OBSERVATION = "observation", "Observation de terrain"
    PAROLE = "parole", "Parole d’une habitante ou d’un habitant"
    PARTENAIRE = "partenaire", "Parole d’un partenaire"


class ReponseGlobale(models.TextChoices):
    OUI = "oui", "Oui"
    EN_PARTIE = "en_partie", "En partie"
    NON = "non", "Non"
    INDECIDABLE = "indecidable", "Ne peut se dire"


class ReponseAuCritere(models.TextChoices):
    ATTEINT = "atteint", "Atteint"
    EN_PARTIE = "en_partie", "En partie"
    NON_ATTEINT = "non_atteint", "Non atteint"
    INDECIDABLE = "indecidable", "Ne peut se dire"


class EtatJugement(models.TextChoices):
    PROJET = "projet", "En projet"
    SOUMIS = "soumis", "Soumis aux partenaires"
    ARRETE = "arrete", "Arrêté"


J = EtatJugement
TRANSITIONS_JUGEMENT: dict[str, Transition] = {
    "soumettre": transition("Soumettre aux partenaires", {J.PROJET}, J.SOUMIS),
    "reprendre": transition("Reprendre le projet", {J.SOUMIS}, J.PROJET),
    "arreter": transition("Arrêter ce jugement", {J.SOUMIS}, J.ARRETE),
}


class Priorite(models.TextChoices):
    HAUTE = "haute", "Haute"
    MOYENNE = "moyenne", "Moyenne"
    BASSE = "basse", "Basse"


class EtatRecommandation(models.TextChoices):
    PROPOSEE = "proposee", "Proposée"
    RETENUE = "retenue", "Retenue"
    EN_OEUVRE = "en_oeuvre", "En œuvre"
    FAITE = "faite", "Faite"
    ECARTEE = "ecartee", "Écartée"


R = EtatRecommandation
TRANSITIONS_RECOMMANDATION: dict[str, Transition] = {
    "retenir": transition("Retenir", {R.PROPOSEE, R.ECARTEE}, R.RETENUE),
    "ecarter": transition("Écarter", {R.PROPOSEE, R.RETENUE}, R.ECARTEE),
    "mettre_en_oeuvre": transition("Commencer", {R.RETENUE}, R.EN_OEUVRE),
    "constater": transition("Constater que c’est fait", {R.RETENUE, R.EN_OEUVRE}, R.FAITE),
}
SUIVIES = frozenset({R.RETENUE, R.EN_OEUVRE, R.FAITE})
