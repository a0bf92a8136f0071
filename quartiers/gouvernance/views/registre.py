"""The register of decisions and the follow-up of tasks."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.gouvernance.domain import suites as domaine
from quartiers.gouvernance.enums import TRANSITIONS_SUITE, EtatSuite, SensDecision
from quartiers.gouvernance.forms_registre import FORMULAIRES_SUITE, FiltreDecisionsForm, FiltreSuitesForm
from quartiers.gouvernance.models import Decision, SuiteSeance
from quartiers.gouvernance.permissions import lire_registre, peut_suivre, tenir_suites
from quartiers.gouvernance.registre import (
    avec_suites,
    compter_les_suites,
    decisions_visibles,
    objet_de,
    suites_visibles,
)
from quartiers.gouvernance.views.cadre import fil_du_contrat, url_seance
from quartiers.gouvernance.vigilance import vigilances
from quartiers.socle.affichage import Badge, Lien
from quartiers.socle.affichage import Colonne as ColonnePage
from quartiers.socle.formats import date_courte
from quartiers.socle.transitions import TransitionRefusee, actes_possibles

PAR_PAGE = 50
INSECABLE = "\N{NON-BREAKING HYPHEN}"
TONS = {
    SensDecision.VALIDE: "succes",
    SensDecision.ARBITRE: "info",
    SensDecision.PREND_ACTE: "neutre",
    SensDecision.DEMANDE: "attention",
    SensDecision.REFUSE: "erreur",
    SensDecision.AJOURNE: "attention",
}
COLONNES = [
    ColonnePage("numero", "Numéro"),
    ColonnePage("texte", "Décision", classe="large"),
    ColonnePage("sens", "Sens"),
    ColonnePage("seance", "Séance"),
    ColonnePage("suites", "Suites"),
]
COLONNES_EXPORT = [
    Colonne("numero", "Numéro"),
    Colonne("tenue_le", "Séance du", "date"),
    Colonne("instance", "Instance"),
    Colonne("sens", "Sens"),
    Colonne("texte", "Décision"),
    Colonne("reserves", "Réserves"),
    Colonne("objet", "Objet"),
    Colonne("effet", "Ce qu’elle a changé"),
    Colonne("voix_pour", "Voix pour", "nombre"),
    Colonne("voix_contre", "Voix contre", "nombre"),
    Colonne("voix_abstention", "Abstentions", "nombre"),
    Colonne("suites_total", "Suites données", "nombre"),
    Colonne("suites_ouvertes", "Suites à faire", "nombre"),
]


def fil(contrat: Contrat, *suite: tuple[str, str]) -> list[tuple[str, str]]:
    instances = ("Instances de pilotage", reverse("gouvernance:instances", args=[contrat.code]))
    return fil_du_contrat(contrat, instances, *suite)


def badge_du_sens(decision: Decision) -> Badge:
    return Badge(decision.get_sens_display(), TONS[SensDecision(decision.sens)])  # type: ignore[arg-type]


@acces(lire_registre)
@require_safe
def decisions(request: RequeteActeur, code: str) -> HttpResponseBase:
    """The register: searched, filtered, exported."""
    contrat = contrat_visible(request.acteur, code)
    form = FiltreDecisionsForm(request.GET or None, contrat=contrat)
    liste = form.filtrer(avec_suites(decisions_visibles(request.acteur, contrat)))
    if demande := request.GET.get("format"):
        lignes = [ligne_exportee(decision) for decision in liste]
        titre = f"Registre des décisions – {contrat}"
        return reponse_tableau(f"decisions-{code}", titre, COLONNES_EXPORT, lignes, demande)
    page = Paginator(liste, PAR_PAGE).get_page(request.GET.get("page"))
    jour = timezone.localdate()
    contexte = {
        "contrat": contrat,
        "form": form,
        "page": page,
        "colonnes": COLONNES,
        "lignes": [ligne(decision) for decision in page],
        "suites": compter_les_suites(suites_visibles(request.acteur, contrat), jour),
        "vigilances": vigilances(contrat, jour.year, jour),
        "fil_ariane": fil(contrat, ("Décisions", "")),
    }
    return render(request, "gouvernance/registre.html", contexte)


def ligne(decision: Decision) -> dict[str, Any]:
    total, ouvertes = decision.suites_total, decision.suites_ouvertes  # type: ignore[attr-defined]
    return {
        "numero": Lien(decision.reference.replace("-", INSECABLE), adresse(decision)),
        "texte": decision.texte + (f" – {decision.objet_libelle}" if decision.objet_libelle else ""),
        "sens": badge_du_sens(decision),
        "seance": f"{decision.seance.instance}, {date_courte(decision.seance.tenue_le)}",
        "suites": f"{total - ouvertes} faites sur {total}" if total else "",
    }


def adresse(decision: Decision) -> str:
    return reverse("gouvernance:decision", args=[decision.contrat.code, decision.reference])


def ligne_exportee(decision: Decision) -> dict[str, Any]:
    directes = ("texte", "reserves", "effet", "voix_pour", "voix_contre", "voix_abstention")
    comptees = ("suites_total", "suites_ouvertes")
    return {
        **{nom: getattr(decision, nom) for nom in (*directes, *comptees)},
        "numero": decision.reference,
        "tenue_le": decision.seance.tenue_le,
        "instance": str(decision.seance.instance),
        "sens": decision.get_sens_display(),
        "objet": decision.objet_libelle,
    }


@acces(lire_registre)
@require_safe
def decision(request: RequeteActeur, code: str, reference: str) -> HttpResponse:
    """One decision: its words, its vote, its object as it stands today, what it changed, what remains to do."""
    contrat = contrat_visible(request.acteur, code)
    objet = decision_visible(request, contrat, reference)
    contexte = {
        "contrat": contrat,
        "decision": objet,
        "sens": badge_du_sens(objet),
        "url_seance": url_seance(objet.seance),
        "objet": objet_de(request.acteur, objet),
        "suites": lignes_de_suites(request, suites_visibles(request.acteur, contrat).filter(decision=objet)),
        "colonnes": COLONNES_SUITES,
        "fil_ariane": fil(
            contrat, ("Décisions", reverse("gouvernance:decisions", args=[code])), (f"Décision {reference}", "")
        ),
    }
    return render(request, "gouvernance/registre_decision.html", contexte)


def decision_visible(request: RequeteActeur, contrat: Contrat, reference: str) -> Decision:
    annee, _, numero = reference.partition("-")
    if not (annee.isdecimal() and numero.isdecimal()):
        raise Http404("Une décision se cherche par son année et son numéro : 2026-04.")
    visibles = decisions_visibles(request.acteur, contrat)
    return get_object_or_404(visibles, annee=int(annee[:4]), numero=int(numero[:6]))


# Tasks

COLONNES_SUITES = [
    ColonnePage("texte", "À faire", classe="large"),
    ColonnePage("charge", "Qui"),
    ColonnePage("echeance", "Pour le"),
    ColonnePage("etat", "État"),
    ColonnePage("seance", "Décidé par"),
]
COLONNES_SUITES_EXPORT = [
    Colonne("texte", "À faire"),
    Colonne("responsable", "Responsable"),
    Colonne("organisme", "Organisme"),
    Colonne("echeance", "Pour le", "date"),
    Colonne("etat", "État"),
    Colonne("faite_le", "Faite le", "date"),
    Colonne("motif", "Motif de l’abandon"),
    Colonne("instance", "Instance"),
    Colonne("tenue_le", "Séance du", "date"),
    Colonne("decision", "Décision"),
]


@acces(lire_registre)
@require_safe
def suites(request: RequeteActeur, code: str) -> HttpResponseBase:
    """The tasks that meetings gave, those past their day first."""
    contrat = contrat_visible(request.acteur, code)
    jour = timezone.localdate()
    form = FiltreSuitesForm(request.GET or None, contrat=contrat)
    visibles = suites_visibles(request.acteur, contrat)
    liste = form.filtrer(visibles, jour)
    if demande := request.GET.get("format"):
        lignes = [suite_exportee(suite) for suite in liste]
        return reponse_tableau(
            f"suites-des-seances-{code}", f"Suites des séances – {contrat}", COLONNES_SUITES_EXPORT, lignes, demande
        )
    page = Paginator(liste, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "contrat": contrat,
        "form": form,
        "page": page,
        "colonnes": COLONNES_SUITES,
        "lignes": lignes_de_suites(request, page),
        "etat": compter_les_suites(visibles, jour),
        "fil_ariane": fil(contrat, ("Suites des séances", "")),
    }
    return render(request, "gouvernance/registre_suites.html", contexte)


def lignes_de_suites(request: RequeteActeur, suites: Any) -> list[dict[str, Any]]:
    jour = timezone.localdate()
    return [
        {
            "texte": Lien(suite.texte, reverse("gouvernance:suite", args=[suite.contrat.code, suite.pk]))
            if peut_suivre(request.acteur, suite)
            else suite.texte,
            "charge": suite.charge,
            "echeance": date_courte(suite.echeance) if suite.echeance else "Sans date",
            "etat": etat_de_la_suite(suite, jour),
            "seance": f"{suite.seance.instance}, {date_courte(suite.seance.tenue_le)}",
        }
        for suite in suites
    ]


def etat_de_la_suite(suite: SuiteSeance, jour: Any) -> Badge:
    if suite.etat == EtatSuite.FAITE:
        return Badge(f"Faite le {date_courte(suite.faite_le)}", "succes")
    if suite.etat == EtatSuite.ABANDONNEE:
        return Badge("Abandonnée", "neutre")
    if suite.echeance and suite.echeance < jour:
        return Badge("En retard", "erreur")
    return Badge("À faire", "attention")


def suite_exportee(suite: SuiteSeance) -> dict[str, Any]:
    return {
        **{nom: getattr(suite, nom) for nom in ("texte", "responsable", "echeance", "faite_le", "motif")},
        "organisme": str(suite.organisme or ""),
        "etat": suite.get_etat_display(),
        "instance": str(suite.seance.instance),
        "tenue_le": suite.seance.tenue_le,
        "decision": suite.decision.reference if suite.decision else "",
    }


@acces(tenir_suites)
@require_http_methods(["GET", "HEAD", "POST"])
def suite(request: RequeteActeur, code: str, pk: int) -> HttpResponse:
    """What became of one task: done on a day, given up for a reason, or to do again."""
    contrat = contrat_visible(request.acteur, code)
    objet = suite_a_tenir(request, contrat, pk)
    formulaires = {
        acte: FORMULAIRES_SUITE[acte](prefix=acte) for acte in actes_possibles(TRANSITIONS_SUITE, objet.etat)
    }
    acte = request.POST.get("acte", "")
    if request.method == "POST" and acte in TRANSITIONS_SUITE:
        form = FORMULAIRES_SUITE[acte](request.POST, prefix=acte)
        formulaires[acte] = form
        if form.is_valid() and agir(request, objet, acte, form):
            return redirect("gouvernance:suites", code)
    contexte = {
        "contrat": contrat,
        "suite": objet,
        "etat": etat_de_la_suite(objet, timezone.localdate()),
        "actes": [(acte, TRANSITIONS_SUITE[acte].libelle, form) for acte, form in formulaires.items()],
        "fil_ariane": fil(
            contrat, ("Suites des séances", reverse("gouvernance:suites", args=[code])), (objet.texte[:60], "")
        ),
    }
    return render(request, "gouvernance/registre_suite.html", contexte)


def suite_a_tenir(request: RequeteActeur, contrat: Contrat, pk: int) -> SuiteSeance:
    objet = get_object_or_404(suites_visibles(request.acteur, contrat), pk=pk)
    if not peut_suivre(request.acteur, objet):
        raise Http404("Cette suite est confiée à d’autres que vous.")
    return objet


def agir(request: RequeteActeur, objet: SuiteSeance, acte: str, form: Any) -> bool:
    """Do the act; False when it is refused, its reason being on the form."""
    try:
        if acte == "faire":
            domaine.faire(
                acteur=request.acteur,
                suite=objet,
                faite_le=form.cleaned_data["faite_le"],
                jour=timezone.localdate(),
            )
        elif acte == "abandonner":
            domaine.abandonner(acteur=request.acteur, suite=objet, motif=form.cleaned_data["motif"])
        else:
            domaine.reprendre(acteur=request.acteur, suite=objet)
    except ValidationError as erreur:
        form.add_error(None, erreur)
        return False
    except TransitionRefusee as refus:
        form.add_error(None, str(refus))
        return False
    messages.success(request, f"« {objet.texte} » : {objet.get_etat_display().lower()}.")
    return True
