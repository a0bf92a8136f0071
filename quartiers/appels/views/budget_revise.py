"""The revised budget of a file: the holder makes it fit what was granted, the pilot accepts it or sends it back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from quartiers.appels.acces import dossier_visible
from quartiers.appels.calculs import totaux
from quartiers.appels.domain import budget_revise as domain
from quartiers.appels.enums import Cote
from quartiers.appels.forms_programmation import LigneBudgetForm
from quartiers.appels.models import Budget, Dossier, LigneBudget
from quartiers.appels.nomenclature import PAR_CODE, compte_de
from quartiers.appels.permissions import consulter_dossier, peut_rediger, programmer, rediger_dossier
from quartiers.comptes.acces import RequeteActeur, acces, exiger


def adresse_du_budget(dossier: Dossier) -> str:
    return reverse("appels:budget_revise", args=[dossier.contrat.code, dossier.numero])


@acces(consulter_dossier)
def budget_revise(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    """Read by all those of the file; the holder changes it until it is sent."""
    dossier = dossier_visible(request.acteur, code, numero)
    redige = peut_rediger(request.acteur, dossier)
    budget = domain.budget_ouvert(dossier, dossier.annee)
    modifiable = redige and budget is not None and budget.remis_le is None
    formulaires: dict[int, LigneBudgetForm] = {}
    if request.method == "POST":
        if budget is None or not modifiable:
            raise PermissionDenied("Ce budget n’est pas à vous, ou il est déjà remis.")
        formulaires = lire_formulaires(request, budget)
        if all(form.is_valid() for form in formulaires.values()) and agir(request, budget, formulaires):
            return redirect(adresse_du_budget(dossier))
    contexte = {
        "contrat": dossier.contrat,
        "dossier": dossier,
        "budget": budget,
        "modifiable": modifiable,
        "peut_ouvrir": redige and budget is None and dossier.etat in domain.REVISABLES,
        "utile": domain.revision_utile(dossier),
        "peut_accepter": programmer(request.acteur, dossier) and budget is not None and budget.remis_le is not None,
        "colonnes": colonnes_du_budget(dossier, budget, formulaires) if budget else [],
        "comptes": totaux(budget.lignes.all()) if budget else None,
        "fil_ariane": [
            (str(dossier.contrat), reverse("accueil:contrat", args=[code])),
            (f"Dossier {dossier.numero}", reverse("appels:dossier", args=[code, numero])),
            ("Budget révisé", ""),
        ],
    }
    return render(request, "appels/programmation_budget.html", contexte)


def lire_formulaires(request: RequeteActeur, budget: Budget) -> dict[int, LigneBudgetForm]:
    lignes = budget.lignes.filter(financeur__isnull=True)
    return {ligne.pk: LigneBudgetForm(request.POST, prefix=f"b{ligne.pk}") for ligne in lignes}


def agir(request: RequeteActeur, budget: Budget, formulaires: dict[int, LigneBudgetForm]) -> bool:
    """Keep what is typed, then send it when asked; False when it cannot be sent (what is typed is kept)."""
    montants = {pk: form.cleaned_data["montant"] for pk, form in formulaires.items()}
    try:
        domain.enregistrer_revision(budget=budget, montants=montants)
        if request.POST.get("acte") == "remettre":
            domain.remettre_revision(acteur=request.acteur, budget=budget)
            messages.success(request, "Le budget révisé est remis : le pilotage du contrat va le lire.")
        else:
            messages.success(request, "Le budget est enregistré. Remettez-le quand il est équilibré.")
    except ValidationError as erreur:
        messages.error(request, erreur.messages[0])
    return True


def colonnes_du_budget(
    dossier: Dossier, budget: Budget, formulaires: dict[int, LigneBudgetForm]
) -> list[dict[str, Any]]:
    """Spending, then income: each line with what it was, and its input."""
    reference = domain.budget_en_vigueur(dossier, dossier.annee)
    par_cote: dict[str, list[dict[str, Any]]] = {Cote.CHARGE: [], Cote.PRODUIT: []}
    for ligne, ancien in domain.lignes_revisees(budget, reference):
        form = formulaires.get(ligne.pk) or LigneBudgetForm(prefix=f"b{ligne.pk}", initial={"montant": ligne.montant})
        par_cote[ligne.cote].append(
            {
                "ligne": ligne,
                "libelle": libelle_de(ligne),
                "ancien": ancien,
                "form": None if ligne.financeur_id else form,
            }
        )
    return [{"titre": Cote(cote).label, "lignes": lignes} for cote, lignes in par_cote.items()]


def libelle_de(ligne: LigneBudget) -> str:
    if ligne.financeur is not None:
        return f"Subvention : {ligne.financeur}"
    connu = PAR_CODE.get(ligne.compte)
    nom = connu.libelle if connu else compte_de(ligne.compte).libelle
    return f"{ligne.compte} – {nom}{f' : {ligne.libelle}' if ligne.libelle else ''}"


@acces(rediger_dossier)
@require_POST
def ouvrir_revision(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    dossier = dossier_visible(request.acteur, code, numero)
    if not peut_rediger(request.acteur, dossier):
        raise PermissionDenied("Ce dossier est celui d’un autre organisme.")
    try:
        domain.ouvrir_revision(acteur=request.acteur, dossier=dossier)
    except ValidationError as erreur:
        messages.error(request, erreur.messages[0])
    return redirect(adresse_du_budget(dossier))


@acces(programmer)
@require_POST
def accepter_revision(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    """Accept the revised budget, or (with `acte=renvoyer`) send it back with a reason."""
    dossier = dossier_visible(request.acteur, code, numero)
    exiger(programmer, request.acteur, dossier)
    budget = domain.budget_ouvert(dossier, dossier.annee)
    if budget is None:
        raise Http404("Ce dossier n’a pas de budget révisé à accepter.")
    try:
        if request.POST.get("acte") == "renvoyer":
            motif = " ".join(request.POST.get("motif", "").split())[:1000]
            domain.renvoyer_revision(acteur=request.acteur, budget=budget, motif=motif)
            messages.success(request, "Le budget est renvoyé à l’organisme, avec votre remarque.")
        else:
            domain.accepter_revision(acteur=request.acteur, budget=budget)
            messages.success(request, "Le budget révisé est accepté : c’est maintenant celui du projet.")
    except ValidationError as erreur:
        messages.error(request, erreur.messages[0])
    return redirect(adresse_du_budget(dossier))
