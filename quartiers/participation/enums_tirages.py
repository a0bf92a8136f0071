"""States of a draw and of its computation, and what the people drawn answer."""

from django.db import models

from quartiers.socle.transitions import Transition, transition


class EtatTirage(models.TextChoices):
    PREPARE = "prepare", "En préparation"
    SCELLE = "scelle", "Liste scellée"
    GRAINE = "graine", "Graine publique"
    TIRE = "tire", "Tiré"
    ACTE = "acte", "Acté"
    ABANDONNE = "abandonne", "Abandonné"


E = EtatTirage
TRANSITIONS_TIRAGE: dict[str, Transition] = {
    "sceller": transition("Sceller la liste", {E.PREPARE}, E.SCELLE),
    "publier_graine": transition("Publier la graine", {E.SCELLE}, E.GRAINE),
    "tirer": transition("Tirer au sort", {E.GRAINE}, E.TIRE),
    "acter": transition("Acter le tirage", {E.TIRE}, E.ACTE),
    "abandonner": transition("Abandonner le tirage", {E.PREPARE, E.SCELLE, E.GRAINE}, E.ABANDONNE),
}
PUBLICS = (E.SCELLE, E.GRAINE, E.TIRE, E.ACTE)  # a draw is public from its seal
TERMINES = (E.TIRE, E.ACTE)


class EtatCalcul(models.TextChoices):
    """The job that computes chances before the seal."""

    AUCUN = "aucun", "Pas encore demandé"
    DEMANDE = "demande", "Demandé"
    EN_COURS = "en_cours", "En cours"
    IMPOSSIBLE = "impossible", "Quotas impossibles"
    FINI = "fini", "Terminé"


class RangTirage(models.TextChoices):
    TITULAIRE = "titulaire", "Titulaire"
    SUPPLEANT = "suppleant", "Suppléante ou suppléant"


class Reponse(models.TextChoices):
    ATTENDUE = "attendue", "Réponse attendue"
    ACCEPTE = "accepte", "Accepte"
    DECLINE = "decline", "Décline"
    INJOIGNABLE = "injoignable", "Injoignable"
