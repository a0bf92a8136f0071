"""From a checked reading to version 1 of the contract; the structured file and the report at any time."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify

from quartiers.accueil.domain.chargement import ChargementRefuse, code_propose, dates_proposees
from quartiers.accueil.domain.lecture import valider as valider_la_lecture
from quartiers.accueil.forms_lecture import ValidationForm
from quartiers.accueil.queries.lecture import montrer
from quartiers.accueil.queries.lecture_rapport import rapport_de
from quartiers.accueil.views.lecture import fil, lecture_visible
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.contrat.domain.lecture import doutes_en_attente
from quartiers.contrat.domain.relecture import RevisionDepassee
from quartiers.contrat.domain.structure import compter, ordonner
from quartiers.contrat.lecture import ecrire_yaml
from quartiers.contrat.models import Lecture
from quartiers.contrat.permissions import valider_lecture, verifier_lecture
from quartiers.socle.transitions import TransitionRefusee


@acces(valider_lecture)
def valider(request: RequeteActeur, pk: int) -> HttpResponse:
    objet = lecture_visible(request, pk)
    form = ValidationForm(request.POST or None, initial=propositions(objet))
    erreurs: list[str] = []
    if request.method == "POST" and form.is_valid():
        donnees = {**form.cleaned_data, "fin": form.cleaned_data["fin"] + dt.timedelta(days=1)}
        try:
            contrat, rapport = valider_la_lecture(acteur=request.acteur, lecture=objet, **donnees)
        except ChargementRefuse as refus:
            erreurs = refus.erreurs
        except (RevisionDepassee, TransitionRefusee) as refus:
            messages.error(request, str(refus))
            return redirect("contrat:lecture", pk)
        else:
            messages.success(request, f"Version 1 en place. {rapport}")
            return redirect("contrat:arbre", contrat.code)
    contexte = {
        "lecture": objet,
        "form": form,
        "refus": erreurs,
        "comptes": montrer(objet).comptes,
        "doutes": doutes_en_attente(objet.doutes),
        "fil_ariane": fil(objet, "Valider comme version 1"),
    }
    return render(request, "accueil/lecture_valider.html", contexte, status=422 if erreurs or form.errors else 200)


def propositions(objet: Lecture) -> dict[str, Any]:
    """What the text and the contract already known say: code and dates to check rather than to type."""
    connu = objet.contrat
    if connu is None:
        entete = objet.structure.get("contrat") or {"intitule": objet.nom}
        return {"revision": objet.revision, "code": code_propose(entete), "publie": False} | dates_proposees(entete)
    return {
        "revision": objet.revision,
        "code": connu.code,
        "debut": connu.debut,
        "fin": connu.fin - dt.timedelta(days=1),
        "signe_le": connu.signe_le,
        "publie": connu.publie,
    }


@acces(verifier_lecture)
def yaml(request: RequeteActeur, pk: int) -> HttpResponse:
    objet = lecture_visible(request, pk)
    reponse = HttpResponse(ecrire_yaml(ordonner(objet.structure)), content_type="application/yaml; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="{nom_de_fichier(objet)}.yaml"'
    return reponse


@acces(verifier_lecture)
def rapport(request: RequeteActeur, pk: int) -> HttpResponse:
    objet = lecture_visible(request, pk)
    texte = rapport_de(objet, compter(objet.structure))
    reponse = HttpResponse(texte, content_type="text/plain; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="{nom_de_fichier(objet)}-rapport.txt"'
    return reponse


def nom_de_fichier(objet: Lecture) -> str:
    return slugify(objet.nom.rpartition(".")[0] or objet.nom) or "contrat"
