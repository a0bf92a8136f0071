"""Addresses of the year's actions, of their sheets and of the contract's own questions."""

from django.urls import URLPattern, URLResolver, path

from quartiers.suivi.views import classeurs, fiche, fiche_saisie, fiches, qualite, questions

SUIVI = "contrats/<slug:code>/suivi/"
ANNEE = f"{SUIVI}<int:annee>/"
FICHE = f"{SUIVI}fiches/<slug:fiche>/"
QUESTIONS = f"{SUIVI}questions/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{SUIVI}actions/", fiches.actions_a_suivre, name="actions_a_suivre"),
    path(f"{ANNEE}actions/", fiches.actions, name="actions"),
    path(f"{ANNEE}actions/nouvelle/", fiches.nouvelle, name="nouvelle_fiche"),
    path(f"{ANNEE}actions/reprendre/", fiches.reprendre, name="reprendre_fiches"),
    path(f"{ANNEE}a-verifier/", qualite.a_verifier, name="a_verifier"),
    path(f"{ANNEE}a-verifier/expliquer/", qualite.expliquer_action, name="expliquer_action"),
    path(f"{ANNEE}retards/", qualite.retards, name="retards"),
    path(f"{ANNEE}retards/rappeler/", qualite.rappeler, name="rappeler"),
    path(f"{ANNEE}classeur/", classeurs.classeur, name="classeur"),
    path(f"{ANNEE}classeur/organismes/<int:organisme>/", classeurs.telecharger, name="classeur_telecharger"),
    path(f"{ANNEE}classeur/<int:pk>/", classeurs.retour, name="classeur_retour"),
    path(f"{ANNEE}classeur/<int:pk>/ecrire/", classeurs.ecrire, name="classeur_ecrire"),
    path(f"{ANNEE}importer/", classeurs.importer, name="importer_fiches"),
    path(f"{ANNEE}importer/<int:pk>/", classeurs.import_fiches, name="import_fiches"),
    path(f"{ANNEE}importer/<int:pk>/ecrire/", classeurs.ecrire_import, name="ecrire_import"),
    path(FICHE, fiche.fiche, name="fiche"),
    path(f"{FICHE}prevoir/", fiche_saisie.prevoir, name="fiche_prevoir"),
    path(f"{FICHE}champ/", fiche_saisie.champ, name="fiche_champ"),
    path(f"{FICHE}indicateurs/ajouter/", fiche_saisie.nouvel_indicateur, name="fiche_nouvel_indicateur"),
    path(f"{FICHE}indicateurs/<int:pk>/enlever/", fiche_saisie.enlever_indicateur, name="fiche_enlever_indicateur"),
    path(f"{FICHE}credits/ajouter/", fiche_saisie.nouveau_credit, name="fiche_nouveau_credit"),
    path(f"{FICHE}credits/<int:pk>/enlever/", fiche_saisie.enlever_credit, name="fiche_enlever_credit"),
    path(f"{FICHE}bilan/<slug:etape>/", fiche_saisie.etape, name="fiche_etape"),
    path(f"{FICHE}photos/ajouter/", fiche_saisie.ajouter_photo, name="fiche_ajouter_photo"),
    path(f"{FICHE}photos/<int:pk>/", fiche.photo, name="fiche_photo"),
    path(f"{FICHE}photos/<int:pk>/enlever/", fiche_saisie.retirer_photo, name="fiche_enlever_photo"),
    path(f"{FICHE}remettre/", fiche.remettre, name="fiche_remettre"),
    path(f"{FICHE}expliquer/", fiche.expliquer_fiche, name="fiche_expliquer"),
    path(f"{FICHE}decision/<slug:acte>/", fiche.decider, name="fiche_decider"),
    path(QUESTIONS, questions.questions, name="questions"),
    path(f"{QUESTIONS}ajouter/", questions.nouvelle_question, name="nouvelle_question"),
    path(f"{QUESTIONS}<int:pk>/", questions.modifier, name="modifier_question"),
    path(f"{QUESTIONS}<int:pk>/arreter/", questions.arreter, name="arreter_question"),
    path(f"{QUESTIONS}<int:pk>/deplacer/", questions.deplacer, name="deplacer_question"),
    path(f"{SUIVI}reglages/", questions.reglages, name="reglages"),
]
