"""A sheet that a unit sent, from its row's point of view."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from chalicelib.actors import SYSTEM, Actor, Role
from chalicelib.bilingual import Text
from chalicelib.clock import BEIJING
from chalicelib.errors import Problem
from chalicelib.history import Destination, Message
from chalicelib.workbooks import sheets_in
from chalicelib.workbooks.sheets_in import (
    MOST_BYTES,
    MOST_DECISIONS,
    Lists,
    MatchDecision,
    MatchLine,
    SheetIn,
    SheetState,
    UnrecommendedLine,
    UnsubmittedLine,
    Verdict,
)

AT = datetime(2025, 8, 20, 9, tzinfo=BEIJING)
UNIT = Actor(Role.RECOMMENDER, "u1")
SHEET = SheetIn(
    id="u1", contest="c", file="f1", name="表.xlsx", size=9, sha256="ab" * 32, sent_by=UNIT, sent_at=AT
)  # fmt: skip
SAID = UnsubmittedLine(row=2, sheet="", title="甲", entrant="乙", contact="丙 13800138000")
LISTS = Lists(
    unit="某局",
    rows=1,
    matched=(MatchLine(work="w1", said=SAID, receipt="R1", title="甲甲", certainty=0.8, differences=()),),
    not_submitted=(),
    not_recommended=(),
    problems=(),
)


def word(verdict: Verdict, work: str = "w1") -> MatchDecision:
    """A person's word on the match."""
    return MatchDecision(work=work, receipt="R1", verdict=verdict, by=UNIT, at=AT)


def test_a_new_sheet_keeps_what_people_decided() -> None:
    """The file is another one, the decisions and the chain of history go on."""
    known = replace(SHEET, state=SheetState.READ, decisions=(word(Verdict.REFUSED),), revision=4, head="h")
    change = sheets_in.await_file(known, replace(SHEET, file="f2"))
    assert change.row == replace(
        SHEET, file="f2", decisions=(word(Verdict.REFUSED),), revision=4, head="h", state=SheetState.AWAITED
    )
    assert (change.before, change.after) == ("read", "awaited")


@pytest.mark.parametrize(
    ("field", "value"), [("size", 0), ("size", MOST_BYTES + 1), ("name", " "), ("name", "x" * 201)]
)
def test_what_is_no_sheet_is_refused(field: str, value: object) -> None:
    with pytest.raises(Problem) as refused:
        sheets_in.await_file(None, replace(SHEET, **{field: value}))
    assert [each.field for each in refused.value.fields] == [field]


def test_an_arrival_orders_the_reading_once() -> None:
    """With the file in the order, so that a later sheet is not taken for it."""
    change = sheets_in.read(SHEET, UNIT, AT)
    assert change.row.state is SheetState.READING
    assert change.messages == (Message(Destination.EXPORTS, "read_sheet", {"sheet": "u1", "file": "f1"}),)
    with pytest.raises(Problem) as refused:
        sheets_in.read(change.row, UNIT, AT)
    assert refused.value.code == "STALE"


def test_it_ends_read_or_failed() -> None:
    reading = replace(SHEET, state=SheetState.READING)
    assert sheets_in.finish(reading, AT).row == replace(SHEET, state=SheetState.READ)
    failed = sheets_in.fail(reading, Text("坏", "bad"), AT)
    assert (failed.row.state, failed.row.failure, failed.by) == (SheetState.FAILED, Text("坏", "bad"), SYSTEM)


def test_the_last_word_on_a_match_counts() -> None:
    """Others stay; the row cannot grow without a bound; a sheet that was not read has no matches."""
    read = replace(SHEET, state=SheetState.READ, decisions=(word(Verdict.REFUSED), word(Verdict.REFUSED, "w2")))
    later = replace(word(Verdict.CONFIRMED), at=AT + timedelta(hours=1))
    assert sheets_in.decide(read, later).row.decisions == (word(Verdict.REFUSED, "w2"), later)
    many = tuple(word(Verdict.REFUSED, f"x{number}") for number in range(MOST_DECISIONS))
    assert len(sheets_in.decide(replace(read, decisions=many), later).row.decisions) == MOST_DECISIONS
    with pytest.raises(Problem):
        sheets_in.decide(SHEET, later)


@pytest.mark.parametrize(
    ("decisions", "verdict", "missing"),
    [
        ((), None, False),
        ((word(Verdict.CONFIRMED),), Verdict.CONFIRMED, False),
        ((word(Verdict.REFUSED),), Verdict.REFUSED, True),
        ((word(Verdict.REFUSED, "w2"),), None, False),
    ],
)
def test_a_refused_match_is_missing_on_both_sides(
    decisions: tuple[MatchDecision, ...], verdict: Verdict | None, missing: bool
) -> None:
    told = sheets_in.decided(LISTS, decisions)
    assert [match.verdict for match in told.matched] == [verdict]
    assert told.not_submitted == ((SAID,) if missing else ())
    gone = UnrecommendedLine(receipt="R1", title="甲甲", entrant="")
    assert told.not_recommended == ((gone,) if missing else ())


def test_a_row_is_known_again_by_what_it_says() -> None:
    """However it is spaced; another entrant's work is another."""
    assert sheets_in.work_id("《匠心》", "某 公司") == sheets_in.work_id("匠心", "某公司")
    assert sheets_in.work_id("匠心", "甲") != sheets_in.work_id("匠心", "乙")
