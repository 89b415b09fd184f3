"""What screeners and experts play: the small copy of a film where there is one, with the original beside it."""

from chalicelib.aws import objects
from chalicelib.entry.rendition import Rendition, played_in_review

ORIGINAL = "Address of the original where `playback_url` is that of the smaller copy for review, else null"


def for_review(copy: Rendition | None, version: str, original: str) -> tuple[str, str | None]:
    """The address that is played of a version of a film, and that of the original if it is another."""
    key = played_in_review(copy, version)
    return (objects.rendition_url(key), original) if key else (original, None)
