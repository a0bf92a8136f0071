"""Quotas and known margins of a survey."""

from collections.abc import Sequence
from itertools import product
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.enquetes.acces import enquete_pour
from quartiers.enquetes.domain import reglages as domaine
from quartiers.enquetes.domain.reglages import QUOTAS_MAX, QuotaVoulu
from quartiers.enquetes.forms import (
    CroisementForm,
    MargeForm,
    choix_de_la_question,
    libelle_court,
    questions_uniques,
)
from quartiers.enquetes.models import Enquete, MargeConnue, Quota
from quartiers.enquetes.models.reglages import QUESTION_QUARTIER
from quartiers.enquetes.permissions import tenir_enquetes
from quartiers.enquetes.queries import quartiers_de, questionnaire_en_service, structure_du
from quartiers.enquetes.structure import Structure
from quartiers.enquetes.views.communs import adresse, essayer, montrer, page_de_formulaire, tenter

CIBLE_MAX = 100_000


def structure_ou_404(enquete: Enquete) -> Structure:
    questionnaire = questionnaire_en_service(enquete)
    if questionnaire is None:
        raise Http404("Mettez d’abord un questionnaire en service : les quotas portent sur ses questions.")
    return structure_du(questionnaire)


@acces(tenir_enquetes)
def quotas(request: RequeteActeur, code: str, enquete: str) -> HttpResponse:
    """Choose what to cross (GET), then how many answers are wanted in each cell (POST)."""
    objet = enquete_pour(request, tenir_enquetes, code, enquete)
    questionnaire = questionnaire_en_service(objet)
    structure = structure_du(questionnaire) if questionnaire else None
    form = CroisementForm(request.GET or None, structure=structure) if structure else None
    cases: list[tuple[QuotaVoulu, str]] = []
    refus: list[str] = []
    if form is not None and structure is not None and form.is_valid():
        try:
            cases = cases_de(objet, structure, form.cleaned_data, request)
        except ValidationError as trop:
            form.add_error(None, trop)
    if request.method == "POST" and cases:
        try:
            domaine.poser_quotas(acteur=request.acteur, enquete=objet, quotas=voulus(cases))
        except ValidationError as faute:
            refus = faute.messages
        else:
            messages.success(request, "Les quotas sont enregistrés.")
            return redirect(adresse(objet, "enquete"))
    return montrer(
        request,
        objet,
        "quotas",
        ("Quotas", ""),
        statut=400 if refus else 200,
        form=form,
        cases=[(f"cible-{rang}", voulu.libelle, texte) for rang, (voulu, texte) in enumerate(cases)],
        refus=refus,
        actuels=list(Quota.objects.filter(enquete=objet)),
    )


def cases_de(
    enquete: Enquete, structure: Structure, choisis: dict[str, Any], request: RequeteActeur
) -> list[tuple[QuotaVoulu, str]]:
    """Each cell of the grid with what is typed in it, or its present target."""
    axes: list[list[tuple[str, str, str]]] = []
    if choisis["par_quartier"]:
        axes.append([("", quartier.code, quartier.titre) for quartier in quartiers_de(enquete)])
    axes.extend(
        [(nom, code, libelle) for code, libelle in choix_de_la_question(enquete, structure, nom)]
        for nom in (choisis["premiere"], choisis["seconde"])
        if nom
    )
    grille = list(product(*axes))
    if len(grille) > QUOTAS_MAX:
        raise ValidationError(f"{len(grille)} cases, c’est trop ({QUOTAS_MAX} au plus) : croisez moins de questions.")
    actuels = {cle_de(q.quartier_id, q.criteres): q.cible for q in Quota.objects.filter(enquete=enquete)}
    lieux = {quartier.code: quartier for quartier in quartiers_de(enquete)}
    cases = []
    for rang, case in enumerate(grille):
        quartier = next((lieux[code] for nom, code, _ in case if not nom), None)
        criteres = {nom: code for nom, code, _ in case if nom}
        deja = actuels.get(cle_de(quartier.pk if quartier else None, criteres), "")
        texte = request.POST.get(f"cible-{rang}", str(deja)).strip()
        libelle = ", ".join(libelle for _, _, libelle in case)
        cases.append((QuotaVoulu(libelle, 0, quartier, criteres), texte))
    return cases


def cle_de(quartier_id: int | None, criteres: dict[str, str]) -> tuple[Any, ...]:
    return (quartier_id, *sorted(criteres.items()))


def voulus(cases: Sequence[tuple[QuotaVoulu, str]]) -> list[QuotaVoulu]:
    """Raises ValidationError naming the cells that are no whole number."""
    fautes = [voulu.libelle for voulu, texte in cases if texte and not (texte.isdigit() and int(texte) <= CIBLE_MAX)]
    if fautes:
        raise ValidationError([f"{libelle} : écrivez un nombre entier, ou rien." for libelle in fautes])
    return [QuotaVoulu(v.libelle, int(texte or 0), v.quartier, v.criteres) for v, texte in cases]


@acces(tenir_enquetes)
def marges(request: RequeteActeur, code: str, enquete: str) -> HttpResponse:
    """What is known of the population, question by question."""
    objet = enquete_pour(request, tenir_enquetes, code, enquete)
    questionnaire = questionnaire_en_service(objet)
    structure = structure_du(questionnaire) if questionnaire else None
    libelles = {QUESTION_QUARTIER: "Quartier"}
    if structure:
        libelles |= {q.nom: libelle_court(structure, q) for q in questions_uniques(structure)}
    connues = list(MargeConnue.objects.filter(enquete=objet))
    return montrer(
        request,
        objet,
        "marges",
        ("Population connue", ""),
        marges=[
            (marge, libelles.get(marge.question, marge.question), totaux_montres(objet, structure, marge))
            for marge in connues
        ],
        questions=[(nom, titre) for nom, titre in libelles.items() if nom not in {marge.question for marge in connues}],
    )


def totaux_montres(enquete: Enquete, structure: Structure | None, marge: MargeConnue) -> list[tuple[str, int]]:
    noms = dict(choix_de_la_question(enquete, structure, marge.question)) if structure else {}
    connus = [(noms[code], marge.totaux[code]) for code in noms if code in marge.totaux]
    return connus + [(code, total) for code, total in marge.totaux.items() if code not in noms]


@acces(tenir_enquetes)
def marge(request: RequeteActeur, code: str, enquete: str, question: str) -> HttpResponse:
    """How many people there are in each group, for one question."""
    objet = enquete_pour(request, tenir_enquetes, code, enquete)
    structure = structure_ou_404(objet)
    choix = choix_de_la_question(objet, structure, question)
    if not choix:
        raise Http404("Cette question n’a pas de groupes.")
    posee = structure.question(question)
    titre = libelle_court(structure, posee) if posee else "Quartier"
    connue = MargeConnue.objects.filter(enquete=objet, question=question).first()
    form = MargeForm(request.POST or None, choix=choix, initial=depart(objet, connue, choix))
    if (
        request.method == "POST"
        and form.is_valid()
        and tenter(
            form,
            lambda: domaine.poser_marge(
                acteur=request.acteur,
                enquete=objet,
                question=question,
                totaux=form.totaux(),
                source=form.cleaned_data["source"],
                annee=form.cleaned_data["annee"],
            ),
        )
    ):
        messages.success(request, "La population connue est enregistrée.")
        return redirect(adresse(objet, "marges"))
    return page_de_formulaire(
        request,
        objet.contrat,
        form,
        f"Population connue : {titre}",
        retour=adresse(objet, "marges"),
        enquete=objet,
        chapeau="Combien de personnes du public visé dans chaque groupe, dans toute la population et non dans l’enquête.",
    )


def depart(enquete: Enquete, connue: MargeConnue | None, choix: list[tuple[str, str]]) -> dict[str, Any]:
    if connue is not None:
        totaux, reste = connue.totaux, {"source": connue.source, "annee": connue.annee}
    else:
        territoires = enquete.territoires.exclude(population=None).values_list("quartier__code", "population")
        totaux, reste = dict(territoires), {}
    return {**reste, **{f"total_{rang}": totaux.get(code) for rang, (code, _) in enumerate(choix)}}


@acces(tenir_enquetes)
@require_POST
def marge_retirer(request: RequeteActeur, code: str, enquete: str, question: str) -> HttpResponse:
    objet = enquete_pour(request, tenir_enquetes, code, enquete)
    connue = get_object_or_404(MargeConnue.objects.select_related("enquete"), enquete=objet, question=question)
    essayer(
        request, lambda: domaine.retirer_marge(acteur=request.acteur, marge=connue), "La population connue est retirée."
    )
    return redirect(adresse(objet, "marges"))
