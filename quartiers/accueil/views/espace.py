"""« Mon espace »: each role finds what waits for it and what it may do today."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from quartiers.accueil.contexte import choix_habilitations
from quartiers.accueil.queries.espace import espace_de
from quartiers.comptes.acces import RequeteActeur, connecte

COLONNES_CONTRATS = [("nom", "Contrat", "lien"), ("quartiers", "Quartiers", "nombre"), ("publie", "État", "badge")]


@connecte
def mon_espace(request: RequeteActeur) -> HttpResponse:
    acteur = request.acteur
    espace = espace_de(acteur, timezone.localdate())
    contexte = {
        "espace": espace,
        "habilitation": acteur.habilitation,
        "active": next((c for c in choix_habilitations(acteur.habilitations, acteur.habilitation) if c["actif"]), None),
        "attentes": [(a.objet, a.detail, a.etat) for a in espace.attentes],
        "colonnes_contrats": COLONNES_CONTRATS,
        "contact": settings.CONTACT_COMPTES,
        "fil_ariane": [("Accueil", reverse("accueil:accueil")), ("Mon espace", "")],
    }
    return render(request, "accueil/mon_espace.html", contexte)
