"""Typing paper sheets: one line a question, the code printed before each answer, the keyboard only."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.enquetes.acces import enquete_pour
from quartiers.enquetes.codes import decoder
from quartiers.enquetes.domain.jetons import JetonRefuse, jeton_valable
from quartiers.enquetes.domain.reponses import CLOSE, Recue, saisir_papier
from quartiers.enquetes.enums import EtatEnquete, Mode
from quartiers.enquetes.models import Enquete, Questionnaire
from quartiers.enquetes.permissions import collecter_reponses
from quartiers.enquetes.queries import quartiers_de, questionnaire_en_service, structure_du
from quartiers.enquetes.saisie import lire_saisie
from quartiers.enquetes.structure import ACCORD, MULTIPLE, UNIQUE, Question, Structure
from quartiers.enquetes.views.communs import adresse, montrer
from quartiers.enquetes.views.publiques import PREFIXE, cle_de


@acces(collecter_reponses)
def saisir_feuille(request: RequeteActeur, code: str, enquete: str) -> HttpResponse:
    objet = enquete_pour(request, collecter_reponses, code, enquete)
    questionnaire = questionnaire_en_service(objet)
    if questionnaire is None or objet.etat != EtatEnquete.OUVERTE:
        messages.info(request, CLOSE)
        return redirect(adresse(objet, "enquete"))
    structure = structure_du(questionnaire)
    if request.method != "POST":
        return page(request, objet, structure, {}, {}, [])
    tapes = {nom.removeprefix(PREFIXE): str(lu) for nom, lu in request.POST.items() if nom.startswith(PREFIXE)}
    brut, fautes = decoder(structure, tapes)
    saisie = lire_saisie(structure, brut, jour=timezone.localdate(), souple=True)
    fautes = {**saisie.erreurs, **fautes}
    refus: list[str] = []
    if not saisie.valeurs and not fautes:
        refus.append("Aucune réponse n’est tapée : une feuille blanche ne s’enregistre pas.")
    if not fautes and not refus:
        refus = enregistrer(request, questionnaire, saisie.valeurs, complete=saisie.complete)
        if not refus:
            messages.success(request, "La feuille est enregistrée. À la suivante.")
            return redirect(f"{request.path}?quartier={request.POST.get('quartier', '')}")
    return page(request, objet, structure, tapes, fautes, refus)


def enregistrer(
    request: RequeteActeur, questionnaire: Questionnaire, valeurs: dict[str, Any], *, complete: bool
) -> list[str]:
    """Why it is refused, or nothing."""
    objet = questionnaire.enquete
    try:
        jeton = jeton_valable(request.POST["jeton"]) if request.POST.get("jeton", "").strip() else None
        lieu = next((q for q in quartiers_de(objet) if q.code == request.POST.get("quartier")), None)
        recue = Recue(
            questionnaire=questionnaire,
            valeurs=valeurs,
            mode=Mode.PAPIER,
            cle=cle_de(request),
            jour=timezone.localdate(),
            quartier=jeton.lot.quartier if jeton and jeton.lot.quartier else lieu,
            complete=complete,
        )
        saisir_papier(recue, jeton)
    except JetonRefuse as refus:
        return [str(refus)]
    except ValidationError as refus:
        return refus.messages
    return []


def page(
    request: RequeteActeur,
    objet: Enquete,
    structure: Structure,
    tapes: dict[str, str],
    fautes: dict[str, str],
    refus: list[str],
) -> HttpResponse:
    posees = [question for question in structure.questions() if question.saisie]
    donnees = request.POST or request.GET
    return montrer(
        request,
        objet,
        "saisir_feuille",
        ("Saisir des feuilles", ""),
        statut=400 if fautes or refus else 200,
        lignes=[
            {
                "numero": rang,
                "nom": f"{PREFIXE}{question.nom}",
                "libelle": structure.texte(question.libelle, "fr"),
                "codes": codes_de(structure, question),
                "valeur": tapes.get(question.nom, ""),
                "erreur": fautes.get(question.nom, ""),
            }
            for rang, question in enumerate(posees, start=1)
        ],
        quartiers=quartiers_de(objet),
        quartier_choisi=donnees.get("quartier", ""),
        jeton=request.POST.get("jeton", ""),
        cle=str(cle_de(request)),
        refus=refus,
        fautes=len(fautes),
    )


def codes_de(structure: Structure, question: Question) -> str:
    if question.type in {UNIQUE, MULTIPLE}:
        codes = " · ".join(
            f"{rang} {structure.texte(c.libelle, 'fr')}" for rang, c in enumerate(question.choix, start=1)
        )
        return f"{codes} (plusieurs codes possibles)" if question.type == MULTIPLE else codes
    if question.type == ACCORD:
        return "1 si la case est cochée"
    return {
        "integer": "un nombre entier",
        "decimal": "un nombre",
        "range": "un nombre",
        "date": "une date, 31/12/2027",
    }.get(question.type, "le texte")
