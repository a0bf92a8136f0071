"""The live synthesis: priority themes by neighbourhood and axis (contract, 4.1.6)."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from quartiers.comptes.acces import RequeteActeur, public
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.queries import jour_de_lecture
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.projets_quartier.models import Theme
from quartiers.projets_quartier.queries import Synthese
from quartiers.projets_quartier.queries import synthese as lire_synthese

COLONNES = [
    Colonne("quartier", "Quartier"),
    Colonne("commune", "Commune"),
    Colonne("projet", "Projet"),
    Colonne("axe", "Axe"),
    Colonne("theme", "Thème prioritaire"),
    Colonne("intitule", "Intitulé dans la synthèse"),
]


@public
def synthese(request: RequeteActeur, code: str) -> HttpResponseBase:
    contrat = contrat_visible(request.acteur, code)
    tableau = lire_synthese(contrat, jour_de_lecture(contrat))
    if format_demande := request.GET.get("format"):
        nom, titre = f"synthese-{contrat.code}", f"Synthèse des projets de quartier – {contrat}"
        return reponse_tableau(nom, titre, COLONNES, lignes_exportees(tableau), format_demande)
    contexte = {
        "contrat": contrat,
        "synthese": tableau,
        "fil_ariane": [(str(contrat), reverse("accueil:contrat", args=[code])), ("Projets de quartier", "")],
    }
    return render(request, "projets_quartier/synthese.html", contexte)


def lignes_exportees(tableau: Synthese) -> list[dict[str, str]]:
    """One row per neighbourhood × axis × theme: what a pivot table wants."""
    return [
        {
            "quartier": ligne.projet.quartier.titre,
            "commune": str(ligne.projet.quartier.commune or ""),
            "projet": ligne.projet.titre,
            "axe": titre_axe,
            "theme": theme.titre,
            "intitule": theme.synthese or theme.titre,
        }
        for ligne in tableau.lignes
        for titre_axe, themes in cases(tableau, ligne.cellules, ligne.sans_axe)
        for theme in themes
    ]


def cases(tableau: Synthese, cellules: list[list[Theme]], sans_axe: list[Theme]) -> list[tuple[str, list[Theme]]]:
    titres = [axe.titre for axe in tableau.axes]
    return [*zip(titres, cellules, strict=True), ("", sans_axe)]
