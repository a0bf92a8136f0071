"""Jobs of the participation, by area: what the jobs' process discovers."""

from quartiers.participation import tasks_paroles

__all__ = ["tasks_paroles"]
