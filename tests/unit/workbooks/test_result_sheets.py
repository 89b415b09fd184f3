"""The results workbook: every score, what was dropped, ranks, and the rules, as the tally stored them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec

from chalicelib.actors import Actor, Role
from chalicelib.call.campaign import Ballot, Motion, Vote
from chalicelib.judging.review import ReviewState
from chalicelib.judging.watch_evidence import Watched
from chalicelib.workbooks import result_sheets
from tests.sample_call import CALL
from tests.unit import samples

AT = datetime(2025, 10, 20, 7, 30, tzinfo=UTC)
METHOD = {
    "weights": {each.id: each.weight for each in CALL.criteria},
    "trim": 1,
    "trim_from": 5,
    "tie_breaks": ["untrimmed_mean", "key_criterion", "jury"],
    "key_criterion": "story",
    "decides": "raw",
    "spread_flag": 20,
    "min_scores": 3,
}


def single(label: str, total: str, dropped: str | None = None) -> dict[str, Any]:
    """One expert's score as the tally writes it."""
    criteria = {each.id: int(Decimal(total)) for each in CALL.criteria}
    return {
        "expert": f"id-{label}",
        "expert_label": label,
        "total": total,
        "criteria": criteria,
        "dropped": dropped,
        "opinion": "recommend",
        "comment": "=1+1",
        "round": 1,
        "correction": "-1.20",
        "outlier": label == "丙",
    }


def line(entry: str, rank: int | None, total: str, winner: bool, *raw: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One work as the tally writes it."""
    return {
        "id": entry, "receipt": f"WF2025-{entry}", "title": f"作品{entry}", "category": "documentary",
        "entrant": "某厂", "rank": rank, "final_rank": rank, "winner": winner, "moved": False, "total": total,
        "mean": total, "score": total, "raw_rank": rank, "calibrated": "79.50", "calibrated_rank": 3,
        "em": None, "em_rank": None, "p_top": "0.25", "n": len(raw), "spread": "4.50", "flags": [],
        "raw": list(raw), **more,
    }  # fmt: skip


RESULT = {
    "contest": CALL.id, "definition_sha256": CALL.sha256, "round": 1, "seed": "5eed", "method": METHOD,
    "input_hash": "abc", "winners": 2, "undecided": ["B", "C"], "unscored": ["E"],
    "entries": [
        line("A", 1, "84.95", True, single("甲", "90.00", "high"), single("乙", "84.95"), single("丙", "80.00", "low")),
        line("B", 2, "80.00", False, single("甲", "80.00"), flags=["tied", "spread"]),
        line("C", 2, "80.00", False, single("甲", "80.00"), flags=["tied"]),
        line("D", None, "70.00", False, single("甲", "70.00"), flags=["too_few_scores"]),
    ],
    "experts": [
        {"expert": "id-甲", "expert_label": "甲", "n": 4, "severity": "1.20", "se": "0.50", "scale": None,
         "sigma": "3.00", "correlation": "0.80", "flags": ["lenient"]},
        {"expert": "id-乙", "expert_label": "乙", "n": 1, "severity": None, "se": None, "scale": None, "sigma": None,
         "correlation": None, "flags": []},
    ],
    "agreement": {"icc": "0.61", "w": None, "alpha": "0.55"},
    "stability": {"rules": {"raw": ["A", "B"], "calibrated": ["A", "C"]},
                  "without": [{"expert": "id-甲", "lost": ["B"], "gained": ["D"]}]},
}  # fmt: skip


def test_the_ranking_shows_ranks_totals_and_standing() -> None:
    """Totals are exact decimals; works tied across the last place wait for the jury."""
    book = result_sheets.workbook(RESULT, (), definition=CALL, chosen=None, at=AT)
    assert book.name == "“车间里的故事”短片征集评审结果.xlsx"
    assert [sheet.name for sheet in book.sheets] == ["名次", "评分明细", "专家", "稳定性", "规则与校验"]
    assert book.sheets[0].rows[0] == (
        1, "WF2025-A", "作品A", "纪录片", "某厂", Decimal("84.95"), Decimal("84.95"), 1, Decimal("79.50"), 3,
        None, None, Decimal("0.25"), Decimal("84.95"), 3, Decimal("4.50"), "入选", "",
    )  # fmt: skip
    assert [(row[0], row[16], row[17]) for row in book.sheets[0].rows] == [
        (1, "入选", ""),
        (2, "待定评", "并列、分差大"),
        (2, "待定评", "并列"),
        (None, "", "评分不足"),
    ]
    assert book.sheets[0].facts == (("参评作品", 4), ("入选数量", 2), ("计分办法", "原始分"))


def test_the_jurys_choice_ends_the_waiting() -> None:
    """Once people have chosen, nobody is shown as undecided."""
    ranking = result_sheets.workbook(RESULT, (), definition=CALL, chosen=("C",), at=AT).sheets[0]
    assert [row[16] for row in ranking.rows] == ["入选", "", "入选（定评会选定）", ""]


def test_what_the_jury_moved_says_so_in_its_row() -> None:
    """A reader of one row sees that people, not the count, put the entry there."""
    known: Any = RESULT["entries"]
    lines = [each | {"moved": each["id"] in ("A", "D")} for each in known]
    ranking = result_sheets.workbook(RESULT | {"entries": lines}, (), definition=CALL, chosen=None, at=AT).sheets[0]
    assert [row[16] for row in ranking.rows] == ["入选（定评会调整）", "待定评", "待定评", "（定评会调整）"]


def test_every_single_score_has_its_row() -> None:
    """Six criteria, the total, whether it counted, opinion and comment, word for word."""
    scores = result_sheets.workbook(RESULT, (), definition=CALL, chosen=None, at=AT).sheets[1]
    assert [column.title for column in scores.columns] == [
        "名次", "报名编号", "作品名称", "专家", "轮次", "故事性", "艺术性", "科学性", "创新性", "传播性", "趣味性",
        "加权总分", "校准增减", "是否计入", "提示", "意见", "评语", "已看秒数", "已看比例", "拖动进度条次数",
    ]  # fmt: skip
    assert len(scores.rows) == 6
    assert scores.rows[0] == (
        1, "WF2025-A", "作品A", "甲", 1, 90, 90, 90, 90, 90, 90, Decimal("90.00"), Decimal("-1.20"), "最高分，去掉", "",
        "推荐", "=1+1", None, None, None,
    )  # fmt: skip
    assert [(row[13], row[14]) for row in scores.rows[:3]] == [
        ("最高分，去掉", ""),
        ("计入", ""),
        ("最低分，去掉", "离群分"),
    ]


def test_how_much_the_experts_saw_stands_beside_their_scores() -> None:
    """Seconds, share and seeks of each score, and each expert's mean share; the result itself knows nothing of it."""
    seen = [
        samples.seat(1, "id-甲", entry="A", state=ReviewState.SUBMITTED, watched=Watched(((0, 63),), 4)),
        samples.seat(1, "id-甲", entry="B", state=ReviewState.SUBMITTED, watched=Watched(((0, 126),), 0)),
        samples.seat(1, "id-甲", entry="C", state=ReviewState.CLOSED),  # never scored: it lowers no mean
    ]
    book = result_sheets.workbook(RESULT, (), definition=CALL, chosen=None, at=AT, seats=seen)
    assert [row[17:] for row in book.sheets[1].rows[:2]] == [(63, Decimal("0.50"), 4), (None, None, None)]
    assert book.sheets[2].rows == (
        (
            "甲",
            4,
            Decimal("1.20"),
            Decimal("0.50"),
            None,
            Decimal("3.00"),
            Decimal("0.80"),
            Decimal("0.75"),
            "明显偏宽",
        ),
        ("乙", 1, None, None, None, None, None, None, ""),
    )
    assert dict(book.sheets[2].facts)["一致性 Kendall W"] == "无法计算"


def test_what_another_rule_or_panel_would_have_changed() -> None:
    """By name: who would be out, and who in."""
    sheet = result_sheets.workbook(RESULT, (), definition=CALL, chosen=None, at=AT).sheets[3]
    assert sheet.rows == (
        ("按原始分", "作品C", "无"),
        ("按校准分", "作品B", "无"),
        ("不计甲", "作品B", "作品D"),
    )


def test_the_rules_can_be_checked_from_the_workbook_alone() -> None:
    """Weights, trimming, ties, seed and hashes stand beside the scores."""
    sheet = result_sheets.workbook(RESULT, (), definition=CALL, chosen=None, at=AT).sheets[4]
    rules = {row[0]: row[1] for row in sheet.rows}
    assert sheet.facts == (("制表时间（北京时间）", "2025-10-20 15:30"),)
    assert str(rules["权重：故事性"]).startswith("25%。")
    assert rules["去极值"] == "有 5 个及以上评分时，去掉最高和最低各 1 个，其余取平均；不足时取全部平均"
    assert rules["同分处理"] == "未去极值均值 → 关键评分项均值 → 定评会表决"
    assert (rules["关键评分项"], rules["未评分作品"], rules["专家分配随机种子"]) == ("故事性", "E", "5eed")
    assert (rules["评分数据 SHA-256"], rules["活动定义 SHA-256"]) == ("abc", CALL.sha256)


def test_a_call_without_trimming_says_so() -> None:
    """The words follow the rules of the call."""
    method = METHOD | {"trim": 0, "tie_breaks": []}
    book = result_sheets.workbook(RESULT | {"method": method, "unscored": []}, (), definition=CALL, chosen=None, at=AT)
    rules = {row[0]: row[1] for row in book.sheets[4].rows}
    assert (rules["去极值"], rules["同分处理"], rules["未评分作品"]) == ("不去除", "无", "无")


def test_the_jurys_votes_have_a_sheet_of_their_own() -> None:
    """Names by vote; a call without motions has no such sheet."""
    votes = (Ballot("王院长", Vote.FOR), Ballot("李教授", Vote.FOR), Ballot("周导演", Vote.AGAINST))
    motion = Motion(
        entry="C",
        ahead_of="A",
        reason="题材填补空白",
        votes=votes,
        carried=True,
        by=Actor(Role.ORGANIZER, "wang"),
        at=AT,
    )
    book = result_sheets.workbook(RESULT, [motion], definition=CALL, chosen=None, at=AT)
    assert book.sheets[1].name == "定评会"
    assert book.sheets[1].rows == (("作品C", "作品A", "题材填补空白", "王院长、李教授", "周导演", "", "", "通过"),)
    still = msgspec.structs.replace(motion, open=True, carried=False)
    book = result_sheets.workbook(RESULT, [still], definition=CALL, chosen=None, at=AT)
    assert book.sheets[1].rows == (("作品C", "作品A", "题材填补空白", "", "", "", "", "表决中"),)
