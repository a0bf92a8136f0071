"""Addresses of campaigns: the pilot’s settings, the public page, the season at a glance."""

from django.urls import URLPattern, URLResolver, path

from quartiers.appels.views import campagne_pilotage, campagne_publique, campagne_reglages, financeurs, saison

APPELS = "contrats/<slug:code>/appels/"
CAMPAGNE = f"{APPELS}<int:annee>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(APPELS, campagne_publique.campagnes, name="campagnes"),
    path(f"{APPELS}preparer/", campagne_pilotage.creer, name="creer_campagne"),
    path(f"{APPELS}financeurs/", financeurs.financeurs, name="financeurs"),
    path(f"{APPELS}financeurs/ajouter/", financeurs.ajouter, name="ajouter_financeur"),
    path(f"{APPELS}financeurs/<int:pk>/", financeurs.modifier, name="modifier_financeur"),
    path(CAMPAGNE, campagne_publique.campagne, name="campagne"),
    path(f"{CAMPAGNE}guide.pdf", campagne_publique.guide_pdf, name="guide_campagne"),
    path(f"{CAMPAGNE}calendrier.ics", campagne_publique.calendrier_ics, name="calendrier_campagne"),
    path(f"{CAMPAGNE}preparer/", campagne_pilotage.preparer, name="preparer_campagne"),
    path(f"{CAMPAGNE}preparer/<slug:section>/", campagne_reglages.regler, name="regler_campagne"),
    path(f"{CAMPAGNE}copier/", campagne_pilotage.copier, name="copier_campagne"),
    path(f"{CAMPAGNE}saison/", saison.saison, name="saison"),
    path(f"{CAMPAGNE}saison.geojson", saison.saison_geojson, name="saison_geojson"),
    path(f"{CAMPAGNE}etat/<slug:acte>/", campagne_pilotage.changer_etat_campagne, name="changer_etat_campagne"),
]
