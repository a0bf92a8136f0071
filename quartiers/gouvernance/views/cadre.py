"""What the views share: breadcrumbs, one form page, telling what an act refuses."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from quartiers.comptes.acces import RequeteActeur
from quartiers.contrat.models import Contrat
from quartiers.gouvernance.models import Instance, Seance
from quartiers.socle.formats import date_fr
from quartiers.socle.transitions import TransitionRefusee

Fil = list[tuple[str, str]]


def fil_du_contrat(contrat: Contrat, *suite: tuple[str, str]) -> Fil:
    return [(str(contrat), reverse("accueil:contrat", args=[contrat.code])), *suite]


def url_instance(instance: Instance) -> str:
    return reverse("gouvernance:instance", args=[instance.contrat.code, instance.code])


def url_seance(seance: Seance, page: str = "seance", *autres: Any) -> str:
    return reverse(f"gouvernance:{page}", args=[seance.contrat.code, seance.pk, *autres])


def fil_de_l_instance(instance: Instance, *suite: tuple[str, str]) -> Fil:
    code = instance.contrat.code
    return fil_du_contrat(
        instance.contrat,
        ("Instances de pilotage", reverse("gouvernance:instances", args=[code])),
        (str(instance), url_instance(instance) if suite else ""),
        *suite,
    )


def fil_de_la_seance(seance: Seance, *suite: tuple[str, str]) -> Fil:
    jour = f"Séance du {date_fr(seance.tenue_le)}"
    return fil_de_l_instance(seance.instance, (jour, url_seance(seance) if suite else ""), *suite)


def formulaire(
    request: RequeteActeur, contrat: Contrat, form: BaseForm, *, titre: str, retour: str, fil: Fil, **contenu: Any
) -> HttpResponse:
    """The one form page of the package: `bouton`, `chapeau`, `danger` may be given."""
    cadre = {
        "contrat": contrat,
        "form": form,
        "titre": titre,
        "retour": retour,
        "fil_ariane": [*fil, (titre, "")],
        "bouton": "Enregistrer",
        "chapeau": "",
        "danger": False,
        "retirable": False,
        **contenu,
    }
    return render(request, "gouvernance/formulaire.html", cadre)


def tenter(request: RequeteActeur, agir: Callable[[], Any], form: BaseForm | None = None) -> bool:
    """Do `agir`; what it refuses is told beside its field, else at the top. True when it is done."""
    try:
        agir()
    except TransitionRefusee as refus:
        if form is None:
            messages.error(request, str(refus))
        else:
            form.add_error(None, str(refus))
    except ValidationError as erreur:
        dire(request, erreur, form)
    else:
        return True
    return False


def dire(request: RequeteActeur, erreur: ValidationError, form: BaseForm | None) -> None:
    if form is None:
        for message in erreur.messages:
            messages.error(request, message)
        return
    par_champ = erreur.message_dict if hasattr(erreur, "error_dict") else {"": erreur.messages}
    for champ, textes in par_champ.items():
        for texte in textes:
            form.add_error(champ if champ in form.fields else None, texte)
