"""The contract's own questions and the dated settings of its monitoring."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.indicateurs.models import QuestionFiche
from quartiers.suivi.domain.questions import (
    ajouter_question,
    arreter_question,
    deplacer_question,
    est_repondue,
    modifier_question,
    regler_suivi,
    reprendre_question,
)
from quartiers.suivi.forms_questions import ArretForm, QuestionForm, ReglageForm
from quartiers.suivi.models import ReglageSuivi
from quartiers.suivi.permissions import tenir_questions
from quartiers.suivi.queries.reglages import reglage_le


def contrat_tenu(request: RequeteActeur, code: str) -> Contrat:
    contrat = contrat_visible(request.acteur, code)
    exiger(tenir_questions, request.acteur, contrat)
    return contrat


def fil(contrat: Contrat, ici: str = "") -> list[tuple[str, str]]:
    base = [(str(contrat), reverse("accueil:contrat", args=[contrat.code]))]
    liste = ("Questions du contrat", reverse("suivi:questions", args=[contrat.code]) if ici else "")
    return [*base, liste, *([(ici, "")] if ici else [])]


@acces(tenir_questions)
@require_safe
def questions(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_tenu(request, code)
    posees = list(QuestionFiche.objects.filter(contrat=contrat).order_by("rang", "pk"))
    contexte = {
        "contrat": contrat,
        "questions": posees,
        "reglage": reglage_le(contrat.pk, timezone.localdate()),
        "reglages": ReglageSuivi.objects.filter(contrat=contrat).order_by("-debut"),
        "annee": timezone.localdate().year - 1,
        "fil_ariane": fil(contrat),
    }
    return render(request, "suivi/fiches_questions.html", contexte)


@acces(tenir_questions)
@require_http_methods(["GET", "HEAD", "POST"])
def nouvelle_question(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_tenu(request, code)
    form = QuestionForm(request.POST or None, initial={"annee": timezone.localdate().year})
    if request.method == "POST" and form.is_valid():
        try:
            ajouter_question(acteur=request.acteur, contrat=contrat, **form.cleaned_data)
        except ValidationError as refus:
            form.add_error(None, refus)
        else:
            messages.success(request, "La question sera posée dans chaque bilan.")
            return redirect("suivi:questions", code)
    return formulaire(request, contrat, form, "Ajouter une question", "Ajouter")


@acces(tenir_questions)
@require_http_methods(["GET", "HEAD", "POST"])
def modifier(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat = contrat_tenu(request, code)
    question = get_object_or_404(QuestionFiche.objects.select_related("contrat"), contrat=contrat, pk=pk)
    figee = est_repondue(question)
    form = QuestionForm(request.POST or None, instance=question, figee=figee)
    if request.method == "POST" and form.is_valid():
        champs = {nom: valeur for nom, valeur in form.cleaned_data.items() if not form.fields[nom].disabled}
        try:
            modifier_question(acteur=request.acteur, question=question, **champs)
        except ValidationError as refus:
            form.add_error(None, refus)
        else:
            messages.success(request, "La question est modifiée.")
            return redirect("suivi:questions", code)
    aide = "Cette question a des réponses : son genre, son unité et ses choix ne changent plus." if figee else ""
    return formulaire(request, contrat, form, "Modifier la question", "Enregistrer", aide)


@acces(tenir_questions)
@require_http_methods(["GET", "HEAD", "POST"])
def arreter(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat = contrat_tenu(request, code)
    question = get_object_or_404(QuestionFiche.objects.select_related("contrat"), contrat=contrat, pk=pk)
    if question.fin is not None and request.method == "POST":
        reprendre_question(acteur=request.acteur, question=question)
        messages.success(request, "La question est posée de nouveau.")
        return redirect("suivi:questions", code)
    form = ArretForm(request.POST or None, initial={"annee": timezone.localdate().year - 1})
    if request.method == "POST" and form.is_valid():
        try:
            arreter_question(acteur=request.acteur, question=question, annee=form.cleaned_data["annee"])
        except ValidationError as refus:
            form.add_error(None, refus)
        else:
            messages.success(request, "La question ne sera plus posée après cette année.")
            return redirect("suivi:questions", code)
    return formulaire(request, contrat, form, "Arrêter la question", "Arrêter", question.libelle)


@acces(tenir_questions)
@require_POST
def deplacer(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat = contrat_tenu(request, code)
    question = get_object_or_404(QuestionFiche.objects.select_related("contrat"), contrat=contrat, pk=pk)
    deplacer_question(acteur=request.acteur, question=question, pas=-1 if "monter" in request.POST else 1)
    return redirect(f"{reverse('suivi:questions', args=[code])}#question-{pk}")


@acces(tenir_questions)
@require_http_methods(["GET", "HEAD", "POST"])
def reglages(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_tenu(request, code)
    actuel = reglage_le(contrat.pk, timezone.localdate())
    form = ReglageForm(request.POST or None, instance=actuel)
    if request.method == "POST" and form.is_valid():
        try:
            regler_suivi(acteur=request.acteur, contrat=contrat, **form.cleaned_data)
        except ValidationError as refus:
            form.add_error(None, refus)
        else:
            messages.success(request, "Les réglages sont enregistrés. Les échéances déjà données ne bougent pas.")
            return redirect("suivi:questions", code)
    return formulaire(request, contrat, form, "Régler le suivi", "Enregistrer")


def formulaire(
    request: RequeteActeur, contrat: Contrat, form: Any, titre: str, bouton: str, chapeau: str = ""
) -> HttpResponse:
    contexte = {
        "contrat": contrat,
        "form": form,
        "titre": titre,
        "bouton": bouton,
        "chapeau": chapeau,
        "retour": reverse("suivi:questions", args=[contrat.code]),
        "fil_ariane": fil(contrat, titre),
    }
    return render(request, "suivi/fiches_formulaire.html", contexte)
