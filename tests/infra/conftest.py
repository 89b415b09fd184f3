"""Fixtures of the template tests."""

from tests.infra.packaged import expanded, folder, sources, template

__all__ = ["expanded", "folder", "sources", "template"]
