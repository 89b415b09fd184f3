"""The summary sheet 作品推荐汇总表 of a recommending unit, with the entries that name it."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from chalicelib.bilingual import ASIDE, COMMA, Text
from chalicelib.call.definition import Definition, words_of
from chalicelib.entry import picks
from chalicelib.entry.entries import Entry, Status
from chalicelib.entry.form import FIELDS
from chalicelib.entry.picks import Pick, Picks
from chalicelib.people.entrants import Entrant
from chalicelib.people.recommenders import Recommender
from chalicelib.workbooks.sheets import ColumnKind, Heading, Value, Workbook, Worksheet, file_name, headed

SHEET = Text("作品推荐汇总表", "Recommended entries")
OPINIONS = (Text("推荐", "Recommended"), Text("不推荐", "Not recommended"))
SECRECY = (
    Text("已审查，不涉密", "Reviewed: no secrets"),
    Text("已审查，已脱密", "Reviewed: secrets removed"),
)

COLUMNS = (
    Heading(title=Text("序号", "No."), width=6, kind=ColumnKind.WHOLE),
    Heading(title=FIELDS["title"].label, width=28),
    Heading(title=FIELDS["category"].label, width=12),
    Heading(title=Text("时长", "Duration"), width=10, kind=ColumnKind.DURATION),
    Heading(title=Text("画幅", "Frame size"), width=18),
    Heading(title=Text("投稿主体", "Entrant"), width=26),
    Heading(title=Text("主体类型", "Kind of entrant"), width=10),
    Heading(title=Text("统一社会信用代码", "Credit code"), width=21, kind=ColumnKind.CODE),
    Heading(title=FIELDS["creators"].label, width=22),
    Heading(title=Text("联系人", "Contact person"), width=10),
    Heading(title=Text("手机", "Mobile phone"), width=14, kind=ColumnKind.CODE),
    Heading(title=FIELDS["synopsis"].label, width=44),
    Heading(title=Text("推荐意见", "Opinion"), width=12, choices=OPINIONS),
    Heading(title=Text("报名编号", "Receipt"), width=20, kind=ColumnKind.CODE),
    Heading(title=FIELDS["public_link"].label, width=24),
    Heading(title=Text("保密审查", "Secrecy review"), width=16, choices=SECRECY),
    Heading(title=Text("备注", "Remarks"), width=16),
)

# The labels of the header block, by what `sheet_words.fact_of` calls them.
FACTS = {
    "unit": Text("推荐单位", "Recommending unit"),
    "credit_code": Text("统一社会信用代码", "Credit code"),
    "place": Text("所在地", "Place"),
    "person": Text("填表人", "Filled in by"),
    "phone": Text("电话", "Phone"),
    "email": Text("邮箱", "E-mail"),
    "date": Text("日期", "Date"),
    "total": Text("推荐总数", "Total"),
}

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
        _row(number, entry, entrants.get(entry.owner), definition=definition, pick=pick)
        for number, (pick, entry) in enumerate(picked, start=1)
    )
    sheet = Worksheet(
        name=definition.said(SHEET),
        title=definition.official_form.title,
        facts=_facts(unit, len(rows), definition, at),
        columns=headed(COLUMNS, definition.records_in),
        rows=rows,
    )
    return Workbook(file_name(definition.official_form.file_name, unit=unit.name), (sheet,), definition.records_in)


def _in_order(works: Mapping[str, Entry]) -> list[Entry]:
    return sorted(works.values(), key=lambda entry: (entry.submitted_at, entry.id))


def _cleared(pick: Pick, definition: Definition) -> str:
    """The secrecy review as it was signed: the sentence, who signed, and the day."""
    day = definition.zone.day(pick.cleared_at)
    signed = Text(f"审查人：{pick.cleared_by}，{day.isoformat()}", f" Signed: {pick.cleared_by}, {day.isoformat()}")
    return definition.said(definition.recommendation.secrecy) + definition.said(signed)


def belongs(entry: Entry) -> bool:
    """Whether an entry that names the unit is on its sheet: submitted, and not gone."""
    return entry.submitted_at is not None and entry.status not in _GONE


def _facts(unit: Recommender, total: int, definition: Definition, at: datetime) -> tuple[tuple[str, Value], ...]:
    place = unit.province if unit.city in ("", unit.province) else f"{unit.province} {unit.city}"
    told: dict[str, Value] = {
        "unit": unit.name,
        "credit_code": unit.credit_code,
        "place": place,
        "person": unit.contact_person,
        "phone": unit.phone,
        "email": unit.email,
        "date": definition.zone.day(at),
        "total": total,
    }
    return tuple((definition.said(label), told[fact]) for fact, label in FACTS.items())


def _row(
    number: int, entry: Entry, entrant: Entrant | None, definition: Definition, pick: Pick | None
) -> tuple[Value, ...]:
    profile = entrant.profile if entrant else None
    facts = entry.video.facts if entry.video else None
    return (
        number,
        entry.form.title,
        words_of(definition.categories, entry.form.category, definition.records_in),
        timedelta(seconds=round(facts.duration_seconds)) if facts and facts.duration_seconds else None,
        frame(facts.width, facts.height, definition) if facts else None,
        entry.entrant_name,
        words_of(definition.entrant_kinds, profile.kind.value, definition.records_in) if profile else None,
        profile.credit_code if profile else None,
        definition.said(COMMA).join(entry.form.creators),
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
    """The frame size as `16:9（1920×1080）` in Chinese, with the nearest of the call's ratios; empty if not known."""
    if not width or not height:
        return ""
    across, down = min(definition.video.aspect_ratios, key=lambda pair: abs(width / height - pair[0] / pair[1]))
    return f"{across}:{down}" + definition.said(ASIDE).format(f"{width}×{height}")
