"""The programming table: amounts set cell by cell, gauges that follow, what does not hold."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from quartiers.appels.acces import campagne_visible
from quartiers.appels.domain.programmation import Reponse, Saisie, poser_montants
from quartiers.appels.domain.validation import jours_de_retard, phrase_de_retard
from quartiers.appels.enums import EtapeProgrammation, EtatProgrammation
from quartiers.appels.forms_programmation import CelluleForm, TriForm, saisie_de
from quartiers.appels.grille import GroupeGrille, groupes, ligne_grille, totaux_par_financeur
from quartiers.appels.jauges import conflits, familles, jauges_financeurs, par_dossier
from quartiers.appels.models import Campagne, Dossier, LigneFinancement, Programmation
from quartiers.appels.permissions import lire_programmation, programmer
from quartiers.appels.proposition.regles import Regles
from quartiers.appels.queries.programmation import historique as lire_historique
from quartiers.appels.queries.programmation import lire_tableau, programmations_de
from quartiers.appels.tableau import Tableau
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.comptes.politiques import Politique
from quartiers.socle.affichage import Badge

CELLULES_MAX = 2000  # of one request: a whole table pasted


def campagne_a_programmer(request: RequeteActeur, code: str, annee: int, regle: Politique) -> Campagne:
    """The campaign that the actor sees, for someone who has `regle` on it."""
    campagne = campagne_visible(request.acteur, code, annee)
    exiger(regle, request.acteur, campagne)
    return campagne


def programmation_de(campagne: Campagne, pk: int) -> Programmation:
    objet = (
        Programmation.objects.filter(campagne=campagne, pk=pk).select_related("seance__instance", "issue_de").first()
    )
    if objet is None:
        raise Http404("Ce scénario n’existe pas, ou a été supprimé.")
    objet.campagne, objet.contrat = campagne, campagne.contrat
    return objet


def adresse(campagne: Campagne, nom: str, *args: Any) -> str:
    return reverse(f"appels:{nom}", args=[campagne.contrat.code, campagne.annee, *args])


def fil(campagne: Campagne, *suite: tuple[str, str]) -> list[tuple[str, str]]:
    contrat = campagne.contrat
    return [
        (str(contrat), reverse("accueil:contrat", args=[contrat.code])),
        (f"Programmation {campagne.annee}", adresse(campagne, "programmation") if suite else ""),
        *suite,
    ]


TONS_ETAPE: dict[str, str] = {
    EtapeProgrammation.SCENARIO: "neutre",
    EtapeProgrammation.COTECH: "info",
    EtapeProgrammation.COPIL: "attention",
    EtapeProgrammation.VALIDEE: "succes",
}


def badge_etape(programmation: Programmation) -> Badge:
    return Badge(programmation.get_etape_display(), TONS_ETAPE[programmation.etape])  # type: ignore[arg-type]


@acces(lire_programmation)
def accueil(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """Scenarios and versions of the campaign, and where the validation stands."""
    campagne = campagne_a_programmer(request, code, annee, lire_programmation)
    liste = programmations_de(campagne)
    tableau = lire_tableau(campagne, request.acteur)
    contexte = {
        "contrat": campagne.contrat,
        "campagne": campagne,
        "programmations": [(p, badge_etape(p)) for p in liste],
        "validee": next((p for p in liste if p.etape == EtapeProgrammation.VALIDEE), None),
        "peut_programmer": programmer(request.acteur, campagne),
        "tableau": tableau,
        "retard": jours_de_retard(campagne, timezone.localdate()),
        "phrase_de_retard": phrase_de_retard(campagne),
        "fil_ariane": fil(campagne),
    }
    return render(request, "appels/programmation_accueil.html", contexte)


@acces(lire_programmation)
def tableau(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponse:
    campagne = campagne_a_programmer(request, code, annee, lire_programmation)
    programmation = programmation_de(campagne, pk)
    form = TriForm(request.GET or None)
    choix = form.cleaned_data if form.is_valid() else {}
    contenu = lire_tableau(campagne, request.acteur, programmation)
    modifiable = programmation.etat == EtatProgrammation.BROUILLON and programmer(request.acteur, campagne)
    contexte = {
        **contexte_du_tableau(campagne, programmation, contenu, choix.get("trier") or "axe", choix.get("voir") or ""),
        "modifiable": modifiable,
        "peut_programmer": programmer(request.acteur, campagne),
        "form": TriForm(initial={"trier": choix.get("trier") or "axe", "voir": choix.get("voir") or ""}),
        "etape": badge_etape(programmation),
        "regles": Regles.lire(programmation.regles).en_phrases() if programmation.regles else [],
        "fil_ariane": fil(campagne, (programmation.nom, "")),
    }
    return render(request, "appels/programmation_tableau.html", contexte)


def contexte_du_tableau(
    campagne: Campagne, programmation: Programmation, contenu: Tableau, tri: str, voir: str
) -> dict[str, Any]:
    trouves = conflits(contenu)
    return {
        "contrat": campagne.contrat,
        "campagne": campagne,
        "programmation": programmation,
        "tableau": contenu,
        "groupes": groupes(contenu, par_dossier(trouves), tri, voir),
        "totaux": totaux_par_financeur(contenu, contenu.rangees),
        "totaux_masques": totaux_par_financeur(contenu, contenu.masquees),
        "restes": jauges_financeurs(contenu),
        "familles": familles(contenu),
        "conflits": trouves,
        "conflits_generaux": [c for c in trouves if not c.dossier],
        "tri": tri,
        "voir": voir,
    }


@acces(programmer)
@require_POST
def montants(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponse:
    """Save one or more cells, each by itself. A script gets the changed parts of the page; a form, the page."""
    campagne = campagne_a_programmer(request, code, annee, programmer)
    programmation = programmation_de(campagne, pk)
    saisies, fautes = lire_saisies(request, campagne)
    try:
        reponses = poser_montants(acteur=request.acteur, programmation=programmation, saisies=saisies)
    except ValidationError as erreur:
        reponses = [Reponse(s.ligne_id, False, None, s.version, erreur.messages[0]) for s in saisies]
    reponses += fautes
    if request.headers.get("X-Requested-With") == "fetch":
        return JsonResponse(fragments(request, campagne, programmation, reponses))
    refusees = [r.message for r in reponses if not r.enregistree]
    for message in refusees:
        messages.error(request, message)
    if not refusees:
        messages.success(request, "Les montants sont enregistrés.")
    suite = request.POST.get("suite", "")
    tri = suite if suite.startswith("?") else ""
    return redirect(f"{adresse(campagne, 'programmation_tableau', pk)}{tri}#{request.POST.get('ancre', '')[:40]}")


def lire_saisies(request: RequeteActeur, campagne: Campagne) -> tuple[list[Saisie], list[Reponse]]:
    """The cells of the request that the actor may see; a badly written one is answered, the others go on."""
    lignes = request.POST.getlist("ligne")[:CELLULES_MAX]
    saisies, fautes = [], []
    visibles = lignes_visibles(request, campagne, [int(n) for n in lignes if n.isdigit()])
    for numero in lignes:
        donnees = {
            "ligne": numero,
            **{n: request.POST.get(f"{n}-{numero}", "") for n in ("montant", "version", "motif")},
        }
        form = CelluleForm(donnees)
        if form.is_valid() and form.cleaned_data["ligne"] in visibles:
            motif = form.cleaned_data["motif"] if f"motif-{numero}" in request.POST else None
            propre = form.cleaned_data
            saisies.append(Saisie(propre["ligne"], propre["montant"], propre["version"], motif))
        elif not form.is_valid() and "ligne" not in form.errors:
            message = " ".join(str(m) for erreurs in form.errors.values() for m in erreurs)
            fautes.append(Reponse(form.cleaned_data["ligne"], False, None, donnees["version"], message))
    return saisies, fautes


def lignes_visibles(request: RequeteActeur, campagne: Campagne, numeros: list[int]) -> set[int]:
    dossiers = Dossier.objects.visibles_par(request.acteur).filter(contrat=campagne.contrat)
    lignes = LigneFinancement.objects.filter(pk__in=numeros, dossier__in=dossiers.values("pk"))
    return set(lignes.values_list("pk", flat=True))


def fragments(
    request: RequeteActeur, campagne: Campagne, programmation: Programmation, reponses: list[Reponse]
) -> dict[str, Any]:
    """What the page must change: each cell's answer, the touched rows, the sums, the gauges."""
    contenu = lire_tableau(campagne, request.acteur, programmation)
    contexte = contexte_du_tableau(
        campagne, programmation, contenu, request.POST.get("tri", "axe"), request.POST.get("voir", "")
    )
    touchees = {r.ligne_id for r in reponses}
    trouves = par_dossier(contexte["conflits"])
    elements = {
        "jauges": rendre(request, "jauges", contexte),
        "pied": rendre(request, "pied", contexte),
        "resume-conflits": rendre(request, "conflits", contexte),
    }
    for groupe in contexte["groupes"]:
        elements |= fragment_du_groupe(request, groupe, contexte)
    for rangee in contenu.visibles:
        if any(c.ligne_id in touchees for c in rangee.toutes()):
            ligne = ligne_grille(contenu, rangee, trouves.get(rangee.numero, []))
            elements[ligne.identifiant] = rendre(request, "bilan", {**contexte, "ligne": ligne})
    return {
        "reponses": [
            {
                "ligne": r.ligne_id,
                "enregistree": r.enregistree,
                "montant": saisie_de(r.montant),
                "version": r.version,
                "message": r.message,
            }
            for r in reponses
        ],
        "elements": elements,
    }


def fragment_du_groupe(request: RequeteActeur, groupe: GroupeGrille, contexte: dict[str, Any]) -> dict[str, str]:
    if not groupe.titre:
        return {}
    return {groupe.identifiant: rendre(request, "groupe", {**contexte, "groupe": groupe})}


def rendre(request: RequeteActeur, morceau: str, contexte: dict[str, Any]) -> str:
    return render_to_string(f"appels/_programmation_{morceau}.html", contexte, request=request)


@acces(lire_programmation)
def historique(request: RequeteActeur, code: str, annee: int, pk: int) -> HttpResponse:
    """Who changed which amount, and when."""
    campagne = campagne_a_programmer(request, code, annee, lire_programmation)
    programmation = programmation_de(campagne, pk)
    visibles = {r.dossier_id for r in lire_tableau(campagne, request.acteur, programmation).visibles}
    changements = [c for c in lire_historique(programmation) if c["fait"].ligne.dossier_id in visibles]
    contexte = {
        "contrat": campagne.contrat,
        "campagne": campagne,
        "programmation": programmation,
        "changements": changements,
        "fil_ariane": fil(
            campagne,
            (programmation.nom, adresse(campagne, "programmation_tableau", pk)),
            ("Qui a changé quoi", ""),
        ),
    }
    return render(request, "appels/programmation_historique.html", contexte)
