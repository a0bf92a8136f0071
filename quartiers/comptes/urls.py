"""One's own account, under /compte/; the log-in pages of the library are in `urls_connexion`."""

from django.urls import URLPattern, URLResolver, path

from quartiers.comptes.views import entree, moi

app_name = "comptes"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", moi.mon_compte, name="mon_compte"),
    path("habilitation/", moi.choisir_habilitation, name="choisir_habilitation"),
    path("sessions/", moi.sessions, name="sessions"),
    path("sessions/fermer/", moi.fermer_sessions, name="fermer_sessions"),
    path("mes-donnees/", moi.mes_donnees, name="mes_donnees"),
    path("mes-donnees/fichier/", moi.mes_donnees_fichier, name="mes_donnees_fichier"),
    path("second-facteur/", entree.second_facteur, name="second_facteur"),
    path("demonstration/", entree.entrer_en_demonstration, name="entrer_en_demonstration"),
]
