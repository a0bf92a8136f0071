"""Instruction on paper: the sheet of a file, the booklet of a committee."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from quartiers.appels.acces import dossier_visible
from quartiers.appels.domain.cahiers import PROJETS_MAX, commander_cahier, dossiers_lisibles
from quartiers.appels.enums_apres import EtatTravail
from quartiers.appels.fiches import document_de_la_fiche
from quartiers.appels.forms_instruction import CahierForm
from quartiers.appels.models import CahierComite
from quartiers.appels.permissions import imprimer_cahier, lire_dossiers
from quartiers.appels.queries.fiche import lire_fiche
from quartiers.appels.queries.instruction import scores
from quartiers.appels.views.instruction_liste import Selection, filtres_en_clair
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.documents.views import servir
from quartiers.exports.pdf import pdf_du_document


@acces(lire_dossiers)
def fiche(request: RequeteActeur, code: str, numero: str) -> HttpResponse:
    dossier = dossier_visible(request.acteur, code, numero)
    exiger(lire_dossiers, request.acteur, dossier)
    lue = lire_fiche(request.acteur, dossier)
    score = scores([dossier.pk]).get(dossier.pk) if lue.complete else None
    return en_pdf(pdf_du_document(document_de_la_fiche(lue, score)), f"dossier-{dossier.numero}")


@acces(imprimer_cahier)
@require_http_methods(["GET", "HEAD", "POST"])
def cahier(request: RequeteActeur, code: str) -> HttpResponse:
    """Ask for a booklet of the files that the filters of the list keep, in its order; those asked for lately."""
    contrat = contrat_visible(request.acteur, code)
    exiger(imprimer_cahier, request.acteur, contrat)
    selection = Selection(request.acteur, contrat, request.GET)
    dossiers = list(selection.dossiers.values_list("pk", flat=True)[: PROJETS_MAX + 1])
    form = CahierForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            demande = commander_cahier(
                acteur=request.acteur,
                contrat=contrat,
                dossiers=dossiers,
                filtres=filtres_en_clair(selection.form),
                **form.cleaned_data,
            )
        except ValidationError as erreur:
            form.add_error(None, erreur)
        else:
            return redirect("appels:cahier_suivi", code, demande.pk)
    contexte = {
        "contrat": contrat,
        "form": form,
        "nombre": len(dossiers),
        "filtres": filtres_en_clair(selection.form),
        "retour": f"{reverse('appels:dossiers', args=[code])}?{request.GET.urlencode()}",
        "recents": cahiers_de(request, contrat),
        "fil_ariane": [*fil_des_dossiers(contrat), ("Cahier du comité", "")],
    }
    return render(request, "appels/instruction_cahier.html", contexte, status=422 if form.errors else 200)


@acces(imprimer_cahier)
@require_safe
def cahier_suivi(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """How far a booklet is; its fragment alone for the page that watches it."""
    contrat = contrat_visible(request.acteur, code)
    objet = get_object_or_404(cahiers_de(request, contrat), pk=pk)
    contexte = {
        "contrat": contrat,
        "cahier": objet,
        "nombre": len(objet.dossiers),
        "en_cours": objet.etat in {EtatTravail.ATTENTE, EtatTravail.EN_COURS},
        "fil_ariane": [
            *fil_des_dossiers(contrat),
            ("Cahier du comité", reverse("appels:cahier", args=[code])),
            (objet.titre, ""),
        ],
    }
    gabarit = "_instruction_cahier.html" if request.headers.get("HX-Request") else "instruction_cahier_suivi.html"
    return render(request, f"appels/{gabarit}", contexte)


@acces(imprimer_cahier)
@require_safe
def cahier_fichier(request: RequeteActeur, code: str, pk: int) -> HttpResponseBase:
    """The PDF, for whoever asked for it and still sees each of its files."""
    contrat = contrat_visible(request.acteur, code)
    objet = get_object_or_404(cahiers_de(request, contrat), pk=pk, etat=EtatTravail.FINI)
    if len(dossiers_lisibles(request.acteur, objet)) < len(objet.dossiers):
        messages.error(request, "Vous ne voyez plus tous les dossiers de ce cahier : composez-en un nouveau.")
        return redirect("appels:cahier", code)
    assert objet.document is not None  # noqa: S101 - the row's own constraint
    return servir(objet.document)


def cahiers_de(request: RequeteActeur, contrat: Contrat) -> "QuerySet[CahierComite]":
    siens = CahierComite.objects.filter(contrat=contrat, demande_par=request.acteur.utilisateur)
    return siens.select_related("document")


def fil_des_dossiers(contrat: Contrat) -> list[tuple[str, str]]:
    return [
        (str(contrat), reverse("accueil:contrat", args=[contrat.code])),
        ("Dossiers", reverse("appels:dossiers", args=[contrat.code])),
    ]


def en_pdf(contenu: bytes, nom: str) -> HttpResponse:
    reponse = HttpResponse(contenu, content_type="application/pdf")
    reponse["Content-Disposition"] = f'inline; filename="{slugify(nom)}-{timezone.localdate():%Y-%m-%d}.pdf"'
    reponse["Cache-Control"] = "private, no-store"
    return reponse
