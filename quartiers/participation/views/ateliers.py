"""Workshops: prepared and run by the team, voted by ticket on a phone, read by all once closed."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from quartiers.comptes.acces import RequeteActeur, acces, exiger, public
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.participation.code_vote import code_svg
from quartiers.participation.domain import ateliers as domain
from quartiers.participation.enums_paroles import EtatAtelier
from quartiers.participation.forms_ateliers import AtelierForm, BilletsForm, VoteForm
from quartiers.participation.models import Atelier
from quartiers.participation.permissions_paroles import animer_atelier
from quartiers.participation.queries_ateliers import SEUIL, ateliers_de, resultats_de
from quartiers.participation.views.commun_paroles import (
    TROP,
    agir,
    aujourdhui,
    contrat_pour,
    fil_parole,
    laisser_passer,
)


def fil_ateliers(contrat: Contrat, atelier: Atelier | None = None) -> list[tuple[str, str]]:
    liste = ("Ateliers", reverse("participation:ateliers", args=[contrat.code]))
    return fil_parole(contrat, liste, *([(atelier.titre, adresse(atelier))] if atelier else []))


def adresse(atelier: Atelier) -> str:
    return reverse("participation:atelier", args=[atelier.contrat.code, atelier.pk])


def atelier_pour(request: RequeteActeur, code: str, pk: int) -> tuple[Contrat, Atelier]:
    contrat = contrat_visible(request.acteur, code)
    objet = get_object_or_404(ateliers_de(request.acteur, contrat), pk=pk)
    exiger(animer_atelier, request.acteur, objet)
    return contrat, objet


@public
def ateliers(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    contexte = {
        "contrat": contrat,
        "ateliers": list(ateliers_de(request.acteur, contrat).order_by("-jour", "-pk")[:50]),
        "anime": animer_atelier(request.acteur, contrat),
        "fil_ariane": [*fil_ateliers(contrat)[:-1], ("Ateliers", "")],
    }
    return render(request, "participation/ateliers.html", contexte)


@public
def atelier(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """The question and its options; the results once the vote is closed, for a running count would tell each vote."""
    contrat = contrat_visible(request.acteur, code)
    objet = get_object_or_404(ateliers_de(request.acteur, contrat), pk=pk)
    clos = objet.etat == EtatAtelier.CLOS
    resultats = resultats_de(objet) if clos else None
    contexte = {
        "contrat": contrat,
        "atelier": objet,
        "options": list(objet.options.all()),
        "resultats": resultats,
        "tableau": tableau_des_resultats(resultats) if resultats and resultats.montres else None,
        "seuil": SEUIL,
        "anime": animer_atelier(request.acteur, objet),
        "bulletins": objet.bulletins.count() if animer_atelier(request.acteur, objet) else None,
        "form": BilletsForm(),
        "fil_ariane": [*fil_ateliers(contrat), (objet.titre, "")],
    }
    return render(request, "participation/atelier.html", contexte)


def tableau_des_resultats(resultats: Any) -> dict[str, Any]:
    plusieurs = len(resultats.groupes) > 1
    groupes = [(f"g{rang}", g.titre, "nombre") for rang, g in enumerate(resultats.groupes)] if plusieurs else []
    lignes = [
        {
            "option": option.titre,
            "total": total,
            **({f"g{rang}": valeur for rang, valeur in enumerate(valeurs)} if plusieurs else {}),
        }
        for option, valeurs, total in resultats.lignes
    ]
    return {"colonnes": [("option", "Option"), ("total", "Tous", "nombre"), *groupes], "lignes": lignes}


@acces(animer_atelier)
def atelier_preparer(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_pour(request, animer_atelier, code)
    form = AtelierForm(
        request.POST if request.method == "POST" else None, contrat=contrat, initial={"jour": aujourdhui()}
    )
    faits: list[Atelier] = []
    if request.method == "POST" and form.is_valid():
        champs = {nom: form.cleaned_data[nom] for nom in AtelierForm.Meta.fields}
        options = form.cleaned_data["lignes"]
        if agir(
            request,
            lambda: faits.append(
                domain.preparer_atelier(acteur=request.acteur, contrat=contrat, options=options, **champs)
            ),
            "L’atelier est prêt.",
            form,
        ):
            return redirect(adresse(faits[0]))
    return page_atelier(request, contrat, form, None)


@acces(animer_atelier)
def atelier_modifier(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat, objet = atelier_pour(request, code, pk)
    form = AtelierForm(request.POST if request.method == "POST" else None, instance=objet, contrat=contrat)
    if request.method == "POST" and form.is_valid():
        champs = {nom: form.cleaned_data[nom] for nom in AtelierForm.Meta.fields}
        frais = Atelier.objects.select_related("contrat").get(pk=objet.pk)
        options = form.cleaned_data["lignes"]
        if agir(
            request,
            lambda: domain.modifier_atelier(acteur=request.acteur, atelier=frais, options=options, **champs),
            "L’atelier est à jour.",
            form,
        ):
            return redirect(adresse(frais))
    return page_atelier(request, contrat, form, objet)


def page_atelier(request: RequeteActeur, contrat: Contrat, form: AtelierForm, objet: Atelier | None) -> HttpResponse:
    titre = "Modifier l’atelier" if objet else "Préparer un atelier"
    contexte = {
        "contrat": contrat,
        "form": form,
        "titre": titre,
        "bouton": "Enregistrer",
        "genre": "primaire",
        "retour": adresse(objet) if objet else reverse("participation:ateliers", args=[contrat.code]),
        "fil_ariane": [*fil_ateliers(contrat, objet), (titre, "")],
    }
    return render(request, "participation/parole_formulaire.html", contexte)


@acces(animer_atelier)
@require_POST
def atelier_avancer(request: RequeteActeur, code: str, pk: int, acte: str) -> HttpResponse:
    """Open or close the vote."""
    _, objet = atelier_pour(request, code, pk)
    actes = {"ouvrir": domain.ouvrir_vote, "clore": domain.clore_vote}
    if acte in actes:
        agir(request, lambda: actes[acte](acteur=request.acteur, atelier=objet), "C’est fait.")
    return redirect(adresse(objet))


@acces(animer_atelier)
@require_POST
def atelier_billets(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """New tickets to print: shown this once, nowhere kept."""
    contrat, objet = atelier_pour(request, code, pk)
    form = BilletsForm(request.POST)
    jetons: list[str] = []
    if not form.is_valid() or not agir(
        request,
        lambda: jetons.extend(
            domain.tirer_jetons(acteur=request.acteur, atelier=objet, combien=form.cleaned_data["combien"])
        ),
        "",
    ):
        messages.error(request, "Demandez de 1 à 300 billets.")
        return redirect(adresse(objet))
    contexte = {
        "contrat": contrat,
        "atelier": objet,
        "billets": [
            (lien, code_svg(lien))
            for lien in (settings.ADRESSE_PUBLIQUE + reverse("participation:voter", args=[jeton]) for jeton in jetons)
        ],
        "fil_ariane": [*fil_ateliers(contrat, objet), ("Billets", "")],
    }
    reponse = render(request, "participation/atelier_billets.html", contexte)
    reponse["Cache-Control"] = "no-store"
    return reponse


@acces(animer_atelier)
def atelier_bulletin(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """A ballot of the room, typed by the facilitator; the page is ready for the next one."""
    contrat, objet = atelier_pour(request, code, pk)
    form = VoteForm(request.POST if request.method == "POST" else None, atelier=objet)
    if request.method == "POST" and form.is_valid():
        fait = agir(
            request,
            lambda: domain.voter_en_salle(
                acteur=request.acteur, atelier=objet, quartier=form.quartier(), voix=form.voix()
            ),
            "Bulletin enregistré. Au suivant.",
            form,
        )
        if fait:
            return redirect(request.path)
    contexte = {
        "contrat": contrat,
        "atelier": objet,
        "form": form,
        "retour": adresse(objet),
        "fil_ariane": [*fil_ateliers(contrat, objet), ("Saisir un bulletin", "")],
    }
    return render(request, "participation/voter.html", contexte)


@public
def voter(request: RequeteActeur, jeton: str) -> HttpResponse:
    """The page of a ticket: one ballot, no account, no name."""
    try:
        objet = domain.atelier_du_jeton(jeton)
    except domain.BilletRefuse as refus:
        return render(request, "participation/parole_lien_perime.html", {"message": str(refus)}, status=410)
    form = VoteForm(request.POST if request.method == "POST" else None, atelier=objet)
    if request.method == "POST" and form.is_valid():
        try:
            if not laisser_passer(request, "atelier"):
                form.add_error(None, TROP)
            elif agir(
                request,
                lambda: domain.voter_par_jeton(jeton=jeton, quartier=form.quartier(), voix=form.voix()),
                "",
                form,
            ):
                return render(request, "participation/voter_merci.html", {"atelier": objet, "contrat": objet.contrat})
        except domain.BilletRefuse as refus:
            return render(request, "participation/parole_lien_perime.html", {"message": str(refus)}, status=410)
    reponse = render(request, "participation/voter.html", {"atelier": objet, "contrat": objet.contrat, "form": form})
    reponse["Cache-Control"] = "private, no-store"
    return reponse
