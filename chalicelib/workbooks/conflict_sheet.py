"""The conflict check 专家回避核查 as a workbook."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from chalicelib.entry.form import FIELDS
from chalicelib.judging.conflicts import REASONS
from chalicelib.workbooks.sheets import Column, ColumnKind, Workbook, Worksheet, file_name

_STANDINGS = {"doubtful": "请核对", "dismissed": "已排除"}


_WORK = (
    Column(title="报名编号", width=20, kind=ColumnKind.CODE),
    Column(title=FIELDS["title"].label.zh, width=36),
)
_PAIR = (
    *_WORK,
    Column(title="投稿主体", width=30),
    Column(title="专家", width=14),
    Column(title="专家单位", width=30),
    Column(title="回避原因", width=40),
)


def workbook(found: Mapping[str, Any], title: str) -> Workbook:
    """The report of `judging.conflicts.report` as a workbook for the organizers."""
    return Workbook(
        file_name("{title}专家回避核查", title=title),
        (_bars(found, title), _doubts(found), _registered_twice(found), _short(found)),
    )


def _count(found: Mapping[str, Any], standing: str) -> int:
    return sum(pair["standing"] == standing for pair in found["pairs"])


def _bars(found: Mapping[str, Any], title: str) -> Worksheet:
    """Who must not judge what."""
    rows = tuple(_pair(pair) for pair in found["pairs"] if pair["standing"] == "barred")
    people = (("作品", found["works"]), ("专家", len(found["experts"])))
    counts = (("须回避", len(rows)), ("请核对", _count(found, "doubtful")))
    return Worksheet(name="回避", title=f"{title}专家回避核查", facts=(*people, *counts), columns=_PAIR, rows=rows)


def _doubts(found: Mapping[str, Any]) -> Worksheet:
    """What names alone suggest, and what organizers found."""
    return Worksheet(
        name="请核对",
        title="姓名或单位名称相近，请核对；未排除的按回避处理",
        facts=(("待核对", _count(found, "doubtful")), ("已排除", _count(found, "dismissed"))),
        columns=(*_PAIR, Column(title="核对结果", width=14), Column(title="排除理由", width=40)),
        rows=tuple(_doubt(pair) for pair in found["pairs"] if pair["standing"] != "barred"),
    )


def _registered_twice(found: Mapping[str, Any]) -> Worksheet:
    """Experts who seem to be one person."""
    return Worksheet(
        name="登记重复",
        title="疑似同一位专家登记了两次",
        facts=(("组", len(found["twins"])),),
        columns=(Column(title="专家", width=80),),
        rows=tuple(_twins(group, found["experts"]) for group in found["twins"]),
    )


def _short(found: Mapping[str, Any]) -> Worksheet:
    """Entries that too few experts may judge."""
    rows = tuple((work["receipt"], work["title"], work["able"], found["per_work"]) for work in found["short"])
    return Worksheet(
        name="专家不足",
        title="可评专家不足的作品",
        facts=(("作品", len(rows)),),
        columns=(
            *_WORK,
            Column(title="可评专家", width=12, kind=ColumnKind.WHOLE),
            Column(title="每件应有", width=12, kind=ColumnKind.WHOLE),
        ),
        rows=rows,
    )


def _doubt(pair: Mapping[str, Any]) -> tuple[str, ...]:
    """A pair that names alone connect, and what an organizer found."""
    return (*_pair(pair), _STANDINGS[pair["standing"]], pair["why"])


def _twins(group: Sequence[str], experts: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    """Experts who seem to be one person, in a cell."""
    return ("；".join(f"{each['name']}（{each['unit']}）" for each in experts if each["id"] in group),)


def _pair(pair: Mapping[str, Any]) -> tuple[str, ...]:
    """An entry and an expert who must not judge it, as a row."""
    reasons = "、".join(REASONS[reason].zh for reason in pair["reasons"])
    return (pair["receipt"], pair["title"], pair["entrant"], pair["expert_name"], pair["expert_unit"], reasons)
