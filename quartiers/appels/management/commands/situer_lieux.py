"""`python manage.py situer_lieux`: compute again where projects take place, after the outlines changed."""
# ruff: noqa: ARG002 - signatures that the framework imposes

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quartiers.appels.domain.lieux import resituer
from quartiers.appels.enums import ZoneLieu
from quartiers.appels.models import Lieu
from quartiers.contrat.models import Contrat


class Command(BaseCommand):
    help = "Recalcule la situation des lieux des projets sur les contours de leur année."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--contrat", help="code du contrat ; tous sans cette option")
        parser.add_argument("--annee", type=int, help="année des dossiers ; toutes sans cette option")

    def handle(self, *args: Any, contrat: str | None = None, annee: int | None = None, **options: Any) -> None:
        lieux = Lieu.objects.select_related("dossier", "quartier").order_by("pk")
        if contrat is not None:
            if not Contrat.objects.filter(code=contrat).exists():
                raise CommandError(f"Aucun contrat ne porte le code « {contrat} ».")
            lieux = lieux.filter(contrat__code=contrat)
        if annee is not None:
            lieux = lieux.filter(dossier__annee=annee)
        changes = resituer(lieux)
        total = sum(changes.values())
        self.stdout.write(f"{total} lieu{'x ont' if total > 1 else ' a'} changé de situation.")
        for zone, nombre in sorted(changes.items()):
            self.stdout.write(f"  {ZoneLieu(zone).label} : {nombre}")
