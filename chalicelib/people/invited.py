"""People who are invited: experts 专家 and members of the organizing office 主办方."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

import msgspec

from chalicelib import text
from chalicelib.actors import SYSTEM, Actor, Role
from chalicelib.bilingual import Text
from chalicelib.call.campaign import shown
from chalicelib.call.definition import Definition
from chalicelib.errors import Problem
from chalicelib.form_fields import FieldKind, fields_of, form_field
from chalicelib.history import Change, Destination, Message
from chalicelib.people.entrants import EMAIL_LENGTH, PHONE_LENGTH, clean_credit_code, clean_email, clean_phone

REMINDER_GAP = timedelta(hours=12)


class ExpertState(StrEnum):
    """Whether an invited person (expert, recommending unit, organizer) takes part."""

    ADDED = "added"  # registered, and not invited yet: conflicts are looked at first
    INVITED = "invited"
    REMOVED = "removed"


class Expert(msgspec.Struct, frozen=True, kw_only=True):
    """The row of one expert; `field` is one of the contest's fields of expertise.

    Sessions and links from before `access_from` are void: see `people.access`.
    """

    id: str
    contest: str
    name: str
    field: str
    unit: str
    credit_code: str
    email: str
    phone: str
    created_at: datetime
    state: ExpertState = ExpertState.INVITED
    access_from: datetime | None = None
    told_of_round: int = 0
    reminded_at: datetime | None = None
    revision: int = 0
    head: str = ""


class Organizer(msgspec.Struct, frozen=True, kw_only=True):
    """The row of one member of the organizing office."""

    id: str
    contest: str
    name: str
    email: str
    created_at: datetime
    state: ExpertState = ExpertState.INVITED
    access_from: datetime | None = None
    revision: int = 0
    head: str = ""


class ExpertForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an organizer says of an expert. Freelancers have no credit code."""

    name: Annotated[str, form_field(FieldKind.LINE, Text("姓名", "Name"), limit=50, required=True)]
    field: Annotated[str, form_field(FieldKind.CHOICE, Text("领域", "Field"), choices="fields", required=True)]
    unit: Annotated[
        str,
        form_field(
            FieldKind.LINE,
            Text("单位", "Unit"),
            hint=Text(
                "单位和统一社会信用代码用于回避检查。",
                "The unit and its credit code are used to find conflicts of interest.",
            ),
            limit=100,
            required=True,
        ),
    ]
    credit_code: Annotated[str, form_field(FieldKind.LINE, Text("统一社会信用代码", "Unified social credit code"))] = ""
    email: Annotated[str, form_field(FieldKind.LINE, Text("邮箱", "E-mail"), limit=EMAIL_LENGTH, required=True)]
    phone: Annotated[str, form_field(FieldKind.LINE, Text("手机", "Mobile number"), limit=PHONE_LENGTH)] = ""


EXPERT = fields_of(ExpertForm)


def invitation(role: Role, subject: str, name: str, email: str) -> Message:
    """The message that mails somebody a new single-use sign-in link."""
    return Message(
        Destination.MESSAGES,
        "invitation",
        {
            "role": role.value,
            "subject": subject,
            "name": name,
            "email": email,
        },
    )


class NewExpert(ExpertForm, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An expert to register; without `invite` nothing is mailed until an organizer invites the expert."""

    invite: bool = True


def add_expert(form: ExpertForm, definition: Definition, expert_id: str, by: Actor, at: datetime) -> Change[Expert]:
    """Register an expert who is invited later (`resend`). Raises INVALID_FIELDS."""
    invited = invite_expert(form, definition, expert_id, by, at)
    row = msgspec.structs.replace(invited.row, state=ExpertState.ADDED)
    return msgspec.structs.replace(invited, row=row, action="add", after=row.state.value, messages=())


def invite_expert(form: ExpertForm, definition: Definition, expert_id: str, by: Actor, at: datetime) -> Change[Expert]:
    """Register an expert and mail an invitation. Raises INVALID_FIELDS."""
    fields = text.Fields()
    expert = Expert(
        id=expert_id,
        contest=definition.id,
        name=fields.line("name", form.name, EXPERT["name"].limit, required=True),
        field=fields.choice("field", form.field, {choice.id for choice in definition.fields}, required=True),
        unit=fields.line("unit", form.unit, EXPERT["unit"].limit, required=True),
        credit_code=clean_credit_code(fields, form.credit_code) if form.credit_code.strip() else "",
        email=clean_email(fields, form.email),
        phone=clean_phone(fields, form.phone, required=False),
        created_at=at,
    )
    fields.check()
    return Change(row=expert, action="invite", by=by, at=at, after=expert.state.value, messages=(invite_again(expert),))


def invite_again(expert: Expert) -> Message:
    """The message that mails an expert a new link."""
    return invitation(Role.EXPERT, expert.id, expert.name, expert.email)


def resend(expert: Expert, by: Actor, at: datetime) -> Change[Expert]:
    """Send the invitation, for the first time or again. Raises EXPERT_REMOVED."""
    _check_active(expert)
    row = msgspec.structs.replace(expert, state=ExpertState.INVITED)
    action = "invite" if expert.state is ExpertState.ADDED else "resend_invitation"
    return Change(row=row, action=action, by=by, at=at, messages=(invite_again(expert),))


def remind(expert: Expert, unscored: int, until: str, by: Actor, at: datetime) -> Change[Expert]:
    """Remind an expert of unscored entries, with a new link.

    Raises EXPERT_REMOVED, NOTHING_TO_REMIND, and REMINDED_LATELY within `REMINDER_GAP`: two organizers who act at once
    send one message.
    """
    _check_active(expert)
    if unscored <= 0:
        raise Problem("NOTHING_TO_REMIND")
    if expert.reminded_at is not None and at - expert.reminded_at < REMINDER_GAP:
        raise Problem("REMINDED_LATELY", since=shown(expert.reminded_at), hours=REMINDER_GAP // timedelta(hours=1))
    body = invite_again(expert).body | {"unscored": unscored, "until": until}
    row = msgspec.structs.replace(expert, reminded_at=at)
    return Change(row=row, action="remind", by=by, at=at, messages=(Message(Destination.MESSAGES, "reminder", body),))


def tell_of_round(expert: Expert, number: int, works: int, until: str, at: datetime) -> Change[Expert] | None:
    """Tell an expert that the round is open and how many entries they have; None if they were told before."""
    if expert.told_of_round >= number:
        return None
    row = msgspec.structs.replace(expert, told_of_round=number, state=ExpertState.INVITED)
    body = invite_again(expert).body | {"unscored": works, "until": until}
    return Change(
        row=row, action="tell_of_round", by=SYSTEM, at=at, messages=(Message(Destination.MESSAGES, "round_open", body),)
    )


def added_works(expert: Expert, until: str) -> Message:
    """The message to an expert who takes over seats of others, with a new link."""
    order = invite_again(expert)
    return msgspec.structs.replace(order, kind="works_added", body=order.body | {"until": until})


def news_of_conflict(organizer: Organizer, title: str, expert: str, why: str, replacement: str) -> Message:
    """The message to an organizer: an expert declared a conflict, and who scores the entry now."""
    order = invitation(Role.ORGANIZER, organizer.id, organizer.name, organizer.email)
    body = order.body | {"title": title, "expert": expert, "reason": why, "replacement": replacement}
    return msgspec.structs.replace(order, kind="conflict_declared", body=body)


def remove(expert: Expert, by: Actor, at: datetime, why: str) -> Change[Expert]:
    """Remove an expert: seats without a score go to others. Raises EXPERT_REMOVED, INVALID_FIELDS."""
    _check_active(expert)
    why = text.reason(why)
    row = msgspec.structs.replace(expert, state=ExpertState.REMOVED, access_from=at)
    order = Message(Destination.VACANCIES, "expert_left", {"contest": expert.contest, "expert": expert.id})
    return Change(
        row=row,
        action="remove",
        by=by,
        at=at,
        before=expert.state.value,
        after=row.state.value,
        why=why,
        messages=(order,),
    )


def _check_active(expert: Expert) -> None:
    if expert.state is ExpertState.REMOVED:
        raise Problem("EXPERT_REMOVED")


def appoint_organizer(
    organizer_id: str, contest: str, *, name: str, email: str, by: Actor, at: datetime
) -> Change[Organizer]:
    """Add a member of the organizing office and mail an invitation."""
    row = Organizer(id=organizer_id, contest=contest, name=name, email=email, created_at=at)
    return Change(row=row, action="appoint", by=by, at=at, messages=(invitation(Role.ORGANIZER, row.id, name, email),))
