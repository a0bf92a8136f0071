"""Addresses of the territory; every page is public (see `comptes.routes`)."""

from django.urls import URLPattern, URLResolver, path

from quartiers.territoire.views import carte, geojson, localiser, quartier

app_name = "territoire"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", carte.carte, name="carte"),
    path("carte.svg", carte.carte_svg, name="carte_svg"),
    path("quartiers.geojson", geojson.quartiers, name="geojson_quartiers"),
    path("communes.geojson", geojson.communes, name="geojson_communes"),
    path("poches.geojson", geojson.poches, name="geojson_poches"),
    path("quartiers/", quartier.quartiers, name="quartiers"),
    path("quartiers/<slug:code>/", quartier.quartier, name="quartier"),
    path("quartiers/<slug:code>/carte.svg", quartier.carte_svg, name="quartier_svg"),
    path("localiser/", localiser.localiser, name="localiser"),
    path("localiser/fichier/", localiser.localiser_fichier, name="localiser_fichier"),
]
