"""The summary sheet 作品推荐汇总表 of a recommending unit, with the entries that name it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from chalicelib.call.definition import Definition, words_of
from chalicelib.clock import BEIJING
from chalicelib.entry import picks
from chalicelib.entry.entries import Entry, Status
from chalicelib.entry.form import FIELDS
from chalicelib.entry.picks import Pick, Picks
from chalicelib.people.entrants import Entrant
from chalicelib.people.recommenders import Recommender
from chalicelib.workbooks.sheets import Column, ColumnKind, Value, Workbook, Worksheet, file_name

OPINIONS = ("推荐", "不推荐")
SECRECY = ("已审查，不涉密", "已审查，已脱密")

COLUMNS = (
    Column(title="序号", width=6, kind=ColumnKind.WHOLE),
    Column(title=FIELDS["title"].label.zh, width=28),
    Column(title=FIELDS["category"].label.zh, width=12),
    Column(title="时长", width=10, kind=ColumnKind.DURATION),
    Column(title="画幅", width=18),
    Column(title="投稿主体", width=26),
    Column(title="主体类型", width=10),
    Column(title="统一社会信用代码", width=21, kind=ColumnKind.CODE),
    Column(title=FIELDS["creators"].label.zh, width=22),
    Column(title="联系人", width=10),
    Column(title="手机", width=14, kind=ColumnKind.CODE),
    Column(title=FIELDS["synopsis"].label.zh, width=44),
    Column(title="推荐意见", width=12, choices=OPINIONS),
    Column(title="报名编号", width=20, kind=ColumnKind.CODE),
    Column(title=FIELDS["public_link"].label.zh, width=24),
    Column(title="保密审查", width=16, choices=SECRECY),
    Column(title="备注", width=16),
)

# Entries that have left the call are not on the sheet.
_GONE = frozenset({Status.WITHDRAWN, Status.DISQUALIFIED, Status.REVOKED})


def workbook(
    unit: Recommender,
    entries: Iterable[Entry],
    entrants: Mapping[str, Entrant],
    definition: Definition,
    at: datetime,
    confirmed: Picks | None = None,
) -> Workbook:
    """The sheet with the entries of the unit's `confirmed` list, in its order, with opinion and secrecy review.

    Before a list is confirmed it has every submitted entry that names the unit, in the order of submission, and the
    unit itself fills in opinion and secrecy review. Remarks are always empty. `entrants` are by id.
    """
    works = {entry.id: entry for entry in entries if belongs(entry)}
    picked = picks.standing(confirmed, works.get) if confirmed else [(None, work) for work in _in_order(works)]
    rows = tuple(
        _row(number, entry, entrants.get(entry.owner), definition, pick)
        for number, (pick, entry) in enumerate(picked, start=1)
    )
    sheet = Worksheet(
        name="作品推荐汇总表",
        title=definition.sheet.title,
        facts=_facts(unit, len(rows), at),
        columns=COLUMNS,
        rows=rows,
    )
    return Workbook(file_name(definition.sheet.file_name, unit=unit.name), (sheet,))


def _in_order(works: Mapping[str, Entry]) -> list[Entry]:
    return sorted(works.values(), key=lambda entry: (entry.submitted_at, entry.id))


def _cleared(pick: Pick, definition: Definition) -> str:
    """The secrecy review as it was signed: the sentence, who signed, and the day in Beijing."""
    day = pick.cleared_at.astimezone(BEIJING).date()
    return f"{definition.recommendation.secrecy.zh}审查人：{pick.cleared_by}，{day.isoformat()}"


def belongs(entry: Entry) -> bool:
    """Whether an entry that names the unit is on its sheet: submitted, and not gone."""
    return entry.submitted_at is not None and entry.status not in _GONE


def _facts(unit: Recommender, total: int, at: datetime) -> tuple[tuple[str, Value], ...]:
    place = unit.province if unit.city in ("", unit.province) else f"{unit.province} {unit.city}"
    return (
        ("推荐单位", unit.name),
        ("统一社会信用代码", unit.credit_code),
        ("所在地", place),
        ("填表人", unit.contact_person),
        ("电话", unit.phone),
        ("邮箱", unit.email),
        ("日期", at.astimezone(BEIJING).date()),
        ("推荐总数", total),
    )


def _row(
    number: int, entry: Entry, entrant: Entrant | None, definition: Definition, pick: Pick | None
) -> tuple[Value, ...]:
    profile = entrant.profile if entrant else None
    facts = entry.video.facts if entry.video else None
    return (
        number,
        entry.form.title,
        words_of(definition.categories, entry.form.category),
        timedelta(seconds=round(facts.duration_seconds)) if facts and facts.duration_seconds else None,
        frame(facts.width, facts.height, definition) if facts else None,
        entry.entrant_name,
        words_of(definition.entrant_kinds, profile.kind.value) if profile else None,
        profile.credit_code if profile else None,
        "、".join(entry.form.creators),
        profile.contact_person if profile else None,
        profile.phone if profile else None,
        entry.form.synopsis,
        pick.opinion if pick else None,
        entry.receipt,
        entry.form.public_link,
        _cleared(pick, definition) if pick else None,
        None,
    )


def frame(width: int, height: int, definition: Definition) -> str:
    """The frame size as `16:9（1920×1080）`, with the nearest of the contest's ratios. Empty if not known."""
    if not width or not height:
        return ""
    across, down = min(definition.video.aspect_ratios, key=lambda pair: abs(width / height - pair[0] / pair[1]))
    return f"{across}:{down}（{width}×{height}）"
