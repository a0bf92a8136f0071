"""What the pages of the observatory share: breadcrumb, forms on a page, acts that may be refused, files."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.acces import RequeteActeur
from quartiers.contrat.models import Contrat
from quartiers.socle.transitions import TransitionRefusee
from quartiers.tranquillite.queries import est_fictif

NOM = "Observatoire de la tranquillité"


def aujourdhui() -> dt.date:
    return timezone.localdate()


def adresse(contrat: Contrat, nom: str, *arguments: object) -> str:
    return reverse(f"tranquillite:{nom}", args=[contrat.code, *arguments])


def fil(contrat: Contrat, *suite: tuple[str, str]) -> list[tuple[str, str]]:
    debut = [(str(contrat), reverse("accueil:contrat", args=[contrat.code])), (NOM, adresse(contrat, "observatoire"))]
    return [*debut, *suite]


def montrer(
    request: RequeteActeur, contrat: Contrat, gabarit: str, *suite: tuple[str, str], **contexte: Any
) -> HttpResponse:
    """A page under the observatory's breadcrumb; it says when figures are fictional."""
    complet = {"contrat": contrat, "fictif": est_fictif(contrat), "fil_ariane": fil(contrat, *suite), **contexte}
    return render(request, f"tranquillite/{gabarit}.html", complet)


def page_de_formulaire(
    request: RequeteActeur,
    contrat: Contrat,
    form: BaseForm,
    titre: str,
    bouton: str,
    retour: str,
    *,
    chapeau: str = "",
    genre: str = "primaire",
    parents: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    return montrer(
        request,
        contrat,
        "formulaire",
        *(parents or []),
        (titre, ""),
        form=form,
        titre=titre,
        bouton=bouton,
        retour=retour,
        chapeau=chapeau,
        genre=genre,
        multipart=form.is_multipart(),
    )


def tenter(form: BaseForm, acte: Callable[[], Any]) -> bool:
    """Do `acte`; a refusal is written on the form, at its field when it names one."""
    try:
        acte()
    except ValidationError as refus:
        if hasattr(refus, "error_dict"):
            for champ, erreurs in refus.error_dict.items():
                form.add_error(champ if champ in form.fields else None, ValidationError(erreurs))
        else:
            form.add_error(None, refus)
    except TransitionRefusee as refus:
        form.add_error(None, str(refus))
    else:
        return True
    return False


def essayer(request: RequeteActeur, acte: Callable[[], Any]) -> bool:
    """The same for a button alone: the refusal is a message of the next page."""
    try:
        acte()
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
    except TransitionRefusee as refus:
        messages.error(request, str(refus))
    else:
        return True
    return False


def telechargement(contenu: bytes, nom: str, genre: str) -> HttpResponse:
    reponse = HttpResponse(contenu, content_type=genre)
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    reponse["Cache-Control"] = "private, no-store"
    return reponse
