"""Addresses of the draws by lot."""

from django.urls import URLPattern, URLResolver, path

from quartiers.participation.views import tirages, tirages_conduite, tirages_suites

TIRAGES = "contrats/<slug:code>/tirages/"
UN = f"{TIRAGES}<int:pk>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("tirages/rejouer_tirage.py", tirages.script, name="tirage_script"),
    path(TIRAGES, tirages.tirages, name="tirages"),
    path(f"{TIRAGES}preparer/", tirages_conduite.preparer, name="tirage_preparer"),
    path(UN, tirages.tirage, name="tirage"),
    path(f"{UN}proces-verbal.json", tirages.proces_verbal, name="tirage_proces_verbal"),
    path(f"{UN}conduite/", tirages_conduite.conduite, name="tirage_conduite"),
    path(f"{UN}modifier/", tirages_conduite.modifier, name="tirage_modifier"),
    path(f"{UN}listes/ajouter/", tirages_conduite.liste_ajouter, name="tirage_liste_ajouter"),
    path(f"{UN}listes/<int:liste>/colonnes/", tirages_conduite.liste_colonnes, name="tirage_liste_colonnes"),
    path(f"{UN}listes/<int:liste>/retirer/", tirages_conduite.liste_retirer, name="tirage_liste_retirer"),
    path(f"{UN}filtres/", tirages_conduite.filtres, name="tirage_filtres"),
    path(f"{UN}quotas/", tirages_conduite.quotas, name="tirage_quotas"),
    path(f"{UN}quotas/proches/", tirages_conduite.quotas_proches, name="tirage_quotas_proches"),
    path(f"{UN}sceller/", tirages_conduite.sceller, name="tirage_sceller"),
    path(f"{UN}graine/", tirages_conduite.graine, name="tirage_graine"),
    path(f"{UN}tirer/", tirages_conduite.tirer, name="tirage_tirer"),
    path(f"{UN}acter/", tirages_conduite.acter, name="tirage_acter"),
    path(f"{UN}abandonner/", tirages_conduite.abandonner, name="tirage_abandonner"),
    path(f"{UN}lettres/", tirages_suites.lettres, name="tirage_lettres"),
    path(f"{UN}reponses/<int:personne>/", tirages_suites.reponse, name="tirage_reponse"),
    path(f"{UN}installer/", tirages_suites.installer, name="tirage_installer"),
]
