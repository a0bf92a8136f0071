"""Sources: the list, one of them with what it gave, how it is described, its categories, its breaks."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.socle.affichage import Badge, Lien
from quartiers.tranquillite.acces import Regard, au_cercle, contrat_a_tenir, source_de
from quartiers.tranquillite.chiffres import mois_livres, sources_de
from quartiers.tranquillite.domain import sources as domaine
from quartiers.tranquillite.forms import CategorieForm, RuptureForm, SourceForm
from quartiers.tranquillite.lieux import lieux_de
from quartiers.tranquillite.models import CategorieSource, FaitMensuel, RuptureSerie, SourceObservatoire
from quartiers.tranquillite.periodes import mois_fr
from quartiers.tranquillite.permissions import entrer_au_cercle, tenir_observatoire
from quartiers.tranquillite.queries import derniers_mois, sources_livrees
from quartiers.tranquillite.views.communs import adresse, aujourdhui, montrer, page_de_formulaire, tenter

TONS = {"livré": "succes", "incomplet": "attention", "non livré": "neutre"}


@acces(entrer_au_cercle)
@au_cercle
@require_safe
def sources(request: RequeteActeur, regard: Regard) -> HttpResponse:
    contrat = regard.contrat
    toutes = sources_de(contrat)
    lignes = [
        {
            "source": source,
            "url": adresse(contrat, "source", source.code),
            "livre": regard.livre(source),
        }
        for source in toutes
    ]
    return montrer(
        request,
        contrat,
        "sources",
        ("Sources", ""),
        lignes=lignes,
        tient=tenir_observatoire(request.acteur, contrat),
    )


@acces(entrer_au_cercle)
@au_cercle
@require_safe
def source(request: RequeteActeur, regard: Regard, source: str) -> HttpResponse:
    """What it counts and how; whether its months came, in full for its own partner."""
    objet = source_de(regard.contrat, source)
    livre = regard.livre(objet)
    tient = tenir_observatoire(request.acteur, regard.contrat)
    mois = derniers_mois(objet, aujourdhui())
    return montrer(
        request,
        regard.contrat,
        "source",
        ("Sources", adresse(regard.contrat, "sources")),
        (str(objet), ""),
        source=objet,
        faits=faits_de(objet),
        categories=[(c.titre, c.get_famille_display()) for c in objet.categories.all()],
        ruptures=list(objet.ruptures.select_related("categorie")),
        livre=livre,
        tient=tient,
        mois=etats_des_mois(objet, mois, livre=livre),
        livraisons=list(objet.livraisons.all()[:12]) if livre else [],
    )


def faits_de(source: SourceObservatoire) -> list[tuple[str, Any]]:
    return [
        ("Partenaire", source.organisme),
        ("Ce qui est compté", source.definition),
        ("Unité", source.get_unite_display()),
        ("Échelle", source.get_echelle_display()),
        ("Chiffres depuis", mois_fr(source.debut)),
        ("Fiabilité", source.get_fiabilite_display()),
        ("Ce qui échappe", source.sous_declaration or "Non précisé"),
        ("Période la plus fine montrée au cercle", source.get_pas_display()),
        ("Catégories", "Ne se recoupent pas" if source.exclusives else "Peuvent se recouper : jamais additionnées"),
    ]


def etats_des_mois(source: SourceObservatoire, mois: list[Any], *, livre: bool) -> list[dict[str, Any]]:
    """For its partner how many cells came; for others whether anything did."""
    if livre:
        lieux = len(lieux_de(source.contrat, source.echelle))
        etats = mois_livres(source, source.categories.count(), lieux, mois)
        return [
            {
                "mois": mois_fr(etat.mois),
                "etat": Badge(etat.etat.capitalize(), TONS[etat.etat]),  # type: ignore[arg-type]
                "detail": f"{etat.livrees} sur {etat.attendues}" if etat.etat == "incomplet" else "",
            }
            for etat in etats
        ]
    recus = {m for m in mois if sources_livrees([source], m)}
    return [
        {"mois": mois_fr(m), "etat": Badge("Reçu", "succes") if m in recus else Badge("Non livré"), "detail": ""}
        for m in mois
    ]


@acces(tenir_observatoire)
def ajouter_source(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_a_tenir(request, code)
    form = SourceForm(request.POST or None, contrat=contrat)
    if request.method == "POST" and form.is_valid():
        creee = domaine.creer_source(acteur=request.acteur, contrat=contrat, **form.cleaned_data)
        messages.success(request, "La source est ajoutée. Donnez maintenant ses catégories.")
        return redirect(adresse(contrat, "categories", creee.code))
    parents = [("Sources", adresse(contrat, "sources"))]
    return page_de_formulaire(
        request, contrat, form, "Ajouter une source", "Ajouter", adresse(contrat, "sources"), parents=parents
    )


@acces(tenir_observatoire)
def modifier_source(request: RequeteActeur, code: str, source: str) -> HttpResponse:
    contrat = contrat_a_tenir(request, code)
    objet = source_de(contrat, source)
    form = SourceForm(request.POST or None, instance=objet, contrat=contrat)
    retour = adresse(contrat, "source", objet.code)
    if request.method == "POST" and form.is_valid():
        donnees = form.cleaned_data
        frais = source_de(contrat, source)
        if tenter(form, lambda: domaine.modifier_source(acteur=request.acteur, source=frais, **donnees)):
            messages.success(
                request, "La source est à jour. Si ce qui est compté a changé, notez une rupture de série."
            )
            return redirect(retour)
    parents = [("Sources", adresse(contrat, "sources")), (str(source_de(contrat, source)), retour)]
    return page_de_formulaire(request, contrat, form, "Modifier la source", "Enregistrer", retour, parents=parents)


@acces(tenir_observatoire)
def categories(request: RequeteActeur, code: str, source: str) -> HttpResponse:
    """All the categories of a source on one page, with empty rows to add some."""
    contrat = contrat_a_tenir(request, code)
    objet = source_de(contrat, source)
    fabrique = forms.modelformset_factory(CategorieSource, form=CategorieForm, extra=3, can_delete=True, max_num=30)
    retour = adresse(contrat, "source", objet.code)
    siennes = objet.categories.order_by("rang", "pk")
    formset: Any = fabrique(request.POST or None, queryset=siennes, prefix="cat")
    for form in formset.forms:
        form.instance.source, form.instance.contrat = objet, contrat
    if request.method == "POST" and formset.is_valid():
        gardees = [
            (form.instance.pk, form.cleaned_data["titre"], form.cleaned_data["famille"])
            for form in formset.forms
            if form.cleaned_data.get("titre") and not form.cleaned_data.get("DELETE")
        ]
        entete = forms.Form({})
        if tenter(entete, lambda: domaine.ranger_categories(acteur=request.acteur, source=objet, categories=gardees)):
            messages.success(request, "Les catégories sont à jour.")
            return redirect(retour)
        messages.error(request, " ".join(str(erreur) for erreur in entete.non_field_errors()))
    return montrer(
        request,
        contrat,
        "categories",
        ("Sources", adresse(contrat, "sources")),
        (str(objet), retour),
        ("Catégories", ""),
        source=objet,
        formset=formset,
        retour=retour,
    )


@acces(tenir_observatoire)
def ajouter_rupture(request: RequeteActeur, code: str, source: str) -> HttpResponse:
    contrat = contrat_a_tenir(request, code)
    objet = source_de(contrat, source)
    form = RuptureForm(request.POST or None, source=objet)
    retour = adresse(contrat, "source", objet.code)
    if request.method == "POST" and form.is_valid():
        domaine.noter_rupture(acteur=request.acteur, source=objet, **form.cleaned_data)
        messages.success(request, "La rupture est notée : la série est coupée à cette date.")
        return redirect(retour)
    parents = [("Sources", adresse(contrat, "sources")), (str(objet), retour)]
    chapeau = "À partir de ce mois, on ne compte plus la même chose : les périodes d’avant ne seront plus comparées."
    return page_de_formulaire(
        request, contrat, form, "Noter une rupture de série", "Noter", retour, chapeau=chapeau, parents=parents
    )


@acces(tenir_observatoire)
@require_POST
def retirer_rupture(request: RequeteActeur, code: str, source: str, pk: int) -> HttpResponse:
    contrat = contrat_a_tenir(request, code)
    rupture = get_object_or_404(
        RuptureSerie.objects.select_related("source"), contrat=contrat, source__code=source, pk=pk
    )
    domaine.retirer_rupture(acteur=request.acteur, rupture=rupture)
    messages.success(request, "La rupture est retirée.")
    return redirect(adresse(contrat, "source", source))


def versions_de(fait: FaitMensuel) -> list[dict[str, Any]]:
    """Every version of one figure, first to last."""
    toutes = FaitMensuel.objects.filter(
        categorie=fait.categorie_id, quartier=fait.quartier_id, commune=fait.commune_id, mois=fait.mois
    ).order_by("version")
    return [
        {"date": f.cree_le, "titre": f"{f.nombre}", "texte": f.get_motif_display() or "Première livraison"}
        for f in toutes
    ]


def lien_source(source: SourceObservatoire) -> Lien:
    return Lien(str(source), adresse(source.contrat, "source", source.code))
