"""Decisions and tasks noted during the meeting."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.gouvernance import objets
from quartiers.gouvernance.acces import seance_menee
from quartiers.gouvernance.domain import decisions as domaine
from quartiers.gouvernance.forms_seances import DecisionForm, MotifForm, SuiteForm
from quartiers.gouvernance.models import Decision, Point, Seance, SuiteSeance
from quartiers.gouvernance.permissions import tenir
from quartiers.gouvernance.views.cadre import fil_de_la_seance, formulaire, tenter, url_seance


def point_demande(request: RequeteActeur, seance: Seance) -> Point | None:
    numero = request.GET.get("point", "")
    return Point.objects.filter(seance=seance, pk=numero).first() if numero.isdecimal() else None


def retour_a(seance: Seance, point_id: int | None) -> str:
    return f"{url_seance(seance, 'tenir')}{f'#point-{point_id}' if point_id else ''}"


def decision_de(seance: Seance, pk: int) -> Decision:
    decision = get_object_or_404(Decision.objects.select_related("point"), seance=seance, pk=pk)
    decision.seance = seance
    return decision


def form_de_l_effet(genre: str, donnees: Any) -> forms.Form | None:
    """What the kind asks besides: bound when the page that sent the data showed it, else to be filled."""
    classe = objets.genres()[genre].formulaire if genre in objets.genres() else None
    if classe is None:
        return None
    montre = donnees is not None and any(cle.startswith("effet-") or cle == "effet" for cle in donnees)
    return objets.formulaire(genre, donnees if montre else None)


@acces(tenir)
def prendre_decision(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """The decision, and its effect on the object: in one go, or nothing."""
    seance = seance_menee(request.acteur, code, pk)
    point = point_demande(request, seance)
    donnees = request.POST if request.method == "POST" else None
    form = DecisionForm(donnees, seance=seance, point=point)
    genre, _ = objets.separer(str(form["objet"].value() or ""))
    effet = form_de_l_effet(genre, donnees) if form.a_un_effet() else None
    if donnees is not None and form.is_valid():
        applique = form.cleaned_data.pop("appliquer") and form.a_un_effet()
        if applique and effet is not None and not effet.is_bound:
            messages.info(request, "Précisez ce que l’application demande, puis enregistrez à nouveau.")
        elif not applique or effet is None or effet.is_valid():
            complements = effet.cleaned_data if applique and effet is not None else {}
            acte = domaine.prendre_decision
            if tenter(
                request,
                lambda: acte(
                    acteur=request.acteur,
                    seance=seance,
                    point=point,
                    appliquer=bool(applique),
                    complements=complements,
                    **form.cleaned_data,
                ),
                form,
            ):
                messages.success(request, "La décision est inscrite au registre.")
                return redirect(retour_a(seance, point.pk if point else None))
    contenu = {
        "contrat": seance.contrat,
        "seance": seance,
        "point": point,
        "form": form,
        "effet": effet,
        "retour": retour_a(seance, point.pk if point else None),
        "fil_ariane": fil_de_la_seance(
            seance, ("Tenir la séance", url_seance(seance, "tenir")), ("Prendre une décision", "")
        ),
    }
    return render(request, "gouvernance/decision.html", contenu)


@acces(tenir)
def modifier_decision(request: RequeteActeur, code: str, pk: int, decision: int) -> HttpResponse:
    seance = seance_menee(request.acteur, code, pk)
    objet = decision_de(seance, decision)
    form = DecisionForm(request.POST or None, instance=objet, seance=seance, point=objet.point)
    if request.method == "POST" and form.is_valid():
        acte = domaine.modifier_decision
        if tenter(request, lambda: acte(acteur=request.acteur, decision=objet, **form.cleaned_data), form):
            messages.success(request, "La décision est à jour.")
            return redirect(retour_a(seance, objet.point_id))
    return formulaire(
        request,
        seance.contrat,
        form,
        titre=f"Modifier la décision {objet.reference}",
        retour=retour_a(seance, objet.point_id),
        fil=fil_de_la_seance(seance, ("Tenir la séance", url_seance(seance, "tenir"))),
    )


@acces(tenir)
def appliquer_decision(request: RequeteActeur, code: str, pk: int, decision: int) -> HttpResponse:
    """For a decision noted without its effect."""
    seance = seance_menee(request.acteur, code, pk)
    objet = decision_de(seance, decision)
    form = objets.formulaire(objet.objet_genre, request.POST or None) or forms.Form(request.POST or None)
    if request.method == "POST" and (form.is_valid() or not form.fields):
        acte = domaine.appliquer_decision
        complements = getattr(form, "cleaned_data", {})
        if tenter(request, lambda: acte(acteur=request.acteur, decision=objet, complements=complements)):
            messages.success(request, objet.effet or "La décision est appliquée.")
            return redirect(retour_a(seance, objet.point_id))
        return redirect(url_seance(seance, "appliquer_decision", objet.pk))
    return formulaire(
        request,
        seance.contrat,
        form,
        titre=f"Appliquer la décision {objet.reference}",
        retour=retour_a(seance, objet.point_id),
        fil=fil_de_la_seance(seance, ("Tenir la séance", url_seance(seance, "tenir"))),
        bouton="Appliquer",
        chapeau=f"{objet.get_sens_display()} : {objet.objet_libelle}",
    )


@acces(tenir)
def retirer_decision(request: RequeteActeur, code: str, pk: int, decision: int) -> HttpResponse:
    seance = seance_menee(request.acteur, code, pk)
    objet = decision_de(seance, decision)
    form = MotifForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        acte = domaine.retirer_decision
        if tenter(request, lambda: acte(acteur=request.acteur, decision=objet, **form.cleaned_data), form):
            messages.success(request, "La décision est retirée ; son numéro reste au registre, avec ce motif.")
            return redirect(retour_a(seance, objet.point_id))
    return formulaire(
        request,
        seance.contrat,
        form,
        titre=f"Retirer la décision {objet.reference}",
        retour=retour_a(seance, objet.point_id),
        fil=fil_de_la_seance(seance, ("Tenir la séance", url_seance(seance, "tenir"))),
        bouton="Retirer",
        danger=True,
        chapeau=objet.texte,
    )


@acces(tenir)
def ajouter_suite(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    seance = seance_menee(request.acteur, code, pk)
    point = point_demande(request, seance)
    form = SuiteForm(request.POST or None, seance=seance)
    if request.method == "POST" and form.is_valid():
        acte = domaine.ajouter_suite
        if tenter(request, lambda: acte(acteur=request.acteur, seance=seance, point=point, **form.cleaned_data), form):
            messages.success(request, "La suite est notée.")
            return redirect(retour_a(seance, point.pk if point else None))
    return formulaire(
        request,
        seance.contrat,
        form,
        titre="Noter une suite",
        retour=retour_a(seance, point.pk if point else None),
        fil=fil_de_la_seance(seance, ("Tenir la séance", url_seance(seance, "tenir"))),
        chapeau=f"Point {point}" if point else "",
    )


@acces(tenir)
def modifier_suite(request: RequeteActeur, code: str, pk: int, suite: int) -> HttpResponse:
    seance = seance_menee(request.acteur, code, pk)
    objet = get_object_or_404(SuiteSeance, seance=seance, pk=suite)
    objet.seance = seance
    form = SuiteForm(request.POST or None, instance=objet, seance=seance)
    if request.method == "POST" and "retirer" in request.POST:
        if tenter(request, lambda: domaine.retirer_suite(acteur=request.acteur, suite=objet)):
            messages.success(request, "La suite est retirée.")
        return redirect(retour_a(seance, objet.point_id))
    if request.method == "POST" and form.is_valid():
        acte = domaine.modifier_suite
        if tenter(request, lambda: acte(acteur=request.acteur, suite=objet, **form.cleaned_data), form):
            messages.success(request, "La suite est à jour.")
            return redirect(retour_a(seance, objet.point_id))
    return formulaire(
        request,
        seance.contrat,
        form,
        titre="Modifier une suite",
        retour=retour_a(seance, objet.point_id),
        fil=fil_de_la_seance(seance, ("Tenir la séance", url_seance(seance, "tenir"))),
        retirable=True,
    )
