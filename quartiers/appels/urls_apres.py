"""Addresses of what follows the decision: letters, conventions, payments, modifications."""

from django.urls import URLPattern, URLResolver, path

from quartiers.appels.views import (
    apres_actes,
    apres_financements,
    apres_modeles,
    apres_modifications,
    apres_signatures,
    apres_tresorerie,
    apres_versements,
    mon_calendrier,
)

CONTRAT = "contrats/<slug:code>/"
SAISON = f"{CONTRAT}appels/<int:annee>/"
DOSSIER = f"{CONTRAT}dossiers/<slug:numero>/"
LIGNE = f"{DOSSIER}financements/<int:ligne>/"
MODELE = f"{CONTRAT}modeles/<slug:pour>/<slug:genre>/"
PILE = f"{CONTRAT}signatures/<int:pk>/"
ORGANISME = f"{CONTRAT}organismes/<int:pk>/"
MODIFICATION = f"{DOSSIER}modifications/<int:pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{SAISON}courriers/", apres_actes.actes, name="actes"),
    path(f"{SAISON}courriers/produire/", apres_actes.produire, name="actes_produire"),
    path(f"{SAISON}courriers/envoyer/", apres_actes.envoyer, name="actes_envoyer"),
    path(f"{SAISON}courriers/productions/<int:pk>/", apres_actes.lot, name="lot"),
    path(f"{SAISON}courriers/productions/<int:pk>/archive/", apres_actes.lot_zip, name="lot_zip"),
    path(f"{CONTRAT}courriers/<int:pk>/annuler/", apres_actes.annuler, name="acte_annuler"),
    path(f"{CONTRAT}courriers/<int:pk>/<slug:genre>/", apres_actes.acte_fichier, name="acte_fichier"),
    path(f"{CONTRAT}modeles/", apres_modeles.modeles, name="modeles"),
    path(f"{CONTRAT}modeles/champs/", apres_modeles.champs, name="modeles_champs"),
    path(f"{MODELE}fichier/", apres_modeles.modele_fichier, name="modele_fichier"),
    path(f"{MODELE}deposer/", apres_modeles.deposer, name="modele_deposer"),
    path(f"{MODELE}retirer/", apres_modeles.retirer, name="modele_retirer"),
    path(f"{CONTRAT}signatures/", apres_signatures.signatures, name="signatures"),
    path(PILE, apres_signatures.pile, name="pile"),
    path(f"{PILE}propositions/", apres_signatures.propositions, name="pile_propositions"),
    path(f"{PILE}pages/<int:page>/image/", apres_signatures.page_image, name="page_image"),
    path(f"{PILE}pages/<int:page>/classer/", apres_signatures.classer, name="page_classer"),
    path(f"{SAISON}versements/", apres_versements.versements, name="versements"),
    path(f"{SAISON}versements/avancer/", apres_versements.versements_avancer, name="versements_avancer"),
    path(f"{SAISON}versements/importer/", apres_versements.importer_depot, name="importer_depot"),
    path(
        f"{SAISON}versements/importer/<int:financeur>/<int:document>/",
        apres_versements.importer_versements,
        name="importer_versements",
    ),
    path(f"{SAISON}versements/delais/", apres_versements.delais, name="delais"),
    path(f"{DOSSIER}financements/", apres_financements.financements, name="financements"),
    path(f"{LIGNE}versements/ajouter/", apres_financements.versement_nouveau, name="versement_nouveau"),
    path(f"{LIGNE}versements/<int:pk>/", apres_financements.versement, name="versement"),
    path(f"{LIGNE}versements/<int:pk>/retirer/", apres_financements.versement_retirer, name="versement_retirer"),
    path(f"{LIGNE}solder/", apres_financements.ligne_solder, name="ligne_solder"),
    path(f"{LIGNE}reversement/", apres_financements.reversement, name="reversement"),
    path(f"{ORGANISME}tresorerie/", apres_tresorerie.calendrier_organisme, name="tresorerie"),
    path(f"{ORGANISME}tresorerie/calendrier/", apres_tresorerie.calendrier_secret, name="tresorerie_calendrier"),
    path(f"{CONTRAT}mon-calendrier/", mon_calendrier.mon_calendrier, name="mon_calendrier"),
    path(f"{CONTRAT}mon-calendrier/adresse/", mon_calendrier.mon_calendrier_secret, name="mon_calendrier_secret"),
    path("calendriers/echeances/<str:jeton>.ics", mon_calendrier.mes_echeances_ics, name="mes_echeances_ics"),
    path("calendriers/tresorerie/<str:jeton>.ics", apres_tresorerie.tresorerie_ics, name="tresorerie_ics"),
    path(f"{DOSSIER}modifications/demander/", apres_modifications.demander, name="modification_demander"),
    path(f"{MODIFICATION}retirer/", apres_modifications.retirer, name="modification_retirer"),
    path(f"{MODIFICATION}repondre/<int:financeur>/", apres_modifications.repondre, name="modification_repondre"),
    path(f"{MODIFICATION}avenant/<int:financeur>/", apres_modifications.avenant, name="modification_avenant"),
]
