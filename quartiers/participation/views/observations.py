"""Observations: their qualification and acts for the team, the answers of whom is in charge by link."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from quartiers.comptes.acces import RequeteActeur, acces, public
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.models import Contrat
from quartiers.documents.views import servir
from quartiers.participation.domain import marches as domain
from quartiers.participation.domain.cartes import LienPerime
from quartiers.participation.enums_paroles import EtatObservation
from quartiers.participation.exports_marches import pdf_de_la_marche
from quartiers.participation.forms_marches import (
    AffecterForm,
    ProgrammerForm,
    QualifierForm,
    ReponseObservationForm,
    TraiterForm,
)
from quartiers.participation.forms_paroles import MotifForm
from quartiers.participation.models import Marche, Observation
from quartiers.participation.permissions_paroles import suivre_observations
from quartiers.participation.presentation_marches import montree
from quartiers.participation.queries_marches import adresse_marche, observations_de
from quartiers.participation.views.commun_paroles import acte_par_formulaire, agir, aujourdhui
from quartiers.participation.views.fichiers import fichier
from quartiers.participation.views.marches import fil_marche, marche_pour

ORIGINE_MAX = 150


def observation_pour(request: RequeteActeur, code: str, pk: int, numero: int) -> tuple[Contrat, Marche, Observation]:
    contrat, marche = marche_pour(request, suivre_observations, code, pk)
    return contrat, marche, get_object_or_404(observations_de(marche), numero=numero)


@acces(suivre_observations)
def observation_qualifier(request: RequeteActeur, code: str, pk: int, numero: int) -> HttpResponse:
    contrat, marche, objet = observation_pour(request, code, pk, numero)
    form = QualifierForm(request.POST if request.method == "POST" else None, instance=objet)
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: domain.qualifier(
            acteur=request.acteur, observation=Observation.objects.get(pk=objet.pk), **valeurs
        ),
        "L’observation est qualifiée.",
        titre=f"Qualifier l’observation {numero}",
        bouton="Enregistrer",
        retour=f"{adresse_marche(marche)}#observation-{numero}",
        fil=fil_marche(contrat, marche),
    )


FORMULAIRES: dict[str, Callable[..., forms.Form]] = {
    "affecter": AffecterForm,
    "programmer": ProgrammerForm,
    "traiter": TraiterForm,
    "refaire": MotifForm,
    "classer": MotifForm,
    "verifier": forms.Form,
    "rouvrir": forms.Form,
}
TITRES = {
    "affecter": "Affecter",
    "programmer": "Programmer",
    "traiter": "Dire que c’est traité",
    "refaire": "Ce n’est pas réglé",
    "classer": "Classer sans suite",
    "verifier": "Vérifié sur place",
    "rouvrir": "Rouvrir",
}


@acces(suivre_observations)
def observation_acte(request: RequeteActeur, code: str, pk: int, numero: int, acte: str) -> HttpResponse:
    if acte not in FORMULAIRES:
        raise Http404
    contrat, marche, objet = observation_pour(request, code, pk, numero)
    options: dict[str, Any] = {"contrat": contrat} if acte == "affecter" else {}
    donnees, fichiers = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = FORMULAIRES[acte](donnees, fichiers, initial=initial_de(objet), **options)
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: agir_sur(request.acteur, objet, acte, valeurs),
        f"Observation {numero} : c’est enregistré.",
        titre=f"{TITRES[acte]} – observation {numero}",
        bouton=TITRES[acte],
        retour=f"{adresse_marche(marche)}#observation-{numero}",
        chapeau=f"« {objet.texte} »",
        fil=fil_marche(contrat, marche),
        genre="danger" if acte == "classer" else "primaire",
    )


def initial_de(objet: Observation) -> dict[str, Any]:
    return {
        "responsable": objet.responsable_id,
        "echeance": objet.echeance,
        "prevue_le": objet.prevue_le,
        "traitee_le": aujourdhui(),
    }


def agir_sur(acteur: Acteur, objet: Observation, acte: str, valeurs: dict[str, Any]) -> None:
    actes: dict[str, Callable[..., Any]] = {
        "affecter": domain.affecter,
        "programmer": domain.programmer,
        "traiter": domain.traiter,
        "refaire": domain.refaire,
        "classer": domain.classer_observation,
        "verifier": domain.verifier,
        "rouvrir": domain.rouvrir_observation,
    }
    actes[acte](acteur=acteur, observation=objet, **valeurs)


# By link


@public
def fiche_par_lien(request: RequeteActeur, jeton: str) -> HttpResponse:
    """The sheet of an organisation in charge: its observations, and an answer to each. No account is needed."""
    try:
        fiche = domain.fiche_du_jeton(jeton)
    except LienPerime as refus:
        return perime(request, refus)
    siennes = list(observations_de(fiche.marche).filter(responsable=fiche.organisme))
    numero, form = None, None
    if request.method == "POST":
        numero = request.POST.get("observation", "")
        objet = next((o for o in siennes if str(o.numero) == numero), None)
        if objet is None:
            raise Http404
        form = ReponseObservationForm(request.POST, request.FILES, prefix=f"o{objet.numero}")
        if form.is_valid() and agir(
            request, lambda: repondre(fiche.organisme.nom, objet, form.cleaned_data), "Merci : c’est enregistré.", form
        ):
            return redirect(f"{reverse('participation:fiche_par_lien', args=[jeton])}#observation-{objet.numero}")
    contexte = {
        "contrat": fiche.marche.contrat,
        "marche": fiche.marche,
        "fiche": fiche,
        "jeton": jeton,
        "lignes": [ligne_du_lien(o, jeton, form if str(o.numero) == numero else None) for o in siennes],
    }
    reponse = render(request, "participation/marche_par_lien.html", contexte)
    reponse["Cache-Control"] = "private, no-store"  # the address is the key
    return reponse


def ligne_du_lien(objet: Observation, jeton: str, form: ReponseObservationForm | None) -> dict[str, Any]:
    ouverte = objet.etat in {EtatObservation.AFFECTEE, EtatObservation.PROGRAMMEE}
    photos = [
        (quand, reverse("participation:fiche_photo", args=[jeton, objet.numero, quand]))
        for quand, photo in (("avant", objet.photo_avant_id), ("apres", objet.photo_apres_id))
        if photo
    ]
    return {
        **montree(objet, aujourdhui(), suivie=False),
        "photos": photos,
        "form": (form or ReponseObservationForm(prefix=f"o{objet.numero}", initial={"suite": "programmer"}))
        if ouverte
        else None,
        "fautif": form is not None,
    }


def repondre(organisme: str, objet: Observation, valeurs: dict[str, Any]) -> None:
    """Someone without an account answers for the organisation."""
    acteur, origine = Acteur(), organisme[:ORIGINE_MAX]
    jour: dt.date = valeurs["jour"]
    if valeurs["suite"] == "programmer":
        domain.programmer(acteur=acteur, observation=objet, prevue_le=jour, note=valeurs["note"], origine=origine)
    elif valeurs["suite"] == "traiter":
        domain.traiter(
            acteur=acteur,
            observation=objet,
            traitee_le=jour,
            note=valeurs["note"],
            origine=origine,
            photo=valeurs["photo"],
        )
    else:
        domain.noter(acteur=acteur, observation=objet, texte=valeurs["note"], origine=origine)


@public
def fiche_photo(request: RequeteActeur, jeton: str, numero: int, quand: str) -> HttpResponseBase:
    """A photo of the sheet, for whoever holds its link."""
    try:
        fiche = domain.fiche_du_jeton(jeton)
    except LienPerime as refus:
        return perime(request, refus)
    objet = get_object_or_404(observations_de(fiche.marche), responsable=fiche.organisme, numero=numero)
    photo = {"avant": objet.photo_avant, "apres": objet.photo_apres}.get(quand)
    if photo is None:
        raise Http404
    reponse: FileResponse = servir(photo)
    return reponse


@public
def fiche_pdf(request: RequeteActeur, jeton: str) -> HttpResponse:
    try:
        fiche = domain.fiche_du_jeton(jeton)
    except LienPerime as refus:
        return perime(request, refus)
    siennes = list(observations_de(fiche.marche).filter(responsable=fiche.organisme))
    contenu = pdf_de_la_marche(fiche.marche, siennes, aujourdhui(), fiche.organisme)
    return fichier(contenu, "application/pdf", f"marche-{fiche.marche_id}.pdf")


def perime(request: RequeteActeur, refus: LienPerime) -> HttpResponse:
    return render(request, "participation/parole_lien_perime.html", {"message": str(refus)}, status=410)
