"""The funders of a contract."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from quartiers.appels.domain.campagne import CampagneRefusee
from quartiers.appels.domain.financeurs import ajouter_financeur, modifier_financeur
from quartiers.appels.forms_campagne import FinanceurForm
from quartiers.appels.models import Financeur
from quartiers.appels.permissions import gerer_financeurs
from quartiers.appels.views.campagne_publique import fil_du_contrat
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.socle.affichage import Badge, Lien

COLONNES = [
    ("nom", "Financeur", "lien"),
    ("organisme", "Organisme"),
    ("genre", "Ligne du budget"),
    ("nature", "Nature des crédits"),
    ("instruction", "Instruction"),
    ("etat", "État", "badge"),
]


def contrat_a_gerer(request: RequeteActeur, code: str) -> Contrat:
    contrat = contrat_visible(request.acteur, code)
    exiger(gerer_financeurs, request.acteur, contrat)
    return contrat


@acces(gerer_financeurs)
def financeurs(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_a_gerer(request, code)
    siens = Financeur.objects.filter(contrat=contrat).select_related("organisme").order_by("rang", "nom")
    contexte = {
        "contrat": contrat,
        "colonnes": COLONNES,
        "lignes": [
            {
                "nom": Lien(financeur.nom, reverse("appels:modifier_financeur", args=[code, financeur.pk])),
                "organisme": financeur.organisme.nom,
                "genre": financeur.get_genre_display(),
                "nature": financeur.get_nature_par_defaut_display(),
                "instruction": "Ici" if financeur.interne else "Par le pilotage, en son nom",
                "etat": Badge("Proposé", "succes") if financeur.actif else Badge("Retiré", "neutre"),
            }
            for financeur in siens
        ],
        "fil_ariane": [*fil_des_appels(contrat), ("Financeurs", "")],
    }
    return render(request, "appels/campagne_financeurs.html", contexte)


@acces(gerer_financeurs)
def ajouter(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_a_gerer(request, code)
    form = FinanceurForm(request.POST or None, contrat=contrat)
    if request.method == "POST" and form.is_valid():
        try:
            ajouter_financeur(acteur=request.acteur, contrat=contrat, **form.cleaned_data)
        except CampagneRefusee as refus:
            form.add_error("nom", str(refus))
        else:
            messages.success(request, "Le financeur est ajouté. Donnez-lui une enveloppe dans chaque campagne.")
            return redirect("appels:financeurs", code=code)
    return formulaire(request, contrat, form, titre="Ajouter un financeur", bouton="Ajouter")


@acces(gerer_financeurs)
def modifier(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat = contrat_a_gerer(request, code)
    financeur = get_object_or_404(Financeur, contrat=contrat, pk=pk)
    form = FinanceurForm(request.POST or None, contrat=contrat, instance=financeur)
    if request.method == "POST" and form.is_valid():
        modifier_financeur(acteur=request.acteur, financeur=financeur, **form.cleaned_data)
        messages.success(request, "Le financeur est à jour.")
        return redirect("appels:financeurs", code=code)
    return formulaire(request, contrat, form, titre=f"Modifier « {financeur.nom} »", bouton="Enregistrer")


def formulaire(request: RequeteActeur, contrat: Contrat, form: Any, *, titre: str, bouton: str) -> HttpResponse:
    liste = reverse("appels:financeurs", args=[contrat.code])
    contexte = {
        "contrat": contrat,
        "form": form,
        "titre": titre,
        "bouton": bouton,
        "retour": liste,
        "fil_ariane": [*fil_des_appels(contrat), ("Financeurs", liste), (titre, "")],
    }
    return render(request, "appels/campagne_formulaire.html", contexte)


def fil_des_appels(contrat: Contrat) -> list[tuple[str, str]]:
    return [*fil_du_contrat(contrat), ("Appels à projets", reverse("appels:campagnes", args=[contrat.code]))]
