"""The results workbook 评审结果: all figures and ranks, every score, the experts, the stability and the rules.

It is built from the stored result document, as the organizer's page is, so both show the same.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from chalicelib.bilingual import COMMA, Text
from chalicelib.call.campaign import VOTES, Motion, Vote
from chalicelib.call.definition import Definition, words_of
from chalicelib.entry.form import FIELDS
from chalicelib.judging.review import Review, ReviewState
from chalicelib.judging.watch_evidence import share
from chalicelib.result import places
from chalicelib.result.flags import ENTRY_FLAGS, EXPERT_FLAGS, EntryFlag
from chalicelib.result.jury import without_votes
from chalicelib.result.scoring import DROPPED, METHOD_WORDS, METHODS, RULINGS, TIE_BREAK_WORDS, Method
from chalicelib.workbooks.sheets import ColumnKind, Heading, Value, Workbook, Worksheet, file_name, headed

Document = Mapping[str, Any]
Seen = Mapping[tuple[str, str], Review]  # by entry and expert

_FLAGS: dict[str, Text] = {str(flag): words for flag, words in [*ENTRY_FLAGS.items(), *EXPERT_FLAGS.items()]}
_METHODS: dict[str, Text] = {str(method): words for method, words in METHOD_WORDS.items()}
_DROPPED: dict[str | None, Text] = {
    None: Text("计入", "yes"),
    **{which: Text(f"{words.zh}分，去掉", f"no, {words.en}") for which, words in DROPPED.items()},
}
_TITLE = Text("{title}评审结果", "{title} - Results")
_SCORES = Text("评分明细", "Scores")
_STABILITY = Text("换一种规则、少一位专家时的入选变化", "Who would win by another rule, or without an expert")
_CHANGES = (
    Heading(title=Text("假如", "If"), width=24),
    Heading(title=Text("落选作品", "No longer winning"), width=50),
    Heading(title=Text("新入选作品", "Newly winning"), width=50),
)
_ITEMS = (
    Heading(title=Text("项目", "Item"), width=26),
    Heading(title=Text("内容", "Content"), width=90),
)
_NONE = Text("无", "none")
_NOTHING = Text("", "")
_WATCHING = Text(
    "由专家页面随评分记录，仅供参考，不影响得分和名次",
    "Noted by the expert's page with the score, for information; it moves no score and no rank",
)
_UNKNOWN = Text("无法计算", "cannot be computed")


def _by_method(method: Method) -> tuple[Heading, Heading]:
    """The columns of the score and the rank by a method."""
    title = METHOD_WORDS[method]
    return (
        Heading(title=title, width=10, kind=ColumnKind.POINTS),
        Heading(title=Text(f"{title.zh}名次", f"{title.en} rank"), width=10, kind=ColumnKind.WHOLE),
    )


_AWARD = Heading(title=Text("奖项", "Award"), width=20)
_RANKING = (
    Heading(title=Text("名次", "Rank"), width=8, kind=ColumnKind.WHOLE),
    Heading(title=Text("报名编号", "Receipt"), width=20, kind=ColumnKind.CODE),
    Heading(title=FIELDS["title"].label, width=36),
    Heading(title=FIELDS["category"].label, width=14),
    Heading(title=Text("投稿主体", "Entrant"), width=30),
    Heading(title=Text("得分", "Score"), width=10, kind=ColumnKind.POINTS),
    *(column for method in METHODS for column in _by_method(method)),
    Heading(title=Text("入选概率", "Win probability"), width=10, kind=ColumnKind.SHARE),
    Heading(title=Text("全部评分均值", "Mean of all scores"), width=14, kind=ColumnKind.POINTS),
    Heading(title=Text("评分数", "Scores"), width=8, kind=ColumnKind.WHOLE),
    Heading(title=Text("最高最低分差", "Highest less lowest"), width=14, kind=ColumnKind.POINTS),
    Heading(title=Text("入选", "Winner"), width=8),
    Heading(title=Text("提示", "Flags"), width=24),
)

_EXPERTS = (
    Heading(title=Text("专家", "Expert"), width=14),
    Heading(title=Text("评分数", "Scores"), width=8, kind=ColumnKind.WHOLE),
    Heading(title=Text("偏宽（+）偏严（−）", "Lenient (+), severe (−)"), width=18, kind=ColumnKind.POINTS),
    Heading(title=Text("标准误差", "Standard error"), width=10, kind=ColumnKind.POINTS),
    Heading(title=Text("尺度", "Scale"), width=10, kind=ColumnKind.POINTS),
    Heading(title=Text("评分波动", "Noise"), width=10, kind=ColumnKind.POINTS),
    Heading(title=Text("与他人的相关", "Correlation with others"), width=14, kind=ColumnKind.POINTS),
    Heading(title=Text("平均已看比例", "Mean share watched"), width=14, kind=ColumnKind.SHARE),
    Heading(title=Text("提示", "Flags"), width=30),
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
    name = file_name("{title}", title=_title(definition))
    seen = {(seat.entry, seat.expert): seat for seat in seats if seat.state is ReviewState.SUBMITTED}
    meeting = (_meeting(result, motions, definition),) if motions else ()
    sheets = (
        _ranking(result, definition, chosen),
        *meeting,
        _scores(result, definition, seen),
        _experts(result, seen, definition),
        _stability(result, definition),
        _rules(result, definition, at),
    )
    return Workbook(name, sheets, definition.records_in)


def _title(definition: Definition) -> str:
    return definition.said(_TITLE).format(title=definition.said(definition.title))


def _listed(words: Iterable[str], definition: Definition) -> str:
    return definition.said(COMMA).join(words)


def _flags(flags: Iterable[str], definition: Definition) -> str:
    return _listed((definition.said(_FLAGS[flag]) if flag in _FLAGS else flag for flag in flags), definition)


def _ranking(result: Document, definition: Definition, chosen: Collection[str] | None) -> Worksheet:
    said = definition.said
    rows = tuple(_ranked(line, result, definition, chosen) for line in result["entries"])
    facts: tuple[tuple[str, Value], ...] = (
        (said(Text("参评作品", "Entries")), len(rows)),
        (said(Text("入选数量", "Winners")), result["winners"]),
        *((said(each.text), each.places) for each in definition.awards),
        (said(Text("计分办法", "Scored by")), said(_METHODS[result["method"]["decides"]])),
    )
    rank, *others = _RANKING
    columns = headed((rank, *((_AWARD,) if definition.awards else ()), *others), definition.records_in)
    return Worksheet(
        name=said(Text("名次", "Ranking")), title=_title(definition), facts=facts, columns=columns, rows=rows
    )


def _ranked(
    line: Document, result: Document, definition: Definition, chosen: Collection[str] | None
) -> tuple[Value, ...]:
    award = words_of(definition.awards, places.award_of(line), definition.records_in)
    return (
        line["final_rank"],
        *((award,) if definition.awards else ()),
        line["receipt"],
        line["title"],
        words_of(definition.categories, line["category"], definition.records_in),
        line["entrant"],
        _figure(line["score"]),
        *(value for rule in METHODS for value in _by_rule(line, rule)),
        _figure(line["p_top"]),
        Decimal(line["mean"]),
        line["n"],
        Decimal(line["spread"]),
        definition.said(_standing(line, result, chosen)),
        _flags(line["flags"], definition),
    )


def _by_rule(line: Document, rule: str) -> tuple[Value, Value]:
    return _figure(line["total" if rule == "raw" else rule]), line[f"{rule}_rank"]


def _figure(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _standing(line: Document, result: Document, chosen: Collection[str] | None) -> Text:
    """Where an entry stands, and whether the jury put it there."""
    moved = Text("（定评会调整）", " (moved by the jury)") if line["moved"] else _NOTHING
    if line["winner"]:
        return Text("入选" + moved.zh, "winner" + moved.en)
    if line["id"] in (chosen or ()):
        return Text("入选（定评会选定）", "winner (chosen by the jury)")
    open_still = chosen is None and line["id"] in result["undecided"]
    return Text("待定评" + moved.zh, "undecided" + moved.en) if open_still else Text(moved.zh, moved.en.strip())


def _meeting(result: Document, motions: Collection[Motion], definition: Definition) -> Worksheet:
    """The motions on which the jury voted, carried or not, in the order of the votes."""
    said, titles = definition.said, {line["id"]: line["title"] for line in result["entries"]}
    columns = (
        Heading(title=FIELDS["title"].label, width=32),
        Heading(title=Text("排在其前的作品", "Placed ahead of"), width=32),
        Heading(title=Text("理由", "Reason"), width=60),
        *(Heading(title=words, width=24) for words in VOTES.values()),
        Heading(title=Text("结果", "Outcome"), width=10),
    )
    rows = tuple(
        (
            titles[each.entry],
            titles[each.ahead_of],
            each.reason,
            *(_voters(each, vote, definition) for vote in VOTES),
            said(_outcome(each)),
        )
        for each in motions
    )
    return Worksheet(
        name=said(Text("定评会", "Jury")),
        title=said(Text("定评会表决记录", "Votes of the jury")),
        facts=((said(Text("动议数", "Motions")), len(rows)),),
        columns=headed(columns, definition.records_in),
        rows=rows,
    )


def _outcome(motion: Motion) -> Text:
    if motion.is_open:
        return Text("表决中", "open")
    return Text("通过", "carried") if motion.carried else Text("未通过", "not carried")


def _voters(motion: Motion, vote: Vote, definition: Definition) -> str:
    """Who voted so; nobody's vote is told while it may still be changed."""
    votes = without_votes(motion).votes
    return _listed((ballot.name for ballot in votes if ballot.vote is vote), definition)


def _scores(result: Document, definition: Definition, seen: Seen) -> Worksheet:
    """Every score in a row of its own, by the ranking of the entries and then by the experts' ids."""
    criteria = tuple(Heading(title=each.text, width=9, kind=ColumnKind.WHOLE) for each in definition.criteria)
    headings = (
        Heading(title=Text("名次", "Rank"), width=8, kind=ColumnKind.WHOLE),
        Heading(title=Text("报名编号", "Receipt"), width=20, kind=ColumnKind.CODE),
        Heading(title=FIELDS["title"].label, width=32),
        Heading(title=Text("专家", "Expert"), width=14),
        Heading(title=Text("轮次", "Round"), width=8, kind=ColumnKind.WHOLE),
        *criteria,
        Heading(title=Text("加权总分", "Weighted total"), width=10, kind=ColumnKind.POINTS),
        Heading(title=Text("校准增减", "Correction"), width=10, kind=ColumnKind.POINTS),
        Heading(title=Text("是否计入", "Counted"), width=14),
        Heading(title=Text("提示", "Flags"), width=12),
        Heading(title=Text("意见", "Opinion"), width=10),
        Heading(title=Text("评语", "Comment"), width=60),
        Heading(title=Text("已看秒数", "Seconds watched"), width=10, kind=ColumnKind.WHOLE),
        Heading(title=Text("已看比例", "Share watched"), width=10, kind=ColumnKind.SHARE),
        Heading(title=Text("拖动进度条次数", "Seeks"), width=10, kind=ColumnKind.WHOLE),
    )
    rows = tuple(_single(line, each, definition, seen) for line in result["entries"] for each in line["raw"])
    facts: tuple[tuple[str, Value], ...] = (
        (definition.said(Text("评分总数", "Scores")), len(rows)),
        (definition.said(Text("观看情况", "Watching")), definition.said(_WATCHING)),
    )
    name, columns = definition.said(_SCORES), headed(headings, definition.records_in)
    return Worksheet(name=name, title=name, facts=facts, columns=columns, rows=rows)


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
        definition.said(_DROPPED[each["dropped"]]),
        definition.said(ENTRY_FLAGS[EntryFlag.OUTLIER]) if each["outlier"] else "",
        words_of(definition.review.opinions, each["opinion"], definition.records_in),
        each["comment"],
        *_watched(seen.get((line["id"], each["expert"]))),
    )


def _watched(seat: Review | None) -> tuple[Value, Value, Value]:
    if seat is None:
        return None, None, None
    return seat.watched.seconds, share(seat.watched, seat.work.duration_seconds), seat.watched.seeks


def _experts(result: Document, seen: Seen, definition: Definition) -> Worksheet:
    """How each expert scores, and how much they watched of what they scored."""
    theirs: dict[str, list[Review]] = {}
    for seat in seen.values():
        theirs.setdefault(seat.expert, []).append(seat)
    rows = tuple(
        (
            each["expert_label"],
            each["n"],
            *(_figure(each[name]) for name in ("severity", "se", "scale", "sigma", "correlation")),
            _mean_share(theirs.get(each["expert"], ())),
            _flags(each["flags"], definition),
        )
        for each in result["experts"]
    )
    return Worksheet(
        name=definition.said(Text("专家", "Experts")),
        title=definition.said(Text("专家评分特点", "How the experts score")),
        facts=tuple(_agreement(result["agreement"], definition)),
        columns=headed(_EXPERTS, definition.records_in),
        rows=rows,
    )


def _agreement(found: Document, definition: Definition) -> Iterator[tuple[str, Value]]:
    """How well the experts agree, by three figures."""
    for name, figure in (("icc", "ICC(2,1)"), ("w", "Kendall W"), ("alpha", "Krippendorff α")):
        label = definition.said(Text(f"一致性 {figure}", f"Agreement, {figure}"))
        yield label, found[name] or definition.said(_UNKNOWN)


def _mean_share(seats: Iterable[Review]) -> Decimal | None:
    shares = [part for seat in seats if (part := share(seat.watched, seat.work.duration_seconds)) is not None]
    return (sum(shares, Decimal()) / len(shares)).quantize(Decimal("0.01")) if shares else None


def _stability(result: Document, definition: Definition) -> Worksheet:
    """Which entries would win by another rule, or without one of the experts."""
    titles = {line["id"]: line["title"] for line in result["entries"]}
    winners = places.first_in(result)
    names = {each["expert"]: each["expert_label"] for each in result["experts"]}
    said = definition.said
    rules = [
        (said(Text("按{}", "by {}")).format(said(_METHODS[rule])), *_moved(winners, ids))
        for rule, ids in result["stability"]["rules"].items()
    ]
    without = result["stability"]["without"]
    experts = [
        (said(Text("不计{}", "without {}")).format(names[each["expert"]]), each["lost"], each["gained"])
        for each in without or ()
    ]

    def named(ids: Iterable[str]) -> str:
        return _listed((titles.get(each, each) for each in ids), definition) or said(_NONE)

    return Worksheet(
        name=said(Text("稳定性", "Stability")),
        title=said(_STABILITY),
        facts=((said(Text("不计某位专家", "Without an expert")), said(_tried(without)).format(len(experts))),),
        columns=headed(_CHANGES, definition.records_in),
        rows=tuple((change, named(lost), named(gained)) for change, lost, gained in rules + experts),
    )


def _tried(without: Collection[Any] | None) -> Text:
    """Whether the result was computed without each expert; {} is how many."""
    if without is None:
        return Text("评分数量很大，未逐一计算不计某位专家时的结果", "Not computed: there are too many scores")
    return Text("逐一计算了 {} 位专家", "Computed for each of {} experts")


def _moved(before: Collection[str], after: Collection[str]) -> tuple[list[str], list[str]]:
    return [each for each in before if each not in after], [each for each in after if each not in before]


def _rules(result: Document, definition: Definition, at: datetime) -> Worksheet:
    said, moment = definition.said, f"{definition.zone.local(at):%Y-%m-%d %H:%M}"
    written = Text("制表时间（{zone}）", "Made at ({zone})").filled(zone=definition.zone.words)
    return Worksheet(
        name=said(Text("规则与校验", "Rules and checks")),
        title=said(Text("计分规则与数据校验", "Rules of scoring, and checks of the data")),
        facts=((said(written), moment),),
        columns=headed(_ITEMS, definition.records_in),
        rows=tuple(_rule_lines(result, definition)),
    )


def _rule_lines(result: Document, definition: Definition) -> Iterator[tuple[Value, ...]]:
    """Each rule and what it says, then what the result was computed from."""
    for label, words in (*_weights(result, definition), *_method(result, definition)):
        yield definition.said(label), definition.said(words)
    unscored = _listed(result["unscored"], definition) or definition.said(_NONE)
    yield definition.said(Text("未评分作品", "Entries without a score")), unscored
    yield definition.said(Text("评审轮次", "Rounds of review")), str(result["round"])
    yield definition.said(Text("专家分配随机种子", "Seed of the draw of experts")), result["seed"]
    yield definition.said(Text("活动定义 SHA-256", "SHA-256 of the call's definition")), result["definition_sha256"]
    yield definition.said(Text("评分数据 SHA-256", "SHA-256 of the scores")), result["input_hash"]


def _weights(result: Document, definition: Definition) -> Iterator[tuple[Text, Text]]:
    weights = result["method"]["weights"]
    for criterion in definition.criteria:
        share, text, about = Decimal(str(weights.get(criterion.id, 0))), criterion.text, criterion.about
        yield Text(f"权重：{text.zh}", f"Weight: {text.en}"), Text(f"{share}%。{about.zh}", f"{share}%. {about.en}")


def _method(result: Document, definition: Definition) -> Iterator[tuple[Text, Text]]:
    method = result["method"]
    least, flag, decides = method["min_scores"], method["spread_flag"], method["decides"]
    named, ruling = _METHODS[decides], RULINGS[decides]
    key = next((each.text for each in definition.criteria if each.id == method["key_criterion"]), None)
    yield Text("去极值", "Trimming"), _trimming(method)
    yield (
        Text("最少评分数", "Least scores"),
        Text(f"少于 {least} 个评分的作品不排名", f"An entry with fewer than {least} scores has no rank"),
    )
    yield Text("排名依据", "Ranked by"), Text(f"{named.zh}。{ruling.zh}", f"{named.en}. {ruling.en}")
    yield Text("同分处理", "Tie breaks"), _in_order([TIE_BREAK_WORDS[rule] for rule in method["tie_breaks"]])
    yield Text("关键评分项", "Key criterion"), key or Text(method["key_criterion"], method["key_criterion"])
    yield (
        Text("分差提示", "Flag of a wide spread"),
        Text(f"最高与最低总分相差 {flag} 分及以上", f"Highest and lowest total {flag} points or more apart"),
    )


def _trimming(method: Document) -> Text:
    if not method["trim"]:
        return Text("不去除", "none")
    trim, least = method["trim"], method["trim_from"]
    return Text(
        f"有 {least} 个及以上评分时，去掉最高和最低各 {trim} 个，其余取平均；不足时取全部平均",
        f"From {least} scores on, the highest {trim} and the lowest {trim} are dropped; with fewer, all count",
    )


def _in_order(rules: Collection[Text]) -> Text:
    """The rules one after another, as an arrow shows."""
    if not rules:
        return _NONE
    return Text(" → ".join(rule.zh for rule in rules), " → ".join(rule.en for rule in rules))
