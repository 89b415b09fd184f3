"""The list of guests 颁奖名单 as a workbook: who comes for which winner, and what is engraved on each trophy."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from chalicelib.bilingual import COMMA, Text
from chalicelib.call.definition import Definition, words_of
from chalicelib.entry.ceremony import Attendance
from chalicelib.entry.entries import Entry
from chalicelib.workbooks.sheets import ColumnKind, Heading, Value, Workbook, Worksheet, file_name, headed

_HEADINGS = (
    Heading(title=Text("名次", "Rank"), width=8, kind=ColumnKind.WHOLE),
    Heading(title=Text("报名编号", "Receipt"), width=20, kind=ColumnKind.CODE),
    Heading(title=Text("作品名称", "Title"), width=36),
    Heading(title=Text("投稿主体", "Entrant"), width=30),
    Heading(title=Text("奖杯刻字", "Name on the trophy"), width=30),
    Heading(title=Text("出席人数", "Guests"), width=10, kind=ColumnKind.WHOLE),
    Heading(title=Text("出席人员", "Who comes"), width=30),
    Heading(title=Text("饮食与无障碍需求", "Food and accessibility"), width=40),
)
_AWARD = Heading(title=Text("奖项", "Award"), width=20)
_ANSWERED_AT = Text("确认时间（{zone}）", "Answered ({zone})")
_NAME = Text("颁奖名单", "Guests")
_OF = Text("{title}颁奖名单", "{title} - guests")
_ANSWERED, _OPEN, _MADE = Text("已确认", "Answered"), Text("未确认", "Not answered"), Text("生成时间", "Made at")


class Guest(NamedTuple):
    """A winner with its rank, its holder's answer, if there is one, and its award in a call with several."""

    rank: int
    entry: Entry
    answer: Attendance | None
    award: str = ""


def workbook(guests: Iterable[Guest], definition: Definition, at: datetime) -> Workbook:
    """One line a winner, the best first; with its award in a call with several."""
    said, listed = definition.said, tuple(guests)
    awards = (_AWARD,) if definition.awards else ()
    rows = tuple((*_award(guest, definition), *_row(guest, definition)) for guest in listed)
    answered = sum(has_answered(guest) for guest in listed)
    title = said(definition.title)
    facts: tuple[tuple[str, Value], ...] = (
        (said(_ANSWERED), answered),
        (said(_OPEN), len(rows) - answered),
        (said(_MADE), _told(at, definition)),
    )
    when = Heading(title=_ANSWERED_AT.filled(zone=definition.zone.words), width=20)
    sheet = Worksheet(
        name=said(_NAME),
        title=said(_OF).format(title=title),
        facts=facts,
        columns=headed((*awards, *_HEADINGS, when), definition.records_in),
        rows=rows,
    )
    return Workbook(file_name(said(_OF), title=title), (sheet,), definition.records_in)


def has_answered(guest: Guest) -> bool:
    """Whether its holder has answered: one who was only reminded has not."""
    return guest.answer is not None and guest.answer.answered_at is not None


def _told(at: datetime, definition: Definition) -> str:
    return f"{definition.zone.local(at):%Y-%m-%d %H:%M}"


def _award(guest: Guest, definition: Definition) -> tuple[Value, ...]:
    return (words_of(definition.awards, guest.award, definition.records_in),) if definition.awards else ()


def _row(guest: Guest, definition: Definition) -> tuple[Value, ...]:
    entry, answer = guest.entry, guest.answer
    known = (guest.rank, entry.receipt, entry.form.title, entry.entrant_name)
    if answer is None or answer.answered_at is None:
        return (*known, None, None, None, None, definition.said(_OPEN))
    people = len(answer.attendees), definition.said(COMMA).join(answer.attendees)
    return (*known, answer.trophy, *people, answer.note, _told(answer.answered_at, definition))
