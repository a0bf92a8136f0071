"""Addresses of the dashboards of a year."""

from django.urls import URLPattern, URLResolver, path

from quartiers.suivi.views import tableaux, tableaux_finances, tableaux_indicateurs, tableaux_suites

ANNEE = "contrats/<slug:code>/suivi/<int:annee>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("contrats/<slug:code>/suivi/", tableaux.derniere_annee, name="derniere_annee"),
    path(ANNEE, tableaux.tableau, name="tableau"),
    path(f"{ANNEE}repartition/", tableaux.repartition, name="repartition"),
    path(f"{ANNEE}lignes/", tableaux.lignes, name="lignes"),
    path(f"{ANNEE}indicateurs/", tableaux_indicateurs.indicateurs, name="indicateurs"),
    path(f"{ANNEE}finances/", tableaux_finances.finances, name="finances"),
    path(f"{ANNEE}suites/", tableaux_suites.suites, name="suites"),
    path(f"{ANNEE}suites/valider/", tableaux_suites.valider_suites, name="valider_suites"),
    path(f"{ANNEE}suites/<slug:cle>/", tableaux_suites.suite, name="suite"),
    path(f"{ANNEE}suites/<slug:cle>/avis/", tableaux_suites.juger_suite, name="juger_suite"),
]
