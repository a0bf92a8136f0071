"""Acts on several files: what is about to be done, then what was done to each."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from quartiers.appels.domain.masse import ACTES_EN_MASSE, faire_en_masse
from quartiers.appels.forms_instruction import ActeEnMasseForm
from quartiers.appels.models import Dossier
from quartiers.appels.permissions import demander_complements
from quartiers.appels.views.instruction_liste import actes_offerts, ids_choisis
from quartiers.comptes.acces import RequeteActeur, acces, exiger
from quartiers.comptes.enums import Role
from quartiers.comptes.models import Habilitation, Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.contrat.acces import contrat_visible
from quartiers.contrat.models import Contrat


@acces(demander_complements)
@require_POST
def masse(request: RequeteActeur, code: str) -> HttpResponse:
    """First what the act asks and the files it touches; then, confirmed, its report file by file."""
    contrat = contrat_visible(request.acteur, code)
    nom = request.POST.get("acte", "")
    if nom not in dict(actes_offerts(request.acteur)):
        messages.error(request, "Choisissez un acte dans la liste.")
        return redirect("appels:dossiers", code=code)
    exiger(ACTES_EN_MASSE[nom].politique, request.acteur, contrat)
    dossiers = choisis(request, contrat)
    if not dossiers:
        messages.error(request, "Cochez au moins un dossier.")
        return redirect("appels:dossiers", code=code)
    confirme = "confirmer" in request.POST
    form = ActeEnMasseForm(request.POST if confirme else None, acte=nom, collegues=collegues(request.acteur, contrat))
    contexte = {
        "contrat": contrat,
        "acte": nom,
        "libelle": ACTES_EN_MASSE[nom].libelle,
        "dossiers": dossiers,
        "form": form,
        "resultats": None,
        "fil_ariane": [
            (str(contrat), reverse("accueil:contrat", args=[code])),
            ("Dossiers", reverse("appels:dossiers", args=[code])),
            (ACTES_EN_MASSE[nom].libelle, ""),
        ],
    }
    if confirme and form.is_valid():
        resultats = faire_en_masse(acteur=request.acteur, acte=nom, dossiers=dossiers, options=form.cleaned_data)
        contexte |= {"resultats": resultats, "faits": sum(resultat.fait for resultat in resultats)}
    return render(request, "appels/instruction_masse.html", contexte)


def choisis(request: RequeteActeur, contrat: Contrat) -> list[Dossier]:
    visibles = Dossier.objects.visibles_par(request.acteur).filter(contrat=contrat, pk__in=ids_choisis(request))
    return list(visibles.select_related("contrat", "campagne", "organisme").order_by("numero"))


def collegues(acteur: Acteur, contrat: Contrat) -> QuerySet[Utilisateur]:
    """People who instruct for the same organisation, to whom a file may be given."""
    if acteur.habilitation is None:
        return Utilisateur.objects.none()
    habilitations = Habilitation.objects.en_vigueur(timezone.localdate()).filter(
        contrat_id=contrat.pk,
        organisme=acteur.habilitation.organisme,
        role__in=[Role.PILOTE, Role.INSTRUCTEUR, Role.AGENT_COMMUNAL],
    )
    return Utilisateur.objects.filter(pk__in=habilitations.values("utilisateur_id")).order_by("nom", "courriel")
