from django.urls import URLPattern, URLResolver, path

from quartiers.contrat.views import actes, avenants, avis, element, fiche, modifications, texte

app_name = "contrat"
UN = "contrats/<slug:code>/avenants/<int:numero>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("contrats/<slug:code>/fiche/", fiche.fiche, name="fiche"),
    path("contrats/<slug:code>/texte/", texte.arbre_du_contrat, name="arbre"),
    path("contrats/<slug:code>/elements/<str:element>/", element.element, name="element"),
    path("contrats/<slug:code>/comparer/", texte.comparer, name="comparer"),
    path("contrats/<slug:code>/avenants/", avenants.avenants, name="avenants"),
    path("contrats/<slug:code>/avenants/nouveau/", avenants.creer, name="avenant_creer"),
    path(UN, avenants.avenant, name="avenant"),
    path(f"{UN}avant-apres/", avenants.apercu, name="avenant_apercu"),
    path(f"{UN}modifier/", actes.modifier, name="avenant_modifier"),
    path(f"{UN}soumettre/", actes.soumettre, name="avenant_soumettre"),
    path(f"{UN}reprendre/", actes.reprendre, name="avenant_reprendre"),
    path(f"{UN}abandonner/", actes.abandonner, name="avenant_abandonner"),
    path(f"{UN}adopter/", actes.adopter, name="avenant_adopter"),
    path(f"{UN}modifications/ajouter/<slug:genre>/", modifications.ajouter, name="modification_ajouter"),
    path(f"{UN}modifications/<int:pk>/", modifications.modifier, name="modification"),
    path(f"{UN}modifications/<int:pk>/supprimer/", modifications.supprimer, name="modification_supprimer"),
    path(f"{UN}modifications/<int:pk>/monter/", modifications.monter, name="modification_monter"),
    path(f"{UN}avis/<int:pk>/", avis.avis, name="avis"),
    path("avis/<str:jeton>/", avis.avis_par_lien, name="avis_par_lien"),
]
