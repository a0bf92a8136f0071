"""Addresses of reports."""

from django.urls import URLPattern, URLResolver, path

from quartiers.appels.views import bilans, bilans_saisie

CONTRAT = "contrats/<slug:code>/"
BILAN = f"{CONTRAT}dossiers/<slug:numero>/bilans/<int:exercice>/<slug:genre>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{CONTRAT}bilans/", bilans.bilans, name="bilans"),
    path(BILAN, bilans.bilan, name="bilan"),
    path(f"{BILAN}etapes/<slug:etape>/", bilans_saisie.etape, name="bilan_etape"),
    path(f"{BILAN}champ/", bilans_saisie.champ, name="bilan_champ"),
    path(f"{BILAN}photos/ajouter/", bilans_saisie.ajouter_photo, name="ajouter_photo"),
    path(f"{BILAN}photos/<int:pk>/", bilans.photo, name="photo_bilan"),
    path(f"{BILAN}photos/<int:pk>/enlever/", bilans_saisie.retirer_photo, name="enlever_photo"),
    path(f"{BILAN}deposer/", bilans.deposer, name="deposer_bilan"),
    path(f"{BILAN}cerfa/<int:financeur>/", bilans.cerfa, name="cerfa_bilan"),
    path(f"{BILAN}decision/<slug:acte>/", bilans.decider, name="decider_bilan"),
]
