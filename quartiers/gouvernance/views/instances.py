"""A committee: who sits in it, its meetings, who prepares what; and what its team changes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, acces, exiger, public
from quartiers.contrat.acces import contrat_visible
from quartiers.gouvernance.acces import instance_du_contrat, instance_menee, regard_sur, seances_visibles
from quartiers.gouvernance.domain import instances as domaine
from quartiers.gouvernance.forms import FinForm, InstanceForm
from quartiers.gouvernance.models import Instance
from quartiers.gouvernance.permissions import composer
from quartiers.gouvernance.presentation import frequence, lignes_de_membres, resume_de_seance
from quartiers.gouvernance.queries import sieges_en_vigueur
from quartiers.gouvernance.views.cadre import (
    fil_de_l_instance,
    fil_du_contrat,
    formulaire,
    tenter,
    url_instance,
)


@public
@require_safe
def instance(request: RequeteActeur, code: str, instance: str) -> HttpResponse:
    """By function for all; names and addresses for who runs the committee or sits in it."""
    objet = instance_du_contrat(request.acteur, code, instance)
    jour = timezone.localdate()
    regard = regard_sur(request.acteur, objet, jour)
    seances = seances_visibles(request.acteur, objet.contrat).filter(instance=objet)
    a_venir = [s for s in seances.order_by("tenue_le") if s.tenue_le >= jour and s.etat not in {"tenue", "annulee"}]
    passees = [s for s in seances.order_by("-tenue_le", "-pk") if s not in a_venir]
    contenu = {
        "contrat": objet.contrat,
        "instance": objet,
        "regard": regard,
        "frequence": frequence(objet),
        "membres": lignes_de_membres(sieges_en_vigueur(objet, jour), noms=regard.suit),
        "preparations": list(objet.preparations.select_related("par_instance", "par_organisme")),
        "prepare": list(objet.prepare.select_related("instance")),
        "a_venir": [resume_de_seance(s) for s in a_venir],
        "passees": [resume_de_seance(s) for s in passees],
        "sondages": list(objet.sondages.filter(etat="ouvert")) if regard.suit else [],
        "fil_ariane": fil_de_l_instance(objet),
    }
    return render(request, "gouvernance/instance.html", contenu)


def commune_de(request: RequeteActeur) -> int | None:
    habilitation = request.acteur.habilitation
    return habilitation.commune_id if habilitation else None


@acces(composer)
def creer_instance(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    exiger(composer, request.acteur, contrat)
    form = InstanceForm(request.POST or None, contrat=contrat, commune=commune_de(request))
    if request.method == "POST" and form.is_valid():
        faites: list[Instance] = []
        if tenter(
            request,
            lambda: faites.append(domaine.creer_instance(acteur=request.acteur, contrat=contrat, **form.cleaned_data)),
            form,
        ):
            messages.success(request, "L’instance est créée : ajoutez ses membres.")
            return redirect(url_instance(faites[0]))
    liste = reverse("gouvernance:instances", args=[code])
    fil = fil_du_contrat(contrat, ("Instances de pilotage", liste))
    return formulaire(request, contrat, form, titre="Créer une instance", retour=liste, fil=fil, bouton="Créer")


@acces(composer)
def modifier_instance(request: RequeteActeur, code: str, instance: str) -> HttpResponse:
    objet = instance_menee(request.acteur, code, instance)
    form = InstanceForm(request.POST or None, instance=objet, contrat=objet.contrat, commune=commune_de(request))
    if request.method == "POST" and form.is_valid():
        frais = instance_menee(request.acteur, code, instance)
        acte = domaine.modifier_instance
        if tenter(request, lambda: acte(acteur=request.acteur, instance=frais, **form.cleaned_data), form):
            messages.success(request, "L’instance est à jour.")
            return redirect(url_instance(frais))
    chapeau = "" if objet.ajoutee else "Sa composition est celle du contrat : elle change par un avenant."
    return formulaire(
        request,
        objet.contrat,
        form,
        titre="Modifier l’instance",
        retour=url_instance(objet),
        fil=fil_de_l_instance(objet, ("", ""))[:-1],
        chapeau=chapeau,
    )


@acces(composer)
def clore_instance(request: RequeteActeur, code: str, instance: str) -> HttpResponse:
    objet = instance_menee(request.acteur, code, instance)
    form = FinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        acte = domaine.clore_instance
        if tenter(request, lambda: acte(acteur=request.acteur, instance=objet, **form.cleaned_data), form):
            messages.success(request, "L’instance est close. Ses séances passées restent consultables.")
            return redirect("gouvernance:instances", code=code)
    return formulaire(
        request,
        objet.contrat,
        form,
        titre="Clore l’instance",
        retour=url_instance(objet),
        fil=fil_de_l_instance(objet, ("", ""))[:-1],
        bouton="Clore l’instance",
        danger=True,
        chapeau="Elle ne se réunira plus à partir de cette date. Rien de son passé n’est effacé.",
    )
