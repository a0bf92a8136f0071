"""The page of a neighbourhood project, and what changes the project itself."""

import datetime as dt
from collections.abc import Iterable

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from quartiers.comptes.acces import RequeteActeur, acces, public
from quartiers.contrat.models import Element
from quartiers.contrat.queries import jour_de_lecture
from quartiers.documents.models import Document
from quartiers.journal.models import Acte
from quartiers.projets_quartier.domain.projet import modifier_projet
from quartiers.projets_quartier.enums import TRANSITIONS_PISTE, EtatPiste
from quartiers.projets_quartier.forms import ProjetForm
from quartiers.projets_quartier.models import Piste, ProjetQuartier
from quartiers.projets_quartier.permissions import peut_suivre_projet
from quartiers.projets_quartier.queries import (
    Axe,
    avancement_de,
    axes_en_vigueur,
    pistes_du_projet,
    themes_du_projet,
)
from quartiers.projets_quartier.views.chargement import projet_a_suivre, projet_visible
from quartiers.socle.affichage import Badge
from quartiers.socle.transitions import actes_possibles

ACTES_MONTRES = 20
TONS: dict[str, str] = {
    EtatPiste.IDEE: "neutre",
    EtatPiste.PREPAREE: "info",
    EtatPiste.EN_COURS: "attention",
    EtatPiste.REALISEE: "succes",
    EtatPiste.ABANDONNEE: "erreur",
}


@public
def projet(request: RequeteActeur, code: str, quartier: str) -> HttpResponse:
    projet = projet_visible(request, code, quartier)
    jour = jour_de_lecture(projet.contrat)
    suivi = peut_suivre_projet(request.acteur, projet)
    axes = axes_en_vigueur(projet.contrat, jour)
    pistes = list(pistes_du_projet(projet, jour).prefetch_related("documents"))
    return render(
        request,
        "projets_quartier/projet.html",
        {
            "contrat": projet.contrat,
            "projet": projet,
            "suivi": suivi,
            "themes": [(theme, axes_du_theme(theme.axes.all(), axes)) for theme in themes_du_projet(projet, jour)],
            "pistes": [piste_a_montrer(piste, suivi) for piste in pistes],
            "avancement": avancement_de(pistes),
            "documents": documents_montres(projet.documents.all(), suivi),
            "journal": journal_du_projet(projet),
            "fil_ariane": [*fil(projet)[:-1], (str(projet.quartier), "")],
        },
    )


@acces(peut_suivre_projet)
def modifier(request: RequeteActeur, code: str, quartier: str) -> HttpResponse:
    projet = projet_a_suivre(request, code, quartier)
    form = ProjetForm(request.POST or None, instance=projet)
    if request.method == "POST" and form.is_valid():
        frais = ProjetQuartier.objects.get(pk=projet.pk)
        modifier_projet(acteur=request.acteur, projet=frais, **form.cleaned_data)
        messages.success(request, "Le projet est à jour.")
        return redirect(adresse(projet))
    return formulaire(request, projet, form, titre="Modifier le projet", bouton="Enregistrer")


def formulaire(
    request: RequeteActeur, projet: ProjetQuartier, form: BaseForm, *, titre: str, bouton: str, objet: str = ""
) -> HttpResponse:
    """A page with one form; `objet` says what it is about."""
    contexte = {
        "contrat": projet.contrat,
        "projet": projet,
        "form": form,
        "titre": titre,
        "bouton": bouton,
        "objet": objet,
        "retour": adresse(projet),
        "fil_ariane": [*fil(projet), (titre, "")],
    }
    return render(request, "projets_quartier/formulaire.html", contexte)


def adresse(projet: ProjetQuartier) -> str:
    return reverse("projets_quartier:projet", args=[projet.contrat.code, projet.quartier.code])


def fil(projet: ProjetQuartier) -> list[tuple[str, str]]:
    contrat = projet.contrat
    return [
        (str(contrat), reverse("accueil:contrat", args=[contrat.code])),
        ("Projets de quartier", reverse("projets_quartier:synthese", args=[contrat.code])),
        (str(projet.quartier), adresse(projet)),
    ]


def axes_du_theme(lies: Iterable[Element], axes: list[Axe]) -> list[Axe]:
    """The axes of a theme under their wording of the day, in the contract's order."""
    siens = {element.pk for element in lies}
    return [axe for axe in axes if axe.element_id in siens]


def documents_montres(documents: Iterable[Document], suivi: bool) -> list[Document]:
    """The public reads the public ones only."""
    return [document for document in documents if suivi or document.public]


def piste_a_montrer(piste: Piste, suivi: bool) -> dict[str, object]:
    faits: list[tuple[str, object]] = [
        ("Thème", piste.theme),
        ("Pilote", piste.pilote),
        ("Prévue pour", piste.prevue_pour),
        ("Réalisée le", piste.realisee_le),
    ]
    return {
        "piste": piste,
        "faits": [(libelle, valeur) for libelle, valeur in faits if valeur],
        "etat": Badge(piste.get_etat_display(), TONS[piste.etat]),  # type: ignore[arg-type]
        "documents": documents_montres(piste.documents.all(), suivi),
        "actes": [(acte, TRANSITIONS_PISTE[acte].libelle) for acte in actes_possibles(TRANSITIONS_PISTE, piste.etat)]
        if suivi
        else [],
    }


def journal_du_projet(projet: ProjetQuartier) -> list[dict[str, dt.datetime | str]]:
    """The latest acts, past to present: what was done and when, never by whom (the page is public)."""
    actes = Acte.objects.filter(objet_type=ProjetQuartier._meta.label_lower, objet_id=projet.pk)
    derniers = list(actes.order_by("-le", "-pk")[:ACTES_MONTRES])
    return [{"date": acte.le, "titre": acte.phrase} for acte in reversed(derniers)]
