"""Recommending units 推荐单位: their rows, and how they are registered."""

from datetime import datetime
from typing import Annotated, Any

import msgspec

from chalicelib import text
from chalicelib.actors import Actor, Role
from chalicelib.bilingual import Text
from chalicelib.clock import BEIJING
from chalicelib.form_fields import FieldKind, fields_of, form_field
from chalicelib.history import Change, Message
from chalicelib.people.entrants import (
    CODE_CONFIRMED,
    EMAIL_LENGTH,
    PHONE_LENGTH,
    clean_credit_code,
    clean_email,
    clean_telephone,
)
from chalicelib.people.invited import ExpertState, edited, invitation
from chalicelib.people.refusals import Refusal


class Recommender(msgspec.Struct, frozen=True, kw_only=True):
    """The row of a recommending unit. Without a `deadline` of its own the calendar's unit deadline applies."""

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
    deadline: datetime | None = None
    state: ExpertState = ExpertState.INVITED
    access_from: datetime | None = None
    refused: Refusal | None = None
    revision: int = 0
    head: str = ""


class RecommenderForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an organizer says of a recommending unit."""

    name: Annotated[str, form_field(FieldKind.LINE, Text("单位名称", "Name of the unit"), limit=100, required=True)]
    credit_code: Annotated[
        str, form_field(FieldKind.LINE, Text("统一社会信用代码", "Unified social credit code"), required=True)
    ]
    credit_code_confirmed: Annotated[bool, form_field(FieldKind.TICK, CODE_CONFIRMED)] = False
    province: Annotated[str, form_field(FieldKind.LINE, Text("省（区、市）", "Province"), limit=30, required=True)]
    city: Annotated[str, form_field(FieldKind.LINE, Text("市", "City"), limit=30)]
    contact_person: Annotated[
        str, form_field(FieldKind.LINE, Text("联系人", "Contact person"), limit=50, required=True)
    ]
    phone: Annotated[str, form_field(FieldKind.LINE, Text("电话", "Telephone"), limit=PHONE_LENGTH, required=True)]
    email: Annotated[str, form_field(FieldKind.LINE, Text("邮箱", "E-mail"), limit=EMAIL_LENGTH, required=True)]
    deadline: Annotated[
        Annotated[datetime, msgspec.Meta(tz=True)] | None,
        form_field(
            FieldKind.MOMENT,
            Text("推荐截止", "Deadline for recommendations"),
            hint=Text("可不填，不填时与征集截止相同。", "Optional. If it is empty, the deadline of the call applies."),
        ),
    ] = None


RECOMMENDER = fields_of(RecommenderForm)


def register(form: RecommenderForm, contest: str, recommender_id: str, by: Actor, at: datetime) -> Change[Recommender]:
    """A new recommending unit and the invitation to its contact person. Raises INVALID_FIELDS."""
    row = Recommender(id=recommender_id, contest=contest, created_at=at, **_fields(form))
    return Change(row=row, action="register", by=by, at=at, messages=(invite_again(row),))


def invite_again(unit: Recommender) -> Message:
    """The message that mails a unit's contact person a new link."""
    return invitation(Role.RECOMMENDER, unit.id, unit.name, unit.email)


def edit(unit: Recommender, form: RecommenderForm, by: Actor, at: datetime, why: str) -> Change[Recommender]:
    """Correct what is said of a unit. A new address gets a new link. Raises INVALID_FIELDS."""
    row = msgspec.structs.replace(unit, **_fields(form))
    return edited(unit, row, by=by, at=at, why=why, invitation=invite_again(row))


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
