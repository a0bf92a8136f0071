"""The access matrix as a page and as a file."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.comptes.enums import Role
from quartiers.comptes.matrice import COLONNES, NON, OUI, LigneMatrice
from quartiers.comptes.matrice import matrice as lignes_de_la_matrice
from quartiers.comptes.permissions import lire_matrice
from quartiers.comptes.politiques import REGISTRE
from quartiers.exports.tableaux import Colonne, reponse_tableau


@acces(lire_matrice)
@require_safe
def matrice(request: RequeteActeur) -> HttpResponseBase:
    """The declared rights, and the routes × roles of the package `?domaine=`; ?format=xlsx|ods|csv gives all of them.

    One package at a time: the whole table is some fifteen thousand cells, that nobody reads on a page.
    """
    lignes = lignes_de_la_matrice()
    if format_demande := request.GET.get("format"):
        colonnes = [Colonne("adresse", "Adresse"), Colonne("route", "Route"), Colonne("droit", "Droit")]
        colonnes += [Colonne(nom, nom) for nom in COLONNES]
        return reponse_tableau("acces", "Qui accède à quoi", colonnes, map(en_ligne, lignes), format_demande)
    domaines: dict[str, list[LigneMatrice]] = {}
    for ligne in lignes:
        domaines.setdefault(ligne.route.domaine, []).append(ligne)
    choisi = request.GET.get("domaine", "")
    contexte = {
        "domaines": [(domaine, len(siennes)) for domaine, siennes in sorted(domaines.items())],
        "domaine": choisi if choisi in domaines else "",
        "lignes": domaines.get(choisi, []),
        "colonnes": COLONNES,
        "oui": OUI,
        "colonnes_droits": [("libelle", "Droit"), ("code", "Code"), ("roles", "Rôles")],
        "droits": droits(),
    }
    return render(request, "accueil/habilitations_matrice.html", contexte)


def en_ligne(ligne: LigneMatrice) -> dict[str, str]:
    return {
        "adresse": ligne.route.adresse,
        "route": ligne.route.nom,
        "droit": ligne.droit,
        **dict(zip(COLONNES, ligne.cases, strict=True)),
    }


def droits() -> list[dict[str, str]]:
    """The declared rights with the roles that have them, in the order of their codes."""
    return [
        {
            "code": code,
            "libelle": regle.libelle,
            "roles": ", ".join(role.label for role in Role if role in regle.roles) or NON,
        }
        for code, regle in sorted(REGISTRE.items())
    ]
