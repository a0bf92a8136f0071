"""Addresses of programming."""

from django.urls import URLPattern, URLResolver, path

from quartiers.appels.views import (
    budget_revise,
    decisions,
    programmation,
    programmation_actes,
    programmation_fichiers,
    programmation_scenarios,
)

PROGRAMMATION = "contrats/<slug:code>/appels/<int:annee>/programmation/"
SCENARIO = f"{PROGRAMMATION}<int:pk>/"
DECISIONS = "contrats/<slug:code>/appels/<int:annee>/decisions/<int:financeur>/"
DOSSIER = "contrats/<slug:code>/dossiers/<slug:numero>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(PROGRAMMATION, programmation.accueil, name="programmation"),
    path(f"{PROGRAMMATION}creer/", programmation_scenarios.creer, name="programmation_creer"),
    path(f"{PROGRAMMATION}proposer/", programmation_scenarios.proposer, name="programmation_proposer"),
    path(f"{PROGRAMMATION}comparer/", programmation_scenarios.comparer_scenarios, name="programmation_comparer"),
    path(SCENARIO, programmation.tableau, name="programmation_tableau"),
    path(f"{SCENARIO}montants/", programmation.montants, name="programmation_montants"),
    path(f"{SCENARIO}historique/", programmation.historique, name="programmation_historique"),
    path(f"{SCENARIO}copier/", programmation_scenarios.copier, name="programmation_copier"),
    path(f"{SCENARIO}renommer/", programmation_scenarios.renommer, name="programmation_renommer"),
    path(f"{SCENARIO}supprimer/", programmation_scenarios.supprimer, name="programmation_supprimer"),
    path(f"{SCENARIO}figer/", programmation_actes.figer, name="programmation_figer"),
    path(f"{SCENARIO}valider/", programmation_actes.valider, name="programmation_valider"),
    path(f"{SCENARIO}fichier/<slug:format>/", programmation_fichiers.programmation, name="programmation_fichier"),
    path(DECISIONS, decisions.decisions, name="decisions"),
    path(f"{DECISIONS}lignes/<int:ligne>/rouvrir/", decisions.rouvrir, name="rouvrir_ligne"),
    path(f"{DECISIONS}annexe/<slug:format>/", programmation_fichiers.annexe_du_financeur, name="decisions_annexe"),
    path(f"{DECISIONS}subventions/<slug:format>/", programmation_fichiers.scdl_du_financeur, name="decisions_scdl"),
    path(f"{DECISIONS}comptables/<slug:format>/", programmation_fichiers.comptables, name="decisions_comptables"),
    path(f"{DOSSIER}decider/", programmation_actes.decider_dossier, name="decider_dossier"),
    path(f"{DOSSIER}revenir-sur-la-decision/", programmation_actes.revenir_sur_decision, name="revenir_sur_decision"),
    path(f"{DOSSIER}budget-revise/", budget_revise.budget_revise, name="budget_revise"),
    path(f"{DOSSIER}budget-revise/ouvrir/", budget_revise.ouvrir_revision, name="budget_revise_ouvrir"),
    path(f"{DOSSIER}budget-revise/accepter/", budget_revise.accepter_revision, name="budget_revise_accepter"),
]
