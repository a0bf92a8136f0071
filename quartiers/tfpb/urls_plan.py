"""Addresses of conventions, figures and programmes."""

from django.urls import URLPattern, URLResolver, path

from quartiers.tfpb.views import ajustements, cadre, chiffres, conventions, lignes, programmes, tableau

TFPB = "contrats/<slug:code>/tfpb/"
CONVENTION = f"{TFPB}conventions/<int:pk>/"
LIEU = "<int:bailleur>/<slug:quartier>/<int:annee>/"
PROGRAMME = f"{TFPB}programmes/<int:pk>/"
LIGNE = f"{TFPB}actions/<int:pk>/"
AJUSTEMENT = f"{TFPB}ajustements/<int:pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(TFPB, tableau.tableau, name="tableau"),
    path(f"{TFPB}resume/", tableau.resume, name="resume"),
    path(f"{TFPB}droits/", tableau.droits, name="droits"),
    path(f"{TFPB}cadre/", cadre.cadre, name="cadre"),
    path(f"{TFPB}cadre/installer/", tableau.installer, name="installer_cadre"),
    path(f"{TFPB}cadre/reglage/", cadre.reglage, name="reglage"),
    path(f"{TFPB}cadre/axes/<int:pk>/", cadre.axe, name="axe"),
    path(f"{TFPB}cadre/seuils/ajouter/", cadre.seuil, name="ajouter_seuil"),
    path(f"{TFPB}cadre/seuils/<int:pk>/", cadre.seuil, name="seuil"),
    path(f"{TFPB}cadre/chartes/ajouter/", cadre.charte, name="ajouter_charte"),
    path(f"{TFPB}cadre/chartes/<int:pk>/", cadre.charte, name="charte"),
    path(f"{TFPB}conventions/preparer/", conventions.preparer, name="preparer_convention"),
    path(CONVENTION, conventions.convention, name="convention"),
    path(f"{CONVENTION}modifier/", conventions.modifier, name="modifier_convention"),
    path(f"{CONVENTION}signer/", conventions.signer, name="signer_convention"),
    path(f"{CONVENTION}bailleurs/<int:partie>/", conventions.partie, name="partie"),
    path(f"{CONVENTION}revenir-au-projet/", conventions.revenir, name="revenir_au_projet"),
    path(f"{CONVENTION}denoncer/", conventions.denoncer, name="denoncer"),
    path(f"{CONVENTION}avenant/", conventions.avenant, name="avenant_convention"),
    path(f"{CONVENTION}joindre/", conventions.joindre, name="joindre_convention"),
    path(f"{CONVENTION}suivante/", conventions.suivante, name="convention_suivante"),
    path(f"{TFPB}patrimoine/{LIEU}", chiffres.patrimoine, name="patrimoine"),
    path(f"{TFPB}moyens/<int:bailleur>/<int:annee>/", chiffres.moyens, name="moyens"),
    path(f"{TFPB}abattement/{LIEU}", chiffres.abattement, name="abattement"),
    path(f"{TFPB}abattement/{LIEU}calcul/", chiffres.abattement_calcul, name="abattement_calcul"),
    path(f"{TFPB}programmes/ouvrir/{LIEU}", programmes.ouvrir, name="ouvrir_programme"),
    path(PROGRAMME, programmes.programme, name="programme"),
    path(f"{PROGRAMME}presentation/", programmes.presentation, name="presentation_programme"),
    path(f"{PROGRAMME}actions/ajouter/", lignes.ajouter, name="ajouter_ligne"),
    path(f"{PROGRAMME}actions/proposer/", ajustements.proposer_ajout, name="proposer_ajout"),
    path(f"{PROGRAMME}sources/", lignes.sources, name="sources"),
    path(f"{PROGRAMME}suivant/", programmes.suivant, name="programme_suivant"),
    path(f"{PROGRAMME}actes/<slug:acte>/", programmes.programme_acte, name="programme_acte"),
    path(f"{LIGNE}modifier/", lignes.modifier, name="modifier_ligne"),
    path(f"{LIGNE}retirer/", lignes.retirer, name="retirer_ligne"),
    path(f"{LIGNE}ajuster/", ajustements.proposer, name="ajuster_ligne"),
    path(f"{AJUSTEMENT}retirer/", ajustements.retirer, name="retirer_ajustement"),
    path(f"{AJUSTEMENT}<slug:sens>/", ajustements.trancher, name="trancher_ajustement"),
]
