"""Shared fixtures of the suite."""

from hypothesis import HealthCheck, settings

# Shared machines are slow at times: a property is judged on its answers, not on its seconds, and the same
# examples are drawn at each run so that a failure can be played again.
settings.register_profile(
    "suite", deadline=None, derandomize=True, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")
