"""The clock. Only this module reads it; domain functions take `at` as an argument."""

from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))


def now() -> datetime:
    """The current time in Beijing, in whole milliseconds as rows and pages show it."""
    moment = datetime.now(BEIJING)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
