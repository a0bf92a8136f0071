"""Addresses of the matrix, of evidence, judgements, recommendations and evaluations."""

from django.urls import URLPattern, URLResolver, path

from quartiers.evaluation.views import (
    avenants,
    evaluations,
    jugements,
    matrice,
    preuves,
    rapport,
    recommandations,
    revisions,
)

app_name = "evaluation"
BASE = "contrats/<slug:code>/evaluation/"
QUESTION = f"{BASE}questions/<str:question>/"
PREUVE = f"{BASE}preuves/<int:pk>/"
RECO = f"{BASE}recommandations/<int:numero>/"
UNE = f"{BASE}evaluations/<int:pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(BASE, matrice.matrice, name="matrice"),
    path(QUESTION, matrice.question, name="question"),
    path(f"{QUESTION}responsable/", matrice.responsable, name="responsable"),
    path(f"{QUESTION}constat/", matrice.constater, name="constater"),
    path(f"{BASE}constats/<int:pk>/", matrice.constat, name="constat"),
    path(f"{QUESTION}preuve/", preuves.verser, name="verser_preuve"),
    path(PREUVE, preuves.preuve, name="preuve"),
    path(f"{PREUVE}relire/", preuves.relire, name="relire_preuve"),
    path(f"{PREUVE}retirer/", preuves.retirer, name="retirer_preuve"),
    path(f"{QUESTION}juger/", jugements.juger, name="juger"),
    path(f"{BASE}jugements/<int:pk>/desaccord/", jugements.desapprouver, name="desapprouver"),
    path(f"{BASE}jugements/<int:pk>/<slug:acte>/", jugements.franchir, name="jugement_acte"),
    path(f"{BASE}desaccords/<int:pk>/lever/", jugements.lever, name="lever_desaccord"),
    path(f"{BASE}recommandations/", recommandations.boucle, name="recommandations"),
    path(f"{BASE}recommandations/ajouter/", recommandations.ajouter, name="ajouter_recommandation"),
    path(RECO, recommandations.recommandation, name="recommandation"),
    path(f"{RECO}modifier/", recommandations.modifier, name="modifier_recommandation"),
    path(f"{RECO}avenant/", avenants.proposer, name="proposer_avenant"),
    path(f"{RECO}<slug:acte>/", recommandations.franchir, name="recommandation_acte"),
    path(f"{BASE}evaluations/", evaluations.evaluations, name="evaluations"),
    path(f"{BASE}evaluations/ouvrir/", evaluations.ouvrir, name="ouvrir"),
    path(UNE, evaluations.evaluation, name="evaluation"),
    path(f"{UNE}modifier/", evaluations.modifier, name="modifier"),
    path(f"{UNE}chapitres/<slug:chapitre>/", evaluations.chapitre, name="chapitre"),
    path(f"{UNE}chapitres/<slug:chapitre>/revisions/", revisions.revisions, name="revisions_chapitre"),
    path(
        f"{UNE}chapitres/<slug:chapitre>/revisions/<int:numero>/restaurer/",
        revisions.restaurer,
        name="restaurer_chapitre",
    ),
    path(f"{UNE}sceller/", evaluations.sceller, name="sceller"),
    path(f"{UNE}actes/<slug:acte>/", evaluations.franchir, name="evaluation_acte"),
    path(f"{UNE}rapport/", rapport.lire, name="rapport"),
    path(f"{UNE}fichiers/<slug:fichier>/", rapport.fichier, name="rapport_fichier"),
]
