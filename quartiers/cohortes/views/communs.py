"""What the pages of cohorts share: breadcrumb, forms, acts that may be refused, files."""

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

from quartiers.cohortes.models import Cohorte, GroupeTemoin
from quartiers.comptes.acces import RequeteActeur
from quartiers.contrat.models import Contrat
from quartiers.exports.blocs import Document
from quartiers.exports.pdf import pdf_du_document
from quartiers.socle.transitions import TransitionRefusee

NOM = "Cohortes et groupes témoins"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Fil = tuple[str, str]


def aujourdhui() -> dt.date:
    return timezone.localdate()


def adresse(contrat: Contrat, nom: str, *arguments: object) -> str:
    return reverse(f"cohortes:{nom}", args=[contrat.code, *arguments])


def fil(contrat: Contrat, *suite: Fil) -> list[Fil]:
    debut = [(str(contrat), reverse("accueil:contrat", args=[contrat.code])), (NOM, adresse(contrat, "cohortes"))]
    return [*debut, *suite]


def fil_de(cohorte: Cohorte) -> Fil:
    return str(cohorte), adresse(cohorte.contrat, "cohorte", cohorte.pk)


def fil_du_groupe(groupe: GroupeTemoin) -> Fil:
    return str(groupe), adresse(groupe.contrat, "groupe", groupe.pk)


def montrer(request: RequeteActeur, contrat: Contrat, gabarit: str, *suite: Fil, **contexte: Any) -> HttpResponse:
    complet = {"contrat": contrat, "fil_ariane": fil(contrat, *suite), **contexte}
    return render(request, f"cohortes/{gabarit}.html", complet)


def page_de_formulaire(
    request: RequeteActeur,
    contrat: Contrat,
    form: BaseForm,
    titre: str,
    bouton: str,
    retour: str,
    *parents: Fil,
    chapeau: str = "",
) -> HttpResponse:
    return montrer(
        request,
        contrat,
        "formulaire",
        *parents,
        (titre, ""),
        form=form,
        titre=titre,
        bouton=bouton,
        retour=retour,
        chapeau=chapeau,
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
        return False
    return True


def telechargement(contenu: bytes, nom: str, genre: str) -> HttpResponse:
    reponse = HttpResponse(contenu, content_type=genre)
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    reponse["Cache-Control"] = "private, no-store"
    return reponse


def document_en_reponse(document: Document, nom: str, format_: str) -> HttpResponse:
    """« pdf » or « docx »."""
    if format_ == "docx":
        from quartiers.exports.word import word_du_document  # python-docx: only for them

        return telechargement(word_du_document(document), f"{nom}.docx", WORD)
    return telechargement(pdf_du_document(document), f"{nom}.pdf", "application/pdf")
