"""The list of guests: one line a winner, with what was answered and who has not."""

from datetime import datetime

import msgspec

from chalicelib.bilingual import Text
from chalicelib.call.definition import Award
from chalicelib.clock import BEIJING
from chalicelib.entry.ceremony import Attendance
from chalicelib.workbooks import guest_list
from chalicelib.workbooks.guest_list import Guest
from tests.unit import samples
from tests.unit.samples import CALL, LATER

AT = datetime(2025, 11, 3, 9, 5, tzinfo=BEIJING)
ENTRY = samples.reviewed()
ANSWER = Attendance(
    entry=ENTRY.id,
    contest=CALL.id,
    expires=LATER,
    attendees=("李四", "王五"),
    trophy="精工",
    note="素食",
    answered_at=AT,
)


def test_each_winner_has_its_line() -> None:
    """With its guests and its plate; a holder who was only reminded has not answered."""
    only_asked = msgspec.structs.replace(ANSWER, answered_at=None, reminded_at=AT)
    guests = [Guest(1, ENTRY, ANSWER), Guest(2, ENTRY, only_asked), Guest(3, ENTRY, None)]
    [sheet] = guest_list.workbook(guests, CALL, AT).sheets
    known = (ENTRY.receipt, ENTRY.form.title, ENTRY.entrant_name)
    assert sheet.rows == (
        (1, *known, "精工", 2, "李四、王五", "素食", "2025-11-03 09:05"),
        (2, *known, None, None, None, None, "未确认"),
        (3, *known, None, None, None, None, "未确认"),
    )
    assert sheet.facts == (("已确认", 1), ("未确认", 2), ("生成时间", "2025-11-03 09:05"))


def test_of_several_awards_each_line_names_its_own() -> None:
    """Ranks are within an award."""
    several = msgspec.structs.replace(CALL, awards=(Award(id="film", text=Text("年度短片", "Film"), places=1),))
    [sheet] = guest_list.workbook([Guest(1, ENTRY, None, "film")], several, AT).sheets
    assert [column.title for column in sheet.columns[:2]] == ["奖项", "名次"]
    assert sheet.rows[0][:3] == ("年度短片", 1, ENTRY.receipt)
