"""Jobs of the call for projects, by area: what the jobs' process discovers."""

from quartiers.appels import tasks_apres

__all__ = ["tasks_apres"]
