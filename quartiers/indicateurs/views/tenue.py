"""Acts of the pilot on the measures of the contract: define, tie, type a figure, correct it, tell a break."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat.acces import contrat_visible
from quartiers.indicateurs import permissions as droits
from quartiers.indicateurs.domain.mesures import definir as definir_mesure
from quartiers.indicateurs.domain.mesures import redefinir as redefinir_mesure
from quartiers.indicateurs.domain.mesures import relier as relier_mesures
from quartiers.indicateurs.domain.ruptures import signaler_rupture
from quartiers.indicateurs.domain.versements import corriger as corriger_releve
from quartiers.indicateurs.domain.versements import valeur_du, verser
from quartiers.indicateurs.forms import DefinitionForm, RelierForm, RuptureForm, ValeurForm
from quartiers.indicateurs.lecture import definition_en_cours
from quartiers.indicateurs.models import Indicateur, Releve
from quartiers.indicateurs.views.commun import lieux_offerts, lieux_saisis, mesure_a_tenir, page_formulaire
from quartiers.socle.formats import nombre


def adresse(code: str, mesure: str) -> str:
    return reverse("indicateurs:mesure", args=[code, mesure])


def champs_de(form: DefinitionForm) -> dict[str, Any]:
    return {nom: valeur for nom, valeur in form.cleaned_data.items() if nom != "le"}


@acces(droits.definir)
def definir(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    exiger(droits.definir, request.acteur, contrat)
    indicateur = Indicateur.objects.filter(contrat=contrat, code=request.GET.get("indicateur", "")).first()
    initial = {"libelle": indicateur.titre[:200]} if indicateur else {}
    form = DefinitionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        mesure = definir_mesure(
            acteur=request.acteur,
            contrat=contrat,
            indicateur=indicateur,
            le=form.cleaned_data["le"],
            champs=champs_de(form),
            lieux=lieux_saisis(contrat),
        )
        messages.success(request, "La mesure est définie : ses valeurs peuvent être saisies ou chargées.")
        return redirect(adresse(code, mesure.code))
    retour = reverse("indicateurs:mesures", args=[code])
    chapeau = f"Pour l’indicateur « {indicateur.titre} »." if indicateur else ""
    return page_formulaire(
        request, contrat, form, titre="Définir une mesure", bouton="Enregistrer", retour=retour, chapeau=chapeau
    )


@acces(droits.definir)
def redefinir(request: RequeteActeur, code: str, mesure: str) -> HttpResponse:
    contrat, lue, definition = mesure_a_tenir(request, code, mesure)
    exiger(droits.definir, request.acteur, contrat)
    form = DefinitionForm(request.POST or None, instance=definition)
    if request.method == "POST" and form.is_valid():
        try:
            redefinir_mesure(acteur=request.acteur, mesure=lue, le=form.cleaned_data["le"], champs=champs_de(form))
        except ValidationError as faute:
            form.add_error("le", faute)
        else:
            messages.success(request, "La définition est à jour.")
            return redirect(adresse(code, mesure))
    return page_formulaire(
        request, contrat, form, titre="Modifier la définition", bouton="Enregistrer", retour=adresse(code, mesure)
    )


@acces(droits.definir)
def relier(request: RequeteActeur, code: str, indicateur: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    exiger(droits.definir, request.acteur, contrat)
    lui = get_object_or_404(Indicateur, contrat=contrat, code=indicateur)
    form = RelierForm(request.POST or None, contrat=contrat, initial={"mesures": list(lui.mesures.all())})
    retour = f"{reverse('indicateurs:catalogue', args=[code])}#indicateur-{lui.code}"
    if request.method == "POST" and form.is_valid():
        relier_mesures(acteur=request.acteur, indicateur=lui, mesures=list(form.cleaned_data["mesures"]))
        messages.success(request, "Les mesures de cet indicateur sont à jour.")
        return redirect(retour)
    return page_formulaire(
        request,
        contrat,
        form,
        titre="Relier des mesures",
        bouton="Enregistrer",
        retour=retour,
        chapeau=f"« {lui.titre} »",
    )


@acces(droits.saisir)
def saisir(request: RequeteActeur, code: str, mesure: str) -> HttpResponse:
    contrat, lue, definition = mesure_a_tenir(request, code, mesure)
    exiger(droits.saisir, request.acteur, contrat)
    form = ValeurForm(
        request.POST or None,
        mesure=lue.code,
        definition=definition,
        lieux=lieux_offerts(contrat),
        initial={"source": definition.source},
    )
    if request.method == "POST" and form.is_valid():
        try:
            verser(acteur=request.acteur, valeurs=[form.nouvelle()])
        except ValidationError as faute:
            form.add_error(None, deja_connue(faute))
        else:
            messages.success(request, "La valeur est enregistrée.")
            return redirect(adresse(code, mesure))
    return page_formulaire(
        request, contrat, form, titre="Saisir une valeur", bouton="Enregistrer", retour=adresse(code, mesure),
        chapeau=f"{definition.libelle}{f' ({definition.unite})' if definition.unite else ''}",
    )  # fmt: skip


def deja_connue(faute: ValidationError) -> ValidationError:
    if "diffèrent" in " ".join(faute.messages):
        return ValidationError(
            "Une autre valeur est déjà connue pour cette période : corrigez-la depuis le tableau des valeurs."
        )
    return faute


@acces(droits.saisir)
def corriger(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    exiger(droits.saisir, request.acteur, contrat)
    releve = Releve.objects.filter(contrat=contrat, courant=True, pk=pk).select_related("mesure", "territoire").first()
    definition = definition_en_cours(releve.mesure) if releve else None
    if releve is None or definition is None:
        raise Http404("Cette valeur n’existe pas, ou a déjà été corrigée.")
    form = ValeurForm(
        request.POST or None, mesure=releve.mesure.code, definition=definition, initial=initial_de(releve)
    )
    if request.method == "POST" and form.is_valid():
        try:
            proposee = form.corrigee(valeur_du(releve))
            corriger_releve(acteur=request.acteur, releve=releve, valeur=proposee, motif=form.cleaned_data["motif"])
        except ValidationError as faute:
            form.add_error(None, faute)
        else:
            messages.success(request, "La correction est enregistrée ; l’ancienne valeur est gardée.")
            return redirect(adresse(code, releve.mesure.code))
    quand = f"{releve.debut:%d/%m/%Y} – {releve.fin:%d/%m/%Y}"
    return page_formulaire(
        request, contrat, form, titre="Corriger une valeur", bouton="Enregistrer la correction",
        retour=adresse(code, releve.mesure.code), chapeau=f"{definition.libelle}, {releve.territoire}, {quand}",
    )  # fmt: skip


def initial_de(releve: Releve) -> dict[str, Any]:
    marge = None
    if releve.valeur is not None and releve.marge_haute is not None:
        marge = nombre(releve.marge_haute - releve.valeur)
    noms = ("etat", "source", "provisoire", "confiance")
    nombres = ("valeur", "numerateur", "denominateur")
    return (
        {nom: getattr(releve, nom) for nom in noms}
        | {nom: nombre(getattr(releve, nom)) for nom in nombres}
        | {"demi_largeur": marge}
    )


@acces(droits.definir)
def rompre(request: RequeteActeur, code: str, mesure: str) -> HttpResponse:
    contrat, lue, definition = mesure_a_tenir(request, code, mesure)
    exiger(droits.definir, request.acteur, contrat)
    form = RuptureForm(request.POST or None, lieux=lieux_offerts(contrat))
    if request.method == "POST" and form.is_valid():
        signaler_rupture(acteur=request.acteur, contrat=contrat, champs={**form.cleaned_data, "mesure": lue})
        messages.success(request, "La rupture est signalée : la courbe est coupée à cette date.")
        return redirect(adresse(code, mesure))
    return page_formulaire(
        request, contrat, form, titre="Signaler une rupture de série", bouton="Signaler",
        retour=adresse(code, mesure), chapeau=definition.libelle,
    )  # fmt: skip
