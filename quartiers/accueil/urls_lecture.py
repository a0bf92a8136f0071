"""Checking readings, under /lectures/ and the names « contrat:… »: validating one fills packages above contrat."""

from django.urls import URLPattern, URLResolver, path

from quartiers.accueil.views import lecture, lecture_validation

urlpatterns: list[URLPattern | URLResolver] = [
    path("lectures/", lecture.lectures, name="lectures"),
    path("lectures/deposer/", lecture.deposer, name="deposer_lecture"),
    path("lectures/<int:pk>/", lecture.lecture, name="lecture"),
    path("lectures/<int:pk>/corriger/", lecture.correction, name="lecture_correction"),
    path("lectures/<int:pk>/corriger/<slug:operation>/", lecture.operer, name="lecture_operer"),
    path("lectures/<int:pk>/ajouter/", lecture.ajouter, name="lecture_ajouter"),
    path("lectures/<int:pk>/doutes/<int:rang>/", lecture.repondre, name="lecture_doute"),
    path("lectures/<int:pk>/annuler/", lecture.annuler_derniere, name="lecture_annuler"),
    path("lectures/<int:pk>/abandonner/", lecture.abandonner_lecture, name="lecture_abandonner"),
    path("lectures/<int:pk>/valider/", lecture_validation.valider, name="lecture_valider"),
    path("lectures/<int:pk>/structure.yaml", lecture_validation.yaml, name="lecture_yaml"),
    path("lectures/<int:pk>/rapport.txt", lecture_validation.rapport, name="lecture_rapport"),
]
