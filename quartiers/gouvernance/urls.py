"""Addresses of the committees."""

from django.urls import URLPattern, URLResolver, path

<<<<<<< HEAD
from quartiers.gouvernance import urls_registre, views

app_name = "gouvernance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("contrats/<slug:code>/instances/", views.instances, name="instances"),
    *urls_registre.urlpatterns,
=======
from quartiers.gouvernance import urls_instances, urls_seances
from quartiers.gouvernance.views import public

app_name = "gouvernance"
urlpatterns: list[URLPattern | URLResolver] = [
    path("contrats/<slug:code>/instances/", public.instances, name="instances"),
    *urls_instances.urlpatterns,
    *urls_seances.urlpatterns,
>>>>>>> 7905482 (gouvernance: The life of a meeting on screen)
]
