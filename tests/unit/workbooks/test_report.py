"""The report of a call as chapters: which there are, what they hold, and what they keep to themselves."""

from typing import Any

import msgspec

from chalicelib.actors import Actor, Role
from chalicelib.bilingual import Text
from chalicelib.call.definition import Award
from chalicelib.entry.entries import Entry, ScreeningOutcome, Status
from chalicelib.entry.objections import Decided, Objection, Objector, Outcome
from chalicelib.entry.proposal import Listing, Proposal, Struck, Terms
from chalicelib.entry.revocation import Ground, Revocation
from chalicelib.result.statistics import Gathered
from chalicelib.workbooks import report
from chalicelib.workbooks.report import Chapter, Source
from tests.unit import samples
from tests.unit.samples import AT, CALL, ENTRANT, LATER, OFFICE


def source(*entries: Entry, **more: Any) -> Source:
    """A call with some entries."""
    return Source(definition=CALL, gathered=Gathered(entries=entries, entrants={"o1": ENTRANT}), at=LATER, **more)


def titled(found: Source) -> dict[str, Chapter]:
    """The chapters by their titles."""
    return {chapter.title.zh: chapter for chapter in report.chapters(found)}


def rows(chapter: Chapter, place: int = 0) -> list[list[Any]]:
    """The rows of a table, words in Chinese."""
    return [[getattr(cell, "zh", cell) for cell in row] for row in chapter.tables[place].rows]


def refused(number: int, reason: str) -> Entry:
    """An entry that screening refused with a reason."""
    row = samples.screened(ScreeningOutcome.REFUSE)
    assert row.screening
    return msgspec.structs.replace(
        row, id=f"r{number}", screening=msgspec.structs.replace(row.screening, reason=reason)
    )


def test_chapters_without_data_are_left_out() -> None:
    """A call that nobody has entered has its counts alone."""
    assert list(titled(source())) == ["投稿情况"]
    assert [table.name.zh for table in titled(source())["投稿情况"].tables] == ["投稿主体", "作品类型", "主题方向"]


def test_refusals_are_counted_by_reason_and_no_contact_is_repeated() -> None:
    """The most frequent first; a reason with a telephone or an address is one of the others, which come last."""
    said = ["画质不足", "画质不足", "请致电 010-68209924", "请发 a@b.cn", "请发 a@c.cn", "与主题不符"]
    found = titled(source(*(refused(number, reason) for number, reason in enumerate(said))))
    assert rows(found["初步筛选"]) == [["画质不足", 2], ["与主题不符", 1], ["其他理由", 3]]


LINES = [
    {"id": each, "final_rank": rank, "rank": rank, "receipt": f"R{rank}", "title": f"作品{rank}", "entrant": "厂"}
    | {"score": "90.00", "winner": rank < 3, "n": 1, "raw": [{"expert": "x", "expert_label": "钱七"}]}
    for rank, each in enumerate(("a", "b", "c", "d"), start=1)
]
RESULT = {
    "entries": LINES,
    "winners": 2,
    "unscored": [],
    "experts": [{"expert": "x", "expert_label": "钱七"}],
    "agreement": {"icc": None, "w": None, "alpha": None},
    "stability": {
        "rules": {"raw": ["a", "c"], "em": ["a", "b"]},
        "without": [{"expert": "x", "lost": ["b"], "gained": ["c"]}, {"expert": "y", "lost": [], "gained": []}],
    },
}


_POSTED = Proposal(
    contest=CALL.id,
    order=("a", "b", "c", "d"),
    places=2,
    terms=Terms(5, "working", False),
    posted_at=AT,
    until=LATER,
)
POSTED = msgspec.structs.replace(_POSTED, struck=(Struck(entry="b", ground=Ground.RIGHTS, at=LATER, successor="c"),))
OBJECTION = Objection(
    contest=CALL.id,
    number=1,
    entry="b",
    receipt="Rb",
    title="作品2",
    by=Objector("孙八", "13800138009", "d"),
    ground=Ground.RIGHTS,
    text="孙八说",
    at=AT,
    decided=Decided(outcome=Outcome.UPHELD, by=Actor(Role.ORGANIZER, "w"), at=LATER, why="属实"),
)


def test_winners_alternates_objections_and_revocations() -> None:
    """The alternate that took a place is a winner; who was struck off or revoked is told with the class of reason."""
    made = [samples.draft(id=each, status=Status.AWARDED, receipt=f"R{each}") for each in "abcd"]
    made[0] = msgspec.structs.replace(made[0], status=Status.REVOKED, revoked=Revocation(LATER, Ground.FACTS))
    whole = source(*made, result=RESULT, proposal=POSTED, objections=[OBJECTION])
    found = titled(whole)
    assert [(row[0], row[2], row[5], row[6]) for row in rows(found["评选结果"])] == [
        (1, "作品1", "入选", "已撤销"),
        (3, "作品3", "入选", "优秀案例"),
        (4, "作品4", "递补", "优秀案例"),
    ]
    assert rows(found["结果稳定性"]) == [["原始分", 1, 1], ["模型校准分", 0, 0]]
    assert [value for _, value in found["结果稳定性"].facts] == [2, 1]
    assert rows(found["公示与异议"]) == [[1, "Rb", "作品2", "知识产权等权利存在瑕疵或争议", "成立"]]
    day = f"{LATER:%Y-%m-%d}"
    assert [row[2:] for row in rows(found["取消与撤销"])] == [
        ["知识产权等权利存在瑕疵或争议", "公示期取消", day, "大国工匠"],
        ["申报信息不实", "公布后撤销", day, "无"],
    ]
    told = str(report.printed(whole))
    assert [secret for secret in ("钱七", "孙八", "13800138009", OFFICE.id, "13800138000") if secret in told] == []


def test_winners_of_several_awards_are_told_apart() -> None:
    """Each with its award before its rank, and stability within the awards."""
    film, play = (Award(id=each, text=Text(each, each), places=1) for each in ("film", "play"))
    lines = [line | {"award": "film" if str(line["id"]) in "ab" else "play"} for line in LINES]
    ranked = [line | {"rank": rank, "final_rank": rank} for line, rank in zip(lines, (1, 2, 1, 2), strict=True)]
    result = RESULT | {"entries": ranked, "awards": [{"id": "film", "places": 1}, {"id": "play", "places": 1}]}
    listings = (Listing(("a", "b"), 1, "film"), Listing(("c", "d"), 1, "play"))
    made = [samples.draft(id=each, status=Status.AWARDED, receipt=f"R{each}") for each in "abcd"]
    whole = source(*made, result=result, proposal=msgspec.structs.replace(POSTED, struck=(), listings=listings))
    several = msgspec.structs.replace(whole, definition=msgspec.structs.replace(CALL, awards=(film, play)))
    assert [(row[0], row[1], row[3], row[6]) for row in rows(titled(several)["评选结果"])] == [
        ("film", 1, "作品1", "入选"),
        ("play", 1, "作品3", "入选"),
        ("film", 2, "作品2", "递补"),
        ("play", 2, "作品4", "递补"),
    ]
    assert rows(titled(several)["结果稳定性"]) == [["原始分", 0, 0], ["模型校准分", 1, 1]]


def test_a_call_that_is_open_to_all_countries_tells_them() -> None:
    """Its entrants state a country where others state a province."""
    entry = samples.draft(owner="o1", status=Status.SUBMITTED, submitted_at=LATER)
    for entrants_from, words in (
        ("china", ("地区分布", "省（区、市）")),
        ("anywhere", ("国家和地区分布", "国家或地区")),
    ):
        whole = msgspec.structs.replace(
            source(entry), definition=msgspec.structs.replace(CALL, entrants_from=entrants_from)
        )
        table = titled(whole)["投稿情况"].tables[0]
        assert (table.name.zh, table.heads[0].title.zh) == words


def test_the_pdf_has_each_language_and_the_workbook_one() -> None:
    """Each part in its own words; a sheet for each table behind the overview."""
    made = source(samples.draft())
    parts: Any = report.printed(made)["parts"]
    assert [(part["language"], part["report"]) for part in parts] == [
        ("zh", "征选工作报告"),
        ("en", "Report of the call"),
    ]
    book = report.workbook(made, "en")
    assert [sheet.name for sheet in book.sheets] == ["Overview", "By kind of entrant", "By category", "By theme"]
    assert book.sheets[0].rows[0] == ("Entries", "Entries, drafts included", 1)
    assert report.pdf_name(CALL).endswith("征选工作报告.pdf")
