"""Addresses of instruction."""

from django.urls import URLPattern, URLResolver, path

from quartiers.appels.views import (
    instruction_avis,
    instruction_dossier,
    instruction_liste,
    instruction_masse,
    instruction_pdf,
)

CONTRAT = "contrats/<slug:code>/"
DOSSIER = f"{CONTRAT}dossiers/<slug:numero>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{CONTRAT}dossiers/", instruction_liste.liste, name="dossiers"),
    path(f"{CONTRAT}instruction/filtres/", instruction_liste.enregistrer_filtre, name="enregistrer_filtre"),
    path(
        f"{CONTRAT}instruction/filtres/<int:filtre>/retirer/", instruction_liste.retirer_filtre, name="retirer_filtre"
    ),
    path(f"{CONTRAT}instruction/actes/", instruction_masse.masse, name="actes_en_masse"),
    path(f"{CONTRAT}instruction/cahier/", instruction_pdf.cahier, name="cahier"),
    path(f"{CONTRAT}instruction/cahier/<int:pk>/", instruction_pdf.cahier_suivi, name="cahier_suivi"),
    path(f"{CONTRAT}instruction/cahier/<int:pk>/fichier/", instruction_pdf.cahier_fichier, name="cahier_fichier"),
    path(f"{DOSSIER}apercu/", instruction_liste.apercu, name="apercu_dossier"),
    path(f"{DOSSIER}instruction/", instruction_dossier.instruire, name="instruire"),
    path(f"{DOSSIER}instruction/fiche.pdf", instruction_pdf.fiche, name="fiche_instruction"),
    path(f"{DOSSIER}instruction/decision/<slug:acte>/", instruction_dossier.decider, name="decider_instruction"),
    path(f"{DOSSIER}instruction/complements/", instruction_dossier.complements, name="demander_complements"),
    path(
        f"{DOSSIER}instruction/complements/<int:complement>/lever/", instruction_dossier.lever, name="lever_complement"
    ),
    path(
        f"{DOSSIER}instruction/complements/<int:complement>/redemander/",
        instruction_dossier.redemander,
        name="redemander_complement",
    ),
    path(f"{DOSSIER}instruction/pieces/<int:piece>/", instruction_dossier.piece, name="examiner_piece"),
    path(f"{DOSSIER}instruction/verifications/", instruction_dossier.verifier, name="verifier_dossier"),
    path(f"{DOSSIER}instruction/avis/<slug:emetteur>/", instruction_avis.avis, name="rendre_avis"),
    path(f"{DOSSIER}instruction/messages/", instruction_avis.message, name="ecrire_message"),
    path(f"{DOSSIER}instruction/messages/traites/", instruction_avis.sans_reponse, name="messages_traites"),
    path(f"{DOSSIER}instruction/conflit/", instruction_avis.conflit, name="declarer_conflit"),
    path(f"{DOSSIER}instruction/conflit/<int:conflit>/lever/", instruction_avis.rendre_dossier, name="lever_conflit"),
    path(f"{DOSSIER}instruction/lieux/<int:lieu>/", instruction_avis.lieu, name="situer_lieu"),
]
