"""People and rights, under /compte/ and the names « comptes:… »: they write the journal, which stands above comptes."""

from django.urls import URLPattern, URLResolver, path

from quartiers.accueil.views import habilitations
from quartiers.accueil.views.matrice import matrice

urlpatterns: list[URLPattern | URLResolver] = [
    path("habilitations/", habilitations.habilitations, name="habilitations"),
    path("habilitations/inviter/", habilitations.inviter, name="inviter"),
    path("habilitations/<int:pk>/terminer/", habilitations.terminer, name="terminer_habilitation"),
    path("habilitations/<int:pk>/renvoyer/", habilitations.renvoyer_invitation, name="renvoyer_invitation"),
    path("personnes/<int:pk>/", habilitations.personne, name="personne"),
    path("personnes/<int:pk>/desactiver/", habilitations.desactiver, name="desactiver"),
    path("personnes/<int:pk>/reactiver/", habilitations.reactiver, name="reactiver"),
    path("acces/", matrice, name="matrice"),
]
