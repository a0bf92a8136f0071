"""Reading what someone answered: types, what is shown, what is required, what is allowed. The server's word is final.

A question that is not shown has no value, for the other questions either: what is shown is computed again until
nothing changes. `static/enquetes/questionnaire.js` does the same on the page.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from quartiers.enquetes.expressions import calculer, texte, vrai
from quartiers.enquetes.mots import mots_de
from quartiers.enquetes.structure import (
    ACCORD,
    CACHE,
    CALCUL,
    DATE,
    DECIMAL,
    ECHELLE,
    ENTIER,
    MULTIPLE,
    NOTE,
    UNIQUE,
    Expression,
    Groupe,
    Question,
    Structure,
    parcourir,
)
from quartiers.socle.saisies import lire_nombre
from quartiers.tableurs.valeurs import ValeurIllisible
from quartiers.tableurs.valeurs import jour as lire_jour

LONGUEUR_MAX = 2000  # characters of a text
TOURS_MAX = 30
Valeurs = dict[str, Any]


@dataclass
class Saisie:
    """What was read: clean values of the questions shown; what is wrong, by question; what was typed, as it came."""

    valeurs: Valeurs = field(default_factory=dict)
    erreurs: dict[str, str] = field(default_factory=dict)
    brut: dict[str, list[str]] = field(default_factory=dict)
    complete: bool = True

    @property
    def juste(self) -> bool:
        return not self.erreurs


def lire_saisie(
    structure: Structure,
    brut: Mapping[str, Sequence[str]],
    *,
    langue: str = "fr",
    jour: dt.date,
    souple: bool = False,
) -> Saisie:
    """Read {question: typed texts}. `souple`: a missing answer is not an error (paper, or what a phone kept)."""
    mots = mots_de(langue)
    lues: Valeurs = {}
    fautes: dict[str, str] = {}
    for question in structure.questions():
        try:
            lues[question.nom] = typer(question, brut.get(question.nom, ()), mots)
        except ValidationError as refus:
            fautes[question.nom] = refus.messages[0]
    montrees = montrer(structure, lues, jour)
    saisie = Saisie(brut={nom: list(textes) for nom, textes in brut.items()})
    for question in structure.questions():
        if question.nom not in montrees:
            continue
        valeur = montrees[question.nom]
        faute = fautes.get(question.nom) or juger(structure, question, montrees, jour, langue, mots)
        manque = not fautes.get(question.nom) and vide(valeur) and est_obligatoire(question, montrees, jour)
        saisie.complete = saisie.complete and not manque
        if faute and not (manque and souple):
            saisie.erreurs[question.nom] = faute
        if not vide(valeur) and question.type != NOTE:
            saisie.valeurs[question.nom] = valeur
    return saisie


def vide(valeur: Any) -> bool:
    return valeur is None or valeur in ("", [])


def juger(
    structure: Structure,
    question: Question,
    valeurs: Mapping[str, Any],
    jour: dt.date,
    langue: str,
    mots: Mapping[str, str],
) -> str:
    """What is wrong with an answer of the right type, or nothing."""
    valeur = valeurs[question.nom]
    if not question.saisie:
        return ""
    if vide(valeur):
        if not est_obligatoire(question, valeurs, jour):
            return ""
        return structure.texte(question.obligatoire_message, langue) or mots["vide"]
    contrainte = question.contrainte
    if contrainte is not None and not vrai(contrainte.arbre, valeurs, jour, valeur):
        return structure.texte(question.contrainte_message, langue) or mots["contrainte"]
    return ""


def est_obligatoire(question: Question, valeurs: Mapping[str, Any], jour: dt.date) -> bool:
    if isinstance(question.obligatoire, Expression):
        return vrai(question.obligatoire.arbre, valeurs, jour)
    return question.obligatoire


def montrer(structure: Structure, lues: Mapping[str, Any], jour: dt.date) -> Valeurs:
    """The questions shown with their values, calculations made, until nothing changes any more."""
    courantes: Valeurs = dict(lues)
    for _ in range(TOURS_MAX):
        suivantes: Valeurs = dict(courantes)
        for question, groupes in parcourir(structure.noeuds):
            if not est_montree(question, groupes, suivantes, jour):
                suivantes.pop(question.nom, None)
            elif question.type == CALCUL and question.calcul is not None:
                suivantes[question.nom] = texte(calculer(question.calcul.arbre, suivantes, jour))
            else:
                suivantes[question.nom] = lues.get(question.nom, "")
        if suivantes == courantes:
            break
        courantes = suivantes
    return courantes


def est_montree(question: Question, groupes: Sequence[Groupe], valeurs: Mapping[str, Any], jour: dt.date) -> bool:
    conditions = [*(groupe.pertinent for groupe in groupes), question.pertinent]
    return all(condition is None or vrai(condition.arbre, valeurs, jour) for condition in conditions)


def typer(question: Question, textes: Sequence[str], mots: Mapping[str, str]) -> Any:
    """The typed value, « » or [] for none. Raises ValidationError, in the language of `mots`."""
    donnes = [texte.strip() for texte in textes if texte.strip()]
    if question.type == CACHE:
        return question.defaut
    if question.type in {NOTE, CALCUL}:
        return ""
    if question.type == MULTIPLE:
        return choix_connus(question, donnes, mots)
    if not donnes:
        return ""
    donne = donnes[0]
    if question.type == UNIQUE:
        return choix_connus(question, [donne], mots)[0]
    if question.type == ACCORD:
        return "OK"
    if question.type in {ENTIER, DECIMAL, ECHELLE}:
        return lire_le_nombre(question, donne, mots)
    if question.type == DATE:
        return lire_la_date(donne, mots)
    if len(donne) > LONGUEUR_MAX:
        raise ValidationError(mots["long"])
    return donne.replace("\x00", "")


def choix_connus(question: Question, donnes: Sequence[str], mots: Mapping[str, str]) -> list[str]:
    connus = [choix.nom for choix in question.choix]
    if not set(donnes) <= set(connus):
        raise ValidationError(mots["choix"])
    return [nom for nom in connus if nom in donnes]


def lire_le_nombre(question: Question, donne: str, mots: Mapping[str, str]) -> int | float:
    try:
        lu = lire_nombre(donne)
    except ValidationError as faute:
        raise ValidationError(mots["entier" if question.type == ENTIER else "nombre"]) from faute
    if lu is None or abs(lu) > 10**12 or (question.type == ENTIER and lu != lu.to_integral_value()):
        raise ValidationError(mots["entier" if question.type == ENTIER else "nombre"])
    if question.pas is not None:
        debut, fin, _ = question.pas
        if not debut <= float(lu) <= fin:
            raise ValidationError(mots["echelle"].format(debut=texte(debut), fin=texte(fin)))
    return int(lu) if lu == lu.to_integral_value() else float(lu)


def lire_la_date(donne: str, mots: Mapping[str, str]) -> str:
    try:
        lue = dt.date.fromisoformat(donne) if donne[:4].isdigit() and "-" in donne else lire_jour(donne)
    except (ValueError, ValeurIllisible) as faute:
        raise ValidationError(mots["date"]) from faute
    if lue is None:
        raise ValidationError(mots["date"])
    return lue.isoformat()
