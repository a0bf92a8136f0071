"""Jobs of the observatory: the requests of the month that has just ended; figures past their retention taken away."""

from django.utils import timezone
from procrastinate.contrib.django import app

from quartiers.contrat.models import Contrat
from quartiers.socle.modeles import en_vigueur_le
from quartiers.tranquillite.domain.conservation import effacer_les_anciens
from quartiers.tranquillite.domain.demandes import demander_le_mois_passe
from quartiers.tranquillite.domain.preparation import preparer, preparer_les_lectures
from quartiers.tranquillite.models import Observatoire


@app.periodic(cron="10 6 2 * *")  # the second of each month, in the morning
@app.task(queue="entretien", pass_context=False, queueing_lock="demandes_observatoire")
def demander_les_chiffres(timestamp: int) -> int:  # noqa: ARG001 - given to every periodic job
    """Return how many letters leave."""
    jour = timezone.localdate()
    ouverts = Observatoire.objects.filter(en_vigueur_le(jour)).select_related("contrat")
    return sum(demander_le_mois_passe(jour, observatoire.contrat) for observatoire in ouverts)


@app.periodic(cron="20 3 3 * *")
@app.task(queue="entretien", pass_context=False, queueing_lock="conservation_observatoire")
def conserver(timestamp: int) -> int:  # noqa: ARG001
    return effacer_les_anciens(timezone.localdate())


@app.periodic(cron="5 4 * * *")
@app.task(queue="entretien", pass_context=False, queueing_lock="lectures_observatoire")
def lire_d_avance(timestamp: int) -> int:  # noqa: ARG001
    """Readings of the night, before anybody asks for them; return how many series were read."""
    return preparer_les_lectures(timezone.localdate())


@app.task(queue="entretien", pass_context=False)
def preparer_une_lecture(contrat_id: int) -> int:
    """After figures came in, or what they are read by changed."""
    contrat = Contrat.objects.filter(pk=contrat_id).first()
    return preparer(contrat, timezone.localdate()) if contrat else 0
