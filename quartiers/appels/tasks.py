"""Jobs of the call for projects, by area: what the jobs' process discovers."""

from quartiers.appels import tasks_apres, tasks_bilans, tasks_dossiers

__all__ = ["tasks_apres", "tasks_bilans", "tasks_dossiers"]
