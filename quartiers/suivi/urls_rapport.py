"""Addresses of the annual reports."""

from django.urls import URLPattern, URLResolver, path

from quartiers.suivi.views import (
    rapport,
    rapport_adoption,
    rapport_blocs,
    rapport_consultation,
    rapport_fichiers,
    rapport_plan,
    rapport_redaction,
)

RAPPORTS = "contrats/<slug:code>/rapports/"
UN = f"{RAPPORTS}<int:annee>/"
CHAPITRE = f"{UN}chapitres/<slug:chapitre>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(RAPPORTS, rapport.rapports, name="rapports"),
    path(f"{RAPPORTS}ouvrir/", rapport.ouvrir, name="rapport_ouvrir"),
    path(UN, rapport.lire, name="rapport"),
    path(f"{UN}conduite/", rapport.conduite, name="rapport_conduite"),
    path(f"{UN}fichiers/<slug:fichier>/", rapport_fichiers.fichier, name="rapport_fichier"),
    path(f"{UN}quartiers/<slug:quartier>/", rapport_fichiers.feuille_de_quartier, name="rapport_quartier"),
    path(f"{UN}figures/<slug:bloc>/<int:rang>/", rapport_fichiers.figure, name="rapport_figure"),
    path(f"{UN}plan/", rapport_plan.plan, name="rapport_plan"),
    path(f"{UN}plan/ajouter/", rapport_plan.ajouter, name="rapport_chapitre_ajouter"),
    path(CHAPITRE, rapport_redaction.chapitre, name="rapport_chapitre"),
    path(f"{CHAPITRE}modifier/", rapport_plan.modifier, name="rapport_chapitre_modifier"),
    path(f"{CHAPITRE}deplacer/", rapport_plan.deplacer, name="rapport_chapitre_deplacer"),
    path(f"{CHAPITRE}retirer/", rapport_plan.retirer, name="rapport_chapitre_retirer"),
    path(f"{CHAPITRE}revisions/", rapport_redaction.revisions, name="rapport_revisions"),
    path(f"{CHAPITRE}revisions/<int:revision>/restaurer/", rapport_redaction.restaurer, name="rapport_restaurer"),
    path(f"{CHAPITRE}commenter/", rapport_redaction.commenter, name="rapport_commenter"),
    path(f"{CHAPITRE}commentaires/<int:pk>/", rapport_redaction.regler, name="rapport_commentaire_regler"),
    path(f"{CHAPITRE}blocs/ajouter/", rapport_blocs.ajouter, name="rapport_bloc_ajouter"),
    path(f"{CHAPITRE}blocs/<int:pk>/deplacer/", rapport_blocs.deplacer, name="rapport_bloc_deplacer"),
    path(f"{CHAPITRE}blocs/<int:pk>/retirer/", rapport_blocs.retirer, name="rapport_bloc_retirer"),
    path(f"{UN}calendrier/", rapport_consultation.calendrier, name="rapport_calendrier"),
    path(f"{UN}consultation/", rapport_consultation.consultation, name="rapport_consultation"),
    path(f"{UN}consultation/preparer/", rapport_consultation.preparer, name="rapport_consultation_preparer"),
    path(f"{UN}consultation/ajouter/", rapport_consultation.ajouter, name="rapport_consulte_ajouter"),
    path(f"{UN}consultation/ouvrir/", rapport_consultation.ouvrir, name="rapport_consultation_ouvrir"),
    path(f"{UN}consultation/suspendre/", rapport_consultation.suspendre, name="rapport_consultation_suspendre"),
    path(f"{UN}consultation/clore/", rapport_consultation.clore, name="rapport_consultation_clore"),
    path(f"{UN}avis/<int:pk>/", rapport_consultation.avis, name="rapport_avis"),
    path(f"{UN}avis/<int:pk>/suite/", rapport_consultation.suite, name="rapport_avis_suite"),
    path(f"{UN}suites/", rapport_consultation.suites, name="rapport_suites"),
    path(f"{UN}seance/", rapport_adoption.seance, name="rapport_seance"),
    path(f"{UN}avis/<int:pk>/retirer/", rapport_consultation.retirer, name="rapport_consulte_retirer"),
    path("avis-rapport/<str:jeton>/", rapport_consultation.avis_par_lien, name="avis_par_lien"),
    path("avis-rapport/<str:jeton>/pdf/", rapport_fichiers.pdf_par_lien, name="avis_par_lien_pdf"),
    path(
        "avis-rapport/<str:jeton>/figures/<slug:bloc>/<int:rang>/",
        rapport_fichiers.figure_par_lien,
        name="avis_par_lien_figure",
    ),
    path(f"{UN}deliberations/<int:pk>/", rapport_adoption.deliberation, name="rapport_deliberation"),
    path(f"{UN}annexer/", rapport_adoption.annexer, name="rapport_annexer"),
    path(f"{UN}reprendre/", rapport_adoption.reprendre, name="rapport_reprendre"),
    path(f"{UN}adopter/", rapport_adoption.adopter, name="rapport_adopter"),
    path(f"{UN}publier/", rapport_adoption.publier, name="rapport_publier"),
    path(f"{UN}transmettre/", rapport_adoption.transmettre, name="rapport_transmettre"),
]
