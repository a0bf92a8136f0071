"""One's own choice of how often to be written to."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from quartiers.comptes.acces import RequeteActeur, connecte
from quartiers.notifications.annonces import cadences_de, choisir_cadence
from quartiers.notifications.enums import Cadence
from quartiers.notifications.forms import PreferencesForm


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
