"""The results workbook 评审结果: all figures and ranks, every score, the experts, the stability and the rules.

It is built from the stored result document, as the organizer's page is, so both show the same.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from chalicelib.bilingual import Text, listed
from chalicelib.call.campaign import VOTES, Motion, Vote
from chalicelib.call.definition import Definition, words_of
from chalicelib.entry.form import FIELDS
from chalicelib.judging.review import Review, ReviewState
from chalicelib.judging.watch_evidence import share
from chalicelib.result.flags import ENTRY_FLAGS, EXPERT_FLAGS, EntryFlag
from chalicelib.result.scoring import DROPPED, METHOD_WORDS, METHODS, RULINGS, TIE_BREAK_WORDS, Method
from chalicelib.workbooks.sheets import Column, ColumnKind, Fact, Value, Workbook, Worksheet, file_name

Document = Mapping[str, Any]
Seen = Mapping[tuple[str, str], Review]  # by entry and expert

_FLAGS: dict[str, Text] = {str(flag): words for flag, words in (*ENTRY_FLAGS.items(), *EXPERT_FLAGS.items())}
_METHODS: dict[str, Text] = {str(method): words for method, words in METHOD_WORDS.items()}
_OUT = Text("{which}分，去掉", "{which}, dropped")
_DROPPED: dict[str | None, Text] = {
    None: Text("计入", "yes"),
    **{which: _OUT.filled(which=words) for which, words in DROPPED.items()},
}
_NONE = Text("无", "none")
_NOT_COUNTED = Text("无法计算", "cannot be computed")


def _by_method(method: Method) -> tuple[Column, Column]:
    """The columns of the score and the rank by a method."""
    title = METHOD_WORDS[method]
    return (
        Column(title=title, width=10, kind=ColumnKind.POINTS),
        Column(title=Text("{title}名次", "{title} rank").filled(title=title), width=10, kind=ColumnKind.WHOLE),
    )


_TITLE = Text("{title}评审结果", "{title}: result")
_RANKING = (
    Column(title=Text("名次", "Rank"), width=8, kind=ColumnKind.WHOLE),
    Column(title=Text("报名编号", "Receipt"), width=20, kind=ColumnKind.CODE),
    Column(title=FIELDS["title"].label, width=36),
    Column(title=FIELDS["category"].label, width=14),
    Column(title=Text("投稿主体", "Entrant"), width=30),
    Column(title=Text("得分", "Score"), width=10, kind=ColumnKind.POINTS),
    *(column for method in METHODS for column in _by_method(method)),
    Column(title=Text("入选概率", "Win probability"), width=10, kind=ColumnKind.SHARE),
    Column(title=Text("全部评分均值", "Mean of all scores"), width=14, kind=ColumnKind.POINTS),
    Column(title=Text("评分数", "Scores"), width=8, kind=ColumnKind.WHOLE),
    Column(title=Text("最高最低分差", "Spread"), width=14, kind=ColumnKind.POINTS),
    Column(title=Text("入选", "Winner"), width=8),
    Column(title=Text("提示", "Flags"), width=24),
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
    title, language = _TITLE.filled(title=definition.title), definition.language
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
    return Workbook(file_name("{title}", title=title.within(language)), sheets, language).spoken()


def _ranking(result: Document, definition: Definition, chosen: Collection[str] | None) -> Worksheet:
    rows = tuple(_ranked(line, result, definition, chosen) for line in result["entries"])
    facts: tuple[Fact, ...] = (
        (Text("参评作品", "Entries"), len(rows)),
        (Text("入选数量", "Winners"), result["winners"]),
        (Text("计分办法", "Ranked by"), _METHODS[result["method"]["decides"]]),
    )
    title = _TITLE.filled(title=definition.title)
    return Worksheet(name=Text("名次", "Ranking"), title=title, facts=facts, columns=_RANKING, rows=rows)


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
        listed(_FLAGS.get(flag, flag) for flag in line["flags"]),
    )


def _by_rule(line: Document, rule: str) -> tuple[Value, Value]:
    return _figure(line["total" if rule == "raw" else rule]), line[f"{rule}_rank"]


def _figure(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _standing(line: Document, result: Document, chosen: Collection[str] | None) -> Text:
    """Where an entry stands, and whether the jury put it there."""
    moved = (Text("（定评会调整）", " (moved by the jury)"),) if line["moved"] else ()
    if line["winner"]:
        return listed((Text("入选", "Winner"), *moved), "", "")
    if line["id"] in (chosen or ()):
        return Text("入选（定评会选定）", "Winner (chosen by the jury)")
    open_still = chosen is None and line["id"] in result["undecided"]
    return listed((*((Text("待定评", "Undecided"),) if open_still else ()), *moved), "", "")


def _meeting(result: Document, motions: Collection[Motion]) -> Worksheet:
    """The motions on which the jury voted, carried or not, in the order of the votes."""
    titles = {line["id"]: line["title"] for line in result["entries"]}
    columns = (
        Column(title=FIELDS["title"].label, width=32),
        Column(title=Text("排在其前的作品", "Placed ahead of"), width=32),
        Column(title=Text("理由", "Reason"), width=60),
        *(Column(title=words, width=24) for words in VOTES.values()),
        Column(title=Text("结果", "Outcome"), width=10),
    )
    rows = tuple(
        (
            titles[each.entry],
            titles[each.ahead_of],
            each.reason,
            *(_voters(each, vote) for vote in VOTES),
            Text("通过", "carried") if each.carried else Text("未通过", "not carried"),
        )
        for each in motions
    )
    return Worksheet(
        name=Text("定评会", "Jury"),
        title=Text("定评会表决记录", "Votes of the jury meeting"),
        facts=((Text("动议数", "Motions"), len(rows)),),
        columns=columns,
        rows=rows,
    )


def _voters(motion: Motion, vote: Vote) -> Text:
    return listed(ballot.name for ballot in motion.votes if ballot.vote is vote)


def _scores(result: Document, definition: Definition, seen: Seen) -> Worksheet:
    """Every score in a row of its own, by the ranking of the entries and then by the experts' ids."""
    criteria = tuple(Column(title=each.text, width=9, kind=ColumnKind.WHOLE) for each in definition.criteria)
    columns = (
        Column(title=Text("名次", "Rank"), width=8, kind=ColumnKind.WHOLE),
        Column(title=Text("报名编号", "Receipt"), width=20, kind=ColumnKind.CODE),
        Column(title=FIELDS["title"].label, width=32),
        Column(title=Text("专家", "Expert"), width=14),
        Column(title=Text("轮次", "Round"), width=8, kind=ColumnKind.WHOLE),
        *criteria,
        Column(title=Text("加权总分", "Weighted total"), width=10, kind=ColumnKind.POINTS),
        Column(title=Text("校准增减", "Correction"), width=10, kind=ColumnKind.POINTS),
        Column(title=Text("是否计入", "Counted"), width=14),
        Column(title=Text("提示", "Flags"), width=12),
        Column(title=Text("意见", "Opinion"), width=10),
        Column(title=Text("评语", "Comment"), width=60),
        Column(title=Text("已看秒数", "Seconds watched"), width=10, kind=ColumnKind.WHOLE),
        Column(title=Text("已看比例", "Share watched"), width=10, kind=ColumnKind.SHARE),
        Column(title=Text("拖动进度条次数", "Seeks"), width=10, kind=ColumnKind.WHOLE),
    )
    rows = tuple(_single(line, each, definition, seen) for line in result["entries"] for each in line["raw"])
    facts: tuple[Fact, ...] = (
        (Text("评分总数", "Scores"), len(rows)),
        (
            Text("观看情况", "Watching"),
            Text(
                "由专家页面随评分记录，仅供参考，不影响得分和名次",
                "As the experts’ pages noted it with the scores; it changes neither scores nor ranks",
            ),
        ),
    )
    title = Text("评分明细", "Scores")
    return Worksheet(name=title, title=title, facts=facts, columns=columns, rows=rows)


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
        ENTRY_FLAGS[EntryFlag.OUTLIER] if each["outlier"] else "",
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
        Column(title=Text("专家", "Expert"), width=14),
        Column(title=Text("评分数", "Scores"), width=8, kind=ColumnKind.WHOLE),
        Column(title=Text("偏宽（+）偏严（−）", "Lenient (+), severe (−)"), width=18, kind=ColumnKind.POINTS),
        Column(title=Text("标准误差", "Standard error"), width=10, kind=ColumnKind.POINTS),
        Column(title=Text("尺度", "Scale"), width=10, kind=ColumnKind.POINTS),
        Column(title=Text("评分波动", "Noise"), width=10, kind=ColumnKind.POINTS),
        Column(title=Text("与他人的相关", "Correlation with others"), width=14, kind=ColumnKind.POINTS),
        Column(title=Text("平均已看比例", "Mean share watched"), width=14, kind=ColumnKind.SHARE),
        Column(title=Text("提示", "Flags"), width=30),
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
            listed(_FLAGS.get(flag, flag) for flag in each["flags"]),
        )
        for each in result["experts"]
    )
    agreement = result["agreement"]
    facts: tuple[Fact, ...] = (
        (Text("一致性 ICC(2,1)", "Agreement: ICC(2,1)"), agreement["icc"] or _NOT_COUNTED),
        (Text("一致性 Kendall W", "Agreement: Kendall’s W"), agreement["w"] or _NOT_COUNTED),
        (Text("一致性 Krippendorff α", "Agreement: Krippendorff’s α"), agreement["alpha"] or _NOT_COUNTED),
    )
    title = Text("专家评分特点", "How each expert scores")
    return Worksheet(name=Text("专家", "Experts"), title=title, facts=facts, columns=columns, rows=rows)


def _mean_share(seats: Iterable[Review]) -> Decimal | None:
    shares = [part for seat in seats if (part := share(seat.watched, seat.work.duration_seconds)) is not None]
    return (sum(shares, Decimal()) / len(shares)).quantize(Decimal("0.01")) if shares else None


def _stability(result: Document) -> Worksheet:
    """Which entries would win by another rule, or without one of the experts."""
    titles = {line["id"]: line["title"] for line in result["entries"]}
    winners = [line["id"] for line in result["entries"] if (line["rank"] or result["winners"] + 1) <= result["winners"]]
    names = {each["expert"]: each["expert_label"] for each in result["experts"]}
    rules = [
        (Text("按{rule}", "ranked by: {rule}").filled(rule=_METHODS[rule]), *_moved(winners, ids))
        for rule, ids in result["stability"]["rules"].items()
    ]
    without = result["stability"]["without"]
    experts = [
        (Text("不计{name}", "without {name}").filled(name=names[each["expert"]]), each["lost"], each["gained"])
        for each in without or ()
    ]

    def named(ids: Collection[str]) -> Text:
        return listed(titles.get(each, each) for each in ids) if ids else _NONE

    rows = tuple((change, named(lost), named(gained)) for change, lost, gained in rules + experts)
    columns = (
        Column(title=Text("假如", "If"), width=24),
        Column(title=Text("落选作品", "Entries that lose"), width=50),
        Column(title=Text("新入选作品", "Entries that win"), width=50),
    )
    return Worksheet(
        name=Text("稳定性", "Stability"),
        title=Text("换一种规则、少一位专家时的入选变化", "Who would win by another rule, or without one expert"),
        facts=((Text("不计某位专家", "Without one expert"), _tried(without is None, len(experts))),),
        columns=columns,
        rows=rows,
    )


def _tried(too_many: bool, experts: int) -> Text:
    if too_many:
        return Text("评分数量很大，未逐一计算不计某位专家时的结果", "not computed, since there are very many scores")
    return Text("逐一计算了 {n} 位专家", "computed for each of {n} experts").filled(n=experts)


def _moved(before: Collection[str], after: Collection[str]) -> tuple[list[str], list[str]]:
    return [each for each in before if each not in after], [each for each in after if each not in before]


def _rules(result: Document, definition: Definition, at: datetime) -> Worksheet:
    columns = (Column(title=Text("项目", "Item"), width=26), Column(title=Text("内容", "Value"), width=90))
    moment = f"{definition.zone.local(at):%Y-%m-%d %H:%M}"
    written = Text("制表时间（{zone}）", "Written at ({zone})").filled(zone=definition.zone.words)
    return Worksheet(
        name=Text("规则与校验", "Rules and checks"),
        title=Text("计分规则与数据校验", "Rules of scoring, and what to check by"),
        facts=((written, moment),),
        columns=columns,
        rows=tuple(_rule_lines(result, definition)),
    )


def _rule_lines(result: Document, definition: Definition) -> Iterator[tuple[Value, ...]]:
    method = result["method"]
    for criterion in definition.criteria:
        share = Decimal(str(method["weights"].get(criterion.id, 0)))
        told = Text("{share}%。{about}", "{share}%. {about}").filled(share=str(share), about=criterion.about)
        yield Text("权重：{name}", "Weight: {name}").filled(name=criterion.text), told
    yield Text("去极值", "Trimming"), _trimming(method)
    least = Text("少于 {n} 个评分的作品不排名", "entries with fewer than {n} scores have no rank")
    yield Text("最少评分数", "Scores needed"), least.filled(n=method["min_scores"])
    decides = method["decides"]
    yield Text("排名依据", "Ranked by"), listed((_METHODS[decides], RULINGS[decides]), "。", ". ")
    yield Text("同分处理", "Ties"), _in_order([TIE_BREAK_WORDS[rule] for rule in method["tie_breaks"]])
    yield Text("关键评分项", "Key criterion"), words_of(definition.criteria, method["key_criterion"])
    apart = Text("最高与最低总分相差 {n} 分及以上", "highest and lowest total {n} points apart or more")
    yield Text("分差提示", "Flagged"), apart.filled(n=method["spread_flag"])
    yield Text("未评分作品", "Entries without scores"), listed(result["unscored"]) if result["unscored"] else _NONE
    yield Text("评审轮次", "Round"), str(result["round"])
    yield Text("专家分配随机种子", "Seed of the draw of experts"), result["seed"]
    yield Text("活动定义 SHA-256", "SHA-256 of the definition"), result["definition_sha256"]
    yield Text("评分数据 SHA-256", "SHA-256 of the scores"), result["input_hash"]


def _trimming(method: Document) -> Text:
    if not method["trim"]:
        return Text("不去除", "nothing is dropped")
    told = Text(
        "有 {least} 个及以上评分时，去掉最高和最低各 {trim} 个，其余取平均；不足时取全部平均",
        "with {least} scores or more, {trim} dropped at either end and the mean of the others; else the mean of all",
    )
    return told.filled(least=method["trim_from"], trim=method["trim"])


def _in_order(rules: Collection[Text]) -> Text:
    return listed(rules, " → ", " → ") if rules else _NONE
