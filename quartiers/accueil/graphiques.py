"""Charts of the neighbourhoods of a contract: the same figures side by side, and the drawings made ahead of readers."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse

from quartiers.accueil.queries.portrait import NON_COMMUNIQUE, Mesure, comparables, mesures, quartiers_du_contrat
from quartiers.contrat.models import Chiffre, Contrat, QuartierContrat
from quartiers.contrat.queries import jour_de_lecture
from quartiers.exports.graphiques import barres, url_graphique
from quartiers.socle.affichage import Lien
from quartiers.socle.formats import INSECABLE, nombre

GRAPHIQUES_MAX = 6
COMPARES_AU_MOINS = 3  # neighbourhoods that must give a figure for a chart to tell something
SANS_UNITE = {"nombre", "indice", "effectif"}  # words of the file that no reader needs beside a number
UNITES_COLLEES = {"%": f"{INSECABLE}%", "€": f"{INSECABLE}€"}


def valeur_chiffre(chiffre: Chiffre | None) -> str:
    return NON_COMMUNIQUE if chiffre is None else avec_unite(chiffre.valeur, chiffre.unite)


def avec_unite(valeur: Decimal, unite: str) -> str:
    texte = nombre(valeur)
    if not unite or unite.lower() in SANS_UNITE:
        return texte
    return f"{texte}{UNITES_COLLEES.get(unite, f'{INSECABLE}{unite}')}"


def graphiques(contrat: Contrat, toutes: Sequence[Mesure], liste: Sequence[QuartierContrat]) -> list[dict[str, Any]]:
    """The most shared figures; in a contract of two neighbourhoods, those of both."""
    retenues = comparables(toutes, min(COMPARES_AU_MOINS, max(len(liste), 2)))
    return [graphique_de(contrat, mesure, liste) for mesure in retenues[:GRAPHIQUES_MAX]]


def graphique_de(contrat: Contrat, mesure: Mesure, liste: Sequence[QuartierContrat]) -> dict[str, Any]:
    """A chart of one figure over the neighbourhoods that give it, with its table of all of them."""
    donnees = [
        {"quartier": q.titre, "valeur": mesure.par_quartier[q.pk].valeur} for q in liste if q.pk in mesure.par_quartier
    ]
    titre = f"{mesure.titre} – {contrat}"
    unite = "" if mesure.unite.lower() in SANS_UNITE else mesure.unite
    dit = ", ".join(
        f"{ligne['quartier']} {avec_unite(Decimal(str(ligne['valeur'])), mesure.unite)}" for ligne in donnees
    )
    return {
        "src": url_graphique(barres(donnees, "quartier", "valeur", mesure.titre, unite), titre),
        "alt": f"{mesure.titre} par quartier : {dit}.",
        "titre": mesure.titre,
        "colonnes": [("quartier", "Quartier", "lien"), ("valeur", "Valeur", "nombre")],
        "lignes": [
            {
                "quartier": Lien(q.titre, reverse("accueil:quartier", args=[contrat.code, q.code])),
                "valeur": valeur_chiffre(mesure.par_quartier.get(q.pk)),
            }
            for q in liste
        ],
        "source": mesure.precision or "Contrat",
    }


def adresses_des_graphiques(contrat: Contrat) -> list[str]:
    """Addresses of all the charts of the contract's pages: neighbourhoods compared, then each of them. Two queries."""
    liste = quartiers_du_contrat(contrat, jour_de_lecture(contrat))
    toutes = mesures(contrat)
    pages = [toutes, *([mesure for mesure in toutes if q.pk in mesure.par_quartier] for q in liste)]
    return list(dict.fromkeys(g["src"] for page in pages for g in graphiques(contrat, page, liste)))
