"""Fixtures of the template tests."""

from tests.infra.packaged import expanded, folder, template

__all__ = ["expanded", "folder", "template"]
