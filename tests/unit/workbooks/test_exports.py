"""A workbook that somebody asked for: ordered, written or failed."""

from datetime import timedelta

import msgspec

from chalicelib.actors import SYSTEM
from chalicelib.errors import Problem
from chalicelib.history import Change, Destination, Message
from chalicelib.workbooks import exports
from chalicelib.workbooks.exports import Export, ExportKind, ExportState, Wish
from tests.unit.samples import AT, CALL, LATER, OFFICE

ASKED = Export(
    id="x1", contest=CALL.id, kind=ExportKind.RECOMMENDATIONS, requested_by=OFFICE, created_at=AT, recommender="u1"
)


def test_asking_orders_the_workbook() -> None:
    """The row says for whom; the order names the row and nothing of its content."""
    order = Message(Destination.EXPORTS, "write", {"export": "x1"})
    assert exports.ask(
        "x1", CALL.id, Wish(kind=ExportKind.RECOMMENDATIONS, recommender="u1"), by=OFFICE, at=AT
    ) == Change(row=ASKED, action="ask", by=OFFICE, at=AT, after="writing", messages=(order,))


def test_a_workbook_is_ready_under_its_name() -> None:
    """Where it lies and what it is saved as."""
    ready = msgspec.structs.replace(ASKED, state=ExportState.READY, key="exports/x1.xlsx", name="推荐表.xlsx")
    assert exports.finish(ASKED, "exports/x1.xlsx", "推荐表.xlsx", LATER) == Change(
        row=ready, action="finish", by=SYSTEM, at=LATER, before="writing", after="ready"
    )


def test_a_failure_is_told_with_its_reason() -> None:
    """Nobody waits for a file that will not come."""
    failed = msgspec.structs.replace(ASKED, state=ExportState.FAILED, failure="结果尚未产生")
    assert exports.fail(ASKED, "结果尚未产生", LATER) == Change(
        row=failed, action="fail", by=SYSTEM, at=LATER, before="writing", after="failed", why="结果尚未产生"
    )
    words = "结果尚未产生。 There is no result yet."
    assert exports.fail_with(ASKED, Problem("NOT_PUBLISHED"), ("zh", "en"), LATER) == exports.fail(ASKED, words, LATER)


def test_one_whose_function_must_have_ended_has_died() -> None:
    """What waits its turn, or is written, has not."""
    begun = exports.begin(ASKED, LATER)
    assert (begun.action, begun.by, begun.row.begun_at) == ("begin", SYSTEM, LATER)
    over = LATER + exports.WRITTEN_WITHIN
    assert [begun.row.has_died(at) for at in (LATER, over - timedelta(seconds=1), over)] == [False, False, True]
    written = exports.finish(begun.row, "exports/x1.xlsx", "推荐表.xlsx", LATER).row
    assert [row.has_died(over) for row in (ASKED, written)] == [False, False]
