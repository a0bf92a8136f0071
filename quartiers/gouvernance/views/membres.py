"""Seats of a committee, and who prepares what for it: add, change, replace, end."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.gouvernance.acces import instance_menee
from quartiers.gouvernance.domain import instances as domaine
from quartiers.gouvernance.forms import FinForm, MembreForm, PreparationForm, RemplacementForm
from quartiers.gouvernance.models import Instance, MembreInstance, Preparation
from quartiers.gouvernance.permissions import composer
from quartiers.gouvernance.views.cadre import Fil, fil_de_l_instance, formulaire, tenter, url_instance


def fil(objet: Instance) -> Fil:
    return fil_de_l_instance(objet, ("", ""))[:-1]


def membre_de(objet: Instance, pk: int) -> MembreInstance:
    membre = get_object_or_404(MembreInstance, instance=objet, pk=pk)
    membre.instance = objet
    return membre


@acces(composer)
def ajouter_membre(request: RequeteActeur, code: str, instance: str) -> HttpResponse:
    objet = instance_menee(request.acteur, code, instance)
    form = MembreForm(request.POST or None, instance_visee=objet)
    if request.method == "POST" and form.is_valid():
        acte = domaine.ajouter_membre
        if tenter(request, lambda: acte(acteur=request.acteur, instance=objet, **form.cleaned_data), form):
            messages.success(request, "Le membre est ajouté.")
            return redirect(url_instance(objet))
    return formulaire(
        request,
        objet.contrat,
        form,
        titre="Ajouter un membre",
        retour=url_instance(objet),
        fil=fil(objet),
        bouton="Ajouter",
        chapeau="La fonction suffit. Le nom et le courriel servent à convoquer : ils ne sont pas publiés.",
    )


@acces(composer)
def modifier_membre(request: RequeteActeur, code: str, instance: str, membre: int) -> HttpResponse:
    objet = instance_menee(request.acteur, code, instance)
    siege = membre_de(objet, membre)
    form = MembreForm(request.POST or None, instance=siege, instance_visee=objet)
    if request.method == "POST" and form.is_valid():
        frais = membre_de(objet, membre)
        acte = domaine.modifier_membre
        if tenter(request, lambda: acte(acteur=request.acteur, membre=frais, **form.cleaned_data), form):
            messages.success(request, "Le membre est à jour.")
            return redirect(url_instance(objet))
    return formulaire(
        request, objet.contrat, form, titre="Modifier un membre", retour=url_instance(objet), fil=fil(objet)
    )


@acces(composer)
def remplacer_membre(request: RequeteActeur, code: str, instance: str, membre: int) -> HttpResponse:
    objet = instance_menee(request.acteur, code, instance)
    siege = membre_de(objet, membre)
    form = RemplacementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        acte = domaine.remplacer_membre
        if tenter(request, lambda: acte(acteur=request.acteur, membre=siege, **form.cleaned_data), form):
            messages.success(request, "Le remplacement est enregistré.")
            return redirect(url_instance(objet))
    return formulaire(
        request,
        objet.contrat,
        form,
        titre="Remplacer un membre",
        retour=url_instance(objet),
        fil=fil(objet),
        bouton="Remplacer",
        chapeau=f"Siège : {siege.fonction}. La fonction, l’organisme, la voix et la suppléance restent.",
    )


@acces(composer)
def terminer_membre(request: RequeteActeur, code: str, instance: str, membre: int) -> HttpResponse:
    objet = instance_menee(request.acteur, code, instance)
    siege = membre_de(objet, membre)
    form = FinForm(request.POST or None, initial={"fin": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        acte = domaine.terminer_membre
        if tenter(request, lambda: acte(acteur=request.acteur, membre=siege, **form.cleaned_data), form):
            messages.success(request, "Le siège prend fin à cette date.")
            return redirect(url_instance(objet))
    return formulaire(
        request,
        objet.contrat,
        form,
        titre="Mettre fin à un siège",
        retour=url_instance(objet),
        fil=fil(objet),
        bouton="Mettre fin",
        danger=True,
        chapeau=f"Siège : {siege.fonction}. Ses suppléances prennent fin aussi.",
    )


@acces(composer)
def ajouter_preparation(request: RequeteActeur, code: str, instance: str) -> HttpResponse:
    objet = instance_menee(request.acteur, code, instance)
    return saisir_preparation(request, objet, Preparation(contrat=objet.contrat, instance=objet), "Dire qui prépare")


@acces(composer)
def modifier_preparation(request: RequeteActeur, code: str, instance: str, preparation: int) -> HttpResponse:
    objet = instance_menee(request.acteur, code, instance)
    ligne = get_object_or_404(Preparation, instance=objet, pk=preparation)
    if request.method == "POST" and "retirer" in request.POST:
        domaine.retirer_preparation(acteur=request.acteur, preparation=ligne)
        messages.success(request, "La ligne est retirée.")
        return redirect(url_instance(objet))
    return saisir_preparation(request, objet, ligne, "Modifier qui prépare")


def saisir_preparation(request: RequeteActeur, objet: Instance, ligne: Preparation, titre: str) -> HttpResponse:
    form = PreparationForm(request.POST or None, instance=ligne, instance_visee=objet)
    if request.method == "POST" and form.is_valid():
        for nom, valeur in form.cleaned_data.items():
            setattr(ligne, nom, valeur)
        acte = domaine.ranger_preparation
        if tenter(request, lambda: acte(acteur=request.acteur, preparation=ligne), form):
            messages.success(request, "C’est noté.")
            return redirect(url_instance(objet))
    return formulaire(
        request,
        objet.contrat,
        form,
        titre=titre,
        retour=url_instance(objet),
        fil=fil(objet),
        retirable=bool(ligne.pk),
        chapeau=f"Pour : {objet}.",
    )
