"""The actions of a year, and the page of one sheet."""

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.contrat.acces import contrat_visible
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.socle.affichage import Lien
from quartiers.suivi.acces import fiche_visible
from quartiers.suivi.actions import ActionAnnee
from quartiers.suivi.permissions import suivre_actions
from quartiers.suivi.queries.actions import actions_de_l_annee

MONTREES = [
    ("code", "Code"),
    ("intitule", "Action"),
    ("organisme", "Porté par"),
    ("accorde", "Accordé", "montant"),
    ("participants", "Personnes", "entier"),
]
COLONNES = [
    Colonne("code", "Code"),
    Colonne("intitule", "Action"),
    Colonne("organisme", "Porté par"),
    Colonne(lambda action: action.montants.vote, "Accordé", "montant", somme=True),
    Colonne(lambda action: action.reel.participants if action.reel else None, "Personnes", "entier"),
]


@acces(suivre_actions)
@require_safe
def actions(request: RequeteActeur, code: str, annee: int) -> HttpResponseBase:
    contrat = contrat_visible(request.acteur, code)
    lignes = actions_de_l_annee(contrat, annee, request.acteur)
    if format_demande := request.GET.get("format"):
        return reponse_tableau(f"actions-{annee}", f"Actions {annee}", COLONNES, lignes, format_demande)
    contenu = {"contrat": contrat, "annee": annee, "colonnes": MONTREES, "lignes": [ligne(action) for action in lignes]}
    return render(request, "suivi/fiches_actions.html", contenu)


def ligne(action: ActionAnnee) -> dict[str, object]:
    return {
        "code": action.code,
        "intitule": Lien(action.intitule, action.url),
        "organisme": action.organisme,
        "accorde": action.montants.vote,
        "participants": action.reel.participants if action.reel else None,
    }


@acces(suivre_actions)
@require_safe
def fiche(request: RequeteActeur, code: str, fiche: str) -> HttpResponse:
    trouvee = fiche_visible(request.acteur, code, fiche)
    return render(request, "suivi/fiches_fiche.html", {"contrat": trouvee.contrat, "fiche": trouvee})
