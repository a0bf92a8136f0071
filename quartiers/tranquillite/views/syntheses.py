"""Summaries for the public: drafts and their publication for the team; the page, the table and the PDF for all."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces, exiger, public
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.socle.affichage import Badge
from quartiers.socle.formats import date_fr, nombre
from quartiers.tranquillite.acces import Regard, au_cercle, membre_de
from quartiers.tranquillite.contenu_synthese import lignes_csv
from quartiers.tranquillite.domain import syntheses as domaine
from quartiers.tranquillite.enums import EtatSynthese
from quartiers.tranquillite.forms import SyntheseForm
from quartiers.tranquillite.models import SynthesePublique
from quartiers.tranquillite.permissions import entrer_au_cercle, publier_synthese
from quartiers.tranquillite.synthese import synthese_en_pdf
from quartiers.tranquillite.views.communs import adresse, aujourdhui, essayer, montrer, telechargement, tenter

TONS = {EtatSynthese.BROUILLON: "attention", EtatSynthese.PUBLIE: "succes", EtatSynthese.REMPLACE: "neutre"}
ANNEES = 6


@acces(entrer_au_cercle)
@au_cercle
def syntheses(request: RequeteActeur, regard: Regard) -> HttpResponse:
    """The list; for whoever publishes, the form that prepares one."""
    contrat = regard.contrat
    publie = publier_synthese(request.acteur, contrat)
    jour = aujourdhui()
    form = SyntheseForm(request.POST or None, annees=[jour.year - n for n in range(ANNEES)])
    if request.method == "POST":
        exiger(publier_synthese, request.acteur, contrat)
        if form.is_valid():
            faites: list[SynthesePublique] = []
            donnees = form.cleaned_data
            if tenter(
                form,
                lambda: faites.append(domaine.preparer(acteur=request.acteur, contrat=contrat, jour=jour, **donnees)),
            ):
                return redirect(adresse(contrat, "synthese", faites[0].pk))
    lignes = [
        {
            "synthese": synthese,
            "etat": Badge(synthese.get_etat_display(), TONS[EtatSynthese(synthese.etat)]),  # type: ignore[arg-type]
        }
        for synthese in SynthesePublique.objects.filter(contrat=contrat)
    ]
    return montrer(request, contrat, "syntheses", ("Synthèses publiques", ""), lignes=lignes, form=form, publie=publie)


def synthese_ou_404(contrat: Contrat, pk: int) -> SynthesePublique:
    return get_object_or_404(SynthesePublique.objects.select_related("contrat"), contrat=contrat, pk=pk)


@acces(entrer_au_cercle)
@au_cercle
@require_safe
def synthese(request: RequeteActeur, regard: Regard, pk: int) -> HttpResponse:
    """The draft as the public will read it, before it does."""
    objet = synthese_ou_404(regard.contrat, pk)
    return montrer(
        request,
        regard.contrat,
        "synthese",
        ("Synthèses publiques", adresse(regard.contrat, "syntheses")),
        (objet.periode, ""),
        synthese=objet,
        contenu=presentable(objet),
        brouillon=objet.etat == EtatSynthese.BROUILLON,
        publie=publier_synthese(request.acteur, regard.contrat),
    )


@acces(publier_synthese)
@au_cercle
@require_POST
def publier(request: RequeteActeur, regard: Regard, pk: int) -> HttpResponse:
    objet = synthese_ou_404(regard.contrat, pk)
    if essayer(request, lambda: domaine.publier(acteur=request.acteur, synthese=objet, jour=aujourdhui())):
        messages.success(request, "La synthèse est publiée : elle ne changera plus.")
        return redirect(adresse(regard.contrat, "publique", objet.pk))
    return redirect(adresse(regard.contrat, "synthese", pk))


@acces(publier_synthese)
@au_cercle
@require_POST
def abandonner(request: RequeteActeur, regard: Regard, pk: int) -> HttpResponse:
    objet = synthese_ou_404(regard.contrat, pk)
    if essayer(request, lambda: domaine.abandonner(acteur=request.acteur, synthese=objet)):
        messages.success(request, "Le brouillon est abandonné.")
    return redirect(adresse(regard.contrat, "syntheses"))


def presentable(synthese: SynthesePublique) -> dict[str, Any]:
    """The frozen content with its numbers as they are written on a page."""
    contenu = dict(synthese.contenu)
    contenu["sources"] = [
        {
            **source,
            "lignes": [
                [ligne[0], *[nombre(v) if isinstance(v, int) else v for v in ligne[1:]]] for ligne in source["lignes"]
            ],
            "legende": f"Nombres de « {source['titre']} »",
            "entetes": [
                ("categorie", "Catégorie"),
                *[(f"l{r}", lieu, "nombre") for r, lieu in enumerate(source["colonnes"])],
            ],
        }
        for source in contenu["sources"]
    ]
    return contenu


# For all


def publiees(contrat: Contrat) -> Any:
    return SynthesePublique.objects.filter(contrat=contrat, etat__in=[EtatSynthese.PUBLIE, EtatSynthese.REMPLACE])


@public
@require_safe
def publiques(request: RequeteActeur, code: str) -> HttpResponse:
    """Every summary that was published, the replaced ones named as such."""
    contrat = contrat_visible(request.acteur, code)
    contexte = {
        "contrat": contrat,
        "syntheses": list(publiees(contrat)),
        "du_cercle": membre_de(request.acteur, contrat) is not None,
        "fil_ariane": [(str(contrat), reverse("accueil:contrat", args=[code])), ("Tranquillité publique", "")],
    }
    return render(request, "tranquillite/publiques.html", contexte)


def publique_ou_404(request: RequeteActeur, code: str, pk: int) -> SynthesePublique:
    contrat = contrat_visible(request.acteur, code)
    trouvee: SynthesePublique = get_object_or_404(publiees(contrat).select_related("contrat"), pk=pk)
    return trouvee


@public
@require_safe
def publique(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = publique_ou_404(request, code, pk)
    contexte = {
        "contrat": objet.contrat,
        "synthese": objet,
        "contenu": presentable(objet),
        "remplacee": objet.etat == EtatSynthese.REMPLACE,
        "fil_ariane": [
            (str(objet.contrat), reverse("accueil:contrat", args=[code])),
            ("Tranquillité publique", adresse(objet.contrat, "publiques")),
            (objet.periode, ""),
        ],
    }
    return render(request, "tranquillite/publique.html", contexte)


@public
@require_safe
def publique_pdf(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    objet = publique_ou_404(request, code, pk)
    return telechargement(synthese_en_pdf(objet), f"tranquillite-{objet.annee}.pdf", "application/pdf")


@public
@require_safe
def publique_csv(request: RequeteActeur, code: str, pk: int) -> HttpResponseBase:
    objet = publique_ou_404(request, code, pk)
    noms = ["periode", "source", "partenaire", "unite", "echelle", "categorie", "lieu", "nombre", "etat"]
    colonnes = [Colonne(nom, nom) for nom in noms]
    notes = {"Publiée le": date_fr(objet.publiee_le), "Secret": objet.contenu["note"]}
    return reponse_tableau(f"tranquillite-{objet.annee}", str(objet), colonnes, lignes_csv(objet.contenu), "csv", notes)
