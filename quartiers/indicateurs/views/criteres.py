"""Criteria of judgement: read by all once sealed, written and sealed by the pilot before the results are seen."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from quartiers.comptes.acces import RequeteActeur, acces, exiger, public
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.indicateurs import permissions as droits
from quartiers.indicateurs.domain import criteres as domaine
from quartiers.indicateurs.enums import EtatCritere
from quartiers.indicateurs.forms import CritereForm
from quartiers.indicateurs.models import CritereJugement
from quartiers.indicateurs.views.commun import fil, page_formulaire
from quartiers.socle.transitions import TransitionRefusee


def visibles(request: RequeteActeur, contrat: Contrat) -> list[CritereJugement]:
    """Sealed ones for all; those in preparation for the parties of the contract and its evaluators."""
    criteres = CritereJugement.objects.filter(contrat=contrat)
    if not droits.lire_criteres(request.acteur, contrat):
        criteres = criteres.filter(etat=EtatCritere.SCELLE)
    return list(criteres.select_related("question", "mesure", "remplace_par").order_by("question__rang", "pk"))


@public
def criteres(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    liste = visibles(request, contrat)
    contexte = {
        "contrat": contrat,
        "criteres": liste,
        "peut_rediger": droits.rediger_criteres(request.acteur, contrat),
        "peut_sceller": droits.sceller_criteres(request.acteur, contrat),
        "fil_ariane": fil(contrat, ("Critères de jugement", "")),
    }
    return render(request, "indicateurs/criteres.html", contexte)


def critere_a_tenir(request: RequeteActeur, code: str, pk: int) -> tuple[Contrat, CritereJugement]:
    contrat = contrat_visible(request.acteur, code)
    critere = next((c for c in visibles(request, contrat) if c.pk == pk), None)
    if critere is None:
        raise Http404("Ce critère n’existe pas.")
    critere.contrat = contrat
    return contrat, critere


def retour(code: str) -> str:
    return reverse("indicateurs:criteres", args=[code])


@acces(droits.rediger_criteres)
def rediger(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    exiger(droits.rediger_criteres, request.acteur, contrat)
    form = CritereForm(request.POST or None, contrat=contrat, initial={"debut": contrat.debut, "fin": contrat.fin})
    if request.method == "POST" and form.is_valid():
        domaine.rediger(acteur=request.acteur, contrat=contrat, champs=form.cleaned_data)
        messages.success(request, "Le critère est en projet : scellez-le avant de voir les résultats.")
        return redirect(retour(code))
    return page_formulaire(
        request, contrat, form, titre="Rédiger un critère de jugement", bouton="Enregistrer", retour=retour(code)
    )


@acces(droits.rediger_criteres)
def modifier(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """In preparation: mended in place. Sealed: another version is written, the sealed one stays."""
    contrat, critere = critere_a_tenir(request, code, pk)
    exiger(droits.rediger_criteres, request.acteur, contrat)
    scelle = critere.scelle
    form = CritereForm(request.POST or None, contrat=contrat, instance=critere)
    if request.method == "POST" and form.is_valid():
        frais = CritereJugement.objects.get(pk=pk)
        acte = domaine.autre_version if scelle else domaine.modifier
        try:
            acte(acteur=request.acteur, critere=frais, champs=form.cleaned_data)
        except ValidationError as faute:
            form.add_error(None, faute)
        else:
            messages.success(request, "L’autre version est en projet." if scelle else "Le critère est à jour.")
            return redirect(retour(code))
    titre = f"Écrire la version {critere.version + 1}" if scelle else "Modifier un critère de jugement"
    chapeau = "La version scellée reste lisible, et ne change pas." if scelle else ""
    return page_formulaire(
        request, contrat, form, titre=titre, bouton="Enregistrer", retour=retour(code), chapeau=chapeau
    )


@acces(droits.sceller_criteres)
@require_POST
def sceller(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat, critere = critere_a_tenir(request, code, pk)
    exiger(droits.sceller_criteres, request.acteur, contrat)
    try:
        domaine.sceller(acteur=request.acteur, critere=critere)
    except TransitionRefusee as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "Le critère est scellé : il ne changera plus.")
    return redirect(retour(code))
