"""Addresses of the councils."""

from django.urls import URLPattern, URLResolver, path

from quartiers.participation.views import conseils

CONSEILS = "contrats/<slug:code>/conseils/"
UN = f"{CONSEILS}<slug:conseil>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(CONSEILS, conseils.conseils, name="conseils"),
    path(f"{CONSEILS}creer/", conseils.creer, name="conseil_creer"),
    path(UN, conseils.conseil, name="conseil"),
    path(f"{UN}modifier/", conseils.modifier, name="conseil_modifier"),
    path(f"{UN}membres/", conseils.membres, name="conseil_membres"),
    path(f"{UN}membres/liste.<slug:extension>", conseils.liste, name="conseil_liste"),
    path(f"{UN}colleges/ajouter/", conseils.college_ajouter, name="college_ajouter"),
    path(f"{UN}colleges/<int:pk>/", conseils.college_modifier, name="college_modifier"),
    path(f"{UN}colleges/<int:pk>/designer/", conseils.designer, name="mandat_designer"),
    path(f"{UN}mandats/<int:pk>/", conseils.mandat_modifier, name="mandat_modifier"),
    path(f"{UN}mandats/<int:pk>/terminer/", conseils.mandat_terminer, name="mandat_terminer"),
    path(f"{UN}mandats/<int:pk>/representer/", conseils.mandat_representer, name="mandat_representer"),
]
