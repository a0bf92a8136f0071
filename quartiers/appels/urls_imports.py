"""Addresses of workbooks in and out."""

from django.urls import URLPattern, URLResolver, path

from quartiers.appels.views import classeurs, imports

BASE = "contrats/<slug:code>/appels/imports/"
CLASSEUR = "contrats/<slug:code>/appels/<int:annee>/classeur/"

urlpatterns: list[URLPattern | URLResolver] = [
    path(BASE, imports.imports, name="imports"),
    path(f"{BASE}<int:pk>/", imports.import_apercu, name="import"),
    path(f"{BASE}<int:pk>/feuilles/", imports.import_feuilles, name="import_feuilles"),
    path(f"{BASE}<int:pk>/colonnes/<int:rang>/", imports.import_colonnes, name="import_colonnes"),
    path(f"{BASE}<int:pk>/qui/", imports.import_qui, name="import_qui"),
    path(f"{BASE}<int:pk>/importer/", imports.import_valider, name="import_valider"),
    path(f"{BASE}<int:pk>/abandonner/", imports.import_abandonner, name="import_abandonner"),
    path(CLASSEUR, classeurs.classeur, name="classeur"),
    path(f"{CLASSEUR}telecharger/", classeurs.classeur_telecharger, name="classeur_telecharger"),
    path(f"{CLASSEUR}<int:pk>/", classeurs.classeur_retour, name="classeur_retour"),
    path(f"{CLASSEUR}<int:pk>/ecrire/", classeurs.classeur_ecrire, name="classeur_ecrire"),
]
