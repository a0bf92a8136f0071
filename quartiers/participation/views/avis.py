"""Opinions of residents' bodies: asked, given by link or typed, published."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from quartiers.comptes.acces import RequeteActeur, acces, exiger, public
from quartiers.comptes.politiques import Acteur, Politique
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.participation.domain import avis as domain
from quartiers.participation.domain.cartes import LienPerime
from quartiers.participation.enums_paroles import TRANSITIONS_AVIS, EtatAvisConseil
from quartiers.participation.forms_ateliers import DemanderAvisForm, PublierAvisForm, RedemanderAvisForm, RendreAvisForm
from quartiers.participation.models import AvisConseil
from quartiers.participation.permissions_paroles import demander_avis, rendre_avis
from quartiers.participation.registre_avis import adresse_de
from quartiers.participation.views.commun_paroles import acte_par_formulaire, agir, aujourdhui, contrat_pour, fil_parole
from quartiers.socle.affichage import Badge, Lien, Ton
from quartiers.socle.transitions import actes_possibles

TONS: dict[str, Ton] = {
    EtatAvisConseil.DEMANDE: "attention",
    EtatAvisConseil.RENDU: "info",
    EtatAvisConseil.PUBLIE: "succes",
    EtatAvisConseil.SANS_REPONSE: "neutre",
}


def fil_avis(contrat: Contrat) -> list[tuple[str, str]]:
    return fil_parole(contrat, ("Avis des instances", reverse("participation:avis_conseils", args=[contrat.code])))


@public
def avis_conseils(request: RequeteActeur, code: str) -> HttpResponse:
    """Published opinions for all; those awaited for who asks and who gives."""
    contrat = contrat_visible(request.acteur, code)
    dedans = rendre_avis(request.acteur, contrat)
    tous = AvisConseil.objects.filter(contrat=contrat).select_related("instance__commune", "contrat")
    visibles = tous if dedans else tous.filter(etat=EtatAvisConseil.PUBLIE)
    contexte = {
        "contrat": contrat,
        "lignes": [ligne_de(contrat, a, request.acteur) for a in visibles.order_by("-demande_le", "-pk")[:100]],
        "demande": demander_avis(request.acteur, contrat),
        "fil_ariane": [*fil_avis(contrat)[:-1], ("Avis des instances", "")],
    }
    return render(request, "participation/avis_conseils.html", contexte)


def ligne_de(contrat: Contrat, avis: AvisConseil, acteur: Acteur) -> dict[str, Any]:
    tient, rend = demander_avis(acteur, avis), rendre_avis(acteur, avis)
    retard = avis.etat == EtatAvisConseil.DEMANDE and avis.reponse_avant < aujourdhui()
    faits: list[tuple[str, Any]] = [
        ("Instance", avis.instance),
        ("Sur", Lien(avis.objet_titre, adresse_de(acteur, contrat, avis.objet_genre, avis.objet_id))),
        ("Question", avis.question),
        ("Demandé le", avis.demande_le),
        ("Attendu avant le", avis.reponse_avant if avis.etat == EtatAvisConseil.DEMANDE else None),
        ("Avis", avis.get_sens_display() if avis.sens else ""),
        ("Ce que dit l’instance", avis.texte),
        ("Séance du", avis.seance_le),
        ("Suite donnée", avis.suite),
    ]
    permis = {"rendre": rend, "publier": tient, "clore": tient, "redemander": tient}
    return {
        "avis": avis,
        "etat": Badge("En retard", "erreur") if retard else Badge(avis.get_etat_display(), TONS[avis.etat]),
        "faits": [f for f in faits if f[1]],
        "actes": [
            (
                TRANSITIONS_AVIS[acte].libelle,
                reverse(f"participation:avis_conseil_{acte}", args=[contrat.code, avis.pk]),
            )
            for acte in actes_possibles(TRANSITIONS_AVIS, avis.etat)
            if permis[acte] and acte != "clore"
        ],
        "clore": tient and retard,
    }


def avis_pour(request: RequeteActeur, regle: Politique, code: str, pk: int) -> tuple[Contrat, AvisConseil]:
    contrat = contrat_pour(request, regle, code)
    avis = get_object_or_404(AvisConseil.objects.select_related("instance", "contrat"), contrat=contrat, pk=pk)
    exiger(regle, request.acteur, avis)
    return contrat, avis


@acces(demander_avis)
def avis_conseil_demander(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_pour(request, demander_avis, code)
    form = DemanderAvisForm(request.POST if request.method == "POST" else None, contrat=contrat)

    def acte(_: dict[str, Any]) -> None:
        exiger(demander_avis, request.acteur, form.cleaned_data["instance"])
        domain.demander_avis(acteur=request.acteur, contrat=contrat, **form.champs())

    return acte_par_formulaire(
        request,
        contrat,
        form,
        acte,
        "L’avis est demandé ; la lettre part s’il y a une adresse.",
        titre="Demander un avis",
        bouton="Demander",
        retour=reverse("participation:avis_conseils", args=[code]),
        fil=fil_avis(contrat),
    )


@acces(demander_avis)
def avis_conseil_redemander(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat, avis = avis_pour(request, demander_avis, code, pk)
    form = RedemanderAvisForm(request.POST if request.method == "POST" else None, initial={"courriel": avis.courriel})
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: domain.redemander_avis(acteur=request.acteur, avis=avis, **valeurs),
        "L’avis est redemandé.",
        titre="Demander à nouveau",
        bouton="Demander",
        retour=reverse("participation:avis_conseils", args=[code]),
        chapeau=str(avis),
        fil=fil_avis(contrat),
    )


@acces(rendre_avis)
def avis_conseil_rendre(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat, avis = avis_pour(request, rendre_avis, code, pk)
    initial = {"sens": avis.sens, "texte": avis.texte, "seance_le": avis.seance_le}
    form = RendreAvisForm(request.POST if request.method == "POST" else None, initial=initial)
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: domain.rendre_avis(acteur=request.acteur, avis=avis, **valeurs),
        "L’avis est enregistré.",
        titre="Enregistrer l’avis",
        bouton="Enregistrer",
        retour=reverse("participation:avis_conseils", args=[code]),
        chapeau=str(avis),
        fil=fil_avis(contrat),
    )


@acces(demander_avis)
def avis_conseil_publier(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat, avis = avis_pour(request, demander_avis, code, pk)
    form = PublierAvisForm(request.POST if request.method == "POST" else None, initial={"suite": avis.suite})
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: domain.publier_avis(acteur=request.acteur, avis=avis, **valeurs),
        "L’avis est publié.",
        titre="Publier l’avis",
        bouton="Publier",
        retour=reverse("participation:avis_conseils", args=[code]),
        chapeau=f"{avis.get_sens_display()}. {avis.texte}",
        fil=fil_avis(contrat),
    )


@acces(demander_avis)
@require_POST
def avis_conseil_clore(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    _, avis = avis_pour(request, demander_avis, code, pk)
    agir(request, lambda: domain.clore_sans_reponse(acteur=request.acteur, avis=avis), "C’est noté.")
    return redirect("participation:avis_conseils", code=code)


@public
def avis_conseil_par_lien(request: RequeteActeur, jeton: str) -> HttpResponse:
    """The page of a signed link: the object to read, the opinion to give. No account is needed."""
    try:
        avis = domain.avis_du_jeton(jeton)
    except LienPerime as refus:
        return render(request, "participation/parole_lien_perime.html", {"message": str(refus)}, status=410)
    initial = {"sens": avis.sens, "texte": avis.texte, "seance_le": avis.seance_le}
    form = RendreAvisForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        dit = "Merci : l’avis est enregistré. Vous pouvez encore le corriger."
        if agir(request, lambda: domain.rendre_avis(acteur=Acteur(), avis=avis, **form.cleaned_data), dit, form):
            return redirect("participation:avis_conseil_par_lien", jeton=jeton)
    contexte = {
        "contrat": avis.contrat,
        "avis": avis,
        "form": form,
        "objet": adresse_de(request.acteur, avis.contrat, avis.objet_genre, avis.objet_id),
    }
    reponse = render(request, "participation/avis_conseil_par_lien.html", contexte)
    reponse["Cache-Control"] = "private, no-store"
    return reponse
