"""The results workbook 评审结果: all figures and ranks, every score, the experts, the stability and the rules.

It is built from the stored result document, as the organizer's page is, so both show the same.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from chalicelib.call.campaign import VOTES, Motion, Vote
from chalicelib.call.definition import Definition, words_of
from chalicelib.clock import BEIJING
from chalicelib.entry.form import FIELDS
from chalicelib.judging.review import Review, ReviewState
from chalicelib.judging.watch_evidence import share
from chalicelib.result.flags import ENTRY_FLAGS, EXPERT_FLAGS, EntryFlag
from chalicelib.result.scoring import DROPPED, METHOD_WORDS, METHODS, RULINGS, TIE_BREAK_WORDS, Method
from chalicelib.workbooks.sheets import Column, ColumnKind, Value, Workbook, Worksheet, file_name

Document = Mapping[str, Any]
Seen = Mapping[tuple[str, str], Review]  # by entry and expert

_FLAGS: dict[str, str] = {
    **{flag: words.zh for flag, words in ENTRY_FLAGS.items()},
    **{flag: words.zh for flag, words in EXPERT_FLAGS.items()},
}
_METHODS: dict[str, str] = {method: words.zh for method, words in METHOD_WORDS.items()}
_DROPPED: dict[str | None, str] = {None: "计入", **{which: f"{words.zh}分，去掉" for which, words in DROPPED.items()}}


def _by_method(method: Method) -> tuple[Column, Column]:
    """The columns of the score and the rank by a method."""
    title = METHOD_WORDS[method].zh
    return (
        Column(title=title, width=10, kind=ColumnKind.POINTS),
        Column(title=f"{title}名次", width=10, kind=ColumnKind.WHOLE),
    )


_RANKING = (
    Column(title="名次", width=8, kind=ColumnKind.WHOLE),
    Column(title="报名编号", width=20, kind=ColumnKind.CODE),
    Column(title=FIELDS["title"].label.zh, width=36),
    Column(title=FIELDS["category"].label.zh, width=14),
    Column(title="投稿主体", width=30),
    Column(title="得分", width=10, kind=ColumnKind.POINTS),
    *(column for method in METHODS for column in _by_method(method)),
    Column(title="入选概率", width=10, kind=ColumnKind.SHARE),
    Column(title="全部评分均值", width=14, kind=ColumnKind.POINTS),
    Column(title="评分数", width=8, kind=ColumnKind.WHOLE),
    Column(title="最高最低分差", width=14, kind=ColumnKind.POINTS),
    Column(title="入选", width=8),
    Column(title="提示", width=24),
)


def workbook(
    result: Document,
    motions: Collection[Motion],
    *,
    definition: Definition,
    chosen: Collection[str] | None,
    at: datetime,
    seats: Iterable[Review] = (),
) -> Workbook:
    """The file for the organizers.

    `result` is the document after the jury's `motions` (`jury.after_motions`). `chosen` are the entries that people
    chose from those tied for the last place, or None while nobody has decided. `seats` tell how much of each entry
    its experts watched, which is no part of the result.
    """
    name = file_name("{title}评审结果", title=definition.title.zh)
    seen = {(seat.entry, seat.expert): seat for seat in seats if seat.state is ReviewState.SUBMITTED}
    meeting = (_meeting(result, motions),) if motions else ()
    sheets = (
        _ranking(result, definition, chosen),
        *meeting,
        _scores(result, definition, seen),
        _experts(result, seen),
        _stability(result),
        _rules(result, definition, at),
    )
    return Workbook(name, sheets)


def _ranking(result: Document, definition: Definition, chosen: Collection[str] | None) -> Worksheet:
    rows = tuple(_ranked(line, result, definition, chosen) for line in result["entries"])
    facts: tuple[tuple[str, Value], ...] = (
        ("参评作品", len(rows)),
        ("入选数量", result["winners"]),
        ("计分办法", _METHODS[result["method"]["decides"]]),
    )
    return Worksheet(name="名次", title=f"{definition.title.zh}评审结果", facts=facts, columns=_RANKING, rows=rows)


def _ranked(
    line: Document, result: Document, definition: Definition, chosen: Collection[str] | None
) -> tuple[Value, ...]:
    return (
        line["final_rank"],
        line["receipt"],
        line["title"],
        words_of(definition.categories, line["category"]),
        line["entrant"],
        _figure(line["score"]),
        *(value for rule in METHODS for value in _by_rule(line, rule)),
        _figure(line["p_top"]),
        Decimal(line["mean"]),
        line["n"],
        Decimal(line["spread"]),
        _standing(line, result, chosen),
        "、".join(_FLAGS.get(flag, flag) for flag in line["flags"]),
    )


def _by_rule(line: Document, rule: str) -> tuple[Value, Value]:
    return _figure(line["total" if rule == "raw" else rule]), line[f"{rule}_rank"]


def _figure(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _standing(line: Document, result: Document, chosen: Collection[str] | None) -> str:
    """Where an entry stands, and whether the jury put it there."""
    moved = "（定评会调整）" if line["moved"] else ""
    if line["winner"]:
        return "入选" + moved
    if line["id"] in (chosen or ()):
        return "入选（定评会选定）"
    return ("待定评" if chosen is None and line["id"] in result["undecided"] else "") + moved


def _meeting(result: Document, motions: Collection[Motion]) -> Worksheet:
    """The motions on which the jury voted, carried or not, in the order of the votes."""
    titles = {line["id"]: line["title"] for line in result["entries"]}
    columns = (
        Column(title=FIELDS["title"].label.zh, width=32),
        Column(title="排在其前的作品", width=32),
        Column(title="理由", width=60),
        *(Column(title=words.zh, width=24) for words in VOTES.values()),
        Column(title="结果", width=10),
    )
    rows = tuple(
        (
            titles[each.entry],
            titles[each.ahead_of],
            each.reason,
            *(_voters(each, vote) for vote in VOTES),
            "通过" if each.carried else "未通过",
        )
        for each in motions
    )
    return Worksheet(name="定评会", title="定评会表决记录", facts=(("动议数", len(rows)),), columns=columns, rows=rows)


def _voters(motion: Motion, vote: Vote) -> str:
    return "、".join(ballot.name for ballot in motion.votes if ballot.vote is vote)


def _scores(result: Document, definition: Definition, seen: Seen) -> Worksheet:
    """Every score in a row of its own, by the ranking of the entries and then by the experts' ids."""
    criteria = tuple(Column(title=each.text.zh, width=9, kind=ColumnKind.WHOLE) for each in definition.criteria)
    columns = (
        Column(title="名次", width=8, kind=ColumnKind.WHOLE),
        Column(title="报名编号", width=20, kind=ColumnKind.CODE),
        Column(title=FIELDS["title"].label.zh, width=32),
        Column(title="专家", width=14),
        Column(title="轮次", width=8, kind=ColumnKind.WHOLE),
        *criteria,
        Column(title="加权总分", width=10, kind=ColumnKind.POINTS),
        Column(title="校准增减", width=10, kind=ColumnKind.POINTS),
        Column(title="是否计入", width=14),
        Column(title="提示", width=12),
        Column(title="意见", width=10),
        Column(title="评语", width=60),
        Column(title="已看秒数", width=10, kind=ColumnKind.WHOLE),
        Column(title="已看比例", width=10, kind=ColumnKind.SHARE),
        Column(title="拖动进度条次数", width=10, kind=ColumnKind.WHOLE),
    )
    rows = tuple(_single(line, each, definition, seen) for line in result["entries"] for each in line["raw"])
    facts: tuple[tuple[str, Value], ...] = (
        ("评分总数", len(rows)),
        ("观看情况", "由专家页面随评分记录，仅供参考，不影响得分和名次"),
    )
    return Worksheet(name="评分明细", title="评分明细", facts=facts, columns=columns, rows=rows)


def _single(line: Document, each: Document, definition: Definition, seen: Seen) -> tuple[Value, ...]:
    return (
        line["final_rank"],
        line["receipt"],
        line["title"],
        each["expert_label"],
        each["round"],
        *(each["criteria"].get(criterion.id) for criterion in definition.criteria),
        Decimal(each["total"]),
        _figure(each["correction"]),
        _DROPPED[each["dropped"]],
        ENTRY_FLAGS[EntryFlag.OUTLIER].zh if each["outlier"] else "",
        words_of(definition.review.opinions, each["opinion"]),
        each["comment"],
        *_watched(seen.get((line["id"], each["expert"]))),
    )


def _watched(seat: Review | None) -> tuple[Value, Value, Value]:
    if seat is None:
        return None, None, None
    return seat.watched.seconds, share(seat.watched, seat.work.duration_seconds), seat.watched.seeks


def _experts(result: Document, seen: Seen) -> Worksheet:
    """How each expert scores, and how much they watched of what they scored."""
    columns = (
        Column(title="专家", width=14),
        Column(title="评分数", width=8, kind=ColumnKind.WHOLE),
        Column(title="偏宽（+）偏严（−）", width=18, kind=ColumnKind.POINTS),
        Column(title="标准误差", width=10, kind=ColumnKind.POINTS),
        Column(title="尺度", width=10, kind=ColumnKind.POINTS),
        Column(title="评分波动", width=10, kind=ColumnKind.POINTS),
        Column(title="与他人的相关", width=14, kind=ColumnKind.POINTS),
        Column(title="平均已看比例", width=14, kind=ColumnKind.SHARE),
        Column(title="提示", width=30),
    )
    theirs: dict[str, list[Review]] = {}
    for seat in seen.values():
        theirs.setdefault(seat.expert, []).append(seat)
    rows = tuple(
        (
            each["expert_label"],
            each["n"],
            *(_figure(each[name]) for name in ("severity", "se", "scale", "sigma", "correlation")),
            _mean_share(theirs.get(each["expert"], ())),
            "、".join(_FLAGS.get(flag, flag) for flag in each["flags"]),
        )
        for each in result["experts"]
    )
    agreement = result["agreement"]
    facts: tuple[tuple[str, Value], ...] = (
        ("一致性 ICC(2,1)", agreement["icc"] or "无法计算"),
        ("一致性 Kendall W", agreement["w"] or "无法计算"),
        ("一致性 Krippendorff α", agreement["alpha"] or "无法计算"),
    )
    return Worksheet(name="专家", title="专家评分特点", facts=facts, columns=columns, rows=rows)


def _mean_share(seats: Iterable[Review]) -> Decimal | None:
    shares = [part for seat in seats if (part := share(seat.watched, seat.work.duration_seconds)) is not None]
    return (sum(shares, Decimal()) / len(shares)).quantize(Decimal("0.01")) if shares else None


def _stability(result: Document) -> Worksheet:
    """Which entries would win by another rule, or without one of the experts."""
    titles = {line["id"]: line["title"] for line in result["entries"]}
    winners = [line["id"] for line in result["entries"] if (line["rank"] or result["winners"] + 1) <= result["winners"]]
    names = {each["expert"]: each["expert_label"] for each in result["experts"]}
    rules = [(f"按{_METHODS[rule]}", *_moved(winners, ids)) for rule, ids in result["stability"]["rules"].items()]
    without = result["stability"]["without"]
    experts = [(f"不计{names[each['expert']]}", each["lost"], each["gained"]) for each in without or ()]

    def named(ids: Iterable[str]) -> str:
        return "、".join(titles.get(each, each) for each in ids) or "无"

    rows = tuple((change, named(lost), named(gained)) for change, lost, gained in rules + experts)
    note = "评分数量很大，未逐一计算不计某位专家时的结果" if without is None else f"逐一计算了 {len(experts)} 位专家"
    columns = (Column(title="假如", width=24), Column(title="落选作品", width=50), Column(title="新入选作品", width=50))
    return Worksheet(
        name="稳定性",
        title="换一种规则、少一位专家时的入选变化",
        facts=(("不计某位专家", note),),
        columns=columns,
        rows=rows,
    )


def _moved(before: Collection[str], after: Collection[str]) -> tuple[list[str], list[str]]:
    return [each for each in before if each not in after], [each for each in after if each not in before]


def _rules(result: Document, definition: Definition, at: datetime) -> Worksheet:
    columns = (Column(title="项目", width=26), Column(title="内容", width=90))
    moment = at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
    facts: tuple[tuple[str, Value], ...] = (("制表时间（北京时间）", moment),)
    return Worksheet(
        name="规则与校验",
        title="计分规则与数据校验",
        facts=facts,
        columns=columns,
        rows=tuple(_rule_lines(result, definition)),
    )


def _rule_lines(result: Document, definition: Definition) -> Iterator[tuple[Value, ...]]:
    method = result["method"]
    for criterion in definition.criteria:
        share = Decimal(str(method["weights"].get(criterion.id, 0)))
        yield f"权重：{criterion.text.zh}", f"{share}%。{criterion.about.zh}"
    yield "去极值", _trimming(method)
    yield "最少评分数", f"少于 {method['min_scores']} 个评分的作品不排名"
    yield "排名依据", f"{_METHODS[method['decides']]}。{RULINGS[method['decides']].zh}"
    yield "同分处理", _in_order(TIE_BREAK_WORDS[rule].zh for rule in method["tie_breaks"])
    yield "关键评分项", words_of(definition.criteria, method["key_criterion"])
    yield "分差提示", f"最高与最低总分相差 {method['spread_flag']} 分及以上"
    yield "未评分作品", "、".join(result["unscored"]) or "无"
    yield "评审轮次", str(result["round"])
    yield "专家分配随机种子", result["seed"]
    yield "活动定义 SHA-256", result["definition_sha256"]
    yield "评分数据 SHA-256", result["input_hash"]


def _trimming(method: Document) -> str:
    if not method["trim"]:
        return "不去除"
    trim, least = method["trim"], method["trim_from"]
    return f"有 {least} 个及以上评分时，去掉最高和最低各 {trim} 个，其余取平均；不足时取全部平均"


def _in_order(rules: Iterable[str]) -> str:
    return " → ".join(rules) or "无"
