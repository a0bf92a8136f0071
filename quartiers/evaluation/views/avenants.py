"""« En faire une proposition d’avenant »: the change is written here, in the contract's own draft of avenant."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat.domain.etat import jour_de_base
from quartiers.contrat.enums import GenreModification, Nature
from quartiers.contrat.forms.modification import FORMULAIRES, Cadre, ModificationForm
from quartiers.contrat.models import Avenant
from quartiers.contrat.permissions import rediger_avenant
from quartiers.contrat.queries import arbre, jour_de_lecture
from quartiers.evaluation import permissions as droits
from quartiers.evaluation.acces import recommandation_pour
from quartiers.evaluation.domain.recommandations import proposer_avenant
from quartiers.evaluation.forms_evaluation import ChoixAvenantForm, brouillons_de
from quartiers.evaluation.models import Recommandation
from quartiers.evaluation.views.commun import essayer, page_formulaire
from quartiers.evaluation.views.recommandations import fil_reco, url_reco

TITRE = "En faire une proposition d’avenant"


@acces(droits.proposer_avenant)
def proposer(request: RequeteActeur, code: str, numero: int) -> HttpResponse:
    """First what changes (`?genre=&element=&avenant=`), then the wording, filled in advance."""
    objet = recommandation_pour(request.acteur, droits.proposer_avenant, code, numero)
    exiger(rediger_avenant, request.acteur, objet.contrat)
    brouillons = brouillons_de(objet.contrat)
    choisi = next((a for a in brouillons if str(a.numero) == request.GET.get("avenant", "")), None)
    cadre = cadre_de(objet, choisi)
    choix = ChoixAvenantForm(request.GET if "genre" in request.GET else None, cadre=cadre, brouillons=brouillons)
    page: dict[str, Any] = {
        "titre": TITRE,
        "retour": url_reco(objet),
        "surtitre": str(objet),
        "chapeau": objet.titre,
        "fil_ariane": fil_reco(objet, request, (TITRE, "")),
    }
    if not choix.is_valid():
        return page_formulaire(request, objet.contrat, choix, bouton="Continuer", methode="get", **page)
    genre, element = choix.cleaned_data["genre"], int(choix.cleaned_data["element"])
    form = formulaire_de(request, objet, cadre, genre, element)
    faites: list[Avenant] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and essayer(form, lambda: faites.append(ecrire(request, objet, choisi, genre, form)))
    ):
        messages.success(request, f"{faites[0]} porte la proposition : il reste à le soumettre aux signataires.")
        return redirect(reverse("contrat:avenant", args=[code, faites[0].numero]))
    return page_formulaire(request, objet.contrat, form, bouton="Écrire dans l’avenant", **page)


def cadre_de(recommandation: Recommandation, avenant: Avenant | None) -> Cadre:
    """The tree on the day that the avenant is read on."""
    contrat = recommandation.contrat
    jour = jour_de_base(avenant) if avenant else max(timezone.localdate(), jour_de_lecture(contrat))
    return Cadre(contrat, arbre(contrat, jour))


def formulaire_de(
    request: HttpRequest, recommandation: Recommandation, cadre: Cadre, genre: str, element: int
) -> ModificationForm:
    """The contract's own form of the change; an added action takes the recommendation's words."""
    noeud = cadre.noeud(element)
    motif = f"{recommandation} : {recommandation.titre}".replace(" :", "\u00a0:")
    initial: dict[str, Any] = {"motif": motif}
    donnees = request.POST if request.method == "POST" else None
    if genre == GenreModification.AJOUTER:
        initial |= {"titre": recommandation.titre, "parent": str(element)}
        return FORMULAIRES[genre](donnees, cadre=cadre, element=None, nature=Nature.ACTION, initial=initial)
    return FORMULAIRES[genre](donnees, cadre=cadre, element=noeud, initial=initial)


def ecrire(
    request: RequeteActeur, recommandation: Recommandation, avenant: Avenant | None, genre: str, form: ModificationForm
) -> Avenant:
    saisies = form.saisies()
    quoi = saisies[0].titre if saisies else form.vise().titre
    proposition = proposer_avenant(
        acteur=request.acteur,
        recommandation=recommandation,
        avenant=avenant,
        genre=genre,
        sources=form.sources(),
        saisies=saisies,
        quoi=quoi,
        motif=form.cleaned_data["motif"],
    )
    return proposition.avenant
