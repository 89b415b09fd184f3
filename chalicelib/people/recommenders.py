"""Recommending units 推荐单位: their rows, and how they are registered."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

import msgspec

from chalicelib import text
from chalicelib.actors import Actor, Role
from chalicelib.bilingual import Text
from chalicelib.clock import BEIJING
from chalicelib.errors import field_problem, invalid
from chalicelib.form_fields import FieldKind, fields_of, form_field
from chalicelib.history import Change, Destination, Message
from chalicelib.people.attachments import Attachment
from chalicelib.people.entrants import (
    CODE_CONFIRMED,
    EMAIL_LENGTH,
    PHONE_LENGTH,
    clean_credit_code,
    clean_email,
    clean_telephone,
)
from chalicelib.people.invited import LINKS_GO_THERE, ExpertState, edited, has_left, invitation
from chalicelib.people.refusals import Refusal

REMINDER_GAP = timedelta(days=1)
MOST_REMINDED = 30  # in one act: each is three of the 100 writes that a transaction has


class Level(StrEnum):
    """How high a recommending unit stands."""

    PROVINCE = "province"
    CITY = "city"
    UNIT = "unit"


LEVELS: dict[Level, int] = {level: depth for depth, level in enumerate(Level)}  # 0 is the highest


LEVEL_WORDS: dict[Level, Text] = {
    Level.PROVINCE: Text("省级", "Province"),
    Level.CITY: Text("市级", "City"),
    Level.UNIT: Text("基层单位", "Unit"),
}


class StampedCopy(msgspec.Struct, frozen=True):
    """The scan 盖章件 of a unit's list under its seal. `of` is when the list that it shows was confirmed."""

    file: Attachment
    of: datetime


class Recommender(msgspec.Struct, frozen=True, kw_only=True):
    """The row of a recommending unit.

    `above` are the units above it as they were when it was placed, the nearest (its `parent`) first. Without a
    `deadline` of its own that of the nearest unit above applies, else the calendar's unit deadline. `recommended` is
    how many entries it recommended when it last confirmed its list, at `confirmed_at`; `sheet_at`: when its newest
    sheet arrived. `reminded_by` is the name of who reminded it last.
    """

    id: str
    contest: str
    name: str
    credit_code: str
    province: str
    city: str
    contact_person: str
    email: str
    phone: str
    created_at: datetime
    level: Level = Level.UNIT
    above: tuple[str, ...] = ()
    deadline: datetime | None = None
    signed_in_at: datetime | None = None
    confirmed_at: datetime | None = None
    recommended: int = 0
    stamped: StampedCopy | None = None
    sheet_at: datetime | None = None
    reminded_at: datetime | None = None
    reminded_by: str = ""
    state: ExpertState = ExpertState.INVITED
    access_from: datetime | None = None
    refused: Refusal | None = None
    revision: int = 0
    head: str = ""

    @property
    def parent(self) -> str:
        """The id of the unit right above; empty if there is none."""
        return self.above[0] if self.above else ""


class RecommenderForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an organizer says of a recommending unit."""

    name: Annotated[
        str,
        form_field(
            FieldKind.LINE,
            Text("单位名称", "Name of the unit"),
            hint=Text(
                "请填写与公章一致的全称，投稿人按此名称选择推荐单位。",
                "In full, as on its seal. Entrants find the unit by this name.",
            ),
            limit=100,
            required=True,
        ),
    ]
    credit_code: Annotated[
        str,
        form_field(
            FieldKind.LINE,
            Text("统一社会信用代码", "Unified social credit code"),
            hint=Text(
                "18 位，由数字和大写字母组成，用于专家回避检查。",
                "18 digits and capital letters. Used to find conflicts of interest of experts.",
            ),
            required=True,
        ),
    ]
    credit_code_confirmed: Annotated[bool, form_field(FieldKind.TICK, CODE_CONFIRMED)] = False
    province: Annotated[str, form_field(FieldKind.LINE, Text("省（区、市）", "Province"), limit=30, required=True)]
    city: Annotated[str, form_field(FieldKind.LINE, Text("市", "City"), limit=30)]
    contact_person: Annotated[
        str, form_field(FieldKind.LINE, Text("联系人", "Contact person"), limit=50, required=True)
    ]
    phone: Annotated[str, form_field(FieldKind.LINE, Text("电话", "Telephone"), limit=PHONE_LENGTH, required=True)]
    email: Annotated[
        str,
        form_field(FieldKind.LINE, Text("邮箱", "E-mail"), hint=LINKS_GO_THERE, limit=EMAIL_LENGTH, required=True),
    ]
    deadline: Annotated[
        Annotated[datetime, msgspec.Meta(tz=True)] | None,
        form_field(
            FieldKind.MOMENT,
            Text("推荐截止", "Deadline for recommendations"),
            hint=Text(
                "可不填，不填时沿用上级单位的截止时间，没有的沿用本次征集的报送截止时间。",
                "Optional. If it is empty, the deadline of the unit above applies, else that of the call.",
            ),
        ),
    ] = None
    level: Annotated[
        Level,
        form_field(
            FieldKind.OPTION,
            Text("层级", "Level"),
            hint=Text(
                "层级较高的单位可以汇总下级单位的推荐名单。",
                "A unit of a higher level draws on the lists of those below it.",
            ),
            options=LEVEL_WORDS,
        ),
    ] = Level.UNIT
    parent: Annotated[
        str,
        form_field(
            FieldKind.UNIT,
            Text("上级单位", "Unit above"),
            hint=Text("可不填。上级单位须高于本单位的层级。", "Optional. It must be of a higher level than this unit."),
        ),
    ] = ""


RECOMMENDER = fields_of(RecommenderForm)


def register(
    form: RecommenderForm,
    contest: str,
    recommender_id: str,
    *,
    by: Actor,
    at: datetime,
    parent: Recommender | None = None,
) -> Change[Recommender]:
    """A new recommending unit and the invitation to its contact person. Raises INVALID_FIELDS.

    `parent` is the row of the unit that the form names as the one above, None if there is no such row.
    """
    row = _placed(Recommender(id=recommender_id, contest=contest, created_at=at, **_fields(form)), form, parent)
    return Change(row=row, action="register", by=by, at=at, messages=(invite_again(row),))


def invite_again(unit: Recommender) -> Message:
    """The message that mails a unit's contact person a new link."""
    return invitation(Role.RECOMMENDER, unit.id, unit.name, unit.email)


def edit(
    unit: Recommender,
    form: RecommenderForm,
    *,
    by: Actor,
    at: datetime,
    why: str,
    parent: Recommender | None = None,
) -> Change[Recommender]:
    """Correct what is said of a unit. A new address gets a new link. Raises INVALID_FIELDS; `parent` as above."""
    row = _placed(msgspec.structs.replace(unit, **_fields(form)), form, parent)
    return edited(unit, row, by=by, at=at, why=why, invitation=invite_again(row))


def came_in(unit: Recommender, at: datetime) -> Change[Recommender] | None:
    """A unit has signed in for the first time; None if that is known."""
    if unit.signed_in_at is not None:
        return None
    row = msgspec.structs.replace(unit, signed_in_at=at)
    return Change(row=row, action="sign_in", by=Actor(Role.RECOMMENDER, unit.id), at=at)


class Missing(StrEnum):
    """What a unit has still to do."""

    SIGN_IN = "sign_in"
    PICKS = "picks"
    SHEET = "sheet"


MISSING_WORDS: dict[Missing, Text] = {
    Missing.SIGN_IN: Text("尚未登录", "Has not signed in"),
    Missing.PICKS: Text("推荐名单未确认", "List not confirmed"),
    Missing.SHEET: Text("汇总表未报送", "Sheet not sent"),
}


def missing(unit: Recommender) -> tuple[Missing, ...]:
    """What a unit has still to do. A confirmed list stands for the sheet, which is filled in from it."""
    if unit.confirmed_at is not None:
        return ()
    away = (Missing.SIGN_IN,) if unit.signed_in_at is None else ()
    return (*away, Missing.PICKS, *((Missing.SHEET,) if unit.sheet_at is None else ()))


def may_be_reminded(unit: Recommender, at: datetime) -> bool:
    """Whether it takes part, has not confirmed its list, and was not reminded within `REMINDER_GAP`."""
    lately = unit.reminded_at is not None and at - unit.reminded_at < REMINDER_GAP
    return not has_left(unit) and unit.confirmed_at is None and not lately


def remind(unit: Recommender, name: str, by: Actor, at: datetime) -> Change[Recommender]:
    """Remind a unit of its list, with a new link; `name` is of who reminds, and is told to it."""
    row = msgspec.structs.replace(unit, reminded_at=at, reminded_by=name)
    letter = Message(Destination.MESSAGES, "unit_reminder", invite_again(unit).body | {"reminder": name})
    return Change(row=row, action="remind", by=by, at=at, messages=(letter,))


def sheet_arrived(unit: Recommender, by: Actor, at: datetime) -> Change[Recommender]:
    """The unit's sheet has arrived: whoever oversees it sees that."""
    return Change(row=msgspec.structs.replace(unit, sheet_at=at), action="send_sheet", by=by, at=at)


def _placed(unit: Recommender, form: RecommenderForm, parent: Recommender | None) -> Recommender:
    """The unit at the form's level, below its parent. A level never falls, so units below keep a higher one above them.

    Raises INVALID_FIELDS for a parent that is missing, has left, is of another call or is not of a higher level.
    """
    if unit.revision and LEVELS[form.level] > LEVELS[unit.level]:
        raise invalid(field_problem("level", "LEVEL_LOWERED"))
    if form.parent and not _may_stand_above(unit, form, parent):
        raise invalid(field_problem("parent", "NOT_ABOVE"))
    above = (parent.id, *parent.above) if form.parent and parent is not None else ()
    return msgspec.structs.replace(unit, level=form.level, above=above)


def _may_stand_above(unit: Recommender, form: RecommenderForm, parent: Recommender | None) -> bool:
    if parent is None or parent.contest != unit.contest:
        return False
    stays = form.parent == unit.parent
    return LEVELS[parent.level] < LEVELS[form.level] and (stays or not has_left(parent))


def _fields(form: RecommenderForm) -> dict[str, Any]:
    fields = text.Fields()
    found = {
        "name": fields.line("name", form.name, RECOMMENDER["name"].limit, required=True),
        "credit_code": clean_credit_code(fields, form.credit_code, confirmed=form.credit_code_confirmed),
        "province": fields.line("province", form.province, RECOMMENDER["province"].limit, required=True),
        "city": fields.line("city", form.city, RECOMMENDER["city"].limit),
        "contact_person": fields.line(
            "contact_person", form.contact_person, RECOMMENDER["contact_person"].limit, required=True
        ),
        "email": clean_email(fields, form.email),
        "phone": clean_telephone(fields, form.phone),
        "deadline": form.deadline.astimezone(BEIJING) if form.deadline else None,
    }
    fields.check()
    return found
