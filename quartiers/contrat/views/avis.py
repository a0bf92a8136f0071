"""Giving an opinion: by the link received, without an account, or recorded by an officer."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from quartiers.comptes.acces import RequeteActeur, acces, public
from quartiers.comptes.politiques import Acteur
from quartiers.contrat import permissions
from quartiers.contrat.acces import avenant_visible
from quartiers.contrat.domain.avis import LienPerime, avis_du_jeton
from quartiers.contrat.domain.avis import rendre_avis as rendre
from quartiers.contrat.domain.etat import examiner, jour_de_base
from quartiers.contrat.enums import EtatAvenant, SensAvis
from quartiers.contrat.forms.avenant import AvisForm
from quartiers.contrat.models import Avis
from quartiers.contrat.presentation import changements_adoptes, changements_prevus
from quartiers.contrat.queries import noms_de_niveaux
from quartiers.contrat.views.avenants import cadre_de
from quartiers.contrat.views.cadre import fil_avenant, url_avenant
from quartiers.socle.transitions import TransitionRefusee


def initial_de(avis: Avis) -> dict[str, str]:
    return {} if avis.sens == SensAvis.EN_ATTENTE else {"sens": avis.sens, "commentaire": avis.commentaire}


@acces(permissions.rendre_avis)
def avis(request: RequeteActeur, code: str, numero: int, pk: int) -> HttpResponse:
    contrat, avenant = avenant_visible(request.acteur, code, numero)
    objet = get_object_or_404(Avis.objects.select_related("signataire", "contrat"), pk=pk, avenant=avenant)
    if not permissions.peut_rendre_avis(request.acteur, objet):
        raise PermissionDenied("Vous ne rendez d’avis que pour votre propre organisme.")
    form = AvisForm(request.POST if request.method == "POST" else None, initial=initial_de(objet))
    if request.method == "POST" and form.is_valid():
        try:
            rendre(acteur=request.acteur, avis=objet, **form.cleaned_data)
        except TransitionRefusee as refus:
            messages.error(request, str(refus))
        else:
            messages.success(request, f"L’avis est enregistré pour {objet.signataire}.")
        return redirect(url_avenant(avenant))
    contexte = {
        "titre": f"Avis de {objet.signataire}",
        "surtitre": str(avenant),
        "bouton": "Enregistrer l’avis",
        "form": form,
        "url_retour": url_avenant(avenant),
        "fil_ariane": fil_avenant(avenant, ("Avis", "")),
    }
    return render(request, "contrat/formulaire.html", {**cadre_de(contrat), **contexte})


@public
def avis_par_lien(request: RequeteActeur, jeton: str) -> HttpResponse:
    """The page of a signed link: what the avenant changes, and the opinion to give. No account is needed."""
    try:
        objet = avis_du_jeton(jeton)
    except LienPerime as refus:
        return render(request, "contrat/avis_perime.html", {"message": str(refus)}, status=410)
    avenant = objet.avenant
    attendu = avenant.etat == EtatAvenant.SOUMIS
    form = AvisForm(request.POST if request.method == "POST" else None, initial=initial_de(objet))
    if request.method == "POST" and form.is_valid():
        try:
            rendre(acteur=Acteur(), avis=objet, **form.cleaned_data)
        except TransitionRefusee as refus:
            messages.error(request, str(refus))
        else:
            messages.success(
                request, "Merci : votre avis est enregistré. Ce lien permet de le revoir jusqu’à la décision."
            )
        return redirect("contrat:avis_par_lien", jeton=jeton)
    lignes = (
        changements_adoptes(avenant)
        if avenant.etat == EtatAvenant.ADOPTE
        else changements_prevus(examiner(avenant, jour_de_base(avenant)))
    )
    reponse = render(
        request,
        "contrat/avis_par_lien.html",
        {
            "contrat": avenant.contrat,
            "avenant": avenant,
            "avis": objet,
            "attendu": attendu,
            "form": form,
            "lignes": lignes,
            "noms": noms_de_niveaux(avenant.contrat),
        },
    )
    # The address is the key: it must not stay in a shared cache.
    reponse["Cache-Control"] = "private, no-store"
    return reponse
