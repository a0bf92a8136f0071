"""The pilot prepares a campaign: create, copy, check what is missing, publish and close it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from quartiers.appels.acces import campagne_visible
from quartiers.appels.calendrier import phrase_de_situation, retard_de_programmation, situation
from quartiers.appels.domain.campagne import CampagneRefusee, copier_campagne, creer_campagne
from quartiers.appels.domain.publication import changer_etat
from quartiers.appels.enums import TRANSITIONS_CAMPAGNE
from quartiers.appels.forms_campagne import CreationForm
from quartiers.appels.models import Campagne
from quartiers.appels.permissions import gerer_campagne
from quartiers.appels.queries.campagne import dossiers_deposes, manques
from quartiers.appels.views.campagne_publique import adresse, fil, fil_du_contrat
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat.acces import contrat_visible
from quartiers.socle.transitions import TransitionRefusee, actes_possibles

SECTIONS: dict[str, tuple[str, str]] = {
    "calendrier": ("Calendrier", "Dépôts, comités, délibérations, dates des projets."),
    "reglement": ("Règlement et contact", "Le texte, le fichier à télécharger, qui contacter."),
    "priorites": ("Priorités", "Celles de l’année, et par axe du contrat."),
    "regles": ("Règles et plafonds", "Public, plafond de financement, bilan, égalité femmes-hommes."),
    "criteres": ("Grille de critères", "Ce qui est noté, avec son poids."),
    "pieces": ("Pièces demandées", "Obligatoires ou conseillées, pour qui."),
    "eligibilite": ("Conditions", "Ce que l’instruction vérifie, pour tous ou pour un financeur."),
    "zones": ("Zones par financeur", "Où chaque financeur accepte d’intervenir."),
    "enveloppes": ("Enveloppes", "Ce que chaque financeur met, par axe et par quartier."),
    "poches": ("Poches de pauvreté", "L’enveloppe départementale de l’État et sa part."),
}
REUSSITES = {
    "publier": "L’appel à projets est publié.",
    "retirer": "L’appel à projets est remis en préparation : le public ne le voit plus.",
    "clore": "La campagne est close : ses réglages ne changent plus.",
    "rouvrir": "La campagne est rouverte.",
}


def campagne_a_gerer(request: RequeteActeur, code: str, annee: int) -> Campagne:
    objet = campagne_visible(request.acteur, code, annee)
    exiger(gerer_campagne, request.acteur, objet)
    return objet


def adresse_reglages(objet: Campagne) -> str:
    return reverse("appels:preparer_campagne", args=[objet.contrat.code, objet.annee])


@acces(gerer_campagne)
def creer(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    exiger(gerer_campagne, request.acteur, contrat)
    form = CreationForm(request.POST or None, contrat=contrat, initial={"annee": timezone.localdate().year + 1})
    if request.method == "POST" and form.is_valid():
        try:
            objet = creer_campagne(acteur=request.acteur, contrat=contrat, **form.cleaned_data)
        except CampagneRefusee as refus:
            form.add_error("annee", str(refus))
        else:
            messages.success(request, "La campagne est créée avec les réglages habituels : relisez chaque partie.")
            return redirect(adresse_reglages(objet))
    liste = reverse("appels:campagnes", args=[code])
    contexte = {
        "contrat": contrat,
        "form": form,
        "titre": "Préparer un appel à projets",
        "bouton": "Créer",
        "chapeau": "Le calendrier, la grille, les pièces et les conditions viennent remplis des usages : "
        "vous changez ensuite ce qui diffère ici.",
        "retour": liste,
        "fil_ariane": [*fil_du_contrat(contrat), ("Appels à projets", liste), ("Préparer", "")],
    }
    return render(request, "appels/campagne_formulaire.html", contexte)


@acces(gerer_campagne)
@require_POST
def copier(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """One click: this campaign again for the next year, dates moved."""
    objet = campagne_a_gerer(request, code, annee)
    try:
        copie = copier_campagne(acteur=request.acteur, campagne=objet)
    except CampagneRefusee as refus:
        messages.error(request, str(refus))
        return redirect("appels:campagnes", code=code)
    messages.success(
        request, f"Copiée de {objet.annee}, les dates avancées d’un an. Confirmez les dates et les enveloppes."
    )
    return redirect(adresse_reglages(copie))


@acces(gerer_campagne)
def preparer(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """The hub: what is missing, the sections, the acts."""
    objet = campagne_a_gerer(request, code, annee)
    maintenant = timezone.now()
    a_voir = manques(objet, maintenant)
    contexte = {
        "contrat": objet.contrat,
        "campagne": objet,
        "etat": situation(objet, maintenant),
        "phrase": phrase_de_situation(objet, maintenant),
        "retard": retard_de_programmation(objet, timezone.localdate()),
        "bloquants": [(manque, adresse_section(objet, manque.section)) for manque in a_voir if manque.bloquant],
        "avertissements": [
            (manque, adresse_section(objet, manque.section)) for manque in a_voir if not manque.bloquant
        ],
        "sections": [(libelle, detail, adresse_section(objet, nom)) for nom, (libelle, detail) in SECTIONS.items()],
        "actes": actes_de(objet, bloquee=any(manque.bloquant for manque in a_voir)),
        "deposes": dossiers_deposes(objet),
        "fil_ariane": [*fil(objet), ("Préparer", "")],
    }
    return render(request, "appels/campagne_preparer.html", contexte)


def adresse_section(objet: Campagne, section: str) -> str:
    if section == "financeurs":
        return reverse("appels:financeurs", args=[objet.contrat.code])
    return reverse("appels:regler_campagne", args=[objet.contrat.code, objet.annee, section]) if section else ""


def actes_de(objet: Campagne, bloquee: bool) -> list[dict[str, object]]:
    """The moves that the state allows; publishing waits until nothing blocks."""
    return [
        {
            "libelle": TRANSITIONS_CAMPAGNE[acte].libelle,
            "url": reverse("appels:changer_etat_campagne", args=[objet.contrat.code, objet.annee, acte]),
            "genre": "primaire" if acte == "publier" else "secondaire",
            "possible": not (acte == "publier" and bloquee),
        }
        for acte in actes_possibles(TRANSITIONS_CAMPAGNE, objet.etat)
    ]


@acces(gerer_campagne)
@require_POST
def changer_etat_campagne(request: RequeteActeur, code: str, annee: int, acte: str) -> HttpResponse:
    objet = campagne_a_gerer(request, code, annee)
    if acte not in TRANSITIONS_CAMPAGNE:
        raise Http404
    try:
        changer_etat(acteur=request.acteur, campagne=objet, acte=acte)
    except (CampagneRefusee, TransitionRefusee) as refus:
        messages.error(request, str(refus))
        return redirect(adresse_reglages(objet))
    messages.success(request, REUSSITES[acte])
    return redirect(adresse(objet) if acte == "publier" else adresse_reglages(objet))
