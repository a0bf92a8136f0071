"""The contract's own record, kept by who pilots it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat import permissions
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.domain.fiche import a_un_texte, modifier_fiche
from quartiers.contrat.forms.fiche import FicheForm


@acces(permissions.modifier)
@require_http_methods(["GET", "HEAD", "POST"])
def fiche(request: RequeteActeur, code: str) -> HttpResponseBase:
    contrat = contrat_visible(request.acteur, code)
    exiger(permissions.modifier, request.acteur, contrat)
    nom = contrat.nom_court  # the form writes on its instance while it checks
    form = FicheForm(request.POST or None, instance=contrat, texte_en_ligne=a_un_texte(contrat))
    retour = reverse("accueil:contrat", args=[code])
    if request.method == "POST" and form.is_valid():
        try:
            changes = modifier_fiche(acteur=request.acteur, contrat=contrat, **form.valeurs())
        except ValidationError as refus:
            form.add_error(None, refus)
        else:
            messages.success(request, f"Enregistré : {', '.join(changes)}." if changes else "Rien n’a changé.")
            return redirect(retour)
    contexte = {
        "contrat": contrat,
        "titre": "Fiche du contrat",
        "surtitre": nom,
        "bouton": "Enregistrer",
        "form": form,
        "url_contrat": retour,
        "url_retour": retour,
        "fil_ariane": [(nom, retour), ("Fiche", "")],
    }
    return render(request, "contrat/formulaire.html", contexte)
