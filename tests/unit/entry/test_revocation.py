"""The classes of reasons for a revocation."""

from chalicelib.entry.revocation import GROUNDS, Ground


def test_every_class_of_reason_has_its_words() -> None:
    """The public page shows the class, never a bare code."""
    assert set(GROUNDS) == set(Ground)
