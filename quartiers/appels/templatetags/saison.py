"""The tabs of a season: from any of its pages to the others that one may see."""

from typing import Any

from django import template
from django.template import Context
from django.urls import reverse

from quartiers.appels.permissions import (
    gerer_campagne,
    importer,
    lire_dossiers,
    lire_programmation,
    produire_actes,
    remplir_classeur,
    suivre_saison,
    suivre_versements,
)
from quartiers.comptes.politiques import Acteur, Politique

register = template.Library()

# (route, label, right, whether the address names the year): in the order of the season.
ONGLETS: tuple[tuple[str, str, Politique, bool], ...] = (
    ("preparer_campagne", "Préparation", gerer_campagne, True),
    ("saison", "Saison", suivre_saison, True),
    ("dossiers", "Dossiers", lire_dossiers, False),
    ("programmation", "Programmation", lire_programmation, True),
    ("actes", "Courriers", produire_actes, True),
    ("versements", "Versements", suivre_versements, True),
    ("bilans", "Bilans", lire_dossiers, False),
    ("classeur", "Classeur", remplir_classeur, True),
    ("imports", "Imports", importer, False),
)


@register.inclusion_tag("appels/_saison_onglets.html", takes_context=True)
def saison_onglets(context: Context, ici: str) -> dict[str, Any]:
    """Tabs for `context["contrat"]` and, when the page is about one, `context["campagne"]`; `ici` is the page's route.

    Nothing is shown to someone who would see a single tab. No query.
    """
    contrat: Any = context.get("contrat")
    campagne: Any = context.get("campagne")
    acteur: Acteur = getattr(context.get("request"), "acteur", Acteur())
    liste = [
        {
            "libelle": libelle,
            "url": reverse(f"appels:{route}", args=[contrat.code, campagne.annee] if de_l_annee else [contrat.code]),
            "actif": route == ici,
            "compte": None,
        }
        for route, libelle, droit, de_l_annee in ONGLETS
        if contrat and droit(acteur) and (campagne or not de_l_annee)
    ]
    return {"liste": liste if len(liste) > 1 else [], "libelle": "Pages de l’appel à projets"}
