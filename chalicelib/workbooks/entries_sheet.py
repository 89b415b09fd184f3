"""The sheet of all entries 作品总表: every field of each entry, its entrant with contacts, its video, its screening."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import msgspec

from chalicelib.bilingual import ASIDE, COLON, COMMA, SEMICOLON, Text
from chalicelib.call.definition import Definition, ExtraField, words_of
from chalicelib.entry import agreement, entries, extra_fields, form
from chalicelib.entry.entries import Answer, Entry, Status
from chalicelib.entry.flags import SCREENING_FLAGS, ScreeningFlag
from chalicelib.entry.search import Search, chosen
from chalicelib.form_fields import FieldKind, FormField, fields_of
from chalicelib.people import accounts
from chalicelib.people.entrants import Entrant, Profile, region_words
from chalicelib.workbooks.recommendation_sheet import frame
from chalicelib.workbooks.sheets import ColumnKind, Heading, Value, Workbook, Worksheet, file_name, headed

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


def _column(name: str, field: FormField) -> Heading:
    kind = ColumnKind.DATE if field.kind is FieldKind.DATE else ColumnKind.TEXT
    return Heading(
        title=field.label, width=_WIDTHS.get(field.kind, 14), kind=ColumnKind.CODE if name in _CODES else kind
    )


def columns(definition: Definition) -> tuple[Heading, ...]:
    """The columns of the sheet: of the forms, what the call asks for."""
    of_entry, of_entrant = (
        [_column(name, field) for name, field in each] for each in (_of_entry(definition), _of_entrant(definition))
    )
    return (*_HEAD, *of_entry, *map(_extra_column, definition.extra_fields), *of_entrant, *_TAIL)


def _extra_column(field: ExtraField) -> Heading:
    kinds = {"date": ColumnKind.DATE, "number": ColumnKind.NUMBER}
    is_long = field.kind == "text" and field.limit > extra_fields.ONE_LINE
    return Heading(title=field.text, width=44 if is_long else 22, kind=kinds.get(field.kind, ColumnKind.TEXT))


def _of_entry(definition: Definition) -> list[tuple[str, FormField]]:
    idle = form.not_asked(definition)
    return [(name, field) for name, field in form.FIELDS.items() if name not in idle]


def _of_entrant(definition: Definition) -> list[tuple[str, FormField]]:
    kinds = {kind.id for kind in definition.entrant_kinds}
    chinese = definition.entrants_from == "china" and "unit" in kinds
    asked = [(name, field) for name, field in _PROFILE.items() if chinese or name not in _OF_CHINESE_UNITS]
    region = region_words(definition)
    return [
        (name, msgspec.structs.replace(field, label=region) if name == "province" else field) for name, field in asked
    ]


_HEAD = (
    Heading(title=Text("序号", "No."), width=6, kind=ColumnKind.WHOLE),
    Heading(title=Text("报名编号", "Receipt"), width=20, kind=ColumnKind.CODE),
    Heading(title=Text("状态", "State"), width=14),
    Heading(title=Text("投稿主体名称", "Name of the entrant"), width=28),
)
_TAIL = (
    Heading(title=Text("登录联系方式", "Signs in with"), width=30),
    Heading(title=Text("视频文件", "Video file"), width=26),
    Heading(title=Text("时长", "Duration"), width=10, kind=ColumnKind.DURATION),
    Heading(title=Text("画幅", "Frame size"), width=18),
    Heading(title=Text("文件大小（字节）", "File size (bytes)"), width=16, kind=ColumnKind.WHOLE),
    Heading(title=Text("提交日期", "Submitted on"), width=12, kind=ColumnKind.DATE),
    Heading(title=Text("初筛提示", "Screening hints"), width=30),
    Heading(title=Text("初筛结果", "Outcome of screening"), width=12),
    Heading(title=Text("初筛意见", "Reason of screening"), width=30),
    Heading(title=Text("各人初筛意见", "Each screener's answer"), width=30),
)


_NAME = Text("作品总表", "All entries")
_TITLE = Text("{title}作品总表", "{title} - All entries")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the sheet is of: the filters in words, for its head."""

    filters: tuple[tuple[str, str], ...]
    at: datetime


def filters(search: Search, units: Mapping[str, str], definition: Definition) -> tuple[tuple[str, str], ...]:
    """What the sheet was filtered by, in words."""
    status = next((status for status in Status if status.value == search.status), None)
    flag = next((flag for flag in ScreeningFlag if flag.value == search.flag), None)
    said, language = definition.said, definition.records_in
    asked = (
        (Text("搜索", "Search"), search.find),
        (Text("状态", "State"), said(entries.STATUSES[status].for_staff) if status else search.status),
        (Text("作品类型", "Category"), words_of(definition.categories, search.category, language)),
        (Text("主题方向", "Theme"), words_of(definition.themes, search.theme, language)),
        (Text("推荐单位", "Recommending unit"), units.get(search.unit, search.unit)),
        (Text("初筛提示", "Screening hints"), said(SCREENING_FLAGS[flag]) if flag else search.flag),
    )
    own = tuple(_told_choice(*pair, definition) for pair in chosen(search).items())
    return (*((said(name), words) for name, words in asked if words), *own)


def _told_choice(field: str, option: str, definition: Definition) -> tuple[str, str]:
    """A field of the call's own and what was chosen in it, in words; by their ids where the call knows them no more."""
    own = next((each for each in definition.extra_fields if each.id == field), None)
    if own is None:
        return field, option
    return definition.said(own.text), words_of(own.options, option, definition.records_in)


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
    facts: tuple[tuple[str, Value], ...] = (
        *asked.filters,
        (definition.said(Text("作品总数", "Entries")), len(rows)),
        *_agreement(works, definition),
        (definition.said(Text("导出日期", "Exported on")), definition.zone.day(asked.at)),
    )
    name, language = definition.said(_NAME), definition.records_in
    title = definition.said(_TITLE).format(title=definition.said(definition.title))
    sheet = Worksheet(name=name, title=title, facts=facts, columns=headed(columns(definition), language), rows=rows)
    return Workbook(file_name("{title}", title=title), (sheet,), language)


def _row(
    number: int, work: Entry, owner: Entrant | None, units: Mapping[str, str], *, definition: Definition
) -> tuple[Value, ...]:
    profile = owner.profile if owner else None
    said = definition.said
    return (
        number,
        entries.shown_receipt(work),
        said(entries.STATUSES[work.status].for_staff),
        work.entrant_name,
        *(_value(field, getattr(work.form, name), units, definition) for name, field in _of_entry(definition)),
        *(extra_fields.value_of(field, work.form.extra, work.files, definition) for field in definition.extra_fields),
        *(
            _value(field, getattr(profile, name), units, definition) if profile else None
            for name, field in _of_entrant(definition)
        ),
        said(COMMA).join(accounts.proved(owner)) if owner else None,
        *_video(work, definition),
        definition.zone.day(work.submitted_at) if work.submitted_at else None,
        said(SEMICOLON).join(said(SCREENING_FLAGS[flag]) for flag in work.flags),
        *_screening(work, definition),
    )


def _screening(work: Entry, definition: Definition) -> tuple[Value, ...]:
    found = work.screening
    if found is None:
        return (None, None, None)
    answers = definition.said(SEMICOLON).join(_answer(given, definition) for given in found.answers)
    return (definition.said(entries.OUTCOMES[found.outcome].text), found.reason, answers)


def _answer(given: Answer, definition: Definition) -> str:
    """One of several independent answers, in the order in which they were given."""
    said = definition.said
    return said(COLON).join(filter(None, (said(entries.OUTCOMES[given.outcome].text), given.reason)))


def _agreement(works: Sequence[Entry], definition: Definition) -> Iterator[tuple[str, Value]]:
    """How well screeners agree who answered independently; nothing where one decided each entry."""
    said = definition.said
    found = agreement.agreement(agreement.counted(works))
    if found.pairs:
        share = said(ASIDE).format(f"{100 * found.agreed / found.pairs:.0f}%")
        yield said(Text("初筛意见一致", "Screeners agree")), f"{found.agreed}/{found.pairs}{share}"
    if found.kappa is not None:
        yield said(Text("初筛一致性（Cohen κ）", "Agreement (Cohen κ)")), f"{found.kappa:.2f}"


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
            return definition.said(COMMA).join(value)
        case FieldKind.CHOICE:
            return words_of(getattr(definition, field.choices), value, definition.records_in)
        case FieldKind.OPTION:
            return definition.said(field.options[value]) if value is not None else None
        case FieldKind.TICK:
            return definition.said(Text("是", "yes") if value else Text("否", "no"))
        case FieldKind.UNIT:
            return units.get(str(value), str(value)) if value else None
    return cast(Value, value)
