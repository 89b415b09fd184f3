"""A line of the log is one JSON object that CloudWatch reads, whatever is in it."""

import json
import logging
import sys

from chalicelib.aws.logs import Lines, logger


def line(message: str, *values: object, failed: bool = False, **extra: object) -> dict[str, object]:
    """What is written of a record."""
    caught = None
    if failed:
        try:
            raise ValueError("one\ntwo")
        except ValueError:
            caught = sys.exc_info()
    record = logger.makeRecord("zhengxuan", logging.ERROR, __file__, 7, message, values, caught, "act", extra)
    written = Lines().format(record)
    assert "\n" not in written
    told: dict[str, object] = json.loads(written)
    return told


def test_a_line_tells_what_where_and_when() -> None:
    told = line("moved %s", "x", entry="e1", count=2)
    at = str(told.pop("timestamp"))
    assert told == {
        "level": "ERROR",
        "location": "act:7",
        "message": "moved x",
        "service": "zhengxuan",
        "entry": "e1",
        "count": 2,
    }
    assert at.endswith("+0000")
    assert len(at) == len("2026-01-01 00:00:00,000+0000")


def test_a_failure_is_told_with_its_trace_in_the_same_line() -> None:
    told = line("failed", failed=True)
    assert told["exception_name"] == "ValueError"
    assert str(told["exception"]).startswith("Traceback")
    assert "one\ntwo" in str(told["exception"])


def test_what_json_does_not_know_is_told_as_text() -> None:
    assert line("x", place=sys)["place"] == str(sys)


def test_chinese_words_stay_readable() -> None:
    record = logger.makeRecord("zhengxuan", logging.INFO, __file__, 1, "已补办", (), None, "act")
    assert "已补办" in Lines().format(record)


def test_lines_go_to_stderr_alone() -> None:
    """Standard output is that of functions, and the runtime's own handler would write them twice."""
    assert not logger.propagate
    assert [each.formatter for each in logger.handlers if isinstance(each.formatter, Lines)] != []
