"""A cohort: its description, its steps, its times to event, the model file that towns use."""

import json

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from quartiers.cohortes.acces import cohorte_de, ouverte
from quartiers.cohortes.domain import cohortes as domaine
from quartiers.cohortes.fiches import environ
from quartiers.cohortes.forms import CohorteForm, DureeForm, EtapesForm
from quartiers.cohortes.modele_fichier import donnees_du_modele
from quartiers.cohortes.models import AnalyseCohorte, Cohorte, DureeCohorte, EtapeCohorte, Participant
from quartiers.cohortes.permissions import lire_cohortes, tenir_cohortes, transmettre_a_une_cohorte
from quartiers.cohortes.views.communs import (
    adresse,
    essayer,
    fil_de,
    montrer,
    page_de_formulaire,
    telechargement,
    tenter,
)
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat.models import Contrat
from quartiers.socle.formats import compte, date_fr


@acces(lire_cohortes)
@ouverte
@require_safe
def cohorte(request: RequeteActeur, contrat: Contrat, pk: int) -> HttpResponse:
    exiger(lire_cohortes, request.acteur, contrat)
    objet = cohorte_de(contrat, pk)
    return montrer(
        request,
        contrat,
        "cohorte",
        (str(objet), ""),
        cohorte=objet,
        faits=faits_de(objet),
        etapes=etapes_par_domaine(objet),
        durees=objet.durees.select_related("origine", "arrivee"),
        analyses=AnalyseCohorte.objects.filter(cohorte=objet),
        tient=tenir_cohortes(request.acteur, contrat),
        transmet=transmettre_a_une_cohorte(request.acteur, contrat) and objet.effacee_le is None,
    )


def faits_de(cohorte: Cohorte) -> list[tuple[str, str]]:
    producteurs = [
        f"{p} (dernier envoi le {date_fr(p.transmis_le)})" if p.transmis_le else f"{p} (n’a rien envoyé)"
        for p in cohorte.producteurs.select_related("organisme")
    ]
    fin = (
        f"Faites le {date_fr(cohorte.effacee_le)}"
        if cohorte.effacee_le
        else f"Le {date_fr(cohorte.fin_conservation)}, d’elles-mêmes"
    )
    return [
        ("Question", cohorte.question),
        ("Population", cohorte.population),
        ("Personnes suivies", environ(Participant.objects.filter(cohorte=cohorte).count())),
        ("Base légale", " – ".join(filter(None, [cohorte.get_base_legale_display(), cohorte.fondement]))),
        ("Responsable", cohorte.responsable),
        ("Notice remise", f"Version {cohorte.notice}"),
        ("Transmettent", " ; ".join(producteurs) or "Aucun organisme"),
        ("Suivi depuis", date_fr(cohorte.debut)),
        ("Données effacées", fin),
        (
            "Lecture",
            f"Par {cohorte.get_pas_display().lower()} écoulé depuis l’entrée ; seuil de {compte(cohorte.seuil, 'personne')}".replace(
                "Par le ", "Par "
            ).replace("Par l’", "Par "),
        ),
    ]


def etapes_par_domaine(cohorte: Cohorte) -> list[tuple[str, list[EtapeCohorte]]]:
    groupes: dict[str, list[EtapeCohorte]] = {}
    for etape in cohorte.etapes.all():
        groupes.setdefault(etape.get_domaine_display(), []).append(etape)
    return list(groupes.items())


@acces(tenir_cohortes)
@ouverte
def creer_cohorte(request: RequeteActeur, contrat: Contrat) -> HttpResponse:
    exiger(tenir_cohortes, request.acteur, contrat)
    form = CohorteForm(request.POST or None, contrat=contrat, instance=Cohorte(contrat=contrat))
    faites: list[Cohorte] = []
    if request.method == "POST" and form.is_valid():
        donnees = form.cleaned_data
        if tenter(form, lambda: faites.append(domaine.creer(acteur=request.acteur, contrat=contrat, **donnees))):
            messages.success(request, "La cohorte est créée. Dites maintenant quelles étapes elle suit.")
            return redirect(adresse(contrat, "etapes", faites[0].pk))
    return page_de_formulaire(
        request, contrat, form, "Créer une cohorte", "Créer", adresse(contrat, "cohortes"),
        chapeau="Ce qui est écrit ici va au registre des traitements. Personne n’est encore suivi.",
    )  # fmt: skip


@acces(tenir_cohortes)
@ouverte
def modifier_cohorte(request: RequeteActeur, contrat: Contrat, pk: int) -> HttpResponse:
    exiger(tenir_cohortes, request.acteur, contrat)
    objet = cohorte_de(contrat, pk)
    form = CohorteForm(request.POST or None, contrat=contrat, instance=objet)
    retour = adresse(contrat, "cohorte", pk)
    if request.method == "POST" and form.is_valid():
        donnees = form.cleaned_data
        if tenter(form, lambda: domaine.decrire(acteur=request.acteur, cohorte=cohorte_de(contrat, pk), **donnees)):
            messages.success(request, "La description est enregistrée.")
            return redirect(retour)
    return page_de_formulaire(
        request, contrat, form, "Modifier la cohorte", "Enregistrer", retour, fil_de(cohorte_de(contrat, pk))
    )


@acces(tenir_cohortes)
@ouverte
def etapes(request: RequeteActeur, contrat: Contrat, pk: int) -> HttpResponse:
    """Steps and times to event, each with its form; the button tells which one is sent."""
    exiger(tenir_cohortes, request.acteur, contrat)
    objet = cohorte_de(contrat, pk)
    pour_duree = "duree" in request.POST
    form = EtapesForm(request.POST if request.method == "POST" and not pour_duree else None)
    duree = DureeForm(request.POST if pour_duree else None, cohorte=objet, prefix="duree")
    if request.method == "POST" and not pour_duree and form.is_valid() and ajouter(request, objet, form):
        messages.success(request, "Les étapes sont ajoutées. Redonnez le fichier de modèle aux communes.")
        return redirect(adresse(contrat, "etapes", pk))
    if pour_duree and duree.is_valid():
        donnees = duree.cleaned_data
        if tenter(duree, lambda: domaine.suivre_une_duree(acteur=request.acteur, cohorte=objet, **donnees)):
            messages.success(request, "Cette durée sera lue à chaque analyse.")
            return redirect(adresse(contrat, "etapes", pk))
    return montrer(
        request,
        contrat,
        "etapes",
        fil_de(objet),
        ("Étapes et durées", ""),
        cohorte=objet,
        form=form,
        duree=duree,
        etapes=etapes_par_domaine(objet),
        durees=objet.durees.select_related("origine", "arrivee"),
    )


def ajouter(request: RequeteActeur, cohorte: Cohorte, form: EtapesForm) -> bool:
    donnees = form.cleaned_data
    triplets = [(libelle, donnees["domaine"], donnees["nature"]) for libelle in donnees["libelles"]]
    return tenter(form, lambda: domaine.ajouter_etapes(acteur=request.acteur, cohorte=cohorte, etapes=triplets))


@acces(tenir_cohortes)
@ouverte
@require_POST
def retirer_etape(request: RequeteActeur, contrat: Contrat, pk: int, etape: int) -> HttpResponse:
    exiger(tenir_cohortes, request.acteur, contrat)
    objet = get_object_or_404(EtapeCohorte.objects.select_related("cohorte"), contrat=contrat, cohorte=pk, pk=etape)
    essayer(request, lambda: domaine.retirer_etape(acteur=request.acteur, etape=objet))
    return redirect(adresse(contrat, "etapes", pk))


@acces(tenir_cohortes)
@ouverte
@require_POST
def oublier_duree(request: RequeteActeur, contrat: Contrat, pk: int, duree: int) -> HttpResponse:
    exiger(tenir_cohortes, request.acteur, contrat)
    objet = get_object_or_404(DureeCohorte.objects.select_related("cohorte"), contrat=contrat, cohorte=pk, pk=duree)
    domaine.oublier_une_duree(acteur=request.acteur, duree=objet)
    return redirect(adresse(contrat, "etapes", pk))


@acces(transmettre_a_une_cohorte)
@ouverte
@require_safe
def modele(request: RequeteActeur, contrat: Contrat, pk: int) -> HttpResponse:
    exiger(transmettre_a_une_cohorte, request.acteur, contrat)
    objet = cohorte_de(contrat, pk)
    contenu = json.dumps(donnees_du_modele(objet), ensure_ascii=False, indent=1).encode()
    return telechargement(contenu, f"modele-cohorte-{objet.pk}.json", "application/json")
