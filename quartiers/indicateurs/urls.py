"""Addresses of the catalogue of indicators, of measures, criteria and loadings."""

from django.urls import URLPattern, URLResolver, path

from quartiers.indicateurs.views import catalogue, chargements, criteres, effets, mesures, tenue

app_name = "indicateurs"
BASE = "contrats/<slug:code>/indicateurs/"
MESURE = f"{BASE}mesures/<slug:mesure>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(BASE, catalogue.catalogue, name="catalogue"),
    path(f"{BASE}definir/", tenue.definir, name="definir"),
    path(f"{BASE}<str:indicateur>/relier/", tenue.relier, name="relier"),
    path(f"{BASE}mesures/", mesures.mesures, name="mesures"),
    path(MESURE, mesures.mesure, name="mesure"),
    path(f"{MESURE}contours.geojson", mesures.contours, name="contours"),
    path(f"{MESURE}corrections/", mesures.versions, name="versions"),
    path(f"{MESURE}definition/", tenue.redefinir, name="redefinir"),
    path(f"{MESURE}saisir/", tenue.saisir, name="saisir"),
    path(f"{MESURE}rupture/", tenue.rompre, name="rompre"),
    path(f"{BASE}valeurs/<int:pk>/corriger/", tenue.corriger, name="corriger"),
    path(f"{BASE}quartiers/<slug:quartier>/", mesures.quartier, name="quartier"),
    path(f"{BASE}criteres/", criteres.criteres, name="criteres"),
    path(f"{BASE}criteres/rediger/", criteres.rediger, name="rediger_critere"),
    path(f"{BASE}criteres/<int:pk>/modifier/", criteres.modifier, name="modifier_critere"),
    path(f"{BASE}criteres/<int:pk>/sceller/", criteres.sceller, name="sceller_critere"),
    path(f"{BASE}effets/", effets.effets, name="effets"),
    path(f"{BASE}effets/preparer/", effets.preparer, name="preparer_analyse"),
    path(f"{BASE}effets/<int:pk>/", effets.analyse, name="analyse"),
    path(f"{BASE}effets/<int:pk>/modifier/", effets.modifier, name="modifier_analyse"),
    path(f"{BASE}effets/<int:pk>/annoncer/", effets.annoncer, name="annoncer_analyse"),
    path(f"{BASE}effets/<int:pk>/calculer/", effets.calculer, name="calculer_analyse"),
    path(f"{BASE}effets/<int:pk>/publier/", effets.publier, name="publier_analyse"),
    path(f"{BASE}effets/<int:pk>/analyse.<slug:genre>", effets.fichier, name="fichier_analyse"),
    path(f"{BASE}chargements/", chargements.chargements, name="chargements"),
    path(f"{BASE}chargements/<int:pk>/", chargements.chargement, name="chargement"),
    path(f"{BASE}chargements/<int:pk>/ecarter/", chargements.ecarter, name="ecarter_chargement"),
]
