"""Files attached to a project or to one of its action leads."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.documents.domain import deposer
from quartiers.documents.models import Document
from quartiers.projets_quartier.domain.piste import joindre_document_piste
from quartiers.projets_quartier.domain.projet import joindre_document
from quartiers.projets_quartier.forms import DocumentForm
from quartiers.projets_quartier.models import ProjetQuartier
from quartiers.projets_quartier.permissions import peut_suivre_projet
from quartiers.projets_quartier.views.chargement import projet_a_suivre
from quartiers.projets_quartier.views.piste import piste_du_projet
from quartiers.projets_quartier.views.projet import adresse, formulaire


@acces(peut_suivre_projet)
def joindre_au_projet(request: RequeteActeur, code: str, quartier: str) -> HttpResponse:
    projet = projet_a_suivre(request, code, quartier)
    form = DocumentForm(request.POST or None, request.FILES or None)
    document = document_depose(request, projet, form)
    if document is not None:
        joindre_document(acteur=request.acteur, projet=projet, document=document)
        messages.success(request, "Le document est joint au projet.")
        return redirect(adresse(projet))
    return formulaire(request, projet, form, titre="Joindre un document", bouton="Joindre")


@acces(peut_suivre_projet)
def joindre_a_la_piste(request: RequeteActeur, code: str, quartier: str, piste: int) -> HttpResponse:
    projet = projet_a_suivre(request, code, quartier)
    objet = piste_du_projet(projet, piste)
    form = DocumentForm(request.POST or None, request.FILES or None)
    document = document_depose(request, projet, form)
    if document is not None:
        joindre_document_piste(acteur=request.acteur, piste=objet, document=document)
        messages.success(request, "Le document est joint à la piste d’action.")
        return redirect(f"{adresse(projet)}#piste-{piste}")
    return formulaire(request, projet, form, titre="Joindre un document", bouton="Joindre", objet=objet.titre)


def document_depose(request: RequeteActeur, projet: ProjetQuartier, form: DocumentForm) -> Document | None:
    """The stored document, or None with the reason on the form (nothing is stored then)."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return deposer(
            acteur=request.acteur,
            fichier=form.cleaned_data["fichier"],
            titre=form.cleaned_data["titre"],
            contrat_id=projet.contrat_id,
            public=form.cleaned_data["public"],
        )
    except ValidationError as erreur:
        form.add_error("fichier", erreur)
        return None
