"""Each night: cohorts past their retention are erased, late sessions are told."""

from django.utils import timezone
from procrastinate.contrib.django import app

from quartiers.cohortes.domain.analyses import FILE, TACHE
from quartiers.cohortes.domain.conservation import effacer_les_echues, rappeler_les_seances
from quartiers.cohortes.lecture import dessiner
from quartiers.cohortes.models import AnalyseCohorte


@app.periodic(cron="40 2 * * *")
@app.task(queue="entretien", pass_context=False, queueing_lock="conservation_cohortes")
def conserver(timestamp: int) -> int:  # noqa: ARG001 - given to every periodic job
    """Return how many people were erased."""
    return effacer_les_echues(timezone.localdate())


@app.periodic(cron="15 6 * * *")
@app.task(queue="entretien", pass_context=False, queueing_lock="rappels_temoins")
def rappeler(timestamp: int) -> int:  # noqa: ARG001
    return rappeler_les_seances(timezone.localdate())


@app.task(name=TACHE, queue=FILE)
def dessiner_une_analyse(analyse_id: int) -> int:
    """Its charts are drawn before its first reader asks for them."""
    analyse = AnalyseCohorte.objects.filter(pk=analyse_id).select_related("cohorte").first()
    return dessiner(analyse) if analyse else 0
