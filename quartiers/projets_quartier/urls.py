"""Addresses of the neighbourhood projects."""

from django.urls import URLPattern, URLResolver, path

from quartiers.projets_quartier.views import documents, piste, projet, synthese, theme

app_name = "projets_quartier"
PROJET = "contrats/<slug:code>/projets/<slug:quartier>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("contrats/<slug:code>/synthese/", synthese.synthese, name="synthese"),
    path(PROJET, projet.projet, name="projet"),
    path(f"{PROJET}modifier/", projet.modifier, name="modifier"),
    path(f"{PROJET}documents/joindre/", documents.joindre_au_projet, name="joindre_au_projet"),
    path(f"{PROJET}themes/ajouter/", theme.ajouter, name="ajouter_theme"),
    path(f"{PROJET}themes/<int:theme>/modifier/", theme.modifier, name="modifier_theme"),
    path(f"{PROJET}themes/<int:theme>/retirer/", theme.retirer, name="retirer_theme"),
    path(f"{PROJET}pistes/ajouter/", piste.ajouter, name="ajouter_piste"),
    path(f"{PROJET}pistes/<int:piste>/modifier/", piste.modifier, name="modifier_piste"),
    path(
        f"{PROJET}pistes/<int:piste>/documents/joindre/",
        documents.joindre_a_la_piste,
        name="joindre_a_la_piste",
    ),
    path(f"{PROJET}pistes/<int:piste>/<slug:acte>/", piste.avancer, name="avancer_piste"),
]
