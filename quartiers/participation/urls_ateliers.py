"""Addresses of the workshops, the opinions and the public texts."""

from django.urls import URLPattern, URLResolver, path

from quartiers.participation.views import ateliers, avis, textes

ATELIER = "contrats/<slug:code>/ateliers/<int:pk>/"
AVIS = "contrats/<slug:code>/avis-des-instances/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("contrats/<slug:code>/ateliers/", ateliers.ateliers, name="ateliers"),
    path("contrats/<slug:code>/ateliers/preparer/", ateliers.atelier_preparer, name="atelier_preparer"),
    path(ATELIER, ateliers.atelier, name="atelier"),
    path(f"{ATELIER}modifier/", ateliers.atelier_modifier, name="atelier_modifier"),
    path(f"{ATELIER}billets/", ateliers.atelier_billets, name="atelier_billets"),
    path(f"{ATELIER}bulletin/", ateliers.atelier_bulletin, name="atelier_bulletin"),
    path(f"{ATELIER}<slug:acte>/", ateliers.atelier_avancer, name="atelier_avancer"),
    path("voter/<str:jeton>/", ateliers.voter, name="voter"),
    path(AVIS, avis.avis_conseils, name="avis_conseils"),
    path(f"{AVIS}demander/", avis.avis_conseil_demander, name="avis_conseil_demander"),
    path(f"{AVIS}<int:pk>/redemander/", avis.avis_conseil_redemander, name="avis_conseil_redemander"),
    path(f"{AVIS}<int:pk>/rendre/", avis.avis_conseil_rendre, name="avis_conseil_rendre"),
    path(f"{AVIS}<int:pk>/publier/", avis.avis_conseil_publier, name="avis_conseil_publier"),
    path(f"{AVIS}<int:pk>/clore/", avis.avis_conseil_clore, name="avis_conseil_clore"),
    path("repondre/avis/<str:jeton>/", avis.avis_conseil_par_lien, name="avis_conseil_par_lien"),
    path("contrats/<slug:code>/parole/textes/", textes.textes, name="textes"),
    path("contrats/<slug:code>/parole/textes/ecrire/", textes.texte, name="texte_ecrire"),
    path("contrats/<slug:code>/parole/textes/<int:pk>/", textes.texte, name="texte_modifier"),
]
