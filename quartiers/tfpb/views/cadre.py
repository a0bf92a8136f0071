"""The rules as this contract applies them: law, axes, thresholds, dates, charters."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.tfpb.acces import contrat_suivi, un_seul
from quartiers.tfpb.domain import cadre as domain
from quartiers.tfpb.forms import AxeForm, CharteForm, ReglageForm, SeuilForm
from quartiers.tfpb.models import (
    AxeTfpb,
    CharteQualite,
    ReglageTfpb,
    RegleAbattement,
    SeuilAlerte,
    ToleranceSignature,
)
from quartiers.tfpb.permissions import regler, suivre, tenir_conventions
from quartiers.tfpb.queries.soldes import reglage_de
from quartiers.tfpb.views.communs import (
    acte_par_formulaire,
    adresse,
    agir,
    aujourdhui,
    donnees,
    fil,
    formulaire,
    piece,
)


@acces(suivre)
def cadre(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_suivi(request.acteur, code)
    chartes = CharteQualite.objects.visibles_par(request.acteur).filter(contrat=contrat)
    contexte = {
        "contrat": contrat,
        "regles": list(RegleAbattement.objects.filter(contrat=contrat)),
        "tolerances": list(ToleranceSignature.objects.filter(contrat=contrat)),
        "axes": list(AxeTfpb.objects.filter(contrat=contrat)),
        "seuils": list(SeuilAlerte.objects.filter(contrat=contrat).select_related("axe")),
        "reglages": list(ReglageTfpb.objects.filter(contrat=contrat)),
        "courant": reglage_de(contrat, aujourdhui().year),
        "chartes": list(chartes.select_related("bailleur", "document")),
        "regle_tout": regler(request.acteur, contrat),
        "tient_chartes": tenir_conventions(request.acteur, contrat),
        "fil_ariane": fil(contrat, ("Cadre et chartes", "")),
    }
    return render(request, "tfpb/cadre.html", contexte)


@acces(regler)
def reglage(request: RequeteActeur, code: str) -> HttpResponse:
    """The habits in force, offered again from this year on."""
    contrat = contrat_suivi(request.acteur, code, regler)
    courant = reglage_de(contrat, aujourdhui().year)
    form = ReglageForm(donnees(request)[0], instance=courant)
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: domain.regler(acteur=request.acteur, contrat=contrat, **valeurs),
        "Les réglages sont enregistrés.",
        titre="Dates, délais et report",
        chapeau="Ils valent à partir de l’année d’imposition choisie ; ceux des années d’avant restent.",
        retour=adresse("cadre", contrat),
        fil=fil(contrat, ("Cadre et chartes", adresse("cadre", contrat))),
    )


@acces(regler)
def axe(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat = contrat_suivi(request.acteur, code, regler)
    objet = un_seul(AxeTfpb.objects.filter(contrat=contrat, pk=pk))
    form = AxeForm(donnees(request)[0], instance=AxeTfpb.objects.get(pk=objet.pk))
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: domain.modifier_axe(acteur=request.acteur, axe=objet, **valeurs),
        "L’axe est enregistré.",
        titre=f"Axe {objet.numero}",
        retour=adresse("cadre", contrat),
        fil=fil(contrat, ("Cadre et chartes", adresse("cadre", contrat))),
    )


@acces(regler)
def seuil(request: RequeteActeur, code: str, pk: int | None = None) -> HttpResponse:
    contrat = contrat_suivi(request.acteur, code, regler)
    objet = un_seul(SeuilAlerte.objects.filter(contrat=contrat, pk=pk)) if pk else None
    if objet is not None and request.method == "POST" and "retirer" in request.POST:
        agir(request, lambda: domain.retirer_seuil(acteur=request.acteur, seuil=objet), "Le seuil est retiré.")
        return redirect(adresse("cadre", contrat))
    affiche = SeuilAlerte.objects.get(pk=objet.pk) if objet else SeuilAlerte(contrat=contrat)
    form = SeuilForm(
        donnees(request)[0],
        instance=affiche,
        contrat=contrat,
        initial={} if pk else {"premiere_annee": aujourdhui().year},
    )
    return acte_par_formulaire(
        request,
        contrat,
        form,
        lambda valeurs: domain.fixer_seuil(acteur=request.acteur, contrat=contrat, seuil=objet, **valeurs),
        "Le seuil est enregistré.",
        titre="Seuil d’alerte",
        chapeau="La part de l’abattement qu’un axe, ou un genre d’action, ne devrait pas dépasser.",
        retour=adresse("cadre", contrat),
        retirable="Retirer ce seuil" if objet else "",
        fil=fil(contrat, ("Cadre et chartes", adresse("cadre", contrat))),
    )


@acces(tenir_conventions)
def charte(request: RequeteActeur, code: str, pk: int | None = None) -> HttpResponse:
    contrat = contrat_suivi(request.acteur, code, tenir_conventions)
    visibles = CharteQualite.objects.visibles_par(request.acteur).filter(contrat=contrat)
    objet = un_seul(visibles.filter(pk=pk)) if pk else None
    affiche = CharteQualite.objects.get(pk=objet.pk) if objet else CharteQualite(contrat=contrat, debut=aujourdhui())
    form = CharteForm(*donnees(request), instance=affiche, contrat=contrat)

    def ecrire() -> None:
        valeurs = dict(form.cleaned_data)
        document = piece(request, contrat, valeurs, f"Charte de qualité de service – {valeurs['titre']}")
        if document is not None:
            valeurs["document"] = document
        domain.ecrire_charte(acteur=request.acteur, contrat=contrat, charte=objet, **valeurs)

    if request.method == "POST" and form.is_valid() and agir(request, ecrire, "La charte est enregistrée.", form):
        return redirect(adresse("cadre", contrat))
    return formulaire(
        request,
        contrat,
        form,
        titre="Charte de qualité de service",
        retour=adresse("cadre", contrat),
        fil=fil(contrat, ("Cadre et chartes", adresse("cadre", contrat))),
    )
