"""The report of a whole call 征选工作报告: its figures in chapters, printed as a PDF or written as a workbook.

A chapter whose data the call lacks (themes, recommending units, a result that is not counted yet) is left out. No
contact is in it, no objector, and no expert beside a score.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from chalicelib import text
from chalicelib.bilingual import Language, Text
from chalicelib.call.definition import Definition
from chalicelib.entry import objections, revocation
from chalicelib.entry.entries import OUTCOMES, STATUSES, Entry, ScreeningOutcome, Status
from chalicelib.entry.objections import Objection
from chalicelib.entry.proposal import Proposal
from chalicelib.entry.upload import VIDEO_STATES, VideoState
from chalicelib.people.entrants import region_words
from chalicelib.result import jury, places, statistics
from chalicelib.result.scoring import METHOD_WORDS, Method
from chalicelib.result.statistics import Document, Gathered, Line
from chalicelib.video.rules import RULES
from chalicelib.video.verdicts import LEVELS
from chalicelib.workbooks.sheets import Column, ColumnKind, Value, Workbook, Worksheet, file_name

Cell = Text | str | int | None


class Head(msgspec.Struct, frozen=True):
    """A column: its words, its width in characters, and whether it holds numbers."""

    title: Text
    width: int
    number: bool = False


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """One table; with `bars` the PDF draws its last column as bars, too. `name` is that of its worksheet."""

    name: Text
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    bars: bool = False


class Chapter(msgspec.Struct, frozen=True, kw_only=True):
    """A chapter: figures with their words, then tables."""

    title: Text
    facts: tuple[tuple[Text, Cell], ...] = ()
    tables: tuple[Table, ...] = ()


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """What the report is made of. `result`: the counted one after the jury's motions; `chosen`: whom people chose."""

    definition: Definition
    gathered: Gathered
    at: datetime
    result: Document | None = None
    chosen: Sequence[str] = ()
    proposal: Proposal | None = None
    objections: Sequence[Objection] = ()


def chapters(source: Source) -> list[Chapter]:
    """All chapters for which the call has data."""
    found = [_entries(source), _timeline(source), _screening(source), _videos(source)]
    if source.result is not None:
        found += [_scoring(source.result), _stability(source.result), _winners(source, source.result)]
    found += [_objections(source), _revocations(source)]
    return [each for each in found if each is not None]


# --- who entered --------------------------------------------------------------------------------------------------

_COUNTS = (
    Head(Text("提交", "Submitted"), 12, True),
    Head(Text("通过初筛", "Passed screening"), 14, True),
    Head(Text("入选", "Awarded"), 12, True),
)


def _entries(source: Source) -> Chapter:
    """How many entries there are, and by whom."""
    gathered, call = source.gathered, source.definition
    abroad = call.entrants_from == "anywhere"
    regions = Text("国家和地区分布", "By country or region") if abroad else Text("地区分布", "By province")
    statuses = Counter(entry.status for entry in gathered.entries)
    tables = (
        _counted(regions, region_words(call), statistics.by_province(gathered)),
        _counted(Text("投稿主体", "By kind of entrant"), Text("主体", "Entrant"), statistics.by_kind(gathered, call)),
        _counted(Text("作品类型", "By category"), Text("类型", "Category"), statistics.by_category(gathered, call)),
        _counted(Text("主题方向", "By theme"), Text("主题", "Theme"), statistics.by_theme(gathered, call)),
        _counted(Text("推荐单位", "By recommending unit"), Text("单位", "Unit"), statistics.by_unit(gathered)),
    )
    facts = (
        (Text("作品总数（含草稿）", "Entries, drafts included"), len(gathered.entries)),
        (Text("曾提交", "Submitted at some time"), len(gathered.submitted)),
        (Text("投稿主体", "Entrants who submitted"), len({entry.owner for entry in gathered.submitted})),
        (Text("已撤回", "Withdrawn"), statuses[Status.WITHDRAWN]),
        (Text("取消资格", "Disqualified"), statuses[Status.DISQUALIFIED]),
    )
    return Chapter(title=Text("投稿情况", "Entries"), facts=facts, tables=tuple(each for each in tables if each.rows))


def _counted(name: Text, label: Text, lines: Iterable[Line]) -> Table:
    rows = tuple((line.label, line.submitted, line.passed, line.awarded) for line in lines)
    return Table(name=name, heads=(Head(label, 36), *_COUNTS), rows=rows)


def _timeline(source: Source) -> Chapter | None:
    days = statistics.by_day(source.gathered, source.definition.zone)
    if not days:
        return None
    rows = tuple((day.isoformat(), number) for day, number in days)
    heads = (Head(Text("日期", "Day"), 14), Head(Text("提交作品", "Entries submitted"), 16, True))
    table = Table(name=Text("每日提交", "By day"), heads=heads, rows=rows, bars=True)
    return Chapter(title=Text("投稿进度", "Entries by day"), tables=(table,))


# --- screening and videos -----------------------------------------------------------------------------------------

_OTHER = Text("其他理由", "Other reasons")
_CONTACT = re.compile(r"@|(?:[0-9][ -]?){7,}")  # as little as looks like an address or a telephone


def _screening(source: Source) -> Chapter | None:
    entries = source.gathered.entries
    found = statistics.by_outcome(entries)
    if not any(found.values()):
        return None
    facts = tuple((OUTCOMES[outcome].text, number) for outcome, number in found.items())
    return Chapter(
        title=Text("初步筛选", "Screening"),
        facts=((Text("已有结论", "Answered"), sum(found.values())), *facts),
        tables=tuple(_reasons(entries)),
    )


_REASONS = {
    ScreeningOutcome.REFUSE: Text("不通过的理由", "Reasons of refusals"),
    ScreeningOutcome.RETURN: Text("退回的理由", "Reasons of returns"),
}


def _reasons(entries: Iterable[Entry]) -> Iterator[Table]:
    """The reasons of the answers, the most frequent first."""
    said = [entry.screening for entry in entries if entry.screening]
    for outcome, name in _REASONS.items():
        counts = Counter(_sayable(each.reason) for each in said if each.outcome is outcome)
        if counts:
            rows = tuple(sorted(counts.items(), key=lambda item: (item[0] == _OTHER, -item[1], str(item[0]))))
            heads = (Head(Text("理由", "Reason"), 70), Head(Text("作品", "Entries"), 10, True))
            yield Table(name=name, heads=heads, rows=rows)


def _sayable(reason: str) -> Text | str:
    """A reason that holds a contact is not repeated."""
    return _OTHER if not reason or _CONTACT.search(text.normalized("NFKC", reason)) else reason


def _videos(source: Source) -> Chapter | None:
    videos = [entry.video for entry in source.gathered.entries if entry.video]
    if not videos:
        return None
    states = Counter(video.state for video in videos)
    codes = Counter(code for video in videos for code in set(video.codes))
    facts = tuple((VIDEO_STATES[state].for_staff, states[state]) for state in VideoState if states[state])
    heads = (
        Head(Text("校验发现", "Finding"), 44),
        Head(Text("结论", "Verdict"), 12),
        Head(Text("代码", "Code"), 28),
        Head(Text("视频", "Videos"), 10, True),
    )
    rows = tuple((*_rule(code), code, number) for code, number in sorted(codes.items(), key=lambda it: (-it[1], it[0])))
    table = Table(name=Text("视频校验", "Checks of videos"), heads=heads, rows=rows)
    return Chapter(
        title=Text("视频校验", "Checks of videos"),
        facts=((Text("视频总数", "Videos"), len(videos)), *facts),
        tables=(table,) if rows else (),
    )


def _rule(code: str) -> tuple[Text | str, Text | str]:
    """A rule's title and level; those of a rule that has gone since are not known."""
    rule = RULES.get(code)
    return (Text(*rule.title), LEVELS[rule.level].for_staff) if rule else ("", "")


# --- scoring ------------------------------------------------------------------------------------------------------


def _scoring(result: Document) -> Chapter:
    figures = statistics.scored(result)
    rows = tuple(figures.with_scores.items())
    heads = (Head(Text("评分数", "Scores"), 12, True), Head(Text("作品", "Entries"), 12, True))
    facts = (
        (Text("参评作品", "Entries scored"), figures.entries),
        (Text("没有评分的作品", "Entries without a score"), figures.unscored),
        (Text("评分总数", "Scores"), figures.scores),
        (Text("评分专家", "Experts who scored"), figures.experts),
        (Text("专家申请回避", "Conflicts that experts declared"), figures.recused),
        (Text("评分一致性", "Agreement of experts"), statistics.degree(figures.icc)),
        (Text("组内相关系数 ICC(2,1)", "ICC(2,1)"), figures.icc),
        (Text("肯德尔和谐系数 W", "Kendall’s W"), figures.w),
        (Text("克里彭多夫 α", "Krippendorff’s alpha"), figures.alpha),
    )
    table = Table(name=Text("评分覆盖", "Coverage"), heads=heads, rows=rows, bars=True)
    return Chapter(title=Text("专家评审", "Expert review"), facts=facts, tables=(table,))


def _stability(result: Document) -> Chapter:
    """Whether other entries would win by another rule, or without one of the experts, who is not named."""
    winners = places.first_in(result)
    rules = result["stability"]["rules"].items()
    rows = tuple((_method(rule), len(set(winners) - set(ids)), len(set(ids) - set(winners))) for rule, ids in rules)
    without = result["stability"]["without"]
    changed = None if without is None else sum(bool(each["lost"] or each["gained"]) for each in without)
    heads = (
        Head(Text("假如按", "By the rule"), 24),
        Head(Text("落选作品", "Entries that would lose"), 16, True),
        Head(Text("新入选作品", "Entries that would win"), 16, True),
    )
    facts = (
        (Text("逐一去掉评分的专家", "Experts left out one at a time"), None if without is None else len(without)),
        (Text("其中会改变入选作品的", "Of them, those without whom others would win"), changed),
    )
    table = Table(name=Text("结果稳定性", "Stability"), heads=heads, rows=rows)
    return Chapter(title=Text("结果稳定性", "Stability of the result"), facts=facts, tables=(table,))


def _method(rule: Method) -> Text:
    return METHOD_WORDS[rule]


# --- the result ---------------------------------------------------------------------------------------------------

_LINE = ("final_rank", "receipt", "title", "entrant", "score")
_WINNER, _ALTERNATE = Text("入选", "Winner"), Text("递补", "Alternate")


def _winners(source: Source, result: Document) -> Chapter:
    entries = {entry.id: entry for entry in source.gathered.entries}
    lines = {line["id"]: line for line in result["entries"]}
    ids, alternates = _placed(source, result)
    rows = tuple(
        (*_award(source, line), *(line[name] for name in _LINE), role, _status(entries, each))
        for role, listed in ((_WINNER, ids), (_ALTERNATE, alternates))
        for each in listed
        if (line := lines.get(each)) is not None
    )
    heads = (
        *((Head(Text("奖项", "Award"), 20),) if source.definition.awards else ()),
        Head(Text("名次", "Rank"), 8, True),
        Head(Text("报名编号", "Receipt"), 20),
        Head(Text("作品", "Entry"), 34),
        Head(Text("投稿主体", "Entrant"), 30),
        Head(Text("得分", "Score"), 10),
        Head(Text("类别", "Place"), 14),
        Head(Text("现状", "Status"), 16),
    )
    return Chapter(
        title=Text("评选结果", "Result"),
        facts=((Text("入选", "Winners"), len(ids)), (Text("递补", "Alternates"), len(alternates))),
        tables=(Table(name=Text("入选与递补", "Winners and alternates"), heads=heads, rows=rows),),
    )


def _award(source: Source, line: Document) -> tuple[Cell, ...]:
    """The award that an entry competes for, in a call with several."""
    awards = source.definition.awards
    return tuple(each.text for each in awards if each.id == places.award_of(line)) if awards else ()


def _placed(source: Source, result: Document) -> tuple[Sequence[str], Sequence[str]]:
    """Who wins and who is next, as the public notice has it; else as counted."""
    if source.proposal is not None:
        return source.proposal.winners, source.proposal.alternates
    return [line["id"] for line in jury.winning(result, source.chosen)], ()


def _status(entries: Mapping[str, Entry], each: str) -> Cell:
    return STATUSES[entries[each].status].for_staff if each in entries else None


_WORK = (Head(Text("报名编号", "Receipt"), 20), Head(Text("作品", "Entry"), 34), Head(Text("类别", "Class"), 30))


def _objections(source: Source) -> Chapter | None:
    """What was objected to, and how each was decided; not by whom."""
    if not source.objections:
        return None
    outcomes = Counter(each.decided.outcome for each in source.objections if each.decided)
    rows = tuple(
        (
            each.number,
            each.receipt,
            each.title,
            revocation.GROUNDS[each.ground],
            objections.OUTCOMES[each.decided.outcome].text if each.decided else Text("待处理", "Not decided"),
        )
        for each in source.objections
    )
    heads = (Head(Text("序号", "No."), 8, True), *_WORK, Head(Text("处理结果", "Outcome"), 14))
    facts = tuple((label.text, outcomes[outcome]) for outcome, label in objections.OUTCOMES.items())
    return Chapter(
        title=Text("公示与异议", "Objections"),
        facts=((Text("异议", "Objections"), len(rows)), *facts),
        tables=(Table(name=Text("异议处理", "Objections"), heads=heads, rows=rows),),
    )


def _revocations(source: Source) -> Chapter | None:
    """Who was struck off during the notice, and whose award was revoked after it."""
    entries = {entry.id: entry for entry in source.gathered.entries}
    changed = source.proposal.struck if source.proposal else ()
    followed = {each.entry: entries[each.successor].form.title for each in changed if each.successor in entries}
    struck = [
        (Text("公示期取消", "Struck off during the notice"), entries.get(each.entry), each.ground, each.at)
        for each in changed
        if not each.published
    ]
    revoked = [
        (Text("公布后撤销", "Revoked after publication"), entry, entry.revoked.ground, entry.revoked.at)
        for entry in source.gathered.entries
        if entry.revoked is not None
    ]
    rows = tuple(
        (
            entry.receipt,
            entry.form.title,
            revocation.GROUNDS[ground],
            kind,
            _day(source, at),
            followed.get(entry.id, _NONE),
        )
        for kind, entry, ground, at in (*struck, *revoked)
        if entry is not None
    )
    if not rows:
        return None
    heads = (
        *_WORK,
        Head(Text("情形", "When"), 24),
        Head(Text("日期", "Day"), 14),
        Head(Text("递补作品", "Successor"), 34),
    )
    table = Table(name=Text("取消与撤销", "Revocations"), heads=heads, rows=rows)
    return Chapter(title=Text("取消与撤销", "Revocations"), tables=(table,))


def _day(source: Source, at: datetime) -> str:
    return source.definition.zone.day(at).isoformat()


# --- as a workbook, and as what the PDF is set from ---------------------------------------------------------------

TITLE = Text("征选工作报告", "Report of the call")
_NOTHING = Text("无法计算", "cannot be told")
_NONE = Text("无", "None")


def workbook(source: Source, language: Language) -> Workbook:
    """The report as a workbook: one worksheet of figures, then one for each table."""
    found = chapters(source)
    tables = [table for chapter in found for table in chapter.tables]
    name = file_name("{title}{report}", title=source.definition.title.within(language), report=TITLE.within(language))
    return Workbook(name, (_overview(source, found, language), *(_sheet(table, language) for table in tables)))


def _overview(source: Source, found: Iterable[Chapter], language: Language) -> Worksheet:
    rows = tuple(
        (chapter.title.within(language), label.within(language), _said(value, language))
        for chapter in found
        for label, value in chapter.facts
    )
    heads = (
        Head(Text("章节", "Chapter"), 24),
        Head(Text("项目", "Figure"), 44),
        Head(Text("数值", "Value"), 20, True),
    )
    return Worksheet(
        name=Text("总览", "Overview").within(language),
        title=f"{source.definition.title.within(language)} {TITLE.within(language)}",
        facts=((_MADE.within(language), _day(source, source.at)),),
        columns=_columns(heads, language),
        rows=rows,
    )


_MADE = Text("制表日期", "Made on")


def _sheet(table: Table, language: Language) -> Worksheet:
    return Worksheet(
        name=table.name.within(language),
        title=table.name.within(language),
        facts=(),
        columns=_columns(table.heads, language),
        rows=tuple(tuple(_said(value, language) for value in row) for row in table.rows),
    )


def _columns(heads: Iterable[Head], language: Language) -> tuple[Column, ...]:
    return tuple(
        Column(
            title=head.title.within(language),
            width=head.width,
            kind=ColumnKind.WHOLE if head.number else ColumnKind.TEXT,
        )
        for head in heads
    )


def _said(value: Cell, language: Language) -> Value:
    """A cell in one language; what could not be told says so."""
    shown = _NOTHING if value is None else value
    return shown.within(language) if isinstance(shown, Text) else shown


def printed(source: Source) -> dict[str, object]:
    """What the template is given, as JSON: the whole report once a language of the call, the first one first."""
    found, day = chapters(source), source.definition.zone.day(source.at)
    return {
        "date": {"year": day.year, "month": day.month, "day": day.day},
        "parts": [_part(source, found, language) for language in source.definition.languages],
    }


def _part(source: Source, found: Iterable[Chapter], language: Language) -> dict[str, object]:
    call = source.definition
    return {
        "language": language,
        "title": call.title.within(language),
        "report": TITLE.within(language),
        "organisers": [each.within(language) for each in call.organisers],
        "made": f"{_MADE.within(language)} {_day(source, source.at)}",
        "chapters": [_set(chapter, language) for chapter in found],
    }


def _set(chapter: Chapter, language: Language) -> dict[str, Any]:
    return {
        "title": chapter.title.within(language),
        "facts": [[label.within(language), str(_said(value, language))] for label, value in chapter.facts],
        "tables": [
            {
                "name": table.name.within(language),
                "heads": [head.title.within(language) for head in table.heads],
                "numbers": [head.number for head in table.heads],
                "widths": [head.width for head in table.heads],
                "rows": [[str(_said(value, language)) for value in row] for row in table.rows],
                "bars": table.bars,
            }
            for table in chapter.tables
        ],
    }


def pdf_name(definition: Definition) -> str:
    """What its PDF is saved as."""
    first = definition.languages[0]
    name = file_name("{title}{report}", title=definition.title.within(first), report=TITLE.within(first))
    return f"{name.removesuffix('.xlsx')}.pdf"
