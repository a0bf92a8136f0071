"""The actions of a year: filtered, counted, exported; sheets opened one by one or from last year's."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from quartiers.appels.questions_contrat import questions_de_l_annee
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat
from quartiers.exports.tableaux import reponse_tableau
from quartiers.socle.affichage import Lien
from quartiers.socle.formats import compte
from quartiers.suivi.acces import contrat_de_l_annee
from quartiers.suivi.actions import ActionAnnee
from quartiers.suivi.domain.fiches import a_reprendre, ouvrir_fiche, reprendre_fiches
from quartiers.suivi.exports_actions import colonnes_des_actions
from quartiers.suivi.forms_fiches import FiltreActionsForm, NouvelleFicheForm
from quartiers.suivi.lecture import annees_du_contrat
from quartiers.suivi.permissions import (
    creer_fiche,
    importer_fiches,
    lit_les_nombres,
    relancer,
    suivre_actions,
    tenir_questions,
    voir_consolidation,
    voir_detail,
)
from quartiers.suivi.presentation import GENRES, badge_du_bilan, manques
from quartiers.suivi.queries.annees import lire_l_annee, visibles
from quartiers.suivi.queries.qualite import questions_sur
from quartiers.suivi.queries.retards import annee_a_suivre
from quartiers.suivi.views.chemins import fil_de_l_annee
from quartiers.suivi.views.tableaux_commun import onglets

PAR_PAGE = 60
MONTREES = [
    ("intitule", "Action"),
    ("organisme", "Porté par"),
    ("genre", "Origine"),
    ("bilan", "Bilan", "badge"),
    ("personnes", "Personnes", "nombre"),
    ("vote", "Voté", "montant"),
    ("paye", "Payé ou dépensé", "montant"),
]


@acces(suivre_actions)
@require_safe
def actions_a_suivre(request: RequeteActeur, code: str) -> HttpResponse:
    """The door of the sheets: the year whose reports one still awaits, else the latest."""
    contrat = contrat_visible(request.acteur, code)
    return redirect("suivi:actions", code, annee_a_suivre(request.acteur, contrat, timezone.localdate()))


@acces(suivre_actions)
@require_safe
def actions(request: RequeteActeur, code: str, annee: int) -> HttpResponseBase:
    """Every action of the year that one may see; ?format= gives the same rows as a file."""
    contrat = contrat_de_l_annee(request.acteur, code, annee)
    toutes = list(visibles(lire_l_annee(contrat, annee), contrat, annee, request.acteur))
    filtre = FiltreActionsForm(request.GET or None, contrat=contrat)
    choisies = filtre.filtrer(toutes) if request.GET else toutes
    lignes = [
        action if lit_les_nombres(request.acteur, action.organisme_id) else action.sans_resultats()
        for action in choisies
    ]
    if demande := request.GET.get("format"):
        colonnes = colonnes_des_actions(contrat, questions_de_l_annee(contrat.pk, annee))
        notes = {"Manques": " ; ".join(m.phrase for m in manques(choisies)) or "Aucun"}
        return reponse_tableau(f"actions-{annee}", f"Actions {annee} – {contrat}", colonnes, lignes, demande, notes)
    page = Paginator(lignes, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "contrat": contrat,
        "annee": annee,
        "annees": (annee - 1, annee + 1),
        "onglets": onglets_de_l_annee(request, contrat, annee),
        "filtre": filtre,
        "page": page,
        "nombre": f"{compte(len(lignes), 'action')} sur {len(toutes)} avec ces filtres." if request.GET else "",
        "manques": manques(toutes),
        "questions": a_regarder(contrat, annee, toutes),
        "colonnes": MONTREES,
        "lignes": [ligne(action) for action in page],
        "droits": droits(request, contrat),
        "reprises": len(a_reprendre(request.acteur, contrat, annee)) if creer_fiche(request.acteur, contrat) else 0,
        "fil_ariane": fil_de_l_annee(contrat, annee),
    }
    return render(request, "suivi/fiches_actions.html", contexte)


def onglets_de_l_annee(request: RequeteActeur, contrat: Contrat, annee: int) -> list[dict[str, Any]]:
    """The way to the dashboards, for whoever has the right to them."""
    if annee not in annees_du_contrat(contrat) or not voir_consolidation(request.acteur, contrat):
        return []
    return onglets(contrat, annee, "actions", suites=voir_detail(request.acteur, contrat))


def a_regarder(contrat: Contrat, annee: int, lignes: list[ActionAnnee]) -> str:
    """How many improbable values nobody answered yet; empty when there are none."""
    nombre = sum(not v.repondu for v in questions_sur(contrat, annee, lignes))
    return f"{compte(nombre, 'valeur étonnante', 'valeurs étonnantes')} à vérifier" if nombre else ""


def droits(request: RequeteActeur, contrat: Contrat) -> dict[str, bool]:
    politiques = {
        "creer": creer_fiche,
        "relancer": relancer,
        "importer": importer_fiches,
        "questions": tenir_questions,
    }
    return {nom: politique(request.acteur, contrat) for nom, politique in politiques.items()}


def ligne(action: ActionAnnee) -> dict[str, Any]:
    reel = action.reel
    return {
        "intitule": Lien(f"{action.code} – {action.intitule}", action.url),
        "organisme": action.organisme,
        "genre": GENRES.get(action.genre, action.genre),
        "bilan": badge_du_bilan(action),
        "personnes": reel.participants if reel is not None else None,
        "vote": action.montants.vote or None,
        "paye": action.montants.paye or None,
    }


@acces(creer_fiche)
@require_http_methods(["GET", "HEAD", "POST"])
def nouvelle(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    contrat = contrat_de_l_annee(request.acteur, code, annee)
    exiger(creer_fiche, request.acteur, contrat)
    form = NouvelleFicheForm(request.POST or None, contrat=contrat)
    if request.method == "POST" and form.is_valid():
        try:
            fiche = ouvrir_fiche(acteur=request.acteur, contrat=contrat, annee=annee, **form.valeurs())
        except ValidationError as refus:
            form.add_error(None, refus)
        else:
            messages.success(request, f"La fiche {fiche.code} est ouverte. Complétez-la, ou laissez faire l’organisme.")
            return redirect("suivi:fiche_prevoir", code, fiche.code)
    contexte = {
        "contrat": contrat,
        "annee": annee,
        "form": form,
        "fil_ariane": fil_de_l_annee(contrat, annee, "Nouvelle fiche"),
    }
    return render(request, "suivi/fiches_nouvelle.html", contexte)


@acces(creer_fiche)
@require_POST
def reprendre(request: RequeteActeur, code: str, annee: int) -> HttpResponse:
    """Last year's sheets opened again for this one, in one act."""
    contrat = contrat_de_l_annee(request.acteur, code, annee)
    exiger(creer_fiche, request.acteur, contrat)
    nouvelles = reprendre_fiches(acteur=request.acteur, contrat=contrat, annee=annee)
    if nouvelles:
        messages.success(request, f"{compte(len(nouvelles), 'fiche')} de {annee - 1} reprises pour {annee}.")
    else:
        messages.info(request, f"Toutes les fiches de {annee - 1} sont déjà reprises.")
    return redirect("suivi:actions", code, annee)
