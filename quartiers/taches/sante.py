"""Whether the site can work: database, jobs' process, room on the disk. For the operator's monitoring; no secret."""

import datetime as dt
import logging
import shutil
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateWorker

journal = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sante:
    """Each part, true when it works. `taches` and `disque` say nothing of a database that does not answer."""

    base: bool
    taches: bool
    disque: bool

    @property
    def bonne(self) -> bool:
        return self.base and self.taches and self.disque


def examiner() -> Sante:
    libre = shutil.disk_usage(settings.DONNEES).free
    disque = libre >= settings.SANTE_DISQUE_MINIMAL
    limite = timezone.now() - dt.timedelta(minutes=settings.SANTE_MINUTES_SANS_TACHES)
    try:
        vivant = ProcrastinateWorker.objects.filter(last_heartbeat__gte=limite).exists()
    except DatabaseError:
        journal.exception("La base de données ne répond pas.")
        return Sante(base=False, taches=False, disque=disque)
    return Sante(base=True, taches=vivant, disque=disque)
