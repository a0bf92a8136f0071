"""The consolidated contract to download, as of the day asked (`?date=2026-01-01`), today without it."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_safe

from quartiers.accueil.document_contrat import contrat_en_docx, contrat_en_pdf
from quartiers.comptes.acces import RequeteActeur, public
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.forms.texte import JourForm
from quartiers.contrat.queries import jour_de_lecture

FORMATS = {
    "pdf": ("application/pdf", contrat_en_pdf),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", contrat_en_docx),
}


@public
@require_safe
def contrat_pdf(request: RequeteActeur, code: str) -> HttpResponseBase:
    return telechargement(request, code, "pdf")


@public
@require_safe
def contrat_docx(request: RequeteActeur, code: str) -> HttpResponseBase:
    return telechargement(request, code, "docx")


def telechargement(request: RequeteActeur, code: str, extension: str) -> HttpResponseBase:
    """The file; a date that cannot be read goes back to the text's page, which says how to mend it."""
    contrat = contrat_visible(request.acteur, code)
    form = JourForm(request.GET if request.GET.get("date") else None, contrat=contrat)
    if form.is_bound and not form.is_valid():
        return redirect(f"{reverse('contrat:arbre', args=[code])}?{urlencode({'date': request.GET['date']})}")
    jour = jour_de_lecture(contrat, form.cleaned_data["date"] if form.is_bound else None)
    genre, ecrire = FORMATS[extension]
    nom = f"contrat-{code}-au-{jour:%Y-%m-%d}.{extension}"
    reponse = HttpResponse(ecrire(contrat, jour), content_type=genre)
    reponse["Content-Disposition"] = content_disposition_header(extension != "pdf", nom) or "attachment"
    reponse["Cache-Control"] = "private, no-cache"
    return reponse
