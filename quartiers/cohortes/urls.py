"""Addresses of cohorts followed under pseudonyms, and of witness groups."""

from django.urls import path

from quartiers.cohortes.views import analyses, cohortes, entrees, porte, temoins

app_name = "cohortes"
C = "contrats/<slug:code>/cohortes/"
urlpatterns = [
    path("ne-plus-etre-suivi/", entrees.se_retirer, name="se_retirer"),
    path(C, porte.cohortes, name="cohortes"),
    path(f"{C}analyse-d-impact/signer/", porte.signer_analyse_impact, name="signer_analyse_impact"),
    path(f"{C}analyse-d-impact/<int:pk>/retirer/", porte.retirer_analyse_impact, name="retirer_analyse_impact"),
    path(f"{C}analyse-d-impact.<slug:format>", porte.analyse_impact_fichier, name="analyse_impact_fichier"),
    path(f"{C}registre.<slug:format>", porte.registre_fichier, name="registre_fichier"),
    path(f"{C}creer/", cohortes.creer_cohorte, name="creer_cohorte"),
    path(f"{C}<int:pk>/", cohortes.cohorte, name="cohorte"),
    path(f"{C}<int:pk>/modifier/", cohortes.modifier_cohorte, name="modifier_cohorte"),
    path(f"{C}<int:pk>/etapes/", cohortes.etapes, name="etapes"),
    path(f"{C}<int:pk>/etapes/<int:etape>/retirer/", cohortes.retirer_etape, name="retirer_etape"),
    path(f"{C}<int:pk>/durees/<int:duree>/retirer/", cohortes.oublier_duree, name="oublier_duree"),
    path(f"{C}<int:pk>/modele.json", cohortes.modele, name="modele"),
    path(f"{C}<int:pk>/transmettre/", entrees.transmettre, name="transmettre"),
    path(f"{C}<int:pk>/saisir/", entrees.saisir_personne, name="saisir_personne"),
    path(f"{C}<int:pk>/retirer/", entrees.retirer_personnes, name="retirer_personnes"),
    path(f"{C}<int:pk>/analyser/", analyses.lancer_analyse, name="lancer_analyse"),
    path(f"{C}analyses/<int:pk>/", analyses.analyse, name="analyse"),
    path(f"{C}analyses/<int:pk>/analyse.<slug:format>", analyses.analyse_fichier, name="analyse_fichier"),
    path(f"{C}temoins/former/", temoins.former_groupe, name="former_groupe"),
    path(f"{C}temoins/<int:pk>/", temoins.groupe, name="groupe"),
    path(f"{C}temoins/<int:pk>/modifier/", temoins.modifier_groupe, name="modifier_groupe"),
    path(f"{C}temoins/<int:pk>/seance/", temoins.tenir_seance, name="tenir_seance"),
    path(f"{C}temoins/seances/<int:pk>/", temoins.corriger_seance, name="corriger_seance"),
    path(f"{C}temoins/seances/<int:pk>/seance.pdf", temoins.seance_pdf, name="seance_pdf"),
]
