"""Jobs of the committees."""

from django.utils import timezone
from procrastinate.contrib.django import app

from quartiers.gouvernance.domain import conversions
from quartiers.gouvernance.domain.comptes_rendus import approuver_ce_qui_est_echu
from quartiers.gouvernance.domain.instances import effacer_anciens_membres
from quartiers.gouvernance.domain.suites import relancer_suites


@app.periodic(cron="50 4 * * *")
@app.task(queue="entretien", pass_context=False, queueing_lock="comptes_rendus")
def approuver_les_comptes_rendus(timestamp: int) -> int:  # noqa: ARG001 - given to every periodic job
    """Approve the minutes whose delay ran out without remark; return how many."""
    return approuver_ce_qui_est_echu(timezone.localdate())


@app.periodic(cron="45 5 * * *")
@app.task(queue="entretien", pass_context=False, queueing_lock="relances_suites")
def relancer_les_suites(timestamp: int) -> int:  # noqa: ARG001 - given to every periodic job
    """Remind of the tasks that meetings gave; return how many letters leave."""
    return relancer_suites(timezone.localdate())


@app.periodic(cron="55 3 * * *")
@app.task(queue="entretien", pass_context=False, queueing_lock="anciens_membres")
def effacer_les_anciens_membres(timestamp: int) -> int:  # noqa: ARG001 - given to every periodic job
    """Forget the people who left a committee long ago; return how many seats."""
    return effacer_anciens_membres(timezone.localdate())


@app.task(name=conversions.TACHE, queue=conversions.FILE, pass_context=False)
def convertir_piece(document_id: int) -> bool:
    return conversions.faire_la_conversion(document_id)


@app.periodic(cron="*/20 * * * *")
@app.task(queue=conversions.FILE, pass_context=False, queueing_lock="conversions", lock=conversions.ATELIER)
def convertir_les_pieces(timestamp: int) -> int:  # noqa: ARG001 - given to every periodic job
    """Convert the papers whose pages are missing (put in before, cache emptied, LibreOffice just installed)."""
    return conversions.convertir_les_pieces(timezone.localdate())
