"""Instruction on paper: the sheet of a file, the booklet of a committee."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from quartiers.appels.acces import dossier_visible
from quartiers.appels.fiches import document_de_la_fiche, document_du_cahier
from quartiers.appels.forms_instruction import CahierForm
from quartiers.appels.permissions import imprimer_cahier, lire_dossiers
from quartiers.appels.queries.fiche import lire_fiche
from quartiers.appels.queries.instruction import scores
from quartiers.appels.views.instruction_liste import Selection, filtres_en_clair
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat.acces import contrat_visible
from quartiers.exports.pdf import pdf_du_document

PROJETS_MAX = 300  # a booklet of five hundred pages is no use to a committee, and would hold a process too long


@acces(lire_dossiers)
def fiche(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    dossier = dossier_visible(request.acteur, code, numero)
    exiger(lire_dossiers, request.acteur, dossier)
    lue = lire_fiche(request.acteur, dossier)
    score = scores([dossier.pk]).get(dossier.pk) if lue.complete else None
    return en_pdf(pdf_du_document(document_de_la_fiche(lue, score)), f"dossier-{dossier.numero}")


@acces(imprimer_cahier)
def cahier(request: RequeteActeur, code: str) -> HttpResponse:
    """The files that the filters of the list keep, in its order."""
    contrat = contrat_visible(request.acteur, code)
    exiger(imprimer_cahier, request.acteur, contrat)
    selection = Selection(request.acteur, contrat, request.GET)
    choisis = selection.dossiers.select_related("contrat", "organisme")
    dossiers = list(choisis[: PROJETS_MAX + 1])
    retour = f"{reverse('appels:dossiers', args=[code])}?{request.GET.urlencode()}"
    if not dossiers:
        messages.error(request, "Aucun dossier ne répond à ces filtres : le cahier serait vide.")
        return redirect(retour)
    if len(dossiers) > PROJETS_MAX:
        messages.error(request, f"Un cahier tient {PROJETS_MAX} projets au plus : ajoutez un filtre.")
        return redirect(retour)
    form = CahierForm(request.GET)
    form.is_valid()
    document = document_du_cahier(
        request.acteur,
        contrat,
        dossiers,
        titre=form.cleaned_data.get("titre") or str(form.fields["titre"].initial),
        seance=form.cleaned_data.get("seance") or "",
        filtres=filtres_en_clair(selection.form),
    )
    return en_pdf(pdf_du_document(document), f"cahier-{contrat.code}")


def en_pdf(contenu: bytes, nom: str) -> HttpResponse:
    reponse = HttpResponse(contenu, content_type="application/pdf")
    reponse["Content-Disposition"] = f'inline; filename="{slugify(nom)}-{timezone.localdate():%Y-%m-%d}.pdf"'
    reponse["Cache-Control"] = "private, no-store"
    return reponse
