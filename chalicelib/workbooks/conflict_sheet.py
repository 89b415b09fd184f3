"""The conflict check 专家回避核查 as a workbook."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chalicelib.bilingual import ASIDE, COMMA, SEMICOLON, Text
from chalicelib.call.definition import Definition
from chalicelib.entry.form import FIELDS
from chalicelib.judging.conflicts import REASONS
from chalicelib.workbooks.sheets import ColumnKind, Heading, Workbook, Worksheet, file_name, headed

_STANDINGS = {"doubtful": Text("请核对", "To check"), "dismissed": Text("已排除", "Dismissed")}
_TITLE = Text("{title}专家回避核查", "{title} - Conflicts of interest")
_WORKS = Text("作品", "Entries")
_EXPERT = Text("专家", "Expert")

_WORK = (
    Heading(title=Text("报名编号", "Receipt"), width=20, kind=ColumnKind.CODE),
    Heading(title=FIELDS["title"].label, width=36),
)
_PAIR = (
    *_WORK,
    Heading(title=Text("投稿主体", "Entrant"), width=30),
    Heading(title=_EXPERT, width=14),
    Heading(title=Text("专家单位", "Expert's unit"), width=30),
    Heading(title=Text("回避原因", "Reasons for recusal"), width=40),
)


def workbook(found: Mapping[str, Any], definition: Definition) -> Workbook:
    """The report of `judging.conflicts.report` as a workbook for the organizers."""
    title = definition.said(_TITLE).format(title=definition.said(definition.title))
    sheets = (
        _bars(found, title, definition),
        _doubts(found, definition),
        _registered_twice(found, definition),
        _short(found, definition),
    )
    return Workbook(file_name("{title}", title=title), sheets, definition.records_in)


def _count(found: Mapping[str, Any], standing: str) -> int:
    return sum(pair["standing"] == standing for pair in found["pairs"])


def _bars(found: Mapping[str, Any], title: str, definition: Definition) -> Worksheet:
    """Who must not judge what."""
    said = definition.said
    rows = tuple(_pair(pair, definition) for pair in found["pairs"] if pair["standing"] == "barred")
    facts = (
        (said(_WORKS), found["works"]),
        (said(Text("专家", "Experts")), len(found["experts"])),
        (said(Text("须回避", "Barred")), len(rows)),
        (said(_STANDINGS["doubtful"]), _count(found, "doubtful")),
    )
    columns = headed(_PAIR, definition.records_in)
    return Worksheet(name=said(Text("回避", "Barred")), title=title, facts=facts, columns=columns, rows=rows)


def _doubts(found: Mapping[str, Any], definition: Definition) -> Worksheet:
    """What names alone suggest, and what organizers found."""
    said = definition.said
    columns = (
        *_PAIR,
        Heading(title=Text("核对结果", "Finding"), width=14),
        Heading(title=Text("排除理由", "Why dismissed"), width=40),
    )
    title = Text(
        "姓名或单位名称相近，请核对；未排除的按回避处理",
        "Names alike: please check. A pair that is not dismissed is barred",
    )
    return Worksheet(
        name=said(_STANDINGS["doubtful"]),
        title=said(title),
        facts=(
            (said(Text("待核对", "To check")), _count(found, "doubtful")),
            (said(_STANDINGS["dismissed"]), _count(found, "dismissed")),
        ),
        columns=headed(columns, definition.records_in),
        rows=tuple(_doubt(pair, definition) for pair in found["pairs"] if pair["standing"] != "barred"),
    )


def _registered_twice(found: Mapping[str, Any], definition: Definition) -> Worksheet:
    """Experts who seem to be one person."""
    said = definition.said
    return Worksheet(
        name=said(Text("登记重复", "Registered twice")),
        title=said(Text("疑似同一位专家登记了两次", "One expert seems to be registered twice")),
        facts=((said(Text("组", "Groups")), len(found["twins"])),),
        columns=headed((Heading(title=_EXPERT, width=80),), definition.records_in),
        rows=tuple(_twins(group, found["experts"], definition) for group in found["twins"]),
    )


def _short(found: Mapping[str, Any], definition: Definition) -> Worksheet:
    """Entries that too few experts may judge."""
    said = definition.said
    rows = tuple((work["receipt"], work["title"], work["able"], found["per_work"]) for work in found["short"])
    columns = (
        *_WORK,
        Heading(title=Text("可评专家", "Experts able"), width=12, kind=ColumnKind.WHOLE),
        Heading(title=Text("每件应有", "Experts needed"), width=12, kind=ColumnKind.WHOLE),
    )
    return Worksheet(
        name=said(Text("专家不足", "Too few experts")),
        title=said(Text("可评专家不足的作品", "Entries that too few experts may judge")),
        facts=((said(_WORKS), len(rows)),),
        columns=headed(columns, definition.records_in),
        rows=rows,
    )


def _doubt(pair: Mapping[str, Any], definition: Definition) -> tuple[str, ...]:
    """A pair that names alone connect, and what an organizer found."""
    return (*_pair(pair, definition), definition.said(_STANDINGS[pair["standing"]]), pair["why"])


def _twins(group: Sequence[str], experts: Iterable[Mapping[str, Any]], definition: Definition) -> tuple[str, ...]:
    """Experts who seem to be one person, in a cell."""
    aside = definition.said(ASIDE)
    alike = (each["name"] + aside.format(each["unit"]) for each in experts if each["id"] in group)
    return (definition.said(SEMICOLON).join(alike),)


def _pair(pair: Mapping[str, Any], definition: Definition) -> tuple[str, ...]:
    """An entry and an expert who must not judge it, as a row."""
    reasons = definition.said(COMMA).join(definition.said(REASONS[reason]) for reason in pair["reasons"])
    return (pair["receipt"], pair["title"], pair["entrant"], pair["expert_name"], pair["expert_unit"], reasons)
