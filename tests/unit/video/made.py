"""Evidence of a video, and a reader of bytes, that the tests of the video rules share."""

from typing import Any

from msgspec.structs import replace

from chalicelib.video import probe
from chalicelib.video.evidence import Evidence, Stream
from chalicelib.video.mp4 import Brands, Layout
from chalicelib.video.mp4_movie import Description, Movie, Track
from chalicelib.video.sample_tables import Samples
from tests.sample_call import LIMITS

SOUND = Track(
    id=2,
    handler="soun",
    timescale=1000,
    declared=10_000,
    fourccs=("mp4a",),
    samples=Samples(count=9, octets=9, ticks=10_000),
)
PLAIN = Brands("isom", ("isom", "mp42"))
PICTURE = Track(
    id=1,
    handler="vide",
    timescale=1000,
    declared=10_000,
    samples=Samples(count=250, octets=900, ticks=10_000, first=40, end=940),
)
Changes = dict[str, Any] | None


def evidence(
    width: int = 1920,
    height: int = 1080,
    *,
    brands: Brands = PLAIN,
    track: Changes = None,
    description: Changes = None,
    others: tuple[Track, ...] = (SOUND,),
    layout: Changes = None,
    stream: Changes = None,
) -> Evidence:
    """A video of ten seconds without fault, but for what is given."""
    entry = replace(Description(fourcc="avc1", width=width, height=height), **(description or {}))
    video = replace(PICTURE, fourccs=(entry.fourcc,), descriptions=(entry,))
    movie = Movie(timescale=1000, declared=10_000, tracks=(replace(video, **(track or {})), *others))
    seen = Stream(codec="AVC", width=width, height=height, scan="Progressive", chroma="4:2:0")
    return Evidence(
        replace(Layout(size=5000, brands=brands, movie=movie, movies=1), **(layout or {})),
        stream=replace(seen, **(stream or {})),
    )


def codes(seen: Evidence) -> list[str]:
    """Codes of the findings, in order."""
    return [finding.code for finding in probe.judge(seen, LIMITS)]


class Reader:
    """A reader of a hundred bytes that may fail, tell its size late, or change."""

    def __init__(self, *, late: bool = False, fails: Exception | None = None, short: int = 0) -> None:
        self.size: int | None = None if late else 100
        self.fails, self.short = fails, short
        self.asked: list[tuple[int, int]] = []

    def read(self, offset: int, length: int) -> bytes:
        """Bytes that are their own offsets."""
        self.asked.append((offset, length))
        if self.fails:
            raise self.fails
        self.size = 100
        return bytes(range(offset, min(offset + length, 100) - self.short))
