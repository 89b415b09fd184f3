"""The conflict check 专家回避核查 as a workbook."""

from collections.abc import Mapping
from typing import Any

from chalicelib.judging.conflicts import WORDS
from chalicelib.workbooks.sheets import Column, ColumnKind, Workbook, Worksheet, file_name


def workbook(found: Mapping[str, Any], title: str) -> Workbook:
    """The report of `judging.conflicts` as a file for the organizers."""
    pairs = tuple(
        (
            pair["receipt"],
            pair["title"],
            pair["entrant"],
            pair["expert_name"],
            pair["expert_unit"],
            "、".join(WORDS[reason] for reason in pair["reasons"]),
        )
        for pair in found["pairs"]
    )
    short = tuple((work["receipt"], work["title"], work["able"], found["per_work"]) for work in found["short"])
    code, name = Column("报名编号", 20, ColumnKind.CODE), Column("作品名称", 36)
    people = (Column("投稿主体", 30), Column("专家", 14), Column("专家单位", 30), Column("回避原因", 40))
    numbers = (Column("可评专家", 12, ColumnKind.WHOLE), Column("每件应有", 12, ColumnKind.WHOLE))
    facts = (("作品", found["works"]), ("专家", len(found["experts"])), ("须回避", len(pairs)))
    return Workbook(
        file_name("{title}专家回避核查", title=title),
        (
            Worksheet("回避", f"{title}专家回避核查", facts, (code, name, *people), pairs),
            Worksheet("专家不足", "可评专家不足的作品", (("作品", len(short)),), (code, name, *numbers), short),
        ),
    )
