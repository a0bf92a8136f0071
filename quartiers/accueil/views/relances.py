"""The journal of reminders: who was reminded of what, when."""

from django.core.paginator import Paginator
from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from quartiers.comptes.acces import RequeteActeur, acces
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.notifications.permissions import lire_envois
from quartiers.notifications.queries import relances_suivies

PAR_PAGE = 50
COLONNES = [
    Colonne("cree_le", "Le", "date"),
    Colonne("destinataire__courriel", "Personne"),
    Colonne("sujet", "Sujet"),
    Colonne("envoi__get_etat_display", "Courriel"),
    Colonne("cle", "Raison"),
]


@acces(lire_envois)
@require_safe
def relances(request: RequeteActeur) -> HttpResponseBase:
    """Reminders of the perimeter, newest first; ?format=xlsx|ods|csv gives the same rows as a file."""
    suivies = relances_suivies(request.acteur)
    if demande := request.GET.get("format"):
        return reponse_tableau("relances", "Relances envoyées", COLONNES, suivies, demande)
    page = Paginator(suivies, PAR_PAGE).get_page(request.GET.get("page"))
    lignes = [
        {
            "cree_le": relance.cree_le,
            "personne": relance.destinataire.courriel,
            "sujet": relance.sujet,
            "etat": relance.envoi.get_etat_display() if relance.envoi else "–",
        }
        for relance in page
    ]
    colonnes = [("cree_le", "Le", "date"), ("personne", "Personne"), ("sujet", "Sujet"), ("etat", "Courriel")]
    fil = [("Courriels envoyés", reverse("accueil:envois")), ("Relances", "")]
    return render(
        request,
        "accueil/relances.html",
        {"page": page, "lignes": lignes, "colonnes": colonnes, "fil_ariane": fil},
    )
