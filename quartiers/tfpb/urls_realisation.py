"""Addresses of the year as it goes: follow-up, proofs, balance, review, files, landlords’ workbooks."""

from django.urls import URLPattern, URLResolver, path

from quartiers.tfpb.views import bilans, classeurs, justificatifs, realisation, soldes

TFPB = "contrats/<slug:code>/tfpb/"
PROGRAMME = f"{TFPB}programmes/<int:pk>/"
PIECES = f"{TFPB}justificatifs/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{TFPB}soldes/", soldes.soldes_tfpb, name="soldes"),
    path(f"{TFPB}suivi/<int:annee>/", soldes.grille, name="grille"),
    path(f"{TFPB}soldes/<int:annee>/<int:bailleur>/<slug:quartier>/reporter/", soldes.reporter_tfpb, name="reporter"),
    path(PIECES, justificatifs.justificatifs, name="justificatifs"),
    path(f"{PIECES}deposer/", justificatifs.deposer_justificatifs, name="deposer_justificatifs"),
    path(
        f"{PIECES}decrire/<int:bailleur>/<int:commune>/<int:annee>/",
        justificatifs.decrire_justificatifs,
        name="decrire_justificatifs",
    ),
    path(f"{PIECES}accepter/", justificatifs.accepter_justificatifs, name="accepter_justificatifs"),
    path(f"{PIECES}<int:pk>/", justificatifs.justificatif, name="justificatif"),
    path(f"{PIECES}<int:pk>/corriger/", justificatifs.modifier_justificatif, name="modifier_justificatif"),
    path(f"{PIECES}<int:pk>/<slug:acte>/", justificatifs.justificatif_acte, name="justificatif_acte"),
    path(f"{TFPB}classeurs/", classeurs.classeurs, name="classeurs"),
    path(f"{TFPB}classeurs/<int:pk>/", classeurs.classeur, name="classeur"),
    path(f"{TFPB}classeurs/<int:pk>/ecrire/", classeurs.classeur_ecrire, name="classeur_ecrire"),
    path(f"{TFPB}classeurs/<int:pk>/abandonner/", classeurs.classeur_abandonner, name="classeur_abandonner"),
    path(f"{PROGRAMME}realisation/", realisation.realisation, name="realisation"),
    path(f"{PROGRAMME}realisation/reaffecter/", realisation.reaffecter, name="reaffecter"),
    path(f"{PROGRAMME}realisation/<int:trimestre>/", realisation.suivre_trimestre, name="suivre_trimestre"),
    path(
        f"{PROGRAMME}realisation/suivis/<int:suivi>/photos/<int:photo>/enlever/",
        realisation.enlever_photo,
        name="enlever_photo",
    ),
    path(f"{PROGRAMME}bilan/", bilans.bilan, name="bilan"),
    path(f"{PROGRAMME}bilan/champ/", bilans.bilan_champ, name="bilan_champ"),
    path(f"{PROGRAMME}bilan/remettre/", bilans.remettre, name="bilan_remettre"),
    path(f"{PROGRAMME}bilan/reprendre/", bilans.reprendre, name="bilan_reprendre"),
    path(f"{PROGRAMME}plan.<slug:format>", bilans.plan_fichier, name="plan_fichier"),
    path(f"{PROGRAMME}bilan.<slug:format>", bilans.bilan_fichier, name="bilan_fichier"),
    path(f"{TFPB}conventions/<int:pk>/livret.<slug:format>", bilans.livret_fichier, name="livret_fichier"),
]
