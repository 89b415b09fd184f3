"""Time at the edge: the only place that reads the clock. Domain functions take `at` as an argument."""

from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))


def now() -> datetime:
    """The present moment with Beijing's offset, whole milliseconds (what rows and pages show)."""
    moment = datetime.now(BEIJING)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
