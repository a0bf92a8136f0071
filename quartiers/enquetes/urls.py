"""Addresses of surveys. Those that residents type or scan are short."""

from django.urls import URLPattern, URLResolver, path

from quartiers.enquetes.urls_resultats import urlpatterns as resultats
from quartiers.enquetes.views import (
    collecte,
    enquetes,
    publiques,
    questionnaires,
    reglages,
    saisie_papier,
    terrain,
)

app_name = "enquetes"
ENQUETES = "contrats/<slug:code>/enquetes/"
ENQUETE = f"{ENQUETES}<slug:enquete>/"
QUESTIONNAIRE = f"{ENQUETE}questionnaire/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(ENQUETES, enquetes.enquetes, name="enquetes"),
    path(f"{ENQUETES}preparer/", enquetes.creer_enquete, name="creer_enquete"),
    path(f"{ENQUETES}xlsform/<slug:nom>.xlsx", questionnaires.modele, name="modele_xlsform"),
    path(ENQUETE, enquetes.enquete, name="enquete"),
    path(f"{ENQUETE}modifier/", enquetes.modifier_enquete, name="modifier_enquete"),
    path(f"{ENQUETE}actes/<slug:acte>/", enquetes.enquete_acte, name="enquete_acte"),
    path(f"{ENQUETE}vague-suivante/", enquetes.vague_suivante, name="vague_suivante"),
    path(QUESTIONNAIRE, questionnaires.questionnaire, name="questionnaire"),
    path(f"{QUESTIONNAIRE}<int:numero>/", questionnaires.apercu, name="apercu"),
    path(f"{QUESTIONNAIRE}<int:numero>/papier.pdf", questionnaires.papier, name="papier"),
    path(f"{QUESTIONNAIRE}<int:numero>/<slug:acte>/", questionnaires.questionnaire_acte, name="questionnaire_acte"),
    path(f"{ENQUETE}collecte/", collecte.collecte, name="collecte"),
    path(f"{ENQUETE}collecte/lien/", collecte.lien, name="lien_ouvert"),
    path(f"{ENQUETE}collecte/lots/", collecte.creer_lot, name="creer_lot"),
    path(f"{ENQUETE}collecte/lots/<int:pk>/annuler/", collecte.annuler_lot, name="annuler_lot"),
    path(f"{ENQUETE}collecte/reponses/", collecte.reponses, name="reponses"),
    path(f"{ENQUETE}collecte/reponses/<int:pk>/ecarter/", collecte.reponse_ecarter, name="reponse_ecarter"),
    path(f"{ENQUETE}feuilles/", saisie_papier.saisir_feuille, name="saisir_feuille"),
    path(f"{ENQUETE}quotas/", reglages.quotas, name="quotas"),
    path(f"{ENQUETE}population/", reglages.marges, name="marges"),
    path(f"{ENQUETE}population/<slug:question>/", reglages.marge, name="marge"),
    path(f"{ENQUETE}population/<slug:question>/retirer/", reglages.marge_retirer, name="marge_retirer"),
    path(f"{ENQUETE}terrain/", terrain.terrain_enquete, name="terrain_enquete"),
    path(f"{ENQUETE}terrain/etat/", terrain.terrain_enquete_etat, name="terrain_enquete_etat"),
    path(f"{ENQUETE}terrain/service.js", terrain.terrain_enquete_service, name="terrain_enquete_service"),
    path("j/", publiques.saisir_code, name="saisir_code"),
    path("j/<slug:jeton>/", publiques.repondre_code, name="repondre_code"),
    path("q/<slug:cle>/", publiques.repondre, name="repondre"),
    path("q/<slug:cle>/merci/", publiques.merci, name="merci_enquete"),
    *resultats,
]
