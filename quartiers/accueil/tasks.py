"""Upkeep: the search index a few minutes after an act, and every night what is kept no longer."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from quartiers.accueil.domain import conservation
from quartiers.accueil.domain.dessins import demander_les_dessins
from quartiers.accueil.graphiques import adresses_des_graphiques
from quartiers.accueil.indexation import contrats_a_reindexer, reindexer, reindexer_pages
from quartiers.accueil.passation import travail
from quartiers.contrat.models import Contrat
from quartiers.exports.graphiques import dessiner_d_avance
from quartiers.participation.domain.fph import effacer_demandeurs
from quartiers.participation.domain.retention_paroles import effacer_paroles
from quartiers.recherche.models import Entree


@app.periodic(cron="*/5 * * * *")
@app.task(queue="entretien", pass_context=False, queueing_lock="index")
def tenir_index(timestamp: int) -> int:  # noqa: ARG001 - given by the schedule
    """Index again what has changed; return how many contracts."""
    if not Entree.objects.filter(contrat_id__isnull=True).exists():
        reindexer_pages()
    contrats = list(contrats_a_reindexer(timezone.now()))
    for contrat in contrats:
        reindexer(contrat)
        demander_les_dessins(contrat)
    return len(contrats)


@app.task(queue="entretien")
def dessiner_graphiques(contrat_id: int) -> int:
    """Draw the charts of a contract's pages that are not drawn yet; return how many. Nothing for a vanished one."""
    contrat = Contrat.objects.filter(pk=contrat_id).first()
    return dessiner_d_avance(adresses_des_graphiques(contrat)) if contrat else 0


@app.periodic(cron="2 4 * * *")
@app.task(queue="entretien", pass_context=False, queueing_lock="conservation")
def appliquer_conservation(timestamp: int) -> list[int]:  # noqa: ARG001 - given by the schedule
    """Warn, close, erase accounts; delete readings given up, words of residents past their time. Return how many of each."""
    maintenant = timezone.now()
    return [
        conservation.avertir_comptes_inutilises(maintenant),
        conservation.fermer_comptes_inutilises(maintenant),
        conservation.effacer_comptes_fermes(maintenant),
        conservation.purger_lectures(maintenant),
        travail.purger(maintenant),
        effacer_paroles(maintenant),
        effacer_demandeurs(maintenant),
    ]


@app.task(name=travail.TACHE, queue=travail.FILE, pass_context=False, retry=RetryStrategy(max_attempts=3))
def produire_passation(passation_id: int) -> int:
    return travail.executer(passation_id)
