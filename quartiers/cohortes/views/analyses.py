"""Analyses: run, read, taken away as files. Only what was frozen is shown."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from quartiers.cohortes.acces import analyse_de, cohorte_de, ouverte
from quartiers.cohortes.domain.analyses import lancer
from quartiers.cohortes.forms import AnalyseForm
from quartiers.cohortes.lecture import avertissement, document_de, lire
from quartiers.cohortes.models import AnalyseCohorte
from quartiers.cohortes.permissions import lire_cohortes, tenir_cohortes
from quartiers.cohortes.views.communs import (
    adresse,
    aujourdhui,
    document_en_reponse,
    fil_de,
    montrer,
    page_de_formulaire,
    tenter,
)
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat.models import Contrat


@acces(tenir_cohortes)
@ouverte
def lancer_analyse(request: RequeteActeur, contrat: Contrat, pk: int) -> HttpResponse:
    exiger(tenir_cohortes, request.acteur, contrat)
    cohorte = cohorte_de(contrat, pk)
    derniere = AnalyseCohorte.objects.filter(cohorte=cohorte).first()
    proposee = derniere.arretee_au if derniere and derniere.retraits_depuis else aujourdhui()
    form = AnalyseForm(request.POST or None, initial={"arretee_au": proposee})
    faites: list[AnalyseCohorte] = []
    if request.method == "POST" and form.is_valid():
        donnees = form.cleaned_data
        if tenter(
            form,
            lambda: faites.append(lancer(acteur=request.acteur, cohorte=cohorte, jour=aujourdhui(), **donnees)),
        ):
            messages.success(request, "L’analyse est faite. Elle ne changera plus.")
            return redirect(adresse(contrat, "analyse", faites[0].pk))
    chapeau = (
        "Tout ce que la cohorte suit est lu d’un coup, sans filtre, et protégé ensemble. Une analyse par pas de temps ; après un "
        "retrait, une nouvelle peut être faite à la même date, sans les personnes retirées."
    )
    return page_de_formulaire(
        request,
        contrat,
        form,
        "Faire une analyse",
        "Faire l’analyse",
        adresse(contrat, "cohorte", pk),
        fil_de(cohorte),
        chapeau=chapeau,
    )


@acces(lire_cohortes)
@ouverte
@require_safe
def analyse(request: RequeteActeur, contrat: Contrat, pk: int) -> HttpResponse:
    exiger(lire_cohortes, request.acteur, contrat)
    objet = analyse_de(contrat, pk)
    return montrer(
        request,
        contrat,
        "analyse",
        fil_de(objet.cohorte),
        (f"Analyse n° {objet.numero}", ""),
        analyse=objet,
        cohorte=objet.cohorte,
        avertissement=avertissement(objet),
        **lire(objet),
    )


@acces(lire_cohortes)
@ouverte
@require_safe
def analyse_fichier(request: RequeteActeur, contrat: Contrat, pk: int, format: str) -> HttpResponse:  # noqa: A002
    exiger(lire_cohortes, request.acteur, contrat)
    objet = analyse_de(contrat, pk)
    if format not in {"pdf", "docx"}:
        raise Http404("Ce format n’existe pas.")
    return document_en_reponse(document_de(objet), f"cohorte-{objet.cohorte_id}-analyse-{objet.numero}", format)
