"""The catalogue of indicators of a contract (contract, annex 9.2)."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from quartiers.comptes.acces import RequeteActeur, public
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.queries import jour_de_lecture
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.indicateurs.models import Indicateur
from quartiers.indicateurs.permissions import definir
from quartiers.indicateurs.queries import Catalogue, LigneIndicateur, mesures_liees
from quartiers.indicateurs.queries import catalogue as lire_catalogue

COLONNES = [
    Colonne("axe", "Axe"),
    Colonne("orientation", "Orientation"),
    Colonne("question", "Question évaluative"),
    Colonne("code", "Code"),
    Colonne("indicateur", "Indicateur"),
    Colonne("detail_de", "Détail de"),
    Colonne("nature", "Nature"),
    Colonne("lignes", "Lignes du texte"),
]


@public
def catalogue(request: RequeteActeur, code: str) -> HttpResponseBase:
    contrat = contrat_visible(request.acteur, code)
    jour = jour_de_lecture(contrat)
    contenu = lire_catalogue(contrat, jour, mesures_liees(contrat, jour))
    if format_demande := request.GET.get("format"):
        titre = f"Catalogue d’indicateurs – {contrat}"
        return reponse_tableau(
            f"indicateurs-{contrat.code}", titre, COLONNES, lignes_exportees(contenu), format_demande
        )
    contexte = {
        "contrat": contrat,
        "catalogue": contenu,
        "peut_definir": definir(request.acteur, contrat),
        "fil_ariane": [(str(contrat), reverse("accueil:contrat", args=[code])), ("Indicateurs", "")],
    }
    return render(request, "indicateurs/catalogue.html", contexte)


def lignes_exportees(contenu: Catalogue) -> list[dict[str, str]]:
    lignes = []
    for axe in contenu.axes:
        for orientation in axe.orientations:
            for groupe in orientation.questions:
                place = {"axe": axe.titre, "orientation": orientation.titre, "question": groupe.question.titre}
                lignes += lignes_de(groupe.quantitatifs + groupe.qualitatifs, place)
    return lignes + lignes_de(contenu.sans_question, {"axe": "", "orientation": "", "question": ""})


def lignes_de(groupe: list[LigneIndicateur], place: dict[str, str]) -> list[dict[str, str]]:
    lignes = []
    for ligne in groupe:
        lignes.append({**place, **cellules(ligne.indicateur), "detail_de": ""})
        lignes += [{**place, **cellules(detail), "detail_de": ligne.indicateur.code} for detail in ligne.details]
    return lignes


def cellules(indicateur: Indicateur) -> dict[str, str]:
    return {
        "code": indicateur.code,
        "indicateur": indicateur.titre,
        "nature": indicateur.get_nature_display(),
        "lignes": "-".join(str(numero) for numero in indicateur.lignes),
    }
