"""Addresses of the register of decisions and of the tasks."""

from django.urls import path

from quartiers.gouvernance.views import registre

CONTRAT = "contrats/<slug:code>/"
urlpatterns = [
    path(f"{CONTRAT}decisions/", registre.decisions, name="decisions"),
    path(f"{CONTRAT}decisions/<slug:reference>/", registre.decision, name="decision"),
    path(f"{CONTRAT}suites-des-seances/", registre.suites, name="suites"),
    path(f"{CONTRAT}suites-des-seances/<int:pk>/", registre.suite, name="suite"),
]
