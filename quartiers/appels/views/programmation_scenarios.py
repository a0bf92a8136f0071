"""Scenarios: make, copy, rename, delete, have one computed, compare several."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render

from quartiers.appels.comparaison_programmations import comparer
from quartiers.appels.domain.programmation import copier as copier_scenario
from quartiers.appels.domain.programmation import creer_scenario
from quartiers.appels.domain.programmation import renommer as renommer_scenario
from quartiers.appels.domain.programmation import supprimer as supprimer_scenario
from quartiers.appels.forms_programmation import ComparaisonForm, NomForm, ReglesForm, ScenarioForm
from quartiers.appels.models import Campagne
from quartiers.appels.permissions import lire_programmation, programmer
from quartiers.appels.proposition.calcul import proposer as calculer
from quartiers.appels.proposition.calcul import resume
from quartiers.appels.queries.programmation import lire_tableau
from quartiers.appels.tableau import Cellule, Tableau
from quartiers.appels.views.programmation import adresse, campagne_a_programmer, fil, programmation_de
from quartiers.comptes.acces import RequeteActeur, acces


@acces(programmer)
def creer(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    campagne = campagne_a_programmer(request, code, annee, programmer)
    form = ScenarioForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        contenu = lire_tableau(campagne, request.acteur)
        montants = montants_de_depart(contenu, form.cleaned_data["depart"])
        try:
            scenario = creer_scenario(
                acteur=request.acteur, campagne=campagne, nom=form.cleaned_data["nom"], montants=montants
            )
        except ValidationError as erreur:
            reporter(form, erreur)
        else:
            messages.success(request, "Le scénario est créé.")
            return redirect(adresse(campagne, "programmation_tableau", scenario.pk))
    return formulaire(request, campagne, form, titre="Nouveau scénario", bouton="Créer ce scénario")


def montants_de_depart(contenu: Tableau, depart: str) -> dict[int, Decimal]:
    """Amounts of open cells that a scenario starts from: none, the requests, or what the opinions propose."""

    def montant(cellule: Cellule) -> Decimal | None:
        if depart == "demandes":
            return cellule.demande
        return cellule.avis_montant if depart == "avis" else None

    poses = ((c.ligne_id, montant(c)) for _, c in contenu.cellules() if not c.fermee)
    return {ligne: valeur for ligne, valeur in poses if valeur is not None}


@acces(programmer)
def copier(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponse:
    campagne = campagne_a_programmer(request, code, annee, programmer)
    source = programmation_de(campagne, pk)
    form = NomForm(request.POST or None, initial={"nom": f"{source.nom[:100]} (copie)"})
    del form.fields["note"]
    if request.method == "POST" and form.is_valid():
        try:
            copie = copier_scenario(acteur=request.acteur, programmation=source, nom=form.cleaned_data["nom"])
        except ValidationError as erreur:
            reporter(form, erreur)
        else:
            messages.success(request, "La copie est prête.")
            return redirect(adresse(campagne, "programmation_tableau", copie.pk))
    return formulaire(request, campagne, form, titre="Copier", bouton="Copier", objet=source.nom)


@acces(programmer)
def renommer(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponse:
    campagne = campagne_a_programmer(request, code, annee, programmer)
    scenario = programmation_de(campagne, pk)
    form = NomForm(request.POST or None, initial={"nom": scenario.nom, "note": scenario.note})
    if request.method == "POST" and form.is_valid():
        try:
            renommer_scenario(acteur=request.acteur, programmation=scenario, **form.cleaned_data)
        except ValidationError as erreur:
            reporter(form, erreur)
        else:
            messages.success(request, "Le scénario est renommé.")
            return redirect(adresse(campagne, "programmation_tableau", pk))
    return formulaire(request, campagne, form, titre="Renommer le scénario", bouton="Enregistrer", objet=scenario.nom)


@acces(programmer)
def supprimer(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponse:
    campagne = campagne_a_programmer(request, code, annee, programmer)
    scenario = programmation_de(campagne, pk)
    if request.method == "POST":
        try:
            supprimer_scenario(acteur=request.acteur, programmation=scenario)
        except ValidationError as erreur:
            messages.error(request, erreur.messages[0])
            return redirect(adresse(campagne, "programmation_tableau", pk))
        messages.success(request, "Le scénario est supprimé.")
        return redirect(adresse(campagne, "programmation"))
    return formulaire(
        request,
        campagne,
        forms.Form(),
        titre="Supprimer ce scénario ?",
        bouton="Supprimer",
        objet=scenario.nom,
        genre="danger",
        explications=["Ses montants disparaissent ; le journal garde ce qui s’est passé."],
        retour=adresse(campagne, "programmation_tableau", pk),
    )


@acces(programmer)
def proposer(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """Have an allocation computed under stated rules: it makes a scenario, and decides nothing."""
    campagne = campagne_a_programmer(request, code, annee, programmer)
    form = ReglesForm(request.POST or None, initial={"nom": "Proposition calculée"})
    manques: list[str] = []
    if request.method == "POST" and form.is_valid():
        regles = form.regles()
        contenu = lire_tableau(campagne, request.acteur)
        proposition = calculer(contenu, regles, accepter_manques=form.cleaned_data["accepter_manques"])
        manques = proposition.manques
        if proposition.montants:
            try:
                scenario = creer_scenario(
                    acteur=request.acteur,
                    campagne=campagne,
                    nom=form.cleaned_data["nom"],
                    montants=proposition.montants,
                    explications=proposition.explications,
                    regles=regles.en_json(),
                    note=resume(proposition),
                )
            except ValidationError as erreur:
                reporter(form, erreur)
            else:
                messages.success(
                    request, "La proposition est un scénario comme un autre : changez-y ce que vous voulez."
                )
                return redirect(adresse(campagne, "programmation_tableau", scenario.pk))
        elif not manques:
            form.add_error(None, "Il n’y a aucune ligne ouverte à programmer.")
    return formulaire(
        request,
        campagne,
        form,
        titre="Faire calculer une proposition",
        bouton="Calculer",
        manques=manques,
        explications=[
            "Le calcul respecte les enveloppes, les parts réservées, le plafond des poches de pauvreté et celui du "
            "financement public, puis sert les projets selon leur note. Chaque montant est expliqué. "
            "Le résultat est un scénario de plus : il n’impose rien.",
        ],
    )


@acces(lire_programmation)
def comparer_scenarios(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """Two to four scenarios or versions side by side, differences marked, sums under them."""
    campagne = campagne_a_programmer(request, code, annee, lire_programmation)
    form = ComparaisonForm(request.GET or None, campagne=campagne)
    choisies = list(form.cleaned_data["p"]) if form.is_valid() else []
    tableaux = [(p, lire_tableau(campagne, request.acteur, p)) for p in choisies]
    contexte = {
        "contrat": campagne.contrat,
        "campagne": campagne,
        "form": form,
        "choisies": choisies,
        "comparaison": comparer(tableaux) if len(tableaux) > 1 else None,
        "seulement_ecarts": bool(form.is_valid() and form.cleaned_data["ecarts"]),
        "fil_ariane": fil(campagne, ("Comparer", "")),
    }
    return render(request, "appels/programmation_comparer.html", contexte)


def reporter(form: BaseForm, erreur: ValidationError) -> None:
    """Put the errors of an act on the form: nothing typed is lost."""
    if hasattr(erreur, "error_dict"):
        for champ, liste in erreur.message_dict.items():
            form.add_error(champ if champ in form.fields else None, liste)
    else:
        form.add_error(None, erreur)


def formulaire(
    request: RequeteActeur,
    campagne: Campagne,
    form: BaseForm,
    *,
    titre: str,
    bouton: str,
    retour: str = "",
    **suite: Any,
) -> HttpResponse:
    contexte = {
        "contrat": campagne.contrat,
        "campagne": campagne,
        "form": form,
        "titre": titre,
        "bouton": bouton,
        "retour": retour or adresse(campagne, "programmation"),
        "fil_ariane": fil(campagne, (titre, "")),
        **suite,
    }
    return render(request, "appels/programmation_formulaire.html", contexte)
