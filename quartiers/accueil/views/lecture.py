"""Checking a reading side by side. Every correction works as a full page, and as a fragment for those with scripts."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_POST

from quartiers.accueil.domain.lecture import deposer_lecture
from quartiers.accueil.forms_lecture import OPERATIONS, AjoutForm, Correction, DepotForm, DouteForm, RevisionForm
from quartiers.accueil.queries.lecture import (
    LectureMontree,
    accueils,
    lignes_changees,
    montrer,
    plage_laissee,
    texte_des_lignes,
)
from quartiers.accueil.views.lecture_correction import contexte_correction
from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.comptes.enums import Role
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.domain.lecture import OperationRefusee, repondre_au_doute
from quartiers.contrat.domain.relecture import RevisionDepassee, abandonner, annuler, corriger
from quartiers.contrat.domain.structure import element_a
from quartiers.contrat.enums import EtatLecture
from quartiers.contrat.models import Lecture
from quartiers.contrat.permissions import deposer_lecture as peut_deposer
from quartiers.contrat.permissions import verifier_lecture
from quartiers.socle.transitions import TransitionRefusee

REPONSES = {"corrige": "Doute corrigé", "laisse": "Doute laissé ainsi", "en_attente": "Doute remis à voir"}


def lectures_visibles(acteur: Acteur) -> QuerySet[Lecture]:
    """All of them for the platform; else one's own and those of one's contract."""
    lectures = Lecture.objects.defer("lignes", "structure", "laissees").select_related("contrat", "deposee_par")
    if acteur.role == Role.ADMINISTRATEUR:
        return lectures
    contrat = acteur.habilitation.contrat_id if acteur.habilitation else None
    return lectures.filter(Q(deposee_par=acteur.utilisateur) | Q(contrat__isnull=False, contrat=contrat))


def lecture_visible(request: RequeteActeur, pk: int) -> Lecture:
    return get_object_or_404(lectures_visibles(request.acteur).defer(None), pk=pk)


@acces(verifier_lecture)
def lectures(request: RequeteActeur) -> HttpResponse:
    liste = lectures_visibles(request.acteur)
    contexte = {
        "lectures": liste,
        "peut_deposer": peut_deposer(request.acteur),
        "fil_ariane": [("Accueil", reverse("accueil:accueil")), ("Lectures", "")],
    }
    return render(request, "accueil/lectures.html", contexte)


@acces(peut_deposer)
def deposer(request: RequeteActeur) -> HttpResponse:
    form = DepotForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            lecture = deposer_lecture(acteur=request.acteur, fichier=form.cleaned_data["fichier"])
        except ValidationError as erreur:
            form.add_error("fichier", erreur)
        else:
            messages.success(
                request, "Le texte est lu. Vérifiez ce que la lecture a trouvé, en commençant par les doutes."
            )
            return redirect("contrat:lecture", lecture.pk)
    contexte = {"form": form, "fil_ariane": [("Lectures", reverse("contrat:lectures")), ("Déposer un texte", "")]}
    return render(request, "accueil/lecture_deposer.html", contexte, status=422 if form.errors else 200)


@acces(verifier_lecture)
@gzip_page
def lecture(request: RequeteActeur, pk: int) -> HttpResponse:
    """`?element=` highlights the lines of an element, with no script.

    A whole contract and its structure make the heaviest page of the site: it goes out compressed, a tenth of it.
    """
    objet = lecture_visible(request, pk)
    contexte = contexte_lecture(objet, montrer(objet, request.GET.get("element", "")))
    return render(request, "accueil/lecture.html", contexte)


def contexte_lecture(objet: Lecture, montree: LectureMontree) -> dict[str, Any]:
    ouverte = objet.etat == EtatLecture.A_VERIFIER
    return {
        "lecture": objet,
        "montree": montree,
        "adresse_lecture": reverse("contrat:lecture", args=[objet.pk]),
        "ouverte": ouverte,
        "derniere": objet.operations[-1] if objet.operations and ouverte else None,
        "fil_ariane": [("Lectures", reverse("contrat:lectures")), (objet.nom, "")],
    }


@acces(verifier_lecture)
def correction(request: RequeteActeur, pk: int) -> HttpResponse:
    """The forms that correct one element: a page, or the panel of the page for HTMX."""
    objet = lecture_visible(request, pk)
    try:
        contexte = contexte_correction(objet, request.GET.get("element", ""))
    except OperationRefusee as refus:
        raise Http404(str(refus)) from refus
    return rendre_correction(request, contexte)


@acces(verifier_lecture)
@require_POST
def operer(request: RequeteActeur, pk: int, operation: str) -> HttpResponse:
    if operation not in OPERATIONS:
        raise Http404
    objet = lecture_visible(request, pk)
    form = OPERATIONS[operation](request.POST)
    if not form.is_valid():
        return refuser(request, objet, operation, form)
    element = form.cleaned_data["element"]
    form.textes = {int(ligne["numero"]): str(ligne["texte"]) for ligne in objet.lignes}
    try:
        titre = str(element_a(objet.structure, element)["titre"])[:200]
        return appliquer(request, objet, form.cleaned_data["revision"], form.phrase(titre), form.correction(), element)
    except (OperationRefusee, RevisionDepassee) as refus:
        form.add_error(None, str(refus))
        return refuser(request, lecture_visible(request, pk), operation, form)


@acces(verifier_lecture)
def ajouter(request: RequeteActeur, pk: int) -> HttpResponse:
    """Make an element out of lines left aside; `?ligne=` tells where one clicked."""
    objet = lecture_visible(request, pk)
    places = accueils(objet.structure)
    if request.method == "POST":
        form = AjoutForm(request.POST, places=places)
        if form.is_valid():
            libelle = f"Élément ajouté : « {form.cleaned_data['titre'][:200]} »"
            try:
                return appliquer(request, objet, form.cleaned_data["revision"], libelle, form.correction(), "")
            except (OperationRefusee, RevisionDepassee) as refus:
                form.add_error(None, str(refus))
                objet = lecture_visible(request, pk)
        form = avec_revision(form, objet)
    else:
        numero = int(request.GET["ligne"]) if request.GET.get("ligne", "").isdecimal() else 1
        premiere, derniere = plage_laissee(objet, numero)
        initial = {
            "revision": objet.revision,
            "premiere": premiere,
            "derniere": derniere,
            "titre": texte_des_lignes(objet, premiere, derniere)[:2000],
        }
        form = AjoutForm(places=places, initial=initial)
    contexte = {"lecture": objet, "form": form, "fil_ariane": fil(objet, "Ajouter un élément")}
    fragment = "accueil/_lecture_ajout.html" if request.htmx else "accueil/lecture_ajouter.html"  # type: ignore[attr-defined]
    reponse = render(request, fragment, contexte)
    if request.method == "POST":
        reponse["HX-Retarget"], reponse["HX-Reswap"] = "#correction", "innerHTML"
    return reponse


@acces(verifier_lecture)
@require_POST
def repondre(request: RequeteActeur, pk: int, rang: int) -> HttpResponse:
    objet = lecture_visible(request, pk)
    form = DouteForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Cette réponse n’est pas proposée : choisissez « Corrigé » ou « Laisser ainsi ».")
        return redirect("contrat:lecture", pk)
    reponse = form.cleaned_data["reponse"]
    try:
        message = str(objet.doutes[rang]["message"]) if rang < len(objet.doutes) else ""
        libelle = f"{REPONSES[reponse]} : {message}"
        return appliquer(
            request,
            objet,
            form.cleaned_data["revision"],
            libelle,
            lambda etat: repondre_au_doute(etat, rang, reponse),
            "",
        )
    except (OperationRefusee, RevisionDepassee) as refus:
        messages.error(request, str(refus))
        return recharger(request, pk)


@acces(verifier_lecture)
@require_POST
def annuler_derniere(request: RequeteActeur, pk: int) -> HttpResponse:
    objet = lecture_visible(request, pk)
    form = RevisionForm(request.POST)
    try:
        if not form.is_valid():
            raise RevisionDepassee
        libelle = annuler(acteur=request.acteur, lecture=objet, revision=form.cleaned_data["revision"])
        messages.success(request, f"Annulé : {libelle}.")
    except RevisionDepassee as refus:
        messages.error(request, str(refus))
    return redirect("contrat:lecture", pk)


@acces(verifier_lecture)
def abandonner_lecture(request: RequeteActeur, pk: int) -> HttpResponse:
    objet = lecture_visible(request, pk)
    if request.method == "POST":
        try:
            abandonner(acteur=request.acteur, lecture=objet)
            messages.success(request, "La lecture est abandonnée ; son historique reste.")
        except TransitionRefusee as refus:
            messages.error(request, str(refus))
        return redirect("contrat:lectures")
    return render(
        request, "accueil/lecture_abandonner.html", {"lecture": objet, "fil_ariane": fil(objet, "Abandonner")}
    )


def appliquer(
    request: RequeteActeur, objet: Lecture, revision: int, libelle: str, operation: Correction, element: str
) -> HttpResponse:
    """Correct, then show: the whole page again, or only what changed of it."""
    avant = montrer(objet) if request.htmx else None  # type: ignore[attr-defined]
    corriger(acteur=request.acteur, lecture=objet, revision=revision, libelle=libelle, operation=operation)
    messages.success(request, f"{libelle}.")
    if avant is None:
        ancre = f"?element={element}#correction" if element else ""
        return redirect(f"{reverse('contrat:lecture', args=[objet.pk])}{ancre}")
    apres = montrer(objet)
    contexte = {**contexte_lecture(objet, apres), "changees": lignes_changees(avant, apres)}
    return render(request, "accueil/_lecture_suite.html", contexte)


def refuser(request: RequeteActeur, objet: Lecture, operation: str, form: Any) -> HttpResponse:
    """The panel again, with the reason and what was typed, on the reading as it now stands."""
    try:
        contexte = contexte_correction(objet, str(form.data.get("element", "")), operation, avec_revision(form, objet))
    except OperationRefusee as refus:
        messages.error(request, f"{' '.join(form.non_field_errors())} {refus}".strip())
        return recharger(request, objet.pk)
    reponse = rendre_correction(request, contexte, statut=409 if form.non_field_errors() else 422)
    reponse["HX-Retarget"], reponse["HX-Reswap"] = "#correction", "innerHTML"
    return reponse


def avec_revision(form: Any, objet: Lecture) -> Any:
    """The same form, ready to be sent again on the revision that the page now shows."""
    form.data = form.data.copy()
    form.data["revision"] = str(objet.revision)
    return form


def rendre_correction(request: RequeteActeur, contexte: dict[str, Any], statut: int = 200) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        return render(request, "accueil/_lecture_correction.html", contexte)
    objet = contexte["lecture"]
    contexte = {**contexte, "fil_ariane": fil(objet, "Corriger un élément")}
    return render(request, "accueil/lecture_correction.html", contexte, status=statut)


def recharger(request: RequeteActeur, pk: int) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]
        reponse = HttpResponse()
        reponse["HX-Redirect"] = reverse("contrat:lecture", args=[pk])
        return reponse
    return redirect("contrat:lecture", pk)


def fil(objet: Lecture, ici: str) -> list[tuple[str, str]]:
    return [
        ("Lectures", reverse("contrat:lectures")),
        (objet.nom, reverse("contrat:lecture", args=[objet.pk])),
        (ici, ""),
    ]
