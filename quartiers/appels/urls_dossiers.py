"""Addresses of organisations and files, on the holder’s side."""

from django.urls import URLPattern, URLResolver, path

from quartiers.appels.views import (
    commencer,
    documents_lus,
    dossiers,
    dossiers_depot,
    dossiers_etapes,
    dossiers_fil,
    dossiers_parties,
    mes_dossiers,
    organismes,
    organismes_verification,
)

CONTRAT = "contrats/<slug:code>/"
DOSSIER = f"{CONTRAT}dossiers/<slug:numero>/"
ORGANISME = f"{CONTRAT}organismes/<int:pk>/"
COMMENCER = f"{CONTRAT}appels/<int:annee>/commencer/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(COMMENCER, commencer.commencer, name="commencer"),
    path(f"{COMMENCER}organisme/", commencer.organisme, name="commencer_organisme"),
    path(f"{CONTRAT}mes-dossiers/", mes_dossiers.mes_dossiers, name="mes_dossiers"),
    path(f"{CONTRAT}mes-dossiers/nouveau/", mes_dossiers.nouveau_dossier, name="nouveau_dossier"),
    path(f"{CONTRAT}saisir-un-dossier/", mes_dossiers.saisir_dossier, name="saisir_dossier"),
    path(DOSSIER, dossiers.dossier, name="dossier"),
    path(f"{DOSSIER}etapes/<slug:etape>/", dossiers_etapes.etape, name="etape"),
    path(f"{DOSSIER}champ/", dossiers_etapes.champ, name="champ"),
    path(f"{DOSSIER}pieces/ajouter/", dossiers_parties.ajouter_piece, name="ajouter_piece"),
    path(f"{DOSSIER}pieces/<int:pk>/enlever/", dossiers_parties.enlever_piece, name="enlever_piece"),
    path(f"{DOSSIER}documents/<int:pk>/", documents_lus.du_dossier, name="document_dossier"),
    path(f"{ORGANISME}documents/<int:document>/", documents_lus.de_l_organisme, name="document_organisme"),
    path(f"{DOSSIER}lieux/ajouter/", dossiers_parties.nouveau_lieu, name="ajouter_lieu"),
    path(f"{DOSSIER}lieux/<int:pk>/enlever/", dossiers_parties.enlever_lieu, name="enlever_lieu"),
    path(f"{DOSSIER}indicateurs/ajouter/", dossiers_parties.nouvel_indicateur, name="ajouter_indicateur"),
    path(f"{DOSSIER}indicateurs/<int:pk>/enlever/", dossiers_parties.enlever_indicateur, name="enlever_indicateur"),
    path(f"{DOSSIER}deposer/", dossiers_depot.deposer_dossier, name="deposer"),
    path(f"{DOSSIER}signature/", dossiers_depot.signature, name="signature"),
    path(f"{DOSSIER}retirer/", dossiers_depot.retirer_dossier, name="retirer"),
    path(f"{DOSSIER}prolonger/", dossiers_depot.prolonger_dossier, name="prolonger"),
    path(f"{DOSSIER}recepisse/", dossiers_depot.recepisse, name="recepisse"),
    path(f"{DOSSIER}cerfa/<int:financeur>/", dossiers_depot.cerfa, name="cerfa"),
    path(f"{DOSSIER}complements/", dossiers_fil.complements, name="complements"),
    path(f"{DOSSIER}echanges/", dossiers_fil.fil_d_echanges, name="fil"),
    path(f"{CONTRAT}organismes/", organismes.organismes, name="organismes"),
    path(f"{CONTRAT}organismes/a-verifier/", organismes_verification.a_verifier, name="a_verifier"),
    path(ORGANISME, organismes.organisme, name="organisme"),
    path(f"{ORGANISME}verifier/", organismes_verification.verifier_un, name="verifier_organisme"),
    path(f"{ORGANISME}verifier/retirer/", organismes_verification.retirer, name="retirer_verification"),
    path(f"{ORGANISME}fiche/", organismes.modifier, name="fiche_organisme"),
    path(f"{ORGANISME}pieces/ajouter/", organismes.ajouter_piece, name="ajouter_piece_organisme"),
    path(f"{ORGANISME}dirigeants/ajouter/", organismes.ajouter_dirigeant, name="ajouter_dirigeant"),
    path(f"{ORGANISME}dirigeants/<int:dirigeant>/retirer/", organismes.retirer_dirigeant, name="retirer_dirigeant"),
    path(f"{ORGANISME}membres/inviter/", organismes.inviter, name="inviter_membre"),
    path(f"{ORGANISME}membres/<int:membre>/", organismes.membre, name="membre"),
]
