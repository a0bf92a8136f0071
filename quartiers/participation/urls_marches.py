"""Addresses of the walking diagnoses."""

from django.urls import URLPattern, URLResolver, path

from quartiers.participation.views import marches, observations, terrain

MARCHES = "contrats/<slug:code>/marches/"
MARCHE = f"{MARCHES}<int:pk>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(MARCHES, marches.marches, name="marches"),
    path(f"{MARCHES}preparer/", marches.marche_preparer, name="marche_preparer"),
    path(MARCHE, marches.marche, name="marche"),
    path(f"{MARCHE}carte.geojson", marches.marche_carte, name="marche_carte"),
    path(f"{MARCHE}fiche.pdf", marches.marche_pdf, name="marche_pdf"),
    path(f"{MARCHE}modifier/", marches.marche_modifier, name="marche_modifier"),
    path(f"{MARCHE}participants/", marches.marche_participants, name="marche_participants"),
    path(f"{MARCHE}clore/", marches.marche_clore, name="marche_clore"),
    path(f"{MARCHE}fiches/<int:organisme>/envoyer/", marches.fiche_envoyer, name="fiche_envoyer"),
    path(
        f"{MARCHE}observations/<int:numero>/qualifier/",
        observations.observation_qualifier,
        name="observation_qualifier",
    ),
    path(f"{MARCHE}observations/<int:numero>/photos/<slug:quand>/", marches.marche_photo, name="marche_photo"),
    path(f"{MARCHE}observations/<int:numero>/<slug:acte>/", observations.observation_acte, name="observation_acte"),
    path(f"{MARCHE}terrain/", terrain.terrain, name="terrain"),
    path(f"{MARCHE}terrain/etat/", terrain.terrain_etat, name="terrain_etat"),
    path(f"{MARCHE}terrain/carte.geojson", terrain.terrain_carte, name="terrain_carte"),
    path(f"{MARCHE}terrain/service.js", terrain.terrain_service, name="terrain_service"),
    path("repondre/marche/<str:jeton>/", observations.fiche_par_lien, name="fiche_par_lien"),
    path("repondre/marche/<str:jeton>/fiche.pdf", observations.fiche_pdf, name="fiche_pdf"),
    path("repondre/marche/<str:jeton>/<int:numero>/<slug:quand>/", observations.fiche_photo, name="fiche_photo"),
]
