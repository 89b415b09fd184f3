"""Rows with what a result shows of them."""

import msgspec

from chalicelib.result import shown
from tests.unit.result import test_document


def test_the_result_is_the_same_of_rows_that_hold_nothing_else() -> None:
    """Hundreds of thousands of seats are held without what their experts saw."""
    slim = [*map(shown.seat_as_shown, test_document.SEATS)]
    assert test_document.stored(seats=slim) == test_document.stored()
    held = msgspec.json.encode([slim, shown.entry_as_shown(test_document.WORK)]).decode()
    assert test_document.WORK.form.synopsis not in held
    assert test_document.SEATS[0].work.key not in held
