"""Fields that several forms hold: a stored column, people by age or by neighbourhood, answers to the contract.

They serve the reports of funded projects and the sheets of the other actions alike.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import QuerySet

from quartiers.appels import valeurs
from quartiers.appels.domain.champ import Champ, ChampInconnu, champ_du_modele, champ_effectif
from quartiers.appels.enums import Comptage, Suite, Tranche
from quartiers.appels.models.resultats import Resultats
from quartiers.appels.questions_contrat import normaliser_reponse
from quartiers.contrat.models import QuartierContrat
from quartiers.indicateurs.models import QuestionFiche

Normaliser = Callable[[str], str]


def choisir(permis: list[str]) -> Normaliser:
    return lambda saisie: valeurs.choix(saisie, permis)


# What any action tells at the end of its year (models.resultats.Resultats).
RESULTATS: dict[str, Normaliser] = {
    **dict.fromkeys(("fait", "difficultes", "effets", "egalite", "temoignages", "lieux", "suite_motif"), valeurs.texte),
    **dict.fromkeys(("participants", "participants_qpv", "femmes", "hommes", "presences", "seances"), valeurs.entier),
    **dict.fromkeys(("date_debut", "date_fin"), valeurs.jour),
    "comptage_methode": lambda saisie: valeurs.ligne(saisie, 250),
    "realisation": choisir(["oui", "partiel", "non"]),
    "comptage": choisir(list(Comptage.values)),
    "suite": choisir(list(Suite.values)),
}


def texte_stocke(objet: models.Model, attribut: str) -> str:
    """The canonical text of a column."""
    valeur = getattr(objet, attribut)
    return valeur.isoformat() if isinstance(valeur, dt.date) else "" if valeur is None else str(valeur)


def champ_stocke(
    objet: models.Model,
    attribut: str,
    normaliser: Normaliser,
    verifier: Callable[[], None],
    nom: str = "",
) -> Champ:
    """A column of `objet`; `verifier` tells, before the database does, what it would refuse."""

    def ranger() -> None:
        verifier()
        objet.save(update_fields=[attribut, "modifie_le"])

    stocke = champ_du_modele(objet, attribut, attribut, {attribut: normaliser}, ranger)
    return replace(stocke, nom=nom or attribut)


def verifier_resultats(bilan: Resultats) -> None:
    if bilan.date_debut and bilan.date_fin and bilan.date_fin < bilan.date_debut:
        raise ValidationError("La fin réelle doit suivre le début.")
    verifier_qpv(bilan.participants, bilan.participants_qpv)


def verifier_qpv(total: int | None, qpv: int | None) -> None:
    if total is not None and qpv is not None and qpv > total:
        raise ValidationError("Le public des quartiers ne peut pas dépasser le total : corrigez l’un ou l’autre.")


def champ_age(nom: str, morceaux: list[str], lignes: "QuerySet[Any]", creation: dict[str, Any]) -> Champ:
    """« …:6-10:femmes »: `lignes` are the age bands of one public, `creation` what a new one needs."""
    tranche, sexe = morceaux
    if tranche not in Tranche.values:
        raise ChampInconnu(nom)
    return champ_effectif(nom, sexe, lignes.filter(tranche=tranche), **creation, tranche=tranche)


def champ_quartier(nom: str, quartier: str, lignes: "QuerySet[Any]", creation: dict[str, Any]) -> Champ:
    """« quartier:12 »: people really reached who live there. Zero is an answer, nothing is not known."""
    numero = int(quartier)
    if not QuartierContrat.objects.filter(contrat=creation["contrat"], pk=numero).exists():
        raise ChampInconnu(nom)
    siennes = lignes.filter(quartier=numero)

    def lire() -> str:
        nombre = siennes.order_by("pk").values_list("participants", flat=True).first()
        return "" if nombre is None else str(nombre)

    def ecrire(canonique: str) -> None:
        if not canonique:
            siennes.delete()
        elif not siennes.update(participants=int(canonique)):
            lignes.model._default_manager.create(quartier_id=numero, participants=int(canonique), **creation)

    return Champ(nom, "public", valeurs.entier, lire, ecrire)


def champ_reponse(nom: str, question: str, lignes: "QuerySet[Any]", creation: dict[str, Any]) -> Champ:
    """« question:12 »: the answer to a question of the contract."""
    posee = QuestionFiche.objects.filter(contrat=creation["contrat"], pk=int(question)).first()
    if posee is None:
        raise ChampInconnu(nom)
    siennes = lignes.filter(question=posee.pk)

    def lire() -> str:
        return siennes.order_by("pk").values_list("valeur", flat=True).first() or ""

    def ecrire(canonique: str) -> None:
        if not siennes.update(valeur=canonique):
            lignes.model._default_manager.create(question=posee, valeur=canonique, **creation)

    return Champ(nom, "questions", lambda saisie: normaliser_reponse(posee, saisie), lire, ecrire)
