"""Jobs of councils and draws: chances computed then sealed; warnings and destructions of every night."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from quartiers.comptes.models import Utilisateur
from quartiers.comptes.politiques import Acteur
from quartiers.participation.domain.conseils import avertir_fins_de_mandat, effacer_anciens_mandats
from quartiers.participation.domain.listes import purger_fichiers_en_attente
from quartiers.participation.domain.tirages import FILE, TACHE_SCELLER, detruire_listes_echues, sceller


@app.task(name=TACHE_SCELLER, queue=FILE, pass_context=False, retry=RetryStrategy(max_attempts=3, exponential_wait=5))
def sceller_tirage(tirage_id: int, utilisateur_id: int | None = None) -> bool:
    """Cut in the middle, it starts afresh: nothing was written before the seal."""
    utilisateur = Utilisateur.objects.filter(pk=utilisateur_id).first() if utilisateur_id else None
    return sceller(tirage_id, Acteur(utilisateur=utilisateur))


@app.periodic(cron="50 3 * * *")
@app.task(queue="entretien", pass_context=False, queueing_lock="conseils")
def entretenir_conseils(timestamp: int) -> list[int]:  # noqa: ARG001 - given to every periodic job
    """Mandates that end told, old names erased, lists destroyed at their date; return how many of each."""
    jour = timezone.localdate()
    return [
        avertir_fins_de_mandat(jour),
        effacer_anciens_mandats(jour),
        detruire_listes_echues(jour),
        purger_fichiers_en_attente(timezone.now()),
    ]
