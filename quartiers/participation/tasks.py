"""Jobs of the participation, by area: what the jobs' process discovers."""

from quartiers.participation import tasks_conseils, tasks_paroles

__all__ = ["tasks_conseils", "tasks_paroles"]
