"""The public side: what was said, decided and done by neighbourhood; saying something without an account."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from quartiers.comptes.acces import RequeteActeur, public
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.contrat.queries import jour_de_lecture
from quartiers.participation.domain.contributions import recevoir
from quartiers.participation.forms_paroles import ContribuerForm
from quartiers.participation.models import PagePublique
from quartiers.participation.permissions_paroles import recueillir_paroles, rediger_textes
from quartiers.participation.presentation_paroles import cartes_montrees
from quartiers.participation.queries_paroles import (
    cartes_de,
    contributions_publiees,
    fils_des_cartes,
    parts_par_quartier,
)
from quartiers.participation.rendez_vous import prochains_rendez_vous
from quartiers.participation.textes import texte_de_la_page
from quartiers.participation.views.commun_paroles import (
    TROP,
    agir,
    aujourdhui,
    fil_parole,
    laisser_passer,
    quartier_ou_404,
)

PAR_PAGE = 20


@public
def parole(request: RequeteActeur, code: str) -> HttpResponse:
    """The whole contract: neighbourhoods with their counts, the latest cards, what comes next."""
    contrat = contrat_visible(request.acteur, code)
    return render(request, "participation/parole.html", contexte_parole(request, contrat, None))


@public
def parole_quartier(request: RequeteActeur, code: str, quartier: str) -> HttpResponse:
    """One neighbourhood: what was said, what was decided, what was done."""
    contrat = contrat_visible(request.acteur, code)
    return render(
        request, "participation/parole.html", contexte_parole(request, contrat, quartier_ou_404(contrat, quartier))
    )


def contexte_parole(request: RequeteActeur, contrat: Contrat, quartier: QuartierContrat | None) -> dict[str, Any]:
    jour = jour_de_lecture(contrat)
    cartes = cartes_de(Acteur(), contrat)  # the public page shows the same to everyone
    dites = contributions_publiees(contrat)
    if quartier:
        cartes, dites = cartes.filter(quartier=quartier), dites.filter(quartier=quartier)
    page = Paginator(dites, PAR_PAGE).get_page(request.GET.get("page"))
    parts = parts_par_quartier(contrat, jour)
    return {
        "contrat": contrat,
        "quartier": quartier,
        "parts": parts,
        "part": next((p for p in parts if quartier and p.quartier.pk == quartier.pk), None),
        "cartes": cartes_montrees(contrat, fils_des_cartes(list(cartes.order_by("-numero")[:30]), jour)),
        "dites": page,
        "rendez_vous": prochains_rendez_vous(contrat, aujourdhui(), quartier),
        "texte": texte_de_la_page(contrat, PagePublique.PAROLE, request.GET.get("langue", "")),
        "equipe": recueillir_paroles(request.acteur, contrat),
        "redige": rediger_textes(request.acteur, contrat),
        "fil_ariane": fil_parole(contrat, (str(quartier), ""))
        if quartier
        else [*fil_parole(contrat)[:1], ("Vous avez dit", "")],
    }


@public
def contribuer(request: RequeteActeur, code: str) -> HttpResponseBase:
    """Say something: no account, moderated, a second sending changes nothing."""
    contrat = contrat_visible(request.acteur, code)
    form = ContribuerForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        contrat=contrat,
        initial={"quartier": quartier_demande(contrat, request.GET.get("quartier", ""))},
    )
    statut = 200
    if request.method == "POST" and form.is_valid():
        if not laisser_passer(request, "parole"):
            form.add_error(None, TROP)
            statut = 429
        elif agir(request, lambda: deposer(form, contrat), "", form):
            return redirect("participation:merci", code=contrat.code)
    contexte = {
        "contrat": contrat,
        "form": form,
        "texte": texte_de_la_page(contrat, PagePublique.CONTRIBUER, request.GET.get("langue", "")),
        "fil_ariane": fil_parole(contrat, ("Donner son avis", "")),
    }
    return render(request, "participation/contribuer.html", contexte, status=statut)


def quartier_demande(contrat: Contrat, code: str) -> QuartierContrat | None:
    return QuartierContrat.objects.filter(contrat=contrat, code=code).first() if code else None


def deposer(form: ContribuerForm, contrat: Contrat) -> None:
    """The public's words are those of nobody, whoever is logged in."""
    try:
        recevoir(acteur=Acteur(), contrat=contrat, parole=form.parole(), cle=form.cleaned_data["cle"])
    except ValidationError as refus:
        raise ValidationError([f"Photo : {texte}" for texte in refus.messages]) from refus


@public
def merci(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    contexte = {
        "contrat": contrat,
        "retour": reverse("participation:parole", args=[code]),
        "fil_ariane": fil_parole(contrat, ("Merci", "")),
    }
    return render(request, "participation/merci.html", contexte)
