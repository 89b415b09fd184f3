"""The conflict check 专家回避核查 as a workbook."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chalicelib.bilingual import Text, listed
from chalicelib.call.definition import Definition
from chalicelib.entry.form import FIELDS
from chalicelib.judging.conflicts import REASONS
from chalicelib.workbooks.sheets import Column, ColumnKind, Fact, Value, Workbook, Worksheet, file_name

_STANDINGS = {"doubtful": Text("请核对", "To be checked"), "dismissed": Text("已排除", "Dismissed")}
_TITLE = Text("{title}专家回避核查", "{title}: conflicts of interest")
_PERSON = Text("{name}（{unit}）", "{name} ({unit})")


_WORK = (
    Column(title=Text("报名编号", "Receipt"), width=20, kind=ColumnKind.CODE),
    Column(title=FIELDS["title"].label, width=36),
)
_PAIR = (
    *_WORK,
    Column(title=Text("投稿主体", "Entrant"), width=30),
    Column(title=Text("专家", "Expert"), width=14),
    Column(title=Text("专家单位", "Expert’s unit"), width=30),
    Column(title=Text("回避原因", "Conflict of interest"), width=40),
)


def workbook(found: Mapping[str, Any], definition: Definition) -> Workbook:
    """The report of `judging.conflicts.report` as a workbook for the organizers."""
    title, language = _TITLE.filled(title=definition.title), definition.language
    sheets = (_bars(found, title), _doubts(found), _registered_twice(found), _short(found))
    return Workbook(file_name("{title}", title=title.within(language)), sheets, language).spoken()


def _count(found: Mapping[str, Any], standing: str) -> int:
    return sum(pair["standing"] == standing for pair in found["pairs"])


def _bars(found: Mapping[str, Any], title: Text) -> Worksheet:
    """Who must not judge what."""
    rows = tuple(_pair(pair) for pair in found["pairs"] if pair["standing"] == "barred")
    facts: tuple[Fact, ...] = (
        (Text("作品", "Entries"), found["works"]),
        (Text("专家", "Experts"), len(found["experts"])),
        (Text("须回避", "Barred"), len(rows)),
        (Text("请核对", "To be checked"), _count(found, "doubtful")),
    )
    return Worksheet(name=Text("回避", "Barred"), title=title, facts=facts, columns=_PAIR, rows=rows)


def _doubts(found: Mapping[str, Any]) -> Worksheet:
    """What names alone suggest, and what organizers found."""
    return Worksheet(
        name=Text("请核对", "To be checked"),
        title=Text(
            "姓名或单位名称相近，请核对；未排除的按回避处理",
            "Names that are alike: please check. What is not dismissed counts as a conflict",
        ),
        facts=(
            (Text("待核对", "To be checked"), _count(found, "doubtful")),
            (Text("已排除", "Dismissed"), _count(found, "dismissed")),
        ),
        columns=(
            *_PAIR,
            Column(title=Text("核对结果", "Standing"), width=14),
            Column(title=Text("排除理由", "Reason for dismissal"), width=40),
        ),
        rows=tuple(_doubt(pair) for pair in found["pairs"] if pair["standing"] != "barred"),
    )


def _registered_twice(found: Mapping[str, Any]) -> Worksheet:
    """Experts who seem to be one person."""
    return Worksheet(
        name=Text("登记重复", "Registered twice"),
        title=Text("疑似同一位专家登记了两次", "Experts who seem to be registered twice"),
        facts=((Text("组", "Groups"), len(found["twins"])),),
        columns=(Column(title=Text("专家", "Expert"), width=80),),
        rows=tuple(_twins(group, found["experts"]) for group in found["twins"]),
    )


def _short(found: Mapping[str, Any]) -> Worksheet:
    """Entries that too few experts may judge."""
    rows = tuple((work["receipt"], work["title"], work["able"], found["per_work"]) for work in found["short"])
    return Worksheet(
        name=Text("专家不足", "Too few experts"),
        title=Text("可评专家不足的作品", "Entries that too few experts may judge"),
        facts=((Text("作品", "Entries"), len(rows)),),
        columns=(
            *_WORK,
            Column(title=Text("可评专家", "Experts who may judge"), width=12, kind=ColumnKind.WHOLE),
            Column(title=Text("每件应有", "Needed for each"), width=12, kind=ColumnKind.WHOLE),
        ),
        rows=rows,
    )


def _doubt(pair: Mapping[str, Any]) -> tuple[Value, ...]:
    """A pair that names alone connect, and what an organizer found."""
    return (*_pair(pair), _STANDINGS[pair["standing"]], pair["why"])


def _twins(group: Sequence[str], experts: Iterable[Mapping[str, Any]]) -> tuple[Value, ...]:
    """Experts who seem to be one person, in a cell."""
    named = (_PERSON.filled(name=each["name"], unit=each["unit"]) for each in experts if each["id"] in group)
    return (listed(named, "；", "; "),)


def _pair(pair: Mapping[str, Any]) -> tuple[Value, ...]:
    """An entry and an expert who must not judge it, as a row."""
    reasons = listed(REASONS[reason] for reason in pair["reasons"])
    return (pair["receipt"], pair["title"], pair["entrant"], pair["expert_name"], pair["expert_unit"], reasons)
