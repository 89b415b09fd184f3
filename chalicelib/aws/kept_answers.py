"""Answers that are kept, so that a request which is repeated because its answer was lost gets the same one again."""

from datetime import datetime, timedelta

import msgspec

KEPT = timedelta(hours=24)


class KeptAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The row of one answer: `request` is the SHA-256 of the request that it answered, `body` the answer as sent."""

    subject: str
    key: str
    request: str
    body: str
    at: datetime
