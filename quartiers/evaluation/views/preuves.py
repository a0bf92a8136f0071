"""Evidence: put in from a source of the site or typed, read, read anew, taken away."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.documents.domain import deposer
from quartiers.evaluation import permissions as droits
from quartiers.evaluation.acces import preuve_pour, question_pour
from quartiers.evaluation.annexes import provenance_dite
from quartiers.evaluation.domain import preuves as domaine
from quartiers.evaluation.enums import Direction, Force, GenrePropre
from quartiers.evaluation.forms import (
    GenreForm,
    MotifForm,
    PreuveDuSiteForm,
    PreuveForm,
    PreuvePropreForm,
    genres_offerts,
)
from quartiers.evaluation.models import ExtraitPreuve, Preuve
from quartiers.evaluation.queries import criteres_de, libelle_du_genre
from quartiers.evaluation.views.commun import agir, essayer, fil_question, page_formulaire, url_question
from quartiers.indicateurs import preuves as registre
from quartiers.indicateurs.models import Question
from quartiers.indicateurs.preuves import Extrait


@acces(droits.remplir)
def verser(request: RequeteActeur, code: str, question: str) -> HttpResponse:
    """First where it comes from (`?genre=`), then which one, what it says for the question, how strong it is."""
    objet = question_pour(request.acteur, droits.remplir, code, question)
    genre = request.GET.get("genre", "")
    offerts = genres_offerts(request.acteur, objet.contrat)
    titre = "Verser une preuve"
    cadre: dict[str, Any] = {
        "titre": titre,
        "retour": url_question(objet),
        "chapeau": objet.titre,
        "fil_ariane": fil_question(objet, (titre, "")),
    }
    if genre not in {valeur for _, groupe in offerts for valeur, _ in groupe}:
        choix = GenreForm(request.GET if genre else None, offerts=offerts)
        return page_formulaire(request, objet.contrat, choix, bouton="Continuer", methode="get", **cadre)
    form = formulaire_de(request, objet, genre)
    if request.method == "POST" and form.is_valid():
        faite: list[Preuve] = []
        if essayer(form, lambda: faite.append(enregistrer(request, objet, genre, form))):
            messages.success(request, "La preuve est versée, avec une copie datée de sa source.")
            return redirect(url_question(objet, "#preuves"))
    cadre["surtitre"] = libelle_du_genre(genre)
    return page_formulaire(request, objet.contrat, form, bouton="Verser cette preuve", **cadre)


def formulaire_de(request: RequeteActeur, question: Question, genre: str) -> PreuveForm:
    criteres = criteres_de([question.pk])
    donnees = request.POST if request.method == "POST" else None
    if genre in GenrePropre.values:
        fichiers = request.FILES if request.method == "POST" else None
        return PreuvePropreForm(donnees, fichiers, genre=genre, criteres=criteres)
    objets = registre.genres()[genre].choisir(request.acteur, question.contrat)
    return PreuveDuSiteForm(donnees, objets=objets, criteres=criteres)


def enregistrer(request: RequeteActeur, question: Question, genre: str, form: PreuveForm) -> Preuve:
    champs = form.champs_de_la_preuve()
    objet_id: int | None = None
    if isinstance(form, PreuvePropreForm):
        extrait: Extrait = form.extrait()
        if fichier := form.cleaned_data.get("fichier"):
            try:
                champs["document"] = deposer(
                    fichier=fichier, titre=extrait.titre, contrat_id=question.contrat_id, acteur=request.acteur
                )
            except ValidationError as faute:
                raise ValidationError({"fichier": faute.messages}) from faute
    else:
        objet_id = form.cleaned_data["objet"]
        extrait = domaine.lire_source(request.acteur, question.contrat, genre, objet_id)
    return domaine.verser_preuve(
        acteur=request.acteur, question=question, genre=genre, objet_id=objet_id, extrait=extrait, champs=champs
    )


@acces(droits.lire_travail)
def preuve(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """The frozen copy, where it comes from, its former versions."""
    objet = preuve_pour(request.acteur, droits.lire_travail, code, pk)
    return page_de_la_preuve(request, objet)


def page_de_la_preuve(
    request: RequeteActeur, objet: Preuve, relecture: domaine.Relecture | None = None
) -> HttpResponse:
    versions = list(objet.extraits.select_related("lu_par").order_by("-version"))
    ouverte = objet.evaluation is None or objet.evaluation.ouverte
    contexte = {
        "contrat": objet.contrat,
        "preuve": objet,
        "genre": libelle_du_genre(objet.genre),
        "direction": Direction(objet.direction).label,
        "force": f"Force {Force(objet.force).label.lower()}",
        "versions": [version_montree(v) for v in versions],
        "relecture": relecture,
        "nouveau": extrait_montre(relecture.nouveau) if relecture and relecture.nouveau else None,
        "relit": droits.remplir(request.acteur, objet) and ouverte and objet.retiree_le is None,
        "document": reverse("documents:lire", args=[objet.document_id]) if objet.document_id else "",
        "fil_ariane": fil_question(objet.question, (f"Preuve n° {objet.pk}", "")),
    }
    return render(request, "evaluation/preuve.html", contexte)


def version_montree(extrait: ExtraitPreuve) -> dict[str, Any]:
    lignes = [[str(case) for case in ligne] for ligne in extrait.lignes]
    return {
        "extrait": extrait,
        "entetes": extrait.entetes,
        "lignes": [l for l in lignes if len(l) == len(extrait.entetes)],  # noqa: E741
        "provenance": provenance_dite(extrait.provenance),
    }


def extrait_montre(extrait: Extrait) -> dict[str, Any]:
    return {"titre": extrait.titre, "texte": extrait.texte, "entetes": extrait.entetes, "lignes": extrait.lignes}


@acces(droits.remplir)
def relire(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """GET: what the source says now, beside the copy. POST: keep the copy, or a new version of it."""
    objet = preuve_pour(request.acteur, droits.remplir, code, pk)
    if objet.retiree_le is not None:
        raise Http404("Cette preuve est retirée.")
    if request.method != "POST":
        return page_de_la_preuve(request, objet, domaine.relire(request.acteur, objet))
    if request.POST.get("choix") == "remplacer":
        agir(
            request,
            lambda: domaine.remplacer(acteur=request.acteur, preuve=objet),
            "L’extrait du jour parle désormais ; l’ancien reste lisible.",
        )
    else:
        agir(request, lambda: domaine.garder(acteur=request.acteur, preuve=objet), "L’extrait gardé reste le bon.")
    return redirect("evaluation:preuve", code, pk)


@acces(droits.remplir)
def retirer(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = preuve_pour(request.acteur, droits.remplir, code, pk)
    form = MotifForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and essayer(
            form, lambda: domaine.retirer(acteur=request.acteur, preuve=objet, motif=form.cleaned_data["motif"])
        )
    ):
        messages.success(request, "La preuve est retirée ; elle reste lisible avec son motif.")
        return redirect(url_question(objet.question, "#preuves"))
    titre = f"Retirer la preuve n° {pk}"
    return page_formulaire(
        request, objet.contrat, form, titre=titre, bouton="Retirer", genre="danger",
        retour=reverse("evaluation:preuve", args=[code, pk]), fil_ariane=fil_question(objet.question, (titre, "")),
    )  # fmt: skip
