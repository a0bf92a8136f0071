"""A landlord’s own workbook: put in, settled, looked at, written; what is kept aside stays in view."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.contrat.models import Contrat
from quartiers.socle.affichage import Colonne
from quartiers.socle.formats import compte, montant
from quartiers.tableurs.classeur import ClasseurIllisible
from quartiers.tableurs.forms import ColonnesForm
from quartiers.tfpb.acces import bailleurs_suivis, contrat_suivi, un_seul
from quartiers.tfpb.domain import classeurs as domaine
from quartiers.tfpb.domain.suivi import trimestre_du
from quartiers.tfpb.enums_realisation import EtatClasseur
from quartiers.tfpb.forms_classeurs import ClasseurForm, MotsForm, TrimestreForm
from quartiers.tfpb.models import ClasseurBailleur, LigneProgramme
from quartiers.tfpb.permissions import rediger
from quartiers.tfpb.queries.classeurs import Changement, Etude, axes_et_quartiers, etudier
from quartiers.tfpb.views.communs import agir, annees_du_contrat, aujourdhui, donnees, fil

LISTE_MAX = 20
COLONNES = [
    Colonne("genre", "Ce qui change"),
    Colonne("quartier", "Quartier"),
    Colonne("axe", "Axe"),
    Colonne("action", "Action"),
    Colonne("detail", "Avant → après"),
    Colonne("ou", "Dans le fichier"),
]


def fil_classeurs(contrat: Contrat, *suite: tuple[str, str]) -> list[tuple[str, str]]:
    return fil(contrat, ("Classeurs", reverse("tfpb:classeurs", args=[contrat.code])), *suite)


@acces(rediger)
def classeurs(request: RequeteActeur, code: str) -> HttpResponse:
    """Put a workbook in; those already read."""
    contrat = contrat_suivi(request.acteur, code, rediger)
    envoi, fichiers = donnees(request)
    form = ClasseurForm(
        envoi, fichiers, bailleurs=bailleurs_suivis(request.acteur, contrat), annees=annees_du_contrat(contrat)
    )
    deposes: list[ClasseurBailleur] = []
    if (
        request.method == "POST"
        and form.is_valid()
        and agir(
            request,
            lambda: deposes.append(
                domaine.deposer_classeur(acteur=request.acteur, contrat=contrat, **form.cleaned_data)
            ),
            "",
            form,
        )
    ):
        return redirect("tfpb:classeur", code, deposes[0].pk)
    vus = ClasseurBailleur.objects.visibles_par(request.acteur).filter(contrat=contrat)
    contexte = {
        "contrat": contrat,
        "form": form,
        "deposes": vus.select_related("document", "bailleur")[:LISTE_MAX],
        "fil_ariane": [*fil_classeurs(contrat)[:-1], ("Classeurs", "")],
    }
    return render(request, "tfpb/classeurs.html", contexte)


def classeur_pour(request: RequeteActeur, code: str, pk: int) -> ClasseurBailleur:
    contrat = contrat_suivi(request.acteur, code, rediger)
    vus = ClasseurBailleur.objects.visibles_par(request.acteur).filter(contrat=contrat, pk=pk)
    trouve = un_seul(vus.select_related("document", "bailleur"))
    trouve.contrat = contrat
    return trouve


def trimestre_de(request: RequeteActeur, depose: ClasseurBailleur) -> int:
    """The quarter asked for; else the last of a year that is over, the present one of this year."""
    dit = request.POST.get("trimestre", request.GET.get("trimestre", ""))
    if dit in {"1", "2", "3", "4"}:
        return int(dit)
    jour = aujourdhui()
    return trimestre_du(jour) if jour.year == depose.annee else 4


@acces(rediger)
def classeur(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """What the file says: columns and words to settle, changes to come, lines kept aside."""
    depose = classeur_pour(request, code, pk)
    contexte: dict[str, Any] = {
        "contrat": depose.contrat,
        "depose": depose,
        "ouvert": depose.etat == EtatClasseur.A_REGLER,
        "fil_ariane": fil_classeurs(depose.contrat, (str(depose), "")),
    }
    if contexte["ouvert"]:
        try:
            etude = etudier(request.acteur, depose, trimestre_de(request, depose))
        except ClasseurIllisible as illisible:
            return render(request, "tfpb/classeur.html", {**contexte, "illisible": str(illisible)})
        colonnes, mots = formulaires(request, depose, etude)
        if request.method == "POST" and not [f for f in (*colonnes, mots) if not f.is_valid()]:
            regler(request, depose, colonnes, mots)
            return redirect("tfpb:classeur", code, pk)
        contexte |= contenu_de(request, depose, etude) | {"colonnes_forms": colonnes, "mots": mots}
    return render(request, "tfpb/classeur.html", contexte)


def formulaires(request: RequeteActeur, depose: ClasseurBailleur, etude: Etude) -> tuple[list[ColonnesForm], MotsForm]:
    envoi = donnees(request)[0]
    axes, quartiers = axes_et_quartiers(request.acteur, depose)
    colonnes = [ColonnesForm(envoi, prefix=f"f{rang}", tableau=t) for rang, t in enumerate(etude.lecture.tableaux)]
    mots = MotsForm(
        envoi,
        lecture=etude.lecture,
        axes=[(str(a.numero), str(a)) for a in axes],
        quartiers=[(str(q.pk), q.titre) for q in quartiers],
    )
    return colonnes, mots


def regler(request: RequeteActeur, depose: ClasseurBailleur, colonnes: list[ColonnesForm], mots: MotsForm) -> None:
    domaine.regler_classeur(
        acteur=request.acteur,
        classeur=depose,
        colonnes={form.tableau.feuille.nom: form.colonnes for form in colonnes},
        signatures={form.tableau.feuille.nom: form.tableau.signature for form in colonnes},
        axes=mots.regles("axe"),
        quartiers=mots.regles("quartier"),
    )
    messages.success(request, f"Réglages gardés pour les prochains fichiers de {depose.bailleur}.")


def contenu_de(request: RequeteActeur, depose: ClasseurBailleur, etude: Etude) -> dict[str, Any]:
    return {
        "etude": etude,
        "a_regler": etude.lecture.a_regler,
        "nouveaux": not depose.reglages.get("colonnes"),
        "colonnes": COLONNES,
        "lignes": [ligne_de(changement) for changement in etude.changements],
        "nombre": compte(len(etude.changements), "ligne à reprendre", "lignes à reprendre"),
        "identiques": compte(etude.identiques, "ligne déjà à jour", "lignes déjà à jour"),
        "totaux": sum(len(t.laissees) for t in etude.lecture.tableaux),
        "trimestre_form": TrimestreForm(initial={"trimestre": trimestre_de(request, depose)}),
        "depenses": any(c.depense is not None for c in etude.changements),
    }


def ligne_de(changement: Changement) -> dict[str, Any]:
    return {
        "genre": changement.genre,
        "quartier": changement.quartier.titre,
        "axe": str(changement.axe),
        "action": changement.lue.action,
        "detail": " ; ".join(details_de(changement)),
        "ou": changement.lue.ou,
    }


def details_de(changement: Changement) -> list[str]:
    details = []
    if changement.ligne is None:
        plan = changement.plan
        details.append(f"coût prévu {montant(plan['cout_prevu'])}, part valorisée {montant(plan['valorise'])}")
    else:
        for nom, avant in changement.avant.items():
            libelle = str(LigneProgramme._meta.get_field(nom).verbose_name)  # type: ignore[union-attr]
            details.append(f"{libelle} : {dit(avant)} → {dit(changement.plan[nom])}")
    if changement.depense is not None:
        details.append(f"dépense du trimestre : {montant(changement.depense_avant)} → {montant(changement.depense)}")
    return details


def dit(valeur: Any) -> str:
    if valeur in (None, ""):
        return "rien"
    return str(valeur) if isinstance(valeur, str | int) else montant(valeur)


@acces(rediger)
@require_POST
def classeur_ecrire(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    depose = classeur_pour(request, code, pk)
    etudes: list[Etude] = []
    try:
        agir(
            request,
            lambda: etudes.append(
                domaine.ecrire_classeur(acteur=request.acteur, classeur=depose, trimestre=trimestre_de(request, depose))
            ),
            "",
        )
    except ClasseurIllisible as illisible:
        messages.error(request, str(illisible))
    for etude in etudes:
        messages.success(request, f"{compte(len(etude.changements), 'ligne reprise', 'lignes reprises')}.")
    return redirect("tfpb:classeur", code, pk)


@acces(rediger)
@require_POST
def classeur_abandonner(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    depose = classeur_pour(request, code, pk)
    agir(
        request,
        lambda: domaine.abandonner_classeur(acteur=request.acteur, classeur=depose),
        "Le classeur est abandonné.",
    )
    return redirect("tfpb:classeurs", code)
