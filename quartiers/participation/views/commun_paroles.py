"""What the pages of the residents' words share: loading with a right, forms on a page, acts and their refusals."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from allauth.core.ratelimit import consume
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.acces import RequeteActeur, exiger
from quartiers.comptes.politiques import Politique
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.participation.queries_paroles import quartiers_du_contrat
from quartiers.socle.transitions import TransitionRefusee

TROP = "Beaucoup d’envois viennent de cette connexion. Attendez quelques minutes, puis recommencez : rien n’est perdu."


def contrat_pour(request: RequeteActeur, regle: Politique, code: str) -> Contrat:
    """The contract `code`, or 404; 403 out of the perimeter of the right."""
    contrat = contrat_visible(request.acteur, code)
    exiger(regle, request.acteur, contrat)
    return contrat


def quartier_ou_404(contrat: Contrat, code: str) -> QuartierContrat:
    return get_object_or_404(quartiers_du_contrat(contrat, timezone.localdate()), code=code)


def aujourdhui() -> dt.date:
    return timezone.localdate()


def laisser_passer(request: HttpRequest, action: str) -> bool:
    """Whether this connection has not sent too much (ACCOUNT_RATE_LIMITS[action]); an officer never waits."""
    return bool(request.user.is_authenticated or consume(request, action=action))


def agir(request: HttpRequest, acte: Callable[[], Any], dit: str, form: BaseForm | None = None) -> bool:
    """Do `acte` and tell it; what the domain refuses goes to the form, else to the messages."""
    try:
        acte()
    except (ValidationError, TransitionRefusee) as refus:
        textes = refus.messages if isinstance(refus, ValidationError) else [str(refus)]
        for texte in textes:
            if form is not None:
                form.add_error(None, texte)
            else:
                messages.error(request, texte)
        return False
    if dit:
        messages.success(request, dit)
    return True


def page_formulaire(
    request: RequeteActeur,
    contrat: Contrat,
    form: BaseForm,
    *,
    titre: str,
    bouton: str,
    retour: str,
    chapeau: str = "",
    fil: list[tuple[str, str]] | None = None,
    genre: str = "primaire",
    statut: int = 200,
) -> HttpResponse:
    contexte = {
        "contrat": contrat,
        "form": form,
        "titre": titre,
        "bouton": bouton,
        "retour": retour,
        "chapeau": chapeau,
        "genre": genre,
        "fil_ariane": [*(fil or fil_parole(contrat)), (titre, "")],
    }
    return render(request, "participation/parole_formulaire.html", contexte, status=statut)


def acte_par_formulaire(
    request: RequeteActeur,
    contrat: Contrat,
    form: BaseForm,
    acte: Callable[[dict[str, Any]], Any],
    dit: str,
    **page: Any,
) -> HttpResponse:
    """A page with one form that makes one act: `acte` gets the clean values; `page` as for page_formulaire."""
    if request.method == "POST" and form.is_valid() and agir(request, lambda: acte(form.cleaned_data), dit, form):
        return redirect(page["retour"])
    return page_formulaire(request, contrat, form, **page)


def fil_parole(contrat: Contrat, *suite: tuple[str, str]) -> list[tuple[str, str]]:
    return [
        (str(contrat), reverse("accueil:contrat", args=[contrat.code])),
        ("Vous avez dit", reverse("participation:parole", args=[contrat.code])),
        *suite,
    ]
