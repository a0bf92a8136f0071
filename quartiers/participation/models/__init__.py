"""The models of the residents' participation, one file per thing."""

from quartiers.participation.models.instances import InstanceParticipation

__all__ = ["InstanceParticipation"]
