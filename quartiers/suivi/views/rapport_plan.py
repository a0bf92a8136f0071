"""The plan of a report: its chapters, added, renamed, moved, removed."""

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.suivi.acces import chapitre_visible
from quartiers.suivi.domain import rapport as domain
from quartiers.suivi.forms_rapport import ChapitreForm
from quartiers.suivi.models import Chapitre
from quartiers.suivi.permissions import lire_projet_rapport, rediger_rapport
from quartiers.suivi.queries.matiere import Matiere
from quartiers.suivi.views.rapport_commun import (
    agir,
    cadre,
    fil_conduite,
    page_formulaire,
    rapport_pour,
    url,
)


@acces(lire_projet_rapport)
@require_safe
def plan(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    rapport = rapport_pour(request.acteur, lire_projet_rapport, code, annee)
    chapitres = (
        Chapitre.objects.filter(rapport=rapport)
        .annotate(
            nombre_blocs=Count("blocs", distinct=True),
            ouverts=Count("commentaires", filter=Q(commentaires__regle_le__isnull=True), distinct=True),
        )
        .order_by("rang", "pk")
    )
    contexte = {
        **cadre(rapport, request.acteur, "rapport_plan"),
        "chapitres": chapitres,
        "redige": rediger_rapport(request.acteur, rapport),
        "fil_ariane": fil_conduite(rapport, ("Rédaction", "")),
    }
    return render(request, "suivi/rapport_plan.html", contexte)


@acces(rediger_rapport)
def ajouter(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    rapport = rapport_pour(request.acteur, rediger_rapport, code, annee)
    quartiers = Matiere(rapport.contrat, rapport.annee).quartiers
    form = ChapitreForm(request.POST if request.method == "POST" else None, quartiers=quartiers)
    if request.method == "POST" and form.is_valid():
        fait = agir(
            request,
            lambda: domain.ajouter_chapitre(acteur=request.acteur, rapport=rapport, **form.cleaned_data),
            "Le chapitre est ajouté à la fin du plan.",
        )
        if fait:
            return redirect(url("rapport_plan", rapport))
    retour = url("rapport_plan", rapport)
    return page_formulaire(request, rapport, form, titre="Ajouter un chapitre", bouton="Ajouter", retour=retour)


@acces(rediger_rapport)
def modifier(request: RequeteActeur, code: str, annee: int, chapitre: str) -> HttpResponse:
    rapport = rapport_pour(request.acteur, rediger_rapport, code, annee)
    objet = chapitre_visible(rapport, chapitre)
    quartiers = Matiere(rapport.contrat, rapport.annee).quartiers
    form = ChapitreForm(request.POST if request.method == "POST" else None, quartiers=quartiers, instance=objet)
    if request.method == "POST" and form.is_valid():
        fait = agir(
            request,
            lambda: domain.modifier_chapitre(acteur=request.acteur, chapitre=objet, **form.cleaned_data),
            "Le chapitre est modifié.",
        )
        if fait:
            return redirect(url("rapport_plan", rapport))
    retour = url("rapport_plan", rapport)
    return page_formulaire(request, rapport, form, titre="Modifier le chapitre", bouton="Enregistrer", retour=retour)


@acces(rediger_rapport)
@require_POST
def deplacer(request: RequeteActeur, code: str, annee: int, chapitre: str) -> HttpResponse:
    rapport = rapport_pour(request.acteur, rediger_rapport, code, annee)
    objet = chapitre_visible(rapport, chapitre)
    haut = request.POST.get("sens") == "haut"
    agir(
        request,
        lambda: domain.deplacer_chapitre(acteur=request.acteur, chapitre=objet, vers_le_haut=haut),
        f"« {objet.titre} » est déplacé.",
    )
    return redirect(url("rapport_plan", rapport))


@acces(rediger_rapport)
def retirer(request: RequeteActeur, code: str, annee: int, chapitre: str) -> HttpResponse:
    """A confirmation first: the text leaves the report (its history stays)."""
    rapport = rapport_pour(request.acteur, rediger_rapport, code, annee)
    objet = chapitre_visible(rapport, chapitre)
    if request.method == "POST":
        agir(
            request,
            lambda: domain.retirer_chapitre(acteur=request.acteur, chapitre=objet),
            f"« {objet.titre} » est retiré du plan.",
        )
        return redirect(url("rapport_plan", rapport))
    contexte = {
        **cadre(rapport, request.acteur),
        "chapitre": objet,
        "retour": url("rapport_plan", rapport),
        "fil_ariane": fil_conduite(rapport, ("Retirer un chapitre", "")),
    }
    return render(request, "suivi/rapport_retirer.html", contexte)
