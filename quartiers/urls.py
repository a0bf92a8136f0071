"""Every address of the site; each package keeps its own below."""

from django.urls import include, path

from quartiers.accueil.api import api
from quartiers.accueil.urls_habilitations import urlpatterns as habilitations
from quartiers.accueil.urls_lecture import urlpatterns as lectures
from quartiers.comptes.urls import urlpatterns as comptes
from quartiers.contrat.urls import urlpatterns as contrat

urlpatterns = [
    path("", include("quartiers.accueil.urls")),
    path("api/v1/", api.urls),
    path("", include((contrat + lectures, "contrat"))),
    path("", include("quartiers.projets_quartier.urls")),
    path("", include("quartiers.engagements.urls")),
    path("", include("quartiers.gouvernance.urls")),
    path("", include("quartiers.participation.urls")),
    path("", include("quartiers.indicateurs.urls")),
    path("", include("quartiers.appels.urls")),
    path("", include("quartiers.tfpb.urls")),
    path("", include("quartiers.tranquillite.urls")),
    path("", include("quartiers.enquetes.urls")),
    path("", include("quartiers.cohortes.urls")),
    path("", include("quartiers.evaluation.urls")),
    path("", include("quartiers.suivi.urls")),
    path("territoire/", include("quartiers.territoire.urls")),
    path("documents/", include("quartiers.documents.urls")),
    path("exports/", include("quartiers.exports.urls")),
    path("compte/", include("quartiers.notifications.urls")),
    path("compte/", include((comptes + habilitations, "comptes"))),
    path("compte/", include("quartiers.comptes.urls_connexion")),
]
