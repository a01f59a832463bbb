"""The tests. On a machine that does other things as well, hypothesis may take long to draw an example."""

from hypothesis import HealthCheck, settings

settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")
