"""Fixtures of every test: an emulator a session (tests/emulated.py), the deployed stack a session (tests/stack.py)."""

pytest_plugins = ["tests.emulated", "tests.stack"]
