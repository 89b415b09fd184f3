"""How much of a video its expert watched before scoring: evidence for the organizers, stored beside the score.

It enters no tally and nothing public, and a fault in it never blocks a score: what the page sends is clipped and
merged, and what cannot be read counts as nothing watched. The page sends totals, not increments, so that a repeated
request adds nothing.
"""

from collections.abc import Iterable
from decimal import Decimal
from itertools import islice
from math import ceil

import msgspec

MOST_SPANS = 200  # of a video watched in more pieces only the first ones count
MOST_SEEKS = 9999
MOST_SECONDS = 100 * 3600  # of a video whose length is not sure

Span = tuple[int, int]  # from, until: whole seconds of the video


class Watched(msgspec.Struct, frozen=True):
    """What was played of a video, as ascending spans that do not touch, and how often its position was moved."""

    spans: tuple[Span, ...] = ()
    seeks: int = 0

    @property
    def seconds(self) -> int:
        """How many seconds of the video were played at least once."""
        return sum(until - start for start, until in self.spans)


def read(raw: msgspec.Raw) -> Watched:
    """What a page sent; nothing watched if it cannot be read, because a browser's fault must not cost a score."""
    try:
        return msgspec.json.decode(raw, type=Watched)
    except msgspec.MsgspecError:
        return Watched()


def joined(known: Watched, told: Watched, duration: float) -> Watched:
    """What was known and what the page sent, together.

    Spans are clipped to the `duration` of a player's clock in seconds; if that is 0, it is not sure, and they are kept.
    """
    end = ceil(duration) if duration > 0 else MOST_SECONDS
    clipped = ((max(start, 0), min(until, end)) for start, until in (*known.spans, *told.spans[:MOST_SPANS]))
    spans = tuple(islice(_merged(clipped), MOST_SPANS))
    return Watched(spans, min(max(known.seeks, told.seeks, 0), MOST_SEEKS))


def _merged(spans: Iterable[Span]) -> Iterable[Span]:
    last: Span | None = None
    for start, until in sorted(span for span in spans if span[0] < span[1]):
        if last is not None and start <= last[1]:
            last = (last[0], max(last[1], until))
            continue
        if last is not None:
            yield last
        last = (start, until)
    if last is not None:
        yield last


def share(watched: Watched, duration: float) -> Decimal | None:
    """The part of the video that was played, 0–1 with two decimals; None if its duration is not known."""
    if duration <= 0:
        return None
    return min(Decimal(watched.seconds) / Decimal(ceil(duration)), Decimal(1)).quantize(Decimal("0.01"))
