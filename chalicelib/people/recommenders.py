"""Recommending units 推荐单位: their rows, and how they are registered."""

from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import text
from chalicelib.actors import Actor, Role
from chalicelib.clock import BEIJING
from chalicelib.history import Change
from chalicelib.people.entrants import clean_credit_code, clean_email, clean_phone
from chalicelib.people.invited import invitation

NAME_LENGTH = 100  # characters
PLACE_LENGTH = 30
PERSON_LENGTH = 50


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
    revision: int = 0
    head: str = ""


class RecommenderForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an organizer says of a recommending unit."""

    name: Annotated[str, text.at_most(NAME_LENGTH)]
    credit_code: str
    province: Annotated[str, text.at_most(PLACE_LENGTH)]
    city: Annotated[str, text.at_most(PLACE_LENGTH)]
    contact_person: Annotated[str, text.at_most(PERSON_LENGTH)]
    email: str
    phone: str
    deadline: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


def register(form: RecommenderForm, contest: str, recommender_id: str, by: Actor, at: datetime) -> Change[Recommender]:
    """A new recommending unit and the invitation to its contact person. Raises INVALID_FIELDS."""
    fields = text.Fields()
    row = Recommender(
        id=recommender_id,
        contest=contest,
        name=fields.line("name", form.name, NAME_LENGTH, required=True),
        credit_code=clean_credit_code(fields, form.credit_code),
        province=fields.line("province", form.province, PLACE_LENGTH, required=True),
        city=fields.line("city", form.city, PLACE_LENGTH),
        contact_person=fields.line("contact_person", form.contact_person, PERSON_LENGTH, required=True),
        email=clean_email(fields, form.email),
        phone=clean_phone(fields, form.phone),
        created_at=at,
        deadline=form.deadline.astimezone(BEIJING) if form.deadline else None,
    )
    fields.check()
    message = invitation(Role.RECOMMENDER, row.id, row.name, row.email)
    return Change(row=row, action="register", by=by, at=at, messages=(message,))
