"""The list of guests 颁奖名单 as a workbook: who comes for which winner, and what is engraved on each trophy."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from chalicelib.call.definition import Definition
from chalicelib.clock import BEIJING
from chalicelib.entry.ceremony import Attendance
from chalicelib.entry.entries import Entry
from chalicelib.workbooks.sheets import Column, ColumnKind, Value, Workbook, Worksheet, file_name

_COLUMNS = (
    Column(title="名次", width=8, kind=ColumnKind.WHOLE),
    Column(title="报名编号", width=20, kind=ColumnKind.CODE),
    Column(title="作品名称", width=36),
    Column(title="投稿主体", width=30),
    Column(title="奖杯刻字", width=30),
    Column(title="出席人数", width=10, kind=ColumnKind.WHOLE),
    Column(title="出席人员", width=30),
    Column(title="饮食与无障碍需求", width=40),
    Column(title="确认时间（北京时间）", width=20),
)


class Guest(NamedTuple):
    """A winner with its rank, and its holder's answer, if there is one."""

    rank: int
    entry: Entry
    answer: Attendance | None


def workbook(guests: Iterable[Guest], definition: Definition, at: datetime) -> Workbook:
    """One line a winner, the best first."""
    rows = tuple(_row(guest) for guest in guests)
    answered = sum(row[-1] != "未确认" for row in rows)
    title = f"{definition.title.zh}颁奖名单"
    made = f"{at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
    facts: tuple[tuple[str, Value], ...] = (("已确认", answered), ("未确认", len(rows) - answered), ("生成时间", made))
    sheet = Worksheet(name="颁奖名单", title=title, facts=facts, columns=_COLUMNS, rows=rows)
    return Workbook(file_name("{title}颁奖名单", title=definition.title.zh), (sheet,))


def _row(guest: Guest) -> tuple[Value, ...]:
    entry, answer = guest.entry, guest.answer
    known = (guest.rank, entry.receipt, entry.form.title, entry.entrant_name)
    if answer is None or answer.answered_at is None:
        return (*known, None, None, None, None, "未确认")
    when = f"{answer.answered_at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
    people = len(answer.attendees), "、".join(answer.attendees)
    return (*known, answer.trophy, *people, answer.note, when)
