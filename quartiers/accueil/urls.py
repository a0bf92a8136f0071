"""Addresses of the public site, the search, open data and the read API."""

from django.urls import URLPattern, URLResolver, path

from quartiers.accueil.views import (
    document_contrat,
    donnees,
    envois,
    espace,
    galerie,
    journal,
    mon_quartier,
    pages,
    quartiers,
    recherche,
    sante,
    site,
)

app_name = "accueil"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", site.accueil, name="accueil"),
    path("contrats/<slug:code>/", site.contrat, name="contrat"),
    path("contrats/<slug:code>/quartiers/", quartiers.quartiers, name="quartiers"),
    path("contrats/<slug:code>/quartiers/<slug:quartier>/", quartiers.quartier, name="quartier"),
    path("contrats/<slug:code>/contrat.pdf", document_contrat.contrat_pdf, name="contrat_pdf"),
    path("contrats/<slug:code>/contrat.docx", document_contrat.contrat_docx, name="contrat_docx"),
    path("contrats/<slug:code>/contours.geojson", quartiers.contours, name="contours"),
    path("contrats/<slug:code>/fond.geojson", quartiers.fond, name="fond"),
    path("contrats/<slug:code>/journal/", journal.journal, name="journal"),
    path("mon-espace/", espace.mon_espace, name="mon_espace"),
    path("compte/envois/", envois.envois, name="envois"),
    path("compte/envois/<int:pk>/renvoyer/", envois.envoi_renvoyer, name="envoi_renvoyer"),
    path("mon-quartier/", mon_quartier.mon_quartier, name="mon_quartier"),
    path("recherche/", recherche.recherche, name="recherche"),
    path("donnees-ouvertes/", donnees.donnees_ouvertes, name="donnees_ouvertes"),
    path("donnees-ouvertes/dictionnaire/", donnees.dictionnaire, name="dictionnaire"),
    path("donnees-ouvertes/<slug:code>/<slug:jeu>.<slug:format>", donnees.telecharger, name="telecharger"),
    path("api/", donnees.documentation, name="api_documentation"),
    path("api/v1/openapi.json", donnees.openapi, name="openapi"),
    path("affichage/", pages.theme, name="theme"),
    path("aide/", pages.aide, name="aide"),
    path("plan-du-site/", pages.plan, name="plan"),
    path("accessibilite/", pages.accessibilite, name="accessibilite"),
    path("mentions-legales/", pages.mentions, name="mentions"),
    path("donnees-personnelles/", pages.donnees_personnelles, name="donnees_personnelles"),
    path("galerie/", galerie.galerie, name="galerie"),
    path("sante/", sante.sante, name="sante"),
    path("robots.txt", pages.robots, name="robots"),
]
