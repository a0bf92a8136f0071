"""Addresses of the residents' words: contributions, cards, the public side."""

from django.urls import URLPattern, URLResolver, path

from quartiers.participation.views import cartes, contributions, fichiers, publiques

PAROLE = "contrats/<slug:code>/parole/"
CARTE = "contrats/<slug:code>/cartes/<int:numero>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path(PAROLE, publiques.parole, name="parole"),
    path(f"{PAROLE}donner-son-avis/", publiques.contribuer, name="contribuer"),
    path(f"{PAROLE}donner-son-avis/merci/", publiques.merci, name="merci"),
    path(f"{PAROLE}regles/", contributions.regles, name="regles"),
    path(f"{PAROLE}regles/regler/", contributions.regler_paroles, name="regler_paroles"),
    path(f"{PAROLE}cahier.<slug:format>", fichiers.cahier, name="cahier"),
    path(f"{PAROLE}contributions/", contributions.contributions, name="contributions"),
    path(f"{PAROLE}contributions/saisir/", contributions.saisir, name="saisir"),
    path(f"{PAROLE}contributions/publier/", contributions.publier_les_recues, name="publier_les_recues"),
    path(f"{PAROLE}contributions/rattacher/", contributions.rattacher, name="rattacher"),
    path(f"{PAROLE}contributions/<int:pk>/", contributions.contribution, name="contribution"),
    path(f"{PAROLE}contributions/<int:pk>/publier/", contributions.contribution_publier, name="contribution_publier"),
    path(f"{PAROLE}contributions/<int:pk>/ecarter/", contributions.contribution_ecarter, name="contribution_ecarter"),
    path(
        f"{PAROLE}contributions/<int:pk>/<slug:acte>/",
        contributions.contribution_deplacer,
        name="contribution_deplacer",
    ),
    path(f"{PAROLE}quartiers/<slug:quartier>/", publiques.parole_quartier, name="parole_quartier"),
    path(f"{PAROLE}quartiers/<slug:quartier>/feuille.pdf", fichiers.feuille_quartier, name="feuille_quartier"),
    path("contrats/<slug:code>/cartes/", cartes.cartes, name="cartes"),
    path("contrats/<slug:code>/cartes/ouvrir/", cartes.carte_ouvrir, name="carte_ouvrir"),
    path(CARTE, cartes.carte, name="carte"),
    path("contrats/<slug:code>/cartes/<int:numero>.pdf", cartes.carte_pdf, name="carte_pdf"),
    path(f"{CARTE}modifier/", cartes.carte_modifier, name="carte_modifier"),
    path(f"{CARTE}demander/", cartes.carte_demander, name="carte_demander"),
    path(f"{CARTE}reponse/", cartes.carte_reponse, name="carte_reponse"),
    path(f"{CARTE}relier/", cartes.carte_relier, name="carte_relier"),
    path(f"{CARTE}faire/", cartes.carte_faire, name="carte_faire"),
    path(f"{CARTE}classer/", cartes.carte_classer, name="carte_classer"),
    path(f"{CARTE}rouvrir/", cartes.carte_rouvrir, name="carte_rouvrir"),
    path("repondre/carte/<str:jeton>/", cartes.repondre_par_lien, name="repondre_par_lien"),
]
