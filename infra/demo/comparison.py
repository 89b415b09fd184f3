"""The comparison 核对: compares what happened with the plan and describes every difference."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import msgspec

from chalicelib.bilingual import Text
from chalicelib.entry.form import FIELDS
from chalicelib.result import tally_sheet
from infra.demo import recount, workbooks
from infra.demo.logbook import Verdict
from infra.demo.plan import ExpertConduct, Fate, PlannedEntry
from infra.demo.report import DemoReport
from infra.demo.visitor import Json

_RANKING, _SCORES = Text("名次", "Ranking"), Text("评分明细", "Scores")  # worksheets
_RANK, _TITLE, _FIGURE, _N, _WINS = (
    Text("名次", "Rank"),
    FIELDS["title"].label,
    Text("得分", "Score"),
    Text("评分数", "Scores"),
    Text("入选", "Winner"),
)
_RECEIPT, _EXPERT, _TOTAL, _OPINION, _COMMENT = (
    Text("报名编号", "Receipt"),
    Text("专家", "Expert"),
    Text("加权总分", "Weighted total"),
    Text("意见", "Opinion"),
    Text("评语", "Comment"),
)
_WINNER = Text("入选", "winner")
_RECOMMENDED, _NUMBER = Text("作品推荐汇总表", "Recommended entries"), Text("序号", "No.")
Differences = Iterator[str]


def differences(report: DemoReport) -> list[str]:
    """Everything that is not as planned; empty if all is well."""
    contest = (_verdicts, _statuses, _panels, _lines, _shown_totals, _notice, _public)
    files = (_results_file, _recommendations, _sheet)
    return [*report.log.differences, *(found for aspect in (*contest, *files) for found in aspect(report))]


def _verdicts(report: DemoReport) -> Differences:
    for entry in report.plan.entries:
        planned = [Verdict(video.state, video.codes) for video in entry.videos]
        found = report.log.verdicts.get(entry.number, [])
        yield from _unless(_words(found), _words(planned), f"verdicts on {entry.name}")


def _statuses(report: DemoReport) -> Differences:
    wanted = {entry.number: report.status(entry) for entry in report.plan.entries}
    for entry in report.plan.entries:
        yield from _unless(report.log.statuses.get(entry.number), wanted[entry.number], f"what became of {entry.name}")
    counted = report.outcome.board["entries"]
    yield from _unless(counted, dict(Counter(wanted.values())), "entries by status on the board")


# --- who scored what --------------------------------------------------------------------------------------------


def _panels(report: DemoReport) -> Differences:
    for number, seats in report.outcome.panels.items():
        yield from _panel(report, report.plan.entries[number], seats)


def _panel(report: DemoReport, entry: PlannedEntry, seats: list[Json]) -> Differences:
    """An entry has the scores that were sent, enough of them, from enough fields, and none from who has a conflict."""
    experts = {expert: number for number, expert in report.log.experts.items()}
    scored = {experts[seat["expert"]] for seat in seats if seat["state"] == "submitted"}
    sent = {expert for number, expert in report.log.judgements if number == entry.number}
    yield from _unless(scored, sent, f"experts whose scores of {entry.name} count")
    yield from _unless(len(scored), _seats(report, entry), f"scores of {entry.name}")
    seatings = Counter(seat["expert"] for seat in seats)
    yield from _unless([each for each, n in seatings.items() if n > 1], [], f"experts seated twice for {entry.name}")
    fields = {report.plan.experts[expert].field for expert in scored}
    least = report.plan.call.review.min_fields
    if len(fields) < least:
        yield f"the panel of {entry.name} spans {len(fields)} fields, not {least}"
    seated = {experts[seat["expert"]] for seat in seats}
    for expert in (scored & _kept_out(report, entry)) | (seated & _bound(report, entry)):
        yield f"{report.log.names[expert]} must not score {entry.name}, and did"


def _seats(report: DemoReport, entry: PlannedEntry) -> int:
    """How many experts must have scored an entry, including the second round."""
    called = report.log.ids[entry.number] in (report.outcome.result["finalists"] or ())
    more: int = report.outcome.board["round"]["per_work"] if called else 0
    return report.plan.call.review.experts_per_work + more


def _kept_out(report: DemoReport, entry: PlannedEntry) -> set[int]:
    """Experts who may have had a seat and must have lost it."""
    declared = {expert for number, expert in report.log.conflicts if number == entry.number}
    return {report.plan.who(ExpertConduct.ABSENT).number} | declared


def _bound(report: DemoReport, entry: PlannedEntry) -> set[int]:
    """Experts who must never have had a seat, because they work for the entrant."""
    entrant = report.plan.entrants[entry.owner]
    return {expert.number for expert in report.plan.experts if expert.unit == entrant.name}


# --- the result -------------------------------------------------------------------------------------------------


def _lines(report: DemoReport) -> Differences:
    found = {line["title"]: line for line in report.outcome.result["entries"]}
    yield from _unless(set(found), {line.entry for line in report.lines}, "entries in the result")
    for line in report.lines:
        if line.entry in found:
            yield from _line(report, line, found[line.entry])


def _line(report: DemoReport, line: recount.RecountedPlace, row: Json) -> Differences:
    seen = [row["rank"], row["total"], row["mean"], row["n"], row["spread"]]
    again = [line.rank, str(line.score), str(line.mean), len(line.totals), str(line.spread)]
    yield from _unless(seen, again, f"rank, score, mean, number and spread of 《{line.entry}》")
    wins = row["winner"] or row["id"] in report.outcome.chosen
    yield from _unless(wins, line.entry in {each.entry for each in report.proposed}, f"whether 《{line.entry}》 wins")
    final = {each.entry: each.rank for each in report.final}
    yield from _unless(row["final_rank"], final[line.entry], f"rank of 《{line.entry}》 after the jury's motions")
    totals = {each["expert_label"]: Decimal(each["total"]) for each in row["raw"]}
    yield from _unless(totals, dict(line.totals), f"totals of 《{line.entry}》")
    ordered = sorted(line.totals.values())
    for end, values in zip(("low", "high"), report.rules.dropped(ordered), strict=True):
        dropped = sorted(Decimal(each["total"]) for each in row["raw"] if each["dropped"] == end)
        yield from _unless(dropped, list(values), f"{end} scores dropped of 《{line.entry}》")


def _shown_totals(report: DemoReport) -> Differences:
    """The total that each expert's page showed when the score was sent."""
    lines = {line.entry: line for line in report.lines}
    for (number, expert), total in report.log.shown_totals.items():
        entry, name = report.plan.entries[number], report.log.names[expert]
        yield from _unless(total, lines[entry.title].totals[name], f"total that {name} was shown for {entry.name}")


def _notice(report: DemoReport) -> Differences:
    """The notice proposed the winners in their order; who succeeded is the next in order."""
    log, planned = report.log, {line.entry for line in report.proposed}
    noticed = planned if report.plan.call.public_notice else set()
    yield from _unless({report.titles[entry] for entry in log.proposed}, noticed, "entries on public notice")
    if log.struck:
        receipts = {report.plan.entries[number].title: receipt for number, receipt in log.receipts.items()}
        succeeded = [receipts[line.entry] for line in report.winners if line.entry not in planned]
        yield from _unless([log.struck[1]] if log.struck[1] else [], succeeded, f"who succeeded 《{report.struck}》")
    told = [each["work"]["title"] for each in report.outcome.public["struck"]]
    yield from _unless(told, [report.struck] if log.struck else [], "entries struck off, as the result tells")


def _public(report: DemoReport) -> Differences:
    yield from _unless(report.outcome.public["published"], True, "whether the result is public")
    receipts = {report.plan.entries[number].title: receipt for number, receipt in report.log.receipts.items()}
    seen = [
        (row["rank"], row["receipt"], row["title"], row["score"], row["raw"])
        for row in report.outcome.public["winners"]
    ]
    wanted = [
        (line.rank, receipts.get(line.entry), line.entry, str(line.figure), str(line.score)) for line in report.winners
    ]
    yield from _unless(Counter(seen), Counter(wanted), "winners shown to the public")
    told = [(each["work"]["title"], each["ahead_of"]["title"]) for each in report.outcome.public["departures"]]
    planned = [tuple(report.titles[entry_id] for entry_id in report.log.moved)] if report.log.moved else []
    yield from _unless(told, planned, "motions of the jury shown to the public")


# --- the workbooks ----------------------------------------------------------------------------------------------


def _results_file(report: DemoReport) -> Differences:
    (name, content), said = report.outcome.workbooks.results, report.plan.call.said
    seen = Counter(
        (
            row[said(_TITLE)],
            row[said(_RANK)],
            workbooks.points(row[said(_FIGURE)]),
            row[said(_N)],
            str(row[said(_WINS)] or "").startswith(said(_WINNER)),
        )
        for row in workbooks.rows(content, said(_RANKING), said(_RANK))
    )
    wanted: Counter[tuple[Any, ...]] = Counter(
        (line.entry, line.rank, line.figure, len(line.totals), line in report.winners) for line in report.standing
    )
    wanted.update((line.entry, None, line.figure, len(line.totals), False) for line in _gone(report))
    yield from _unless(seen, wanted, f"ranks in {name}")
    singles = Counter(_single(report, row) for row in workbooks.rows(content, said(_SCORES), said(_RANK)))
    yield from _unless(singles, Counter(_sent(report)), f"single scores in {name}")


def _gone(report: DemoReport) -> list[recount.RecountedPlace]:
    """What was ranked and was struck off."""
    return [line for line in report.final if line.entry == report.struck]


def _single(report: DemoReport, row: workbooks.Row) -> tuple[Any, ...]:
    said = report.plan.call.said
    points = (row[said(criterion.text)] for criterion in report.plan.call.criteria)
    total = workbooks.points(row[said(_TOTAL)])
    return row[said(_RECEIPT)], row[said(_EXPERT)], *points, total, row[said(_OPINION)], row[said(_COMMENT)]


def _sent(report: DemoReport) -> Iterator[tuple[Any, ...]]:
    """Every score as an expert sent it, in the columns of the workbook."""
    contest, lines = report.outcome.contest, {line.entry: line for line in report.lines}
    opinions = {each.id: report.plan.call.said(each.text) for each in report.plan.call.review.opinions}
    for (number, expert), given in report.log.judgements.items():
        name, points = report.log.names[expert], (given.scores[criterion["id"]] for criterion in contest["criteria"])
        total = lines[report.plan.entries[number].title].totals[name]
        yield report.log.receipts[number], name, *points, total, opinions[given.opinion], given.comment


def _recommendations(report: DemoReport) -> Differences:
    if report.outcome.workbooks.recommendations is None:
        return
    (name, content), said = report.outcome.workbooks.recommendations, report.plan.call.said
    named = [entry for entry in report.plan.entries if entry.recommended]
    seen = {row["title"] for row in report.outcome.named}
    submitted = {entry.title for entry in named if entry.fate is not Fate.UNFIT}  # drafts are no unit's business
    yield from _unless(seen, submitted, "entries that name the recommending unit")
    sent = {entry.title for entry in named if entry.fate not in (Fate.UNFIT, Fate.WITHDRAWN)} - {report.struck}
    rows = workbooks.rows(content, said(_RECOMMENDED), said(_NUMBER))
    yield from _unless({row[said(_TITLE)] for row in rows}, sent, f"entries in {name}")


# --- the tally sheet --------------------------------------------------------------------------------------------


def _sheet(report: DemoReport) -> Differences:
    """A recount gives what was published; the sheet holds the scores sent; a changed score is found and named."""
    name, content = report.outcome.sheet
    sheet = tally_sheet.read(content)
    for difference in tally_sheet.recount(sheet):
        yield f"{name}: {difference.where}: published {difference.published}, recounted {difference.recounted}"
    ids, experts = report.log.ids, report.log.experts
    sent = {(ids[number], experts[expert]): each.scores for (number, expert), each in report.log.judgements.items()}
    yield from _unless({(row.entry, row.expert): dict(row.criteria) for row in sheet.scores}, sent, f"scores in {name}")
    row, rules = sheet.scores[0], report.plan.call.review
    key = rules.key_criterion
    other = rules.score_min if row.criteria[key] != rules.score_min else rules.score_max
    forged = msgspec.structs.replace(row, criteria={**row.criteria, key: other})
    found = tally_sheet.recount(msgspec.structs.replace(sheet, scores=(forged, *sheet.scores[1:])))
    if not any(difference.where == f"score of {row.entry} by {row.expert}.{key}" for difference in found):
        yield f"{name}: a changed score is not named"


# --- in words ---------------------------------------------------------------------------------------------------


def _words(verdicts: list[Verdict]) -> list[str]:
    return [" ".join((each.state, *each.codes)) for each in verdicts]


def _unless(found: object, wanted: object, what: str) -> Differences:
    """The difference, in words, between two values that must be equal."""
    if found != wanted:
        yield f"{what}: {_apart(found, wanted)}"


def _apart(found: Any, wanted: Any) -> str:
    if isinstance(found, set | Counter):
        extra, missing = sorted(found - wanted, key=str), sorted(wanted - found, key=str)
        return f"not planned {extra}, not found {missing}"
    return f"found {found}, planned {wanted}"
