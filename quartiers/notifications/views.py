"""One's own choice of how often to be written to, and the journal of reminders."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from quartiers.comptes.acces import RequeteActeur, acces, connecte
from quartiers.exports.tableaux import Colonne, reponse_tableau
from quartiers.notifications.annonces import cadences_de, choisir_cadence
from quartiers.notifications.enums import Cadence
from quartiers.notifications.forms import PreferencesForm
from quartiers.notifications.permissions import lire_envois
from quartiers.notifications.queries import relances_suivies


@connecte
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: RequeteActeur) -> HttpResponse:
    utilisateur = request.acteur.utilisateur
    assert utilisateur is not None  # noqa: S101 - for the type checker
    actuelle = cadences_de([utilisateur]).get(utilisateur.pk, Cadence.QUOTIDIENNE)
    form = PreferencesForm(request.POST or None, initial={"cadence": actuelle})
    if request.method == "POST" and form.is_valid():
        choisir_cadence(utilisateur, form.cleaned_data["cadence"])
        messages.success(request, "Votre choix est enregistré.")
        return redirect("notifications:preferences")
    fil = [("Mon compte", reverse("comptes:mon_compte")), ("Mes courriels", "")]
    return render(request, "notifications/preferences.html", {"form": form, "fil_ariane": fil})


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
        "notifications/relances.html",
        {"page": page, "lignes": lignes, "colonnes": colonnes, "fil_ariane": fil},
    )
