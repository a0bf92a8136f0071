"""What the pages of the evaluation share: trails, tabs, the page of a form, an act that answers with a message."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from quartiers.comptes.acces import RequeteActeur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.evaluation.enums import EtatEvaluation, EtatJugement, EtatRecommandation, ReponseGlobale
from quartiers.evaluation.permissions import lire_travail
from quartiers.indicateurs.models import Question
from quartiers.socle.affichage import Ton
from quartiers.socle.transitions import TransitionRefusee

REFUS = (TransitionRefusee, ValidationError)
TONS: dict[str, Ton] = {
    EtatEvaluation.EN_COURS: "info",
    EtatEvaluation.SOUMISE: "attention",
    EtatEvaluation.VALIDEE: "succes",
    EtatEvaluation.PUBLIEE: "succes",
    EtatJugement.PROJET: "neutre",
    EtatJugement.SOUMIS: "attention",
    EtatJugement.ARRETE: "succes",
    EtatRecommandation.PROPOSEE: "attention",
    EtatRecommandation.RETENUE: "info",
    EtatRecommandation.EN_OEUVRE: "info",
    EtatRecommandation.FAITE: "succes",
    EtatRecommandation.ECARTEE: "neutre",
}
TONS_REPONSE: dict[str, Ton] = {
    ReponseGlobale.OUI: "succes",
    ReponseGlobale.EN_PARTIE: "attention",
    ReponseGlobale.NON: "erreur",
    ReponseGlobale.INDECIDABLE: "neutre",
}
Fil = list[tuple[str, str]]


def fil(contrat: Contrat, *suite: tuple[str, str], acteur: Acteur | None = None) -> Fil:
    """The trail; whoever does not read the matrix enters by the list of evaluations."""
    entree = "matrice" if acteur is None or lire_travail(acteur, contrat) else "evaluations"
    return [
        (contrat.nom_court, reverse("accueil:contrat", args=[contrat.code])),
        ("Évaluation", reverse(f"evaluation:{entree}", args=[contrat.code])),
        *suite,
    ]


def fil_question(question: Question, *suite: tuple[str, str]) -> Fil:
    nom = f"Question {question.code}"
    return fil(question.contrat, (nom, url_question(question) if suite else ""), *suite)


def url_question(question: Question, ancre: str = "") -> str:
    return reverse("evaluation:question", args=[question.contrat.code, question.code]) + ancre


def onglets(contrat: Contrat, acteur: Acteur, actif: str) -> list[dict[str, Any]]:
    vues = [("evaluations", "Évaluations"), ("recommandations", "Recommandations et avenants")]
    if lire_travail(acteur, contrat):
        vues.insert(0, ("matrice", "Matrice"))
    return [
        {"libelle": libelle, "url": reverse(f"evaluation:{nom}", args=[contrat.code]), "actif": nom == actif}
        for nom, libelle in vues
    ]


def page_formulaire(
    request: RequeteActeur,
    contrat: Contrat,
    form: BaseForm,
    *,
    titre: str,
    bouton: str,
    retour: str,
    fil_ariane: Fil,
    **contexte: Any,
) -> HttpResponse:
    """A page that is one form, with its way back; `chapeau`, `surtitre`, `genre` besides."""
    defauts = {"chapeau": "", "surtitre": "", "genre": "primaire", "multipart": form.is_multipart(), "methode": "post"}
    cadre = {"contrat": contrat, "form": form, "titre": titre, "bouton": bouton, "retour": retour}
    return render(request, "evaluation/formulaire.html", {**defauts, **cadre, "fil_ariane": fil_ariane, **contexte})


def agir(request: RequeteActeur, acte: Callable[[], Any], reussite: str) -> bool:
    """Do the act and say what became of it; False when it was refused."""
    try:
        acte()
    except TransitionRefusee as refus:
        messages.error(request, str(refus))
        return False
    except ValidationError as refus:
        for message in refus.messages:
            messages.error(request, message)
        return False
    messages.success(request, reussite)
    return True


def essayer(form: BaseForm, acte: Callable[[], Any]) -> bool:
    """Do the act; what is wrong becomes errors of the form, nothing typed is lost."""
    try:
        acte()
    except TransitionRefusee as refus:
        form.add_error(None, str(refus))
        return False
    except ValidationError as refus:
        champs = getattr(form, "fields", {})
        if hasattr(refus, "error_dict") and set(refus.error_dict) <= set(champs):
            form.add_error(None, refus)
        else:
            for message in refus.messages:
                form.add_error(None, message)
        return False
    return True
