"""What the pages of what follows the decision share: the way to them, a form's page, a file handed over."""

from django.forms import BaseForm
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from quartiers.appels.models import Campagne
from quartiers.comptes.acces import RequeteActeur
from quartiers.contrat.models import Contrat
from quartiers.documents.models import Document
from quartiers.documents.views import AFFICHABLES, ISOLE, ISOLE_PDF


def fil_contrat(contrat: Contrat) -> list[tuple[str, str]]:
    return [(str(contrat), reverse("accueil:contrat", args=[contrat.code]))]


def fil_campagne(campagne: Campagne) -> list[tuple[str, str]]:
    return [*fil_contrat(campagne.contrat), (f"Saison {campagne.annee}", "")]


def formulaire(
    request: RequeteActeur,
    contrat: Contrat,
    form: BaseForm,
    titre: str,
    bouton: str,
    retour: str,
    chapeau: str = "",
    fil: list[tuple[str, str]] | None = None,
) -> HttpResponse:
    contexte = {
        "contrat": contrat,
        "form": form,
        "titre": titre,
        "bouton": bouton,
        "retour": retour,
        "chapeau": chapeau,
        "fil_ariane": [*(fil or fil_contrat(contrat)), (titre, "")],
    }
    return render(request, "appels/apres_formulaire.html", contexte, status=422 if form.errors else 200)


def fichier_de(document: Document) -> FileResponse:
    """The stored file, once its own right is checked: shown when a browser may, downloaded else."""
    try:
        contenu = document.fichier.open("rb")
    except FileNotFoundError as erreur:
        raise Http404("Ce fichier n’est plus dans le stockage : prévenez l’administration.") from erreur
    reponse = FileResponse(
        contenu,
        as_attachment=document.type_mime not in AFFICHABLES,
        filename=document.nom_origine,
        content_type=document.type_mime,
    )
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Content-Security-Policy"] = ISOLE_PDF if document.type_mime == "application/pdf" else ISOLE
    reponse["Cache-Control"] = "private, no-store"
    return reponse
