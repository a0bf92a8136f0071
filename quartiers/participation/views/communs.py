"""What the pages of councils and draws share: a page that is one form, an act that says what became of it."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from quartiers.comptes.acces import RequeteActeur
from quartiers.contrat.models import Contrat
from quartiers.socle.transitions import TransitionRefusee

OFFICE = "application/vnd.openxmlformats-officedocument"
GENRES = {
    "pdf": "application/pdf",
    "docx": f"{OFFICE}.wordprocessingml.document",
    "json": "application/json",
}
Formulaire = forms.Form | forms.ModelForm  # type: ignore[type-arg]


def page_formulaire(
    request: RequeteActeur,
    contrat: Contrat,
    form: Formulaire,
    *,
    titre: str,
    bouton: str,
    retour: str,
    fil: Sequence[tuple[str, str]],
    chapeau: str = "",
    genre: str = "primaire",
    second: tuple[str, str, str] | None = None,
) -> HttpResponse:
    """A page that is one form, with its way back; `second`: another button (label, name, value)."""
    contexte = {
        "contrat": contrat,
        "form": form,
        "titre": titre,
        "bouton": bouton,
        "retour": retour,
        "chapeau": chapeau,
        "genre": genre,
        "second": second,
        "multipart": form.is_multipart(),
        "fil_ariane": [*fil, (titre, "")],
    }
    return render(request, "participation/formulaire.html", contexte)


def enregistre(form: Formulaire, acte: Callable[[], Any]) -> bool:
    """Do the act of a valid form; what the rules refuse becomes errors of the form, nothing typed is lost."""
    if not form.is_valid():
        return False
    try:
        acte()
    except ValidationError as refus:
        porter(form, refus)
        return False
    except TransitionRefusee as refus:
        form.add_error(None, str(refus))
        return False
    return True


def porter(form: Formulaire, refus: ValidationError) -> None:
    """Each message goes to its field when the form has it, else on top."""
    if not hasattr(refus, "error_dict"):
        form.add_error(None, refus)
        return
    for champ, erreurs in refus.error_dict.items():
        form.add_error(champ if champ in form.fields else None, ValidationError(erreurs))


def agir(request: RequeteActeur, acte: Callable[[], Any], reussite: str) -> bool:
    """Do an act without a form and say what became of it."""
    try:
        acte()
    except ValidationError as refus:
        messages.error(request, " ".join(refus.messages))
        return False
    except TransitionRefusee as refus:
        messages.error(request, str(refus))
        return False
    messages.success(request, reussite)
    return True


def telechargement(octets: bytes, nom: str, extension: str) -> HttpResponse:
    """PDF opens in the browser, the rest is downloaded."""
    reponse = HttpResponse(octets, content_type=GENRES[extension])
    reponse["Content-Disposition"] = (
        content_disposition_header(extension != "pdf", f"{nom}.{extension}") or "attachment"
    )
    reponse["Cache-Control"] = "private, no-store"
    return reponse
