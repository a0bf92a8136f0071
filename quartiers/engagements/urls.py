"""Addresses of the signatories, their commitments, their yearly tables, their common-law means."""

from django.urls import URLPattern, URLResolver, path

from quartiers.engagements.views import collecte, conduite, lecture, moyens, services
from quartiers.engagements.views.tableau import PAR_COMPTE, PAR_LIEN

CONTRAT = "contrats/<slug:code>"
COLLECTE = f"{CONTRAT}/engagements/collectes/<int:annee>"
TABLEAU = f"{COLLECTE}/<int:pk>/tableau"
ENGAGEMENT = f"{CONTRAT}/engagements/<slug:engagement>"
LIEN = "engagements/repondre/<str:jeton>"
SUITES = {"rubrique": "<int:rubrique>/", "depot": "fichiers/<int:depot>/", "deposer": "fichiers/"}

app_name = "engagements"
urlpatterns: list[URLPattern | URLResolver] = [
    path(f"{CONTRAT}/signataires/", lecture.signataires, name="signataires"),
    path(f"{CONTRAT}/signataires/<slug:signataire>/", lecture.signataire, name="signataire"),
    path(f"{CONTRAT}/signataires/<slug:signataire>/services/", services.services, name="services"),
    path(
        f"{CONTRAT}/signataires/<slug:signataire>/services/<int:pk>/retirer/",
        services.retirer_service,
        name="retirer_service",
    ),
    path(f"{CONTRAT}/dispositifs/", lecture.dispositifs, name="dispositifs"),
    path(f"{CONTRAT}/dispositifs/ajouter/", conduite.dispositif, name="ajouter_dispositif"),
    path(f"{CONTRAT}/dispositifs/<slug:dispositif>/modifier/", conduite.dispositif, name="modifier_dispositif"),
    path(f"{CONTRAT}/droit-commun/", moyens.droit_commun, name="droit_commun"),
    path(f"{CONTRAT}/engagements/", lecture.engagements, name="engagements"),
    path(f"{CONTRAT}/engagements/reglages/", conduite.reglages, name="reglages"),
    path(f"{CONTRAT}/engagements/collectes/", collecte.collectes, name="collectes"),
    path(f"{CONTRAT}/engagements/collectes/ouvrir/", collecte.ouvrir_collecte, name="ouvrir_collecte"),
    path(f"{COLLECTE}/", collecte.collecte, name="collecte"),
    path(f"{COLLECTE}/agir/", collecte.agir_sur_la_collecte, name="agir_sur_la_collecte"),
    path(f"{COLLECTE}/signataires/<slug:signataire>/", services.ensemble, name="ensemble"),
    path(f"{COLLECTE}/bilan.pdf", collecte.bilan, name="bilan"),
    path(f"{COLLECTE}/<int:pk>/", collecte.demande, name="demande"),
    path(f"{COLLECTE}/<int:pk>/adresse/", collecte.adresser_demande, name="adresser_demande"),
    path(f"{COLLECTE}/<int:pk>/valider/", collecte.valider_demande, name="valider_demande"),
    path(f"{COLLECTE}/<int:pk>/renvoyer/", collecte.renvoyer_demande, name="renvoyer_demande"),
    path(f"{TABLEAU}/", PAR_COMPTE[""], name="tableau"),
    path(f"{LIEN}/", PAR_LIEN[""], name="repondre_par_lien"),
    *(
        path(f"{TABLEAU}/{SUITES.get(nom, f'{nom}/')}", vue, name=f"tableau_{nom}")
        for nom, vue in PAR_COMPTE.items()
        if nom
    ),
    *(path(f"{LIEN}/{SUITES.get(nom, f'{nom}/')}", vue, name=f"lien_{nom}") for nom, vue in PAR_LIEN.items() if nom),
    path(f"{ENGAGEMENT}/", lecture.engagement, name="engagement"),
    path(f"{ENGAGEMENT}/conduire/", conduite.conduire, name="conduire"),
    path(f"{ENGAGEMENT}/etat/<slug:acte>/", conduite.changer_etat, name="changer_etat"),
    path(f"{ENGAGEMENT}/nombres/<int:quantite>/", conduite.lire_promesse, name="lire_promesse"),
    path(f"{ENGAGEMENT}/etapes/ajouter/", conduite.jalon, name="ajouter_jalon"),
    path(f"{ENGAGEMENT}/etapes/<int:jalon>/", conduite.jalon, name="jalon"),
]
