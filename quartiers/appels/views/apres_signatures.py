"""Stacks of signed scans: put in, what was filed by itself, what is left to file by hand."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from quartiers.appels.domain.signatures import (
    accepter_propositions,
    classer_a_la_main,
    deposer_pile,
    ecarter,
    lire_document,
)
from quartiers.appels.enums_apres import EtatTravail
from quartiers.appels.forms_apres import ClasserForm, PileForm
from quartiers.appels.models import ActeProduit, PageScan, PileScans
from quartiers.appels.permissions import produire_actes
from quartiers.appels.queries.apres import a_signer
from quartiers.appels.scans import apercu_png
from quartiers.appels.views.apres_commun import fil_contrat
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.socle import formats
from quartiers.socle.transitions import TransitionRefusee

MONTREES = 20


def piles_de(request: RequeteActeur, contrat: Contrat) -> QuerySet[PileScans]:
    """An instructor follows the stacks of its own organisation; the pilot all of them."""
    piles = PileScans.objects.filter(contrat=contrat)
    organisme = request.acteur.habilitation.organisme_id if request.acteur.habilitation else None
    return piles if organisme is None else piles.filter(organisme=organisme)


@acces(produire_actes)
def signatures(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    form = PileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            nouvelle = deposer_pile(acteur=request.acteur, contrat=contrat, **form.cleaned_data)
        except ValidationError as erreur:
            form.add_error(None, erreur)
        else:
            return redirect("appels:pile", code, nouvelle.pk)
    contexte = {
        "contrat": contrat,
        "form": form,
        "piles": piles_de(request, contrat)[:MONTREES],
        "attendus": a_signer(request.acteur, contrat)[:200],
        "fil_ariane": [*fil_contrat(contrat), ("Documents signés", "")],
    }
    return render(request, "appels/apres_signatures.html", contexte, status=422 if form.errors else 200)


@acces(produire_actes)
@require_safe
def pile(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    objet = get_object_or_404(piles_de(request, contrat), pk=pk)
    pages = list(objet.pages.select_related("document", "acte__dossier__organisme", "proposition__dossier__organisme"))
    classes: dict[ActeProduit, int] = {}
    for page in pages:
        if page.acte is not None:
            classes[page.acte] = classes.get(page.acte, 0) + 1
    restent = [page for page in pages if page.acte is None and not page.ecartee]
    contexte = {
        "contrat": contrat,
        "pile": objet,
        "en_cours": objet.etat in {EtatTravail.ATTENTE, EtatTravail.EN_COURS},
        "classes": sorted(classes.items(), key=lambda paire: paire[0].numero),
        "restent": restent,
        "proposees": sum(1 for page in restent if page.proposition is not None),
        "form": ClasserForm(actes=actes_possibles(request, contrat, objet)),
        "fil_ariane": [
            *fil_contrat(contrat),
            ("Documents signés", reverse("appels:signatures", args=[code])),
            ("Pile", ""),
        ],
    }
    gabarit = "appels/_apres_pile.html" if request.headers.get("HX-Request") else "appels/apres_pile.html"
    return render(request, gabarit, contexte)


def actes_possibles(request: RequeteActeur, contrat: Contrat, objet: PileScans) -> list[int]:
    """Documents that a page may be filed in: those awaited, and those of this very stack."""
    attendus = list(a_signer(request.acteur, contrat).values_list("pk", flat=True))
    return attendus + [pk for pk in objet.pages.values_list("acte_id", flat=True).distinct() if pk]


def page_visible(request: RequeteActeur, code: str, pk: int, page: int) -> PageScan:
    contrat = contrat_visible(request.acteur, code)
    objet = get_object_or_404(piles_de(request, contrat), pk=pk)
    return get_object_or_404(objet.pages.select_related("pile", "document", "contrat"), pk=page)


@acces(produire_actes)
@require_safe
def page_image(request: RequeteActeur, code: str, pk: int, page: int) -> HttpResponse:
    objet = page_visible(request, code, pk, page)
    reponse = HttpResponse(apercu_png(lire_document(objet.document), objet.rang), content_type="image/png")
    reponse["Cache-Control"] = "private, max-age=3600"
    return reponse


@acces(produire_actes)
@require_POST
def classer(request: RequeteActeur, code: str, pk: int, page: int) -> HttpResponse:
    """File a page in the chosen document, or leave it out."""
    objet = page_visible(request, code, pk, page)
    try:
        if request.POST.get("geste") == "ecarter":
            ecarter(acteur=request.acteur, page=objet)
            messages.success(request, "La page est écartée.")
        else:
            form = ClasserForm(request.POST, actes=actes_possibles(request, objet.contrat, objet.pile))
            if form.is_valid():
                classer_a_la_main(acteur=request.acteur, page=objet, acte=form.cleaned_data["acte"])
                messages.success(request, f"La page est classée dans {form.cleaned_data['acte'].numero}.")
            else:
                messages.error(request, "Choisissez le document dans la liste.")
    except (ValidationError, TransitionRefusee) as erreur:
        messages.error(request, " ".join(erreur.messages) if isinstance(erreur, ValidationError) else str(erreur))
    return redirect("appels:pile", code, pk)


@acces(produire_actes)
@require_POST
def propositions(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    objet = get_object_or_404(piles_de(request, contrat), pk=pk)
    try:
        faites = accepter_propositions(acteur=request.acteur, pile=objet)
        messages.success(request, f"{formats.compte(faites, 'page classée', 'pages classées')}.")
    except (ValidationError, TransitionRefusee) as erreur:
        messages.error(request, " ".join(erreur.messages) if isinstance(erreur, ValidationError) else str(erreur))
    return redirect("appels:pile", code, pk)
