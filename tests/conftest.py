"""Fixtures of every test: an emulator a session (tests/emulated.py), the deployed stack a session (tests/stack.py)."""

from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.emulated", "tests.stack"]

# A busy machine is no fault of what is tested: no example and no strategy has a time it must keep.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")
