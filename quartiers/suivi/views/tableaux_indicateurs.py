"""Indicators of a year, and the answers to the contract's own questions."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.indicateurs.models import GenreQuestion, QuestionFiche
from quartiers.socle.affichage import Lien
from quartiers.socle.formats import compte, nombre
from quartiers.socle.secret.affichage import SIGNE
from quartiers.suivi.finances import MINIMUM
from quartiers.suivi.indicateurs_annee import CHOSES, LigneIndicateur, Reponses, par_indicateur, par_question, propres
from quartiers.suivi.lecture import Lecture, lire_annee
from quartiers.suivi.permissions import voir_consolidation
from quartiers.suivi.publication import publiable
from quartiers.suivi.queries.indicateurs import questions_de_l_annee, titres_des_indicateurs
from quartiers.suivi.views.tableaux_commun import cadre, fiches_manquantes

COLONNES = [
    ("titre", "Indicateur"),
    ("unite", "Unité"),
    ("actions", "Actions", "nombre"),
    ("attendu", "Attendu", "nombre"),
    ("realise", "Atteint", "nombre"),
    ("reponses", "Ce que l’on sait"),
]


@acces(voir_consolidation)
@require_safe
def indicateurs(request: RequeteActeur, code: str, annee: int) -> HttpResponseBase:
    lecture = lire_annee(request.acteur, code, annee, voir_consolidation)
    cles = {m.indicateur_id for a in lecture.actions for m in a.mesures if m.indicateur_id is not None}
    titres = titres_des_indicateurs(cles)
    lignes = [ligne(lecture, lue, titres) for lue in par_indicateur(lecture.actions, titres)]
    if demande := request.GET.get("format"):
        colonnes = [Colonne(cle, libelle) for cle, libelle, *_ in COLONNES]
        notes = {"Contrat": str(lecture.contrat), "Année": str(annee)}
        nom = f"indicateurs-{code}-{annee}"
        return reponse_tableau(nom, f"Indicateurs {annee}", colonnes, lignes, demande, notes)
    contexte = {
        **cadre(lecture, "indicateurs", "Indicateurs"),
        "colonnes": COLONNES,
        "lignes": lignes,
        "questions": questions(lecture),
        "propres": lignes_propres(lecture),
        "colonnes_propres": COLONNES_PROPRES,
        "manquantes": fiches_manquantes(lecture.total),
    }
    return render(request, "suivi/tableaux_indicateurs.html", contexte)


def ligne(lecture: Lecture, lue: LigneIndicateur, titres: dict[int, str]) -> dict[str, Any]:
    attendu: Any = lue.attendu
    realise: Any = lue.realise if lue.renseignees else "non renseigné"
    if lue.taux:
        attendu, realise = "", etendue(lecture, lue.valeurs, lue.mediane)
    elif lue.renseignees and not lue.compte_des_choses and not lecture.exacte and not tout_publiable(lecture, lue):
        realise = SIGNE
    return {
        "titre": titres.get(lue.indicateur, ""),
        "unite": lue.unite or "sans unité",
        "actions": len(lue.actions),
        "attendu": attendu,
        "realise": realise,
        "reponses": connu(len(lue.actions), lue.renseignees, lue.estimees),
    }


def tout_publiable(lecture: Lecture, lue: LigneIndicateur) -> bool:
    siennes = {action.cle: action for action in lecture.actions if action.cle in lue.actions}
    return all(publiable(mesure, siennes[cle], lecture.publication) for cle, mesure in lue.mesures)


def connu(actions: int, renseignees: int, estimees: int) -> str:
    """« 4 actions sur 6 ont répondu, 1 estimée »."""
    morceaux = [f"{compte(renseignees, 'action')} sur {actions} {'a' if renseignees < 2 else 'ont'} répondu"]
    if estimees:
        morceaux.append(compte(estimees, "estimée"))
    return ", ".join(morceaux)


def etendue(lecture: Lecture, valeurs: list[Any], mediane: Any) -> str:
    """Rates do not add up: the middle one and the range, of enough actions outside the team."""
    if not valeurs:
        return "non renseigné"
    if not lecture.exacte and len(valeurs) < MINIMUM:
        return SIGNE
    if not lecture.exacte:
        return f"médiane {nombre(mediane)}"
    return f"médiane {nombre(mediane)}, de {nombre(min(valeurs))} à {nombre(max(valeurs))}"


COLONNES_PROPRES = [
    ("action", "Action", "lien"),
    ("libelle", "Indicateur de l’action"),
    ("unite", "Unité"),
    ("attendu", "Attendu", "nombre"),
    ("realise", "Atteint", "nombre"),
]


def lignes_propres(lecture: Lecture) -> list[dict[str, Any]]:
    """In the actions' own words, one by one: for the team alone, who reads the reports."""
    if not lecture.exacte:
        return []
    return [
        {
            "action": Lien(action.intitule, action.url),
            "libelle": mesure.libelle,
            "unite": mesure.unite,
            "attendu": mesure.attendu if mesure.attendu is not None else "non renseigné",
            "realise": mesure.realise if mesure.realise is not None else "non renseigné",
        }
        for action, mesure in propres(lecture.actions)
    ]


def questions(lecture: Lecture) -> list[dict[str, Any]]:
    posees = {q.pk: q for q in questions_de_l_annee(lecture.contrat, lecture.annee)}
    rendues = sum(1 for action in lecture.actions if action.reel is not None)
    lues = par_question(lecture.actions, {pk: q.genre for pk, q in posees.items()})
    return [question(lecture, posees[lue.question], lue, rendues) for lue in lues]


def question(lecture: Lecture, posee: QuestionFiche, lue: Reponses, rendues: int) -> dict[str, Any]:
    """The answer in a sentence, and for a choice its distribution (actions, not people)."""
    comptes = [(nom_du_choix(posee, choix), n) for choix, n in sorted(lue.comptes.items(), key=lambda p: -p[1])]
    return {
        "libelle": posee.libelle,
        "reponse": phrase(lecture, posee, lue),
        "repondues": f"{compte(lue.repondues, 'réponse')} pour {compte(rendues, 'fiche bilan rendue', 'fiches bilan rendues')}"
        + (f", {compte(lue.illisibles, 'illisible')}" if lue.illisibles else ""),
        "colonnes": [("reponse", "Réponse"), ("actions", "Actions", "nombre")],
        "lignes": [{"reponse": nom, "actions": n} for nom, n in comptes],
    }


def nom_du_choix(posee: QuestionFiche, choix: str) -> str:
    return {"oui": "Oui", "non": "Non"}.get(choix, choix) if posee.genre == GenreQuestion.OUI_NON else choix


def phrase(lecture: Lecture, posee: QuestionFiche, lue: Reponses) -> str:
    if not lue.repondues:
        return "Aucune réponse"
    if lue.additionnable:
        if not lecture.exacte and posee.genre != GenreQuestion.EUROS and not CHOSES.match(posee.unite):
            return SIGNE
        unite = "€" if posee.genre == GenreQuestion.EUROS else posee.unite
        return f"{nombre(lue.somme)} {unite}".strip()
    if posee.genre == GenreQuestion.POURCENT:
        return f"{etendue(lecture, lue.valeurs, lue.mediane)} (en %)"
    return "" if lue.comptes else "À lire dans chaque fiche"
