"""The texts of the public pages, by page and language, written by the team."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.participation.domain.textes import ecrire_texte
from quartiers.participation.forms_ateliers import TexteForm
from quartiers.participation.models import TextePublic
from quartiers.participation.permissions_paroles import rediger_textes
from quartiers.participation.views.commun_paroles import acte_par_formulaire, contrat_pour, fil_parole


@acces(rediger_textes)
def textes(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_pour(request, rediger_textes, code)
    contexte = {
        "contrat": contrat,
        "textes": list(TextePublic.objects.filter(contrat=contrat)),
        "fil_ariane": fil_parole(contrat, ("Textes des pages", "")),
    }
    return render(request, "participation/textes.html", contexte)


@acces(rediger_textes)
def texte(request: RequeteActeur, code: str, pk: int | None = None) -> HttpResponse:
    """A new text, or one to change."""
    contrat = contrat_pour(request, rediger_textes, code)
    objet = get_object_or_404(TextePublic, contrat=contrat, pk=pk) if pk else None
    form = TexteForm(request.POST if request.method == "POST" else None, instance=objet, contrat=contrat)

    def acte(valeurs: dict[str, Any]) -> None:
        frais = TextePublic.objects.get(pk=objet.pk) if objet else None
        ecrire_texte(acteur=request.acteur, contrat=contrat, texte=frais, **valeurs)

    liste = reverse("participation:textes", args=[code])
    return acte_par_formulaire(
        request,
        contrat,
        form,
        acte,
        "Le texte est enregistré.",
        titre="Texte d’une page publique",
        bouton="Enregistrer",
        retour=liste,
        fil=fil_parole(contrat, ("Textes des pages", liste)),
    )
