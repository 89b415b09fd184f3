"""Which files of pages an upload deletes."""

from datetime import UTC, datetime, timedelta

from infra import operate

AT = datetime(2026, 5, 14, tzinfo=UTC)


def _before(**days: float) -> dict[str, datetime]:
    return {name: AT - timedelta(days=each) for name, each in days.items()}


def test_what_no_open_page_loads_is_deleted() -> None:
    """Of four uploads the last is a month old: its files may be open yet, and those that the new one has stay."""
    before = _before(page=30, last=30.01, older=40, again=40, oldest=99)
    assert operate.outdated(before, {"page", "again"}, "page", AT) == {"older", "oldest"}


def test_what_was_uploaded_within_a_week_stays() -> None:
    """Two uploads on one day: whoever opened the page before both can still load its parts."""
    before = _before(page=0.01, morning=0.3, week=6.9, older=7.1)
    assert operate.outdated(before, {"page"}, "page", AT) == {"older"}


def test_nothing_is_outdated_where_no_page_was() -> None:
    assert operate.outdated({}, {"page"}, "page", AT) == set()
