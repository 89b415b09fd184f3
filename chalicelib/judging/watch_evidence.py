"""How much of a work its expert saw before judging it: evidence for the organizers, stored beside the score.

It never enters a tally or anything public, and nothing that is wrong with it keeps a score from being taken: what the
page tells is clipped and merged, and what cannot be read counts as nothing seen. The page sends totals, not increments,
so that a repeated request adds nothing.
"""

from collections.abc import Iterable
from decimal import Decimal
from itertools import islice
from math import ceil

import msgspec

MOST_SPANS = 200  # a film watched in more pieces than that counts by the first ones
MOST_SEEKS = 9999

Span = tuple[int, int]  # from, until: whole seconds of the work


class Watched(msgspec.Struct, frozen=True):
    """What was played of a work, as ascending spans that do not touch, and how often its position was moved."""

    spans: tuple[Span, ...] = ()
    seeks: int = 0

    @property
    def seconds(self) -> int:
        """Seconds of the work that were played at least once."""
        return sum(until - start for start, until in self.spans)


def read(raw: msgspec.Raw) -> Watched:
    """What a page tells; nothing where it cannot be read, since a browser's fault must not cost a score."""
    try:
        return msgspec.json.decode(raw, type=Watched)
    except msgspec.MsgspecError:
        return Watched()


def joined(known: Watched, told: Watched, duration: float) -> Watched:
    """What was known and what the page tells, as one; spans are clipped to the work's `duration` in seconds."""
    end = ceil(duration)
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
    """The part of the work that was played, 0–1 with two decimals; None where its duration is not known."""
    if duration <= 0:
        return None
    return min(Decimal(watched.seconds) / Decimal(ceil(duration)), Decimal(1)).quantize(Decimal("0.01"))
