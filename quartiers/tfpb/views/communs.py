"""What the views share: breadcrumbs, one form page, acts and what they refuse, files put in, the year asked for."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.acces import RequeteActeur
from quartiers.contrat.models import Contrat
from quartiers.documents.domain import deposer
from quartiers.documents.models import Document
from quartiers.socle.transitions import TransitionRefusee
from quartiers.tfpb.models import ConventionTfpb, Programme

Fil = list[tuple[str, str]]
PREMIERE_ANNEE = 2024  # the first year of the contracts « Engagements Quartiers 2030 »


def aujourdhui() -> dt.date:
    return timezone.localdate()


def adresse(page: str, contrat: Contrat, *arguments: Any) -> str:
    return reverse(f"tfpb:{page}", args=[contrat.code, *arguments])


def url_programme(programme: Programme) -> str:
    return adresse("programme", programme.contrat, programme.pk)


def url_convention(convention: ConventionTfpb) -> str:
    return adresse("convention", convention.contrat, convention.pk)


def fil(contrat: Contrat, *suite: tuple[str, str]) -> Fil:
    return [
        (str(contrat), reverse("accueil:contrat", args=[contrat.code])),
        ("Abattement TFPB", adresse("tableau", contrat)),
        *suite,
    ]


def fil_programme(programme: Programme, *suite: tuple[str, str]) -> Fil:
    return fil(programme.contrat, (str(programme), url_programme(programme)), *suite)


def fil_convention(convention: ConventionTfpb, *suite: tuple[str, str]) -> Fil:
    return fil(convention.contrat, (convention.titre, url_convention(convention)), *suite)


def annee_demandee(request: RequeteActeur, contrat: Contrat) -> int:
    """The year of the address, within the contract; today's otherwise."""
    demandee = request.GET.get("annee", "")
    annees = annees_du_contrat(contrat)
    if demandee.isdigit() and int(demandee) in annees:
        return int(demandee)
    return min(max(aujourdhui().year, annees[0]), annees[-1])


def annees_du_contrat(contrat: Contrat) -> list[int]:
    """Tax years that the contract meets, first and last included; its end is a day excluded."""
    derniere = (contrat.fin - dt.timedelta(days=1)).year
    return list(range(contrat.debut.year, max(derniere, contrat.debut.year) + 1))


def formulaire(
    request: RequeteActeur, contrat: Contrat, form: BaseForm, *, titre: str, retour: str, fil: Fil, **contenu: Any
) -> HttpResponse:
    """The one form page of the package: `bouton`, `chapeau`, `genre`, `retirable` may be given."""
    cadre = {
        "contrat": contrat,
        "form": form,
        "titre": titre,
        "retour": retour,
        "fil_ariane": [*fil, (titre, "")],
        "bouton": "Enregistrer",
        "chapeau": "",
        "genre": "primaire",
        "retirable": "",
        **contenu,
    }
    return render(request, "tfpb/formulaire.html", cadre)


def agir(request: RequeteActeur, acte: Callable[[], Any], dit: str, form: BaseForm | None = None) -> bool:
    """Do `acte` and tell it; what the domain refuses goes to the field that it names, beside the form, or to the messages."""
    try:
        acte()
    except (ValidationError, TransitionRefusee) as refus:
        for champ, texte in refus_par_champ(refus):
            if form is not None:
                form.add_error(champ if champ in form.fields else None, texte)
            else:
                messages.error(request, texte)
        return False
    if dit:
        messages.success(request, dit)
    return True


def refus_par_champ(refus: ValidationError | TransitionRefusee) -> list[tuple[str, str]]:
    """(field, message); no field for what concerns the whole act."""
    if isinstance(refus, TransitionRefusee):
        return [("", str(refus))]
    if hasattr(refus, "error_dict"):
        return [(champ, texte) for champ, textes in refus.message_dict.items() for texte in textes]
    return [("", texte) for texte in refus.messages]


def acte_par_formulaire(
    request: RequeteActeur,
    contrat: Contrat,
    form: BaseForm,
    acte: Callable[[dict[str, Any]], Any],
    dit: str,
    **page: Any,
) -> HttpResponse:
    """A page with one form that makes one act: `acte` gets the clean values; `page` as for `formulaire`."""
    if request.method == "POST" and form.is_valid() and agir(request, lambda: acte(form.cleaned_data), dit, form):
        return redirect(page["retour"])
    return formulaire(request, contrat, form, **page)


def piece(request: RequeteActeur, contrat: Contrat, valeurs: dict[str, Any], titre: str) -> Document | None:
    """The file of the field « fichier », stored; None when none was given. Raises ValidationError."""
    fichier = valeurs.pop("fichier", None)
    if not fichier:
        return None
    return deposer(fichier=fichier, titre=titre, contrat_id=contrat.pk, acteur=request.acteur)


def donnees(request: RequeteActeur) -> tuple[Any, Any]:
    """POST and FILES for a bound form, nothing for a fresh one."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)
