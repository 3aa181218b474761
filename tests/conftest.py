"""Hypothesis profiles: `HYPOTHESIS_PROFILE=thorough` draws fifty times as many examples as a common run."""

import os

from hypothesis import HealthCheck, settings

from tests.strategies import COMMON

# The first call of a kernel compiles it, which no deadline could allow for.
settings.register_profile(
    "quick", max_examples=COMMON, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "thorough", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
