"""Addresses of a committee, its seats, its date polls."""

from django.urls import URLPattern, URLResolver, path

from quartiers.gouvernance.views import instances, membres, seances, sondages

INSTANCE = "contrats/<slug:code>/instances/<slug:instance>/"
SONDAGE = "contrats/<slug:code>/sondages/<int:pk>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("contrats/<slug:code>/instances/creer/", instances.creer_instance, name="creer_instance"),
    path(INSTANCE, instances.instance, name="instance"),
    path(f"{INSTANCE}modifier/", instances.modifier_instance, name="modifier_instance"),
    path(f"{INSTANCE}clore/", instances.clore_instance, name="clore_instance"),
    path(f"{INSTANCE}membres/ajouter/", membres.ajouter_membre, name="ajouter_membre"),
    path(f"{INSTANCE}membres/<int:membre>/modifier/", membres.modifier_membre, name="modifier_membre"),
    path(f"{INSTANCE}membres/<int:membre>/remplacer/", membres.remplacer_membre, name="remplacer_membre"),
    path(f"{INSTANCE}membres/<int:membre>/terminer/", membres.terminer_membre, name="terminer_membre"),
    path(f"{INSTANCE}preparations/ajouter/", membres.ajouter_preparation, name="ajouter_preparation"),
    path(
        f"{INSTANCE}preparations/<int:preparation>/modifier/",
        membres.modifier_preparation,
        name="modifier_preparation",
    ),
    path(f"{INSTANCE}seances/creer/", seances.creer_seance, name="creer_seance"),
    path(f"{INSTANCE}sondages/creer/", sondages.creer_sondage, name="creer_sondage"),
    path(SONDAGE, sondages.sondage, name="sondage"),
    path(f"{SONDAGE}envoyer/", sondages.envoyer_sondage, name="envoyer_sondage"),
    path(f"{SONDAGE}creneaux/ajouter/", sondages.ajouter_creneau, name="ajouter_creneau"),
    path(f"{SONDAGE}creneaux/<int:creneau>/retenir/", sondages.retenir_creneau, name="retenir_creneau"),
    path(f"{SONDAGE}abandonner/", sondages.abandonner_sondage, name="abandonner_sondage"),
    path("seances/dates/<str:jeton>/", sondages.dates_par_lien, name="dates_par_lien"),
]
