"""Addresses of the results of surveys."""

from django.urls import URLPattern, URLResolver, path

from quartiers.enquetes.views import ouvertes, resultats

E = "contrats/<slug:code>/enquetes/<slug:enquete>/"
O = f"{E}reponses-ouvertes/<str:question>/"  # noqa: E741
urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{E}resultats/", resultats.resultats, name="resultats"),
    path(f"{E}resultats/reglages/", resultats.reglages, name="reglages_resultats"),
    path(f"{E}resultats/croisements/", resultats.croisements, name="arreter_croisements"),
    path(f"{E}resultats/vagues/", resultats.vagues, name="vagues"),
    path(f"{E}resultats/rapport/<slug:format>/", resultats.fichier, name="rapport_enquete"),
    path(f"{E}resultats/reponses.zip", resultats.microdonnees, name="microdonnees"),
    path(f"{E}reponses-ouvertes/", ouvertes.ouvertes, name="ouvertes"),
    path(O, ouvertes.question, name="question_ouverte"),
    path(f"{O}classer/", ouvertes.classer, name="classer_reponse"),
    path(f"{E}themes/<int:pk>/", ouvertes.modifier_theme, name="modifier_theme"),
]
