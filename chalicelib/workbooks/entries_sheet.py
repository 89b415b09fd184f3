"""The sheet of all entries 作品总表: every field of each entry, its entrant with contacts, its video, its screening."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import msgspec

from chalicelib.bilingual import Text, listed, same
from chalicelib.call.definition import Definition, words_of
from chalicelib.entry import agreement, entries, form
from chalicelib.entry.entries import Answer, Entry, Status
from chalicelib.entry.flags import SCREENING_FLAGS, ScreeningFlag
from chalicelib.entry.search import Search
from chalicelib.form_fields import FieldKind, FormField, fields_of
from chalicelib.people import accounts
from chalicelib.people.entrants import Entrant, Profile
from chalicelib.workbooks.recommendation_sheet import frame
from chalicelib.workbooks.sheets import Column, ColumnKind, Fact, Value, Workbook, Worksheet, file_name

_WIDTHS = {
    FieldKind.LINE: 22,
    FieldKind.PARAGRAPH: 44,
    FieldKind.NAMES: 22,
    FieldKind.LINK: 26,
    FieldKind.UNIT: 26,
}
_OF_CHINESE_UNITS = frozenset({"credit_code", "credit_code_confirmed"})
_CODES = frozenset({"credit_code", "phone"})  # digits that are not a number
# Of the profile; the entry has its own unit, and the name under which it was submitted.
_PROFILE = {name: field for name, field in fields_of(Profile).items() if name not in ("recommender", "name")}


def _column(name: str, field: FormField) -> Column:
    kind = ColumnKind.DATE if field.kind is FieldKind.DATE else ColumnKind.TEXT
    return Column(
        title=field.label, width=_WIDTHS.get(field.kind, 14), kind=ColumnKind.CODE if name in _CODES else kind
    )


def columns(definition: Definition) -> tuple[Column, ...]:
    """The columns of the sheet: of the forms, what the call asks for."""
    return (
        *_HEAD,
        *(_column(*each) for each in _said(definition)),
        *(_column(*each) for each in _who(definition)),
        *_TAIL,
    )


def _said(definition: Definition) -> list[tuple[str, FormField]]:
    idle = form.not_asked(definition)
    return [(name, field) for name, field in form.FIELDS.items() if name not in idle]


def _who(definition: Definition) -> list[tuple[str, FormField]]:
    kinds = {kind.id for kind in definition.entrant_kinds}
    chinese = definition.entrants_from == "china" and "unit" in kinds
    return [(name, field) for name, field in _PROFILE.items() if chinese or name not in _OF_CHINESE_UNITS]


_HEAD = (
    Column(title=Text("序号", "No."), width=6, kind=ColumnKind.WHOLE),
    Column(title=Text("报名编号", "Receipt"), width=20, kind=ColumnKind.CODE),
    Column(title=Text("状态", "Status"), width=14),
    Column(title=Text("投稿主体名称", "Entrant"), width=28),
)
_TAIL = (
    Column(title=Text("登录联系方式", "Signs in with"), width=30),
    Column(title=Text("视频文件", "Video file"), width=26),
    Column(title=Text("时长", "Length"), width=10, kind=ColumnKind.DURATION),
    Column(title=Text("画幅", "Frame"), width=18),
    Column(title=Text("文件大小（字节）", "Size (bytes)"), width=16, kind=ColumnKind.WHOLE),
    Column(title=Text("提交日期", "Submitted on"), width=12, kind=ColumnKind.DATE),
    Column(title=Text("初筛提示", "Flags"), width=30),
    Column(title=Text("初筛结果", "Screening"), width=12),
    Column(title=Text("初筛意见", "Screener’s words"), width=30),
    Column(title=Text("各人初筛意见", "Each screener’s answer"), width=30),
)


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the sheet is of: the filters in words, for its head."""

    filters: tuple[tuple[Text, Text], ...]
    at: datetime


def filters(search: Search, units: Mapping[str, str], definition: Definition) -> tuple[tuple[Text, Text], ...]:
    """What the sheet was filtered by, in words."""
    status = next((status for status in Status if status.value == search.status), None)
    flag = next((flag for flag in ScreeningFlag if flag.value == search.flag), None)
    asked = (
        (Text("搜索", "Search"), same(search.find)),
        (Text("状态", "Status"), entries.STATUSES[status].for_staff if status else same(search.status)),
        (form.FIELDS["category"].label, words_of(definition.categories, search.category)),
        (form.FIELDS["theme"].label, words_of(definition.themes, search.theme)),
        (form.FIELDS["recommender"].label, same(units.get(search.unit, search.unit))),
        (Text("初筛提示", "Flags"), SCREENING_FLAGS[flag] if flag else same(search.flag)),
    )
    return tuple((name, words) for name, words in asked if words.zh)


def workbook(
    works: Iterable[Entry],
    owners: Mapping[str, Entrant],
    units: Mapping[str, str],
    *,
    asked: Asked,
    definition: Definition,
) -> Workbook:
    """The sheet of these entries, in their order. `owners` and the names of `units` are by id."""
    works = tuple(works)
    rows = tuple(
        _row(number, work, owners.get(work.owner), units, definition=definition)
        for number, work in enumerate(works, start=1)
    )
    facts: tuple[Fact, ...] = (
        *asked.filters,
        (Text("作品总数", "Entries"), len(rows)),
        *_agreement(works),
        (Text("导出日期", "Exported on"), definition.zone.day(asked.at)),
    )
    language = definition.language
    title = Text("{title}作品总表", "{title}: all entries").filled(title=definition.title)
    sheet = Worksheet(
        name=Text("作品总表", "Entries"), title=title, facts=facts, columns=columns(definition), rows=rows
    )
    return Workbook(file_name("{title}", title=title.within(language)), (sheet,), language).spoken()


def _row(
    number: int, work: Entry, owner: Entrant | None, units: Mapping[str, str], *, definition: Definition
) -> tuple[Value, ...]:
    profile = owner.profile if owner else None
    return (
        number,
        entries.shown_receipt(work),
        entries.STATUSES[work.status].for_staff,
        work.entrant_name,
        *(_value(field, getattr(work.form, name), units, definition) for name, field in _said(definition)),
        *(
            _value(field, getattr(profile, name), units, definition) if profile else None
            for name, field in _who(definition)
        ),
        listed(accounts.proved(owner)) if owner else None,
        *_video(work, definition),
        definition.zone.day(work.submitted_at) if work.submitted_at else None,
        listed((SCREENING_FLAGS[flag] for flag in work.flags), "；", "; "),
        *_screening(work),
    )


def _screening(work: Entry) -> tuple[Value, ...]:
    said = work.screening
    if said is None:
        return (None, None, None)
    return (entries.OUTCOMES[said.outcome].text, said.reason, listed(map(_answer, said.answers), "；", "; "))


def _answer(given: Answer) -> Text:
    """One of several independent answers, in the order in which they were given."""
    told = entries.OUTCOMES[given.outcome].text
    return listed((told, given.reason), "：", ": ") if given.reason else told


def _agreement(works: Sequence[Entry]) -> Iterator[Fact]:
    """How well screeners agree who answered independently; nothing where one decided each entry."""
    found = agreement.agreement(agreement.counted(works))
    if found.pairs:
        share = f"{100 * found.agreed / found.pairs:.0f}%"
        told = Text("{agreed}/{pairs}（{share}）", "{agreed}/{pairs} ({share})")
        counts = told.filled(agreed=found.agreed, pairs=found.pairs, share=share)
        yield Text("初筛意见一致", "Screeners agree"), counts
    if found.kappa is not None:
        yield Text("初筛一致性（Cohen κ）", "Agreement of screeners (Cohen’s κ)"), f"{found.kappa:.2f}"


def _video(work: Entry, definition: Definition) -> tuple[Value, ...]:
    if work.video is None:
        return (None, None, None, None)
    facts = work.video.facts
    return (
        work.video.name,
        timedelta(seconds=round(facts.duration_seconds)) if facts and facts.duration_seconds else None,
        frame(facts.width, facts.height, definition) if facts else None,
        work.video.size,
    )


def _value(field: FormField, value: Any, units: Mapping[str, str], definition: Definition) -> Value:
    """What a field holds, in the words that its reader knows."""
    match field.kind:
        case FieldKind.NAMES:
            return listed(value)
        case FieldKind.CHOICE:
            return words_of(getattr(definition, field.choices), value)
        case FieldKind.OPTION:
            return field.options[value] if value is not None else None
        case FieldKind.TICK:
            return Text("是", "Yes") if value else Text("否", "No")
        case FieldKind.UNIT:
            return units.get(str(value), str(value)) if value else None
    return cast(Value, value)
