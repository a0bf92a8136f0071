"""Figures past the retention that the observatory declares go away, with what was left to settle."""

import datetime as dt

import pghistory
import pgtrigger
from django.apps import apps
from django.db import transaction

from quartiers.comptes.politiques import Acteur
from quartiers.journal.domain import consigner
from quartiers.socle.formats import compte
from quartiers.tranquillite.models import DepotFichier, FaitMensuel, Livraison, Observatoire

JOURS_DEPOT = 60  # a file that nobody settles


@transaction.atomic
def effacer_les_anciens(jour: dt.date) -> int:
    """Return how many monthly counts are erased. Published summaries stay."""
    effaces = 0
    histoire = apps.get_model("tranquillite", "FaitMensuelEvent")
    with pghistory.context(source="conservation"):
        DepotFichier.objects.filter(cree_le__date__lt=jour - dt.timedelta(days=JOURS_DEPOT)).delete()
        for observatoire in Observatoire.objects.select_related("contrat"):
            limite = dt.date(jour.year - observatoire.conservation_annees, 1, 1)
            nombre, _ = FaitMensuel.objects.filter(contrat=observatoire.contrat_id, mois__lt=limite).delete()
            with pgtrigger.ignore("tranquillite.FaitMensuelEvent:append_only"):  # the history goes with its retention
                histoire.objects.filter(contrat_id=observatoire.contrat_id, mois__lt=limite).delete()
            if nombre:
                Livraison.objects.filter(contrat=observatoire.contrat_id, faits__isnull=True).delete()
                phrase = f"{compte(nombre, 'chiffre mensuel effacé', 'chiffres mensuels effacés')} : durée de conservation passée"
                consigner(acteur=Acteur(), code="observatoire.effacer", objet=observatoire, phrase=phrase)
            effaces += nombre
    return effaces
