"""Witness groups: the group, its sessions, what it said of each question along time."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from quartiers.cohortes.acces import groupe_de, ouverte
from quartiers.cohortes.domain import temoins as domaine
from quartiers.cohortes.forms import GroupeTemoinForm, SeanceTemoinForm
from quartiers.cohortes.models import GroupeTemoin, SeanceTemoin
from quartiers.cohortes.permissions import animer_groupe_temoin, entrer_aux_cohortes, tenir_cohortes
from quartiers.cohortes.seances import document_de_la_seance
from quartiers.cohortes.temoins import QUESTIONS_DU_CONTRAT, echeance_de, lignes, syntheses_de
from quartiers.cohortes.views.communs import (
    adresse,
    aujourdhui,
    document_en_reponse,
    fil_du_groupe,
    montrer,
    page_de_formulaire,
    tenter,
)
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat.models import Contrat
from quartiers.socle.formats import date_fr

CHAPEAU = "Une quinzaine de personnes, réunies à rythme régulier. Aucun nom n’est gardé : un nombre, une composition."


@acces(entrer_aux_cohortes)
@ouverte
@require_safe
def groupe(request: RequeteActeur, contrat: Contrat, pk: int) -> HttpResponse:
    exiger(entrer_aux_cohortes, request.acteur, contrat)
    objet = groupe_de(contrat, pk)
    echeance = echeance_de(objet)
    return montrer(
        request,
        contrat,
        "groupe",
        (str(objet), ""),
        groupe=objet,
        faits=faits_de(objet),
        seances=SeanceTemoin.objects.filter(groupe=objet),
        syntheses=[(s.question, [(r, lignes(r.paroles)) for r in s.reponses]) for s in syntheses_de(objet)],
        echeance=echeance,
        en_retard=objet.fin is None and aujourdhui() > echeance,
        tient=tenir_cohortes(request.acteur, contrat),
        anime=animer_groupe_temoin(request.acteur, contrat),
    )


def faits_de(groupe: GroupeTemoin) -> list[tuple[str, str]]:
    return [
        ("Commune", str(groupe.commune or "Tout le contrat")),
        ("Personnes", str(groupe.effectif)),
        ("Composition", " ; ".join(lignes(groupe.composition)) or "Non dite"),
        ("Rythme", groupe.get_periodicite_display()),
        ("Animation", groupe.animation or "Non dite"),
        ("Depuis", date_fr(groupe.debut)),
    ]


@acces(tenir_cohortes)
@ouverte
def former_groupe(request: RequeteActeur, contrat: Contrat) -> HttpResponse:
    exiger(tenir_cohortes, request.acteur, contrat)
    form = GroupeTemoinForm(request.POST or None, initial={"questions": "\n".join(QUESTIONS_DU_CONTRAT)})
    limiter_les_communes(form, contrat)
    faits: list[GroupeTemoin] = []
    if request.method == "POST" and form.is_valid():
        donnees = form.cleaned_data
        if tenter(form, lambda: faits.append(domaine.former(acteur=request.acteur, contrat=contrat, **donnees))):
            messages.success(request, "Le groupe est formé.")
            return redirect(adresse(contrat, "groupe", faits[0].pk))
    retour = adresse(contrat, "cohortes")
    return page_de_formulaire(request, contrat, form, "Former un groupe témoin", "Former", retour, chapeau=CHAPEAU)


def limiter_les_communes(form: GroupeTemoinForm, contrat: Contrat) -> None:
    commune: Any = form.fields["commune"]
    commune.queryset = commune.queryset.filter(pk__in=contrat.quartiers.values("commune")).order_by("nom")
    commune.empty_label = "Tout le contrat"


@acces(tenir_cohortes)
@ouverte
def modifier_groupe(request: RequeteActeur, contrat: Contrat, pk: int) -> HttpResponse:
    exiger(tenir_cohortes, request.acteur, contrat)
    objet = groupe_de(contrat, pk)
    questions = "\n".join(q.texte for q in objet.questions.all())
    form = GroupeTemoinForm(request.POST or None, instance=objet, initial={"questions": questions})
    limiter_les_communes(form, contrat)
    retour = adresse(contrat, "groupe", pk)
    if request.method == "POST" and form.is_valid():
        donnees = form.cleaned_data
        if tenter(form, lambda: domaine.decrire(acteur=request.acteur, groupe=groupe_de(contrat, pk), **donnees)):
            messages.success(request, "Le groupe est enregistré.")
            return redirect(retour)
    return page_de_formulaire(
        request, contrat, form, "Modifier le groupe", "Enregistrer", retour, fil_du_groupe(groupe_de(contrat, pk))
    )


@acces(animer_groupe_temoin)
@ouverte
def tenir_seance(request: RequeteActeur, contrat: Contrat, pk: int) -> HttpResponse:
    exiger(animer_groupe_temoin, request.acteur, contrat)
    return formulaire_de_seance(request, groupe_de(contrat, pk), None)


@acces(animer_groupe_temoin)
@ouverte
def corriger_seance(request: RequeteActeur, contrat: Contrat, pk: int) -> HttpResponse:
    exiger(animer_groupe_temoin, request.acteur, contrat)
    seance = seance_de(contrat, pk)
    return formulaire_de_seance(request, groupe_de(contrat, seance.groupe_id), seance)


def seance_de(contrat: Contrat, pk: int) -> SeanceTemoin:
    seances = SeanceTemoin.objects.select_related("groupe__commune", "groupe__contrat", "contrat")
    return get_object_or_404(seances, contrat=contrat, pk=pk)


def formulaire_de_seance(request: RequeteActeur, groupe_: GroupeTemoin, seance: SeanceTemoin | None) -> HttpResponse:
    contrat = groupe_.contrat
    form = SeanceTemoinForm(request.POST or None, instance=seance, groupe=groupe_, jour=aujourdhui())
    retour = adresse(contrat, "groupe", groupe_.pk)
    if request.method == "POST" and form.is_valid():
        champs = {nom: form.cleaned_data[nom] for nom in ("tenue_le", "lieu", "presents", "resume")}
        connue = seance_de(contrat, seance.pk) if seance else None

        def acte() -> None:
            domaine.tenir_seance(acteur=request.acteur, groupe=groupe_, reponses=form.reponses, seance=connue, **champs)

        if tenter(form, acte):
            messages.success(request, "La séance est enregistrée.")
            return redirect(retour)
    titre = "Corriger la séance" if seance else "Écrire une séance"
    chapeau = "Ce que le groupe a dit, sans nom : ni prénom, ni adresse, ni histoire qui ferait reconnaître quelqu’un."
    return page_de_formulaire(
        request, contrat, form, titre, "Enregistrer", retour, fil_du_groupe(groupe_), chapeau=chapeau
    )


@acces(entrer_aux_cohortes)
@ouverte
@require_safe
def seance_pdf(request: RequeteActeur, contrat: Contrat, pk: int) -> HttpResponse:
    exiger(entrer_aux_cohortes, request.acteur, contrat)
    seance = seance_de(contrat, pk)
    return document_en_reponse(document_de_la_seance(seance), f"groupe-temoin-{seance.tenue_le}", "pdf")
