"""A workbook that somebody asked for: ordered, written or failed."""

import msgspec

from chalicelib.actors import SYSTEM
from chalicelib.history import Change, Destination, Message
from chalicelib.workbooks import exports
from chalicelib.workbooks.exports import Export, ExportKind, ExportState
from tests.unit.samples import AT, CALL, LATER, OFFICE

ASKED = Export("x1", CALL.id, ExportKind.RECOMMENDATIONS, OFFICE, AT, "u1")


def test_asking_orders_the_workbook() -> None:
    """The row says for whom; the order names the row and nothing of its content."""
    order = Message(Destination.EXPORTS, "write", {"export": "x1"})
    assert exports.ask("x1", CALL.id, ExportKind.RECOMMENDATIONS, "u1", OFFICE, AT) == Change(
        ASKED, "ask", OFFICE, AT, after="writing", messages=(order,)
    )


def test_a_workbook_is_ready_under_its_name() -> None:
    """Where it lies and what it is saved as."""
    ready = msgspec.structs.replace(ASKED, state=ExportState.READY, key="exports/x1.xlsx", name="推荐表.xlsx")
    assert exports.finish(ASKED, "exports/x1.xlsx", "推荐表.xlsx", LATER) == Change(
        ready, "finish", SYSTEM, LATER, "writing", "ready"
    )


def test_a_failure_is_told_with_its_reason() -> None:
    """Nobody waits for a file that will not come."""
    failed = msgspec.structs.replace(ASKED, state=ExportState.FAILED, failure="结果尚未产生")
    assert exports.fail(ASKED, "结果尚未产生", LATER) == Change(
        failed, "fail", SYSTEM, LATER, "writing", "failed", "结果尚未产生"
    )
