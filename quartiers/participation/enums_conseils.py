"""What a residents' body is, who sits in it and how: legal status, colleges, ways of designation, ends of mandates."""

from django.db import models


class StatutLegal(models.TextChoices):
    """Only a « conseil citoyen » falls under the law of 21 February 2014, article 7."""

    CONSEIL_CITOYEN = "conseil_citoyen", "Conseil citoyen (loi du 21 février 2014)"
    CONSEIL_HABITANTS = "conseil_habitants", "Conseil d’habitantes et d’habitants"
    COMITE_USAGERS = "comite_usagers", "Comité d’usagères et d’usagers"
    CAFE_PARENTS = "cafe_parents", "Café des parents"
    AUTRE = "autre", "Autre instance de participation"


class Composition(models.TextChoices):
    HABITANTS = "habitants", "Habitantes et habitants"
    ASSOCIATIONS = "associations", "Associations et acteurs locaux"
    ELUS = "elus", "Élues et élus"
    USAGERS = "usagers", "Usagères et usagers d’un équipement"
    PROFESSIONNELS = "professionnels", "Professionnelles et professionnels"
    AUTRE = "autre", "Autre"


class Designation(models.TextChoices):
    TIRAGE = "tirage", "Tirage au sort"
    VOLONTARIAT = "volontariat", "Volontariat"
    DESIGNATION = "designation", "Désignation par un organisme"
    ELECTION = "election", "Élection"


class Place(models.TextChoices):
    TITULAIRE = "titulaire", "Titulaire"
    SUPPLEANT = "suppleant", "Suppléante ou suppléant"


class Sexe(models.TextChoices):
    """Kept only where a college asks for parity."""

    FEMME = "F", "Femme"
    HOMME = "H", "Homme"


class MotifFin(models.TextChoices):
    TERME = "terme", "Fin du mandat"
    DEMISSION = "demission", "Démission"
    DEMENAGEMENT = "demenagement", "Déménagement"
    EMPECHEMENT = "empechement", "Empêchement"
    ABSENCE = "absence", "Absences répétées"
    AUTRE = "autre", "Autre motif"


MOTS_DU_STATUT: tuple[tuple[str, StatutLegal], ...] = (
    ("usager", StatutLegal.COMITE_USAGERS),  # before residents: « users follow the residents’ projects »
    ("usagère", StatutLegal.COMITE_USAGERS),
    ("conseil citoyen", StatutLegal.CONSEIL_CITOYEN),
    ("conseils citoyens", StatutLegal.CONSEIL_CITOYEN),
    ("café des parents", StatutLegal.CAFE_PARENTS),
    ("habitant", StatutLegal.CONSEIL_HABITANTS),
)


def statut_d_apres(titre: str) -> StatutLegal:
    """The legal status that the name of a body tells; « other » when it tells none."""
    nom = titre.lower()
    return next((statut for mot, statut in MOTS_DU_STATUT if mot in nom), StatutLegal.AUTRE)
