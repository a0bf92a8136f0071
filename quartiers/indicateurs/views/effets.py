"""Analyses of effect: settings, what could be seen, what is expected, then the result, made again by whoever doubts."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_POST

from quartiers.comptes.acces import RequeteActeur, acces, exiger, public
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat, QuartierContrat
from quartiers.exports.graphiques import url_etroite, url_graphique
from quartiers.indicateurs import permissions as droits
from quartiers.indicateurs import presentation_effets as vue
from quartiers.indicateurs.document_effet import en_pdf, en_xlsx, tableaux_de
from quartiers.indicateurs.domain import analyses as domaine
from quartiers.indicateurs.effets.entree import AnalyseRefusee
from quartiers.indicateurs.enums import EtatAnalyse, PlanAnalyse
from quartiers.indicateurs.forms_effets import ActionForm, AnalyseForm, AnnonceForm
from quartiers.indicateurs.interventions import Intervention, interventions_de
from quartiers.indicateurs.lecture import definition_en_cours
from quartiers.indicateurs.models import Analyse, ResultatAnalyse, TerritoireObserve
from quartiers.indicateurs.views.commun import fil, lieux_de, page_formulaire
from quartiers.socle.affichage import Badge, Lien
from quartiers.socle.transitions import TransitionRefusee

GENRES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TONS = {EtatAnalyse.PREPAREE: "neutre", EtatAnalyse.ANNONCEE: "attention", EtatAnalyse.CALCULEE: "succes"}
COLONNES = [
    ("titre", "Analyse", "lien"),
    ("plan", "Comment comparer"),
    ("etat", "État", "badge"),
    ("publique", "Publique"),
]
COLONNES_ACTION = [("quartier", "Quartier"), ("part", "Part de l’action"), ("repris", "Repris ci-dessous")]


def visibles(request: RequeteActeur, contrat: Contrat) -> list[Analyse]:
    """Published ones for all; every one for the parties of the contract and its evaluators."""
    analyses = Analyse.objects.filter(contrat=contrat).select_related("mesure", "question")
    if not droits.lire_analyses(request.acteur, contrat):
        analyses = analyses.filter(publiee_le__isnull=False)
    return list(analyses.order_by("-cree_le", "-pk"))


def analyse_visible(request: RequeteActeur, code: str, pk: int) -> tuple[Contrat, Analyse]:
    contrat = contrat_visible(request.acteur, code)
    analyse = next((a for a in visibles(request, contrat) if a.pk == pk), None)
    if analyse is None:
        raise Http404("Cette analyse n’existe pas.")
    analyse.contrat = contrat
    return contrat, analyse


def adresse(code: str, pk: int) -> str:
    return reverse("indicateurs:analyse", args=[code, pk])


@public
def effets(request: RequeteActeur, code: str) -> HttpResponse:
    contrat = contrat_visible(request.acteur, code)
    lignes = [
        {
            "titre": Lien(analyse.titre, adresse(code, analyse.pk)),
            "plan": PlanAnalyse(analyse.plan).label,
            "etat": Badge(EtatAnalyse(analyse.etat).label, TONS[EtatAnalyse(analyse.etat)]),  # type: ignore[arg-type]
            "publique": "oui" if analyse.publiee_le else "non",
        }
        for analyse in visibles(request, contrat)
    ]
    contexte = {
        "contrat": contrat,
        "colonnes": COLONNES,
        "lignes": lignes,
        "peut_mener": droits.mener_analyses(request.acteur, contrat),
        "fil_ariane": fil(contrat, ("Analyses d’effet", "")),
    }
    return render(request, "indicateurs/effets.html", contexte)


def quartiers_offerts(contrat: Contrat) -> list[QuartierContrat]:
    quartiers = list(lieux_de(contrat).quartiers)
    for quartier in quartiers:
        quartier.contrat = contrat
    return quartiers


@acces(droits.mener_analyses)
def preparer(request: RequeteActeur, code: str) -> HttpResponse:
    """`?action=` starts from where an action of the contract really was; everything can then be corrected."""
    contrat = contrat_visible(request.acteur, code)
    exiger(droits.mener_analyses, request.acteur, contrat)
    quartiers = quartiers_offerts(contrat)
    choix = ActionForm(request.GET or None, actions=interventions_de(request.acteur, contrat))
    form = AnalyseForm(
        request.POST or None,
        quartiers=quartiers,
        instance=Analyse(contrat=contrat),
        initial={"plan": PlanAnalyse.COMPARAISON, **depart_de(choix.choisie, quartiers)},
    )
    if request.method == "POST" and form.is_valid():
        analyse = domaine.preparer(acteur=request.acteur, contrat=contrat, champs=form.cleaned_data)
        return redirect(adresse(code, analyse.pk))
    contexte = {
        "contrat": contrat,
        "form": form,
        "choix": choix if len(choix.fields["action"].choices) > 1 else None,  # type: ignore[attr-defined]
        "action": choix.choisie,
        "colonnes_action": COLONNES_ACTION,
        "lieux": lieux_de_l_action(choix.choisie, quartiers),
        "fil_ariane": fil(
            contrat,
            ("Analyses d’effet", reverse("indicateurs:effets", args=[code])),
            ("Préparer une analyse d’effet", ""),
        ),
    }
    return render(request, "indicateurs/preparer_analyse.html", contexte)


def depart_de(action: Intervention | None, quartiers: list[QuartierContrat]) -> dict[str, Any]:
    if action is None:
        return {}
    noms = noms_des_quartiers(quartiers)
    return {
        "titre": action.intitule[:150],
        "intervention": action.texte(noms),
        "traites": [code for code in action.quartiers if code in noms],
        "le": action.debut,
    }


def noms_des_quartiers(quartiers: list[QuartierContrat]) -> dict[str, str]:
    return {q.quartier.code: str(q) for q in quartiers if q.quartier}


def lieux_de_l_action(action: Intervention | None, quartiers: list[QuartierContrat]) -> list[dict[str, str]]:
    """Where it was, and since when: a row a neighbourhood."""
    if action is None:
        return []
    noms, ensuite = noms_des_quartiers(quartiers), action.entres_ensuite
    return [
        {
            "quartier": noms.get(code, code),
            "part": action.parts_dites(code),
            "repris": f"non : l’action n’y est venue qu’en {ensuite[code]}".replace(" :", "\u00a0:")
            if code in ensuite
            else "oui",
        }
        for code in [*action.quartiers, *ensuite]
    ]


@acces(droits.mener_analyses)
def modifier(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat, analyse = analyse_visible(request, code, pk)
    exiger(droits.mener_analyses, request.acteur, contrat)
    form = AnalyseForm(request.POST or None, quartiers=quartiers_offerts(contrat), instance=analyse)
    if request.method == "POST" and form.is_valid():
        fraiche = Analyse.objects.get(pk=pk)
        try:
            domaine.modifier(acteur=request.acteur, analyse=fraiche, champs=form.cleaned_data)
        except ValidationError as faute:
            form.add_error(None, faute)
        else:
            return redirect(adresse(code, pk))
    return page_formulaire(
        request, contrat, form, titre="Modifier une analyse", bouton="Enregistrer", retour=adresse(code, pk)
    )


@public
def analyse(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """Everything of one analysis, in the order that it must be read."""
    contrat, lue = analyse_visible(request, code, pk)
    return page(request, contrat, lue)


def page(
    request: RequeteActeur, contrat: Contrat, lue: Analyse, form: AnnonceForm | None = None, status: int = 200
) -> HttpResponse:
    definition = definition_en_cours(lue.mesure)
    resultats = resultats_lisibles(request, contrat, lue)
    resultat = resultats[0] if resultats else None
    prealable, refus = prealable_ou_refus(lue)
    libelle = definition.libelle if definition else lue.mesure.code
    unite = definition.unite if definition else ""
    contexte: dict[str, Any] = {
        "contrat": contrat,
        "analyse": lue,
        "refus": refus,
        "prealable": prealable,
        "faits": vue.faits_de(lue, libelle, noms_de(lue)),
        "resultat": resultat,
        "anciens": resultats[1:],
        "form": form or AnnonceForm(unite=unite),
        "peut_mener": droits.mener_analyses(request.acteur, contrat),
        "peut_publier": droits.publier_analyses(request.acteur, contrat),
        "fil_ariane": fil(
            contrat, ("Analyses d’effet", reverse("indicateurs:effets", args=[contrat.code])), (lue.titre, "")
        ),
    }
    if prealable:
        contexte |= contexte_prealable(prealable, libelle, unite)
    if resultat:
        contexte |= contexte_resultat(resultat)
        if "verifier" in request.GET:
            contexte["verification"] = domaine.refaire(resultat)
    return render(request, "indicateurs/analyse.html", contexte, status=status)


def resultats_lisibles(request: RequeteActeur, contrat: Contrat, lue: Analyse) -> list[ResultatAnalyse]:
    """Latest first; the public reads the one that was published."""
    resultats = ResultatAnalyse.objects.filter(analyse=lue)
    if not droits.lire_analyses(request.acteur, contrat):
        resultats = resultats.filter(rang=lue.rang_publie or 0)
    liste = list(resultats.order_by("-rang"))
    for resultat in liste:
        resultat.analyse = lue
    return liste


def prealable_ou_refus(lue: Analyse) -> tuple[dict[str, Any], str]:
    try:
        return domaine.prealable_de(lue), ""
    except AnalyseRefusee as refus:
        return {}, str(refus)


def noms_de(lue: Analyse) -> list[str]:
    noms = dict(TerritoireObserve.objects.filter(code__in=lue.traites).values_list("code", "nom"))
    return [noms.get(code, code) for code in lue.traites]


def contexte_prealable(prealable: dict[str, Any], libelle: str, unite: str) -> dict[str, Any]:
    return {
        "avant": dessin_de(prealable, libelle, unite) if len(prealable["niveaux"]) > 1 else None,
        "colonnes_avant": vue.colonnes_niveaux(prealable),
        "lignes_avant": vue.lignes_niveaux(prealable, unite),
        "colonnes_mouvements": vue.COLONNES_MOUVEMENTS,
        "mouvements": vue.lignes_mouvements(prealable, unite),
        "colonnes_equilibre": vue.COLONNES_EQUILIBRE,
        "equilibre": vue.lignes_equilibre(prealable),
        "colonnes_groupes": vue.COLONNES_GROUPES,
        "groupes": vue.lignes_groupes(prealable),
    }


def dessin_de(contenu: dict[str, Any], libelle: str, unite: str) -> dict[str, str]:
    dessin = vue.graphique_de(contenu, libelle, unite)
    spec = dessin["spec"]
    return {"src": url_graphique(spec, libelle), "src_etroit": url_etroite(spec, libelle), "alt": dessin["alt"]}


def contexte_resultat(resultat: ResultatAnalyse) -> dict[str, Any]:
    contenu, libelle, unite = resultat.contenu, resultat.parametres["libelle"], resultat.parametres["unite"]
    return {
        "dessin": dessin_de(contenu, libelle, unite),
        "libelle": libelle,
        "colonnes_niveaux": vue.colonnes_niveaux(contenu),
        "niveaux": vue.lignes_niveaux(contenu, unite),
        "tableaux": [t for t in tableaux_de(contenu, unite) if t[0] == "Changement de chaque quartier"],
        "provenance": vue.provenance_courte(resultat),
    }


@acces(droits.mener_analyses)
@require_POST
def annoncer(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """The expectation, written and dated; nothing typed is lost when it is refused."""
    contrat, lue = analyse_visible(request, code, pk)
    exiger(droits.mener_analyses, request.acteur, contrat)
    definition = definition_en_cours(lue.mesure)
    form = AnnonceForm(request.POST, unite=definition.unite if definition else "")
    if not form.is_valid():
        return page(request, contrat, lue, form, status=422)
    try:
        domaine.annoncer(acteur=request.acteur, analyse=lue, **form.cleaned_data)
    except (AnalyseRefusee, TransitionRefusee) as refus:
        form.add_error(None, str(refus))
        return page(request, contrat, lue, form, status=422)
    messages.success(request, "Votre attendu est écrit et daté : vous pouvez voir le résultat.")
    return redirect(adresse(code, pk))


@acces(droits.mener_analyses)
@require_POST
def calculer(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    contrat, lue = analyse_visible(request, code, pk)
    exiger(droits.mener_analyses, request.acteur, contrat)
    try:
        domaine.calculer(acteur=request.acteur, analyse=lue)
    except (AnalyseRefusee, TransitionRefusee) as refus:
        messages.error(request, str(refus))
    else:
        messages.success(request, "Le résultat est calculé et gardé.")
    return redirect(adresse(code, pk))


@acces(droits.publier_analyses)
@require_POST
def publier(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """Publishes the result shown, or takes the analysis back."""
    contrat, lue = analyse_visible(request, code, pk)
    exiger(droits.publier_analyses, request.acteur, contrat)
    if "retirer" in request.POST:
        domaine.retirer(acteur=request.acteur, analyse=lue)
        messages.success(request, "L’analyse n’est plus publique.")
        return redirect(adresse(code, pk))
    resultats = resultats_lisibles(request, contrat, lue)
    if not resultats:
        raise Http404("Cette analyse n’a pas encore de résultat.")
    domaine.publier(acteur=request.acteur, analyse=lue, resultat=resultats[0])
    messages.success(request, "L’analyse est publique, avec ses réserves.")
    return redirect(adresse(code, pk))


@public
def fichier(request: RequeteActeur, code: str, pk: int, genre: str) -> HttpResponse:
    """The result as PDF or Excel."""
    contrat, lue = analyse_visible(request, code, pk)
    resultats = resultats_lisibles(request, contrat, lue)
    if genre not in GENRES or not resultats:
        raise Http404("Ce fichier n’existe pas.")
    ecrire = en_pdf if genre == "pdf" else en_xlsx
    reponse = HttpResponse(ecrire(lue, resultats[0], noms_de(lue)), content_type=GENRES[genre])
    reponse["Content-Disposition"] = f'attachment; filename="analyse-{slugify(lue.titre)[:60]}.{genre}"'
    reponse["Cache-Control"] = "private, no-store"
    return reponse
