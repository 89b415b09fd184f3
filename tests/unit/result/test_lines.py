"""Results with lines that are read when they are shown: the same, after motions too, as those read whole."""

from typing import Any

import msgspec
import pytest

from chalicelib.result import jury, lines


def line(number: int, rank: int | None, **more: Any) -> dict[str, Any]:
    """An entry of a stored result."""
    scores = [{"expert": f"x{n}", "total": f"8{n}.50"} for n in range(3)]
    return {"id": f"e{number}", "title": f"作品{number}", "rank": rank, "flags": [], "scores": scores} | more


@pytest.mark.parametrize("awards", [[], [{"id": "film", "places": 1}, {"id": "series", "places": 1}]])
def test_lines_read_late_are_the_same(awards: list[dict[str, Any]]) -> None:
    """With one list and with several; figures, flags, and ranks after an exclusion."""
    of = [{"award": "film" if number % 2 else "series"} if awards else {} for number in range(7)]
    entries = [line(n, n or None, **of[n]) for n in range(6)] + [line(6, 2, flags=["two_at_top"], **of[6])]
    result = {"contest": "c", "winners": 2, "method": {"decides": "raw"}, "entries": entries, "experts": [{"id": "x1"}]}
    result |= {"awards": awards} if awards else {}
    wanted = jury.after_motions(result, (), {"e1"})
    found = jury.after_motions(lines.read(msgspec.json.encode(result)), (), {"e1"})
    shown = found | {"entries": lines.whole(found["entries"])}
    assert msgspec.json.encode(shown, order="sorted") == msgspec.json.encode(wanted, order="sorted")
