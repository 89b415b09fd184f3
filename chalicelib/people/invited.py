"""People who are invited: experts 专家 and members of the organizing office 主办方."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, Protocol, TypeVar

import msgspec

from chalicelib import text
from chalicelib.actors import SYSTEM, Actor, Role
from chalicelib.bilingual import Text, Zone
from chalicelib.call.definition import Definition
from chalicelib.errors import Problem
from chalicelib.form_fields import FieldKind, fields_of, form_field
from chalicelib.history import Change, Destination, Message
from chalicelib.people.contacts import plain_email
from chalicelib.people.entrants import (
    CODE_CONFIRMED,
    EMAIL_LENGTH,
    PHONE_LENGTH,
    clean_credit_code,
    clean_email,
    clean_telephone,
)
from chalicelib.people.refusals import Refusal

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
    signed_in_at: datetime | None = None
    reminded_at: datetime | None = None
    refused: Refusal | None = None
    revision: int = 0
    head: str = ""


class Organizer(msgspec.Struct, frozen=True, kw_only=True):
    """The row of a member of the office: an organizer; who only screens, only reads, or only votes in the jury.

    `line` is the organizer by whom alone the account came to be, at the end of the line: where two people decide, both
    count as one. It is empty for whoever was appointed by the deployment, or admitted by two. `unit`: where a juror
    works, by which conflicts of interest are found.
    """

    id: str
    contest: str
    name: str
    email: str
    created_at: datetime
    state: ExpertState = ExpertState.INVITED
    role: Role = Role.ORGANIZER
    line: str = ""
    access_from: datetime | None = None
    signed_in_at: datetime | None = None
    unit: str = ""
    refused: Refusal | None = None
    revision: int = 0
    head: str = ""


Visitor = TypeVar("Visitor", Expert, Organizer)

LINKS_GO_THERE = Text("登录链接和通知发送到此邮箱。", "Sign-in links and letters go there.")
_EMAIL = form_field(FieldKind.LINE, Text("邮箱", "E-mail"), hint=LINKS_GO_THERE, limit=EMAIL_LENGTH, required=True)


class ExpertForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an organizer says of an expert. Freelancers have no credit code."""

    name: Annotated[str, form_field(FieldKind.LINE, Text("姓名", "Name"), limit=50, required=True)]
    field: Annotated[
        str,
        form_field(
            FieldKind.CHOICE,
            Text("领域", "Field"),
            hint=Text(
                "系统分配时，每件作品的专家尽量来自不同领域。", "The experts of an entry are drawn from several fields."
            ),
            choices="fields",
            required=True,
        ),
    ]
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
    credit_code: Annotated[
        str,
        form_field(
            FieldKind.LINE,
            Text("统一社会信用代码", "Unified social credit code"),
            hint=Text(
                "单位的代码，18 位，由数字和大写字母组成。没有单位的不填。",
                "That of the unit: 18 digits and capital letters. None for freelancers.",
            ),
        ),
    ] = ""
    credit_code_confirmed: Annotated[bool, form_field(FieldKind.TICK, CODE_CONFIRMED)] = False
    email: Annotated[str, _EMAIL]
    phone: Annotated[
        str,
        form_field(
            FieldKind.LINE,
            Text("电话", "Telephone"),
            hint=Text(
                "用于回避检查和查找重复登记，不向其发送短信。",
                "Used to find conflicts of interest and double entries of a person. No text messages go there.",
            ),
            limit=PHONE_LENGTH,
        ),
    ] = ""


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
    invited = invite_expert(form, definition, expert_id, by=by, at=at)
    row = msgspec.structs.replace(invited.row, state=ExpertState.ADDED)
    return msgspec.structs.replace(invited, row=row, action="add", after=row.state.value, messages=())


def invite_expert(form: ExpertForm, definition: Definition, expert_id: str, by: Actor, at: datetime) -> Change[Expert]:
    """Register an expert and mail an invitation. Raises INVALID_FIELDS."""
    expert = Expert(id=expert_id, contest=definition.id, created_at=at, **_expert_fields(form, definition))
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


def remind(expert: Expert, unscored: int, *, until: str, zone: Zone, by: Actor, at: datetime) -> Change[Expert]:
    """Remind an expert of unscored entries, with a new link.

    Raises EXPERT_REMOVED, NOTHING_TO_REMIND, and REMINDED_LATELY within `REMINDER_GAP`: two organizers who act at once
    send one message.
    """
    _check_active(expert)
    if unscored <= 0:
        raise Problem("NOTHING_TO_REMIND")
    if expert.reminded_at is not None and at - expert.reminded_at < REMINDER_GAP:
        gap, since = REMINDER_GAP // timedelta(hours=1), zone.moment(expert.reminded_at)
        raise Problem("REMINDED_LATELY", since=since, zone=zone.words, hours=gap)
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


def came_in(person: Visitor, at: datetime) -> Change[Visitor] | None:
    """An expert or a member of the office has signed in for the first time; None if that is known."""
    if person.signed_in_at is not None:
        return None
    row = msgspec.structs.replace(person, signed_in_at=at)
    role = person.role if isinstance(person, Organizer) else Role.EXPERT
    return Change(row=row, action="sign_in", by=Actor(role, person.id), at=at)


def give_seat(expert: Expert, entry: str, by: Actor, at: datetime, why: str) -> Change[Expert]:
    """An organizer gives an expert a seat on an entry's panel, once conflicts are checked. Raises EXPERT_REMOVED."""
    _check_active(expert)
    order = Message(
        Destination.VACANCIES, "seat_by_hand", {"contest": expert.contest, "expert": expert.id, "entry": entry}
    )
    return Change(row=expert, action="give_seat", by=by, at=at, after=entry, why=text.reason(why), messages=(order,))


def refuse_seat(expert: Expert, entry: str, why: Text, at: datetime) -> Change[Expert]:
    """The seat was not given: the expert is bound to people behind the entry, or had a seat on its panel."""
    return Change(row=expert, action="refuse_seat", by=SYSTEM, at=at, after=entry, why=f"{why.zh} / {why.en}")


def news_of_refused_seat(organizer: Organizer, title: str, expert: str, why: Text) -> Message:
    """The message to an organizer: an expert could not be given the seat, and why."""
    order = invitation(Role.ORGANIZER, organizer.id, organizer.name, organizer.email)
    body = order.body | {"title": title, "expert": expert, "conflict": why.zh, "conflict_en": why.en}
    return msgspec.structs.replace(order, kind="seat_refused", body=body)


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
    """Remove an expert: seats without a score go to others.

    Raises EXPERT_REMOVED, INVALID_FIELDS.
    """
    _check_active(expert)
    return left(expert, by, at, why, _vacated(expert, by, text.reason(why), void=False))


def _vacated(expert: Expert, by: Actor, why: str, *, void: bool) -> Message:
    body = {"contest": expert.contest, "expert": expert.id}
    told = {"void": True, "by": msgspec.to_builtins(by), "why": why} if void else {}
    return Message(Destination.VACANCIES, "expert_left", body | told)


def void_scores(expert: Expert, by: Actor, at: datetime, why: str) -> Change[Expert]:
    """Every score that a removed expert gave in the open round is void, and others score in their place.

    Raises NOT_REMOVED, INVALID_FIELDS.
    """
    if not has_left(expert):
        raise Problem("NOT_REMOVED")
    why = text.reason(why)
    return Change(
        row=expert, action="void_scores", by=by, at=at, why=why, messages=(_vacated(expert, by, why, void=True),)
    )


class Invited(Protocol):
    """Somebody with a row who was invited: an expert, a recommending unit, an organizer."""

    @property
    def id(self) -> str: ...

    @property
    def state(self) -> ExpertState: ...

    @property
    def revision(self) -> int: ...

    @property
    def head(self) -> str: ...


Person = TypeVar("Person", bound=Invited)


def has_left(person: Invited) -> bool:
    """Whether somebody takes part no more."""
    return person.state is ExpertState.REMOVED


def left(person: Person, by: Actor, at: datetime, why: str, *messages: Message) -> Change[Person]:
    """Somebody takes part no more: their sessions and links end with this change. Raises INVALID_FIELDS."""
    check_present(person)
    return _turned(person, ExpertState.REMOVED, action="remove", by=by, at=at, why=why, messages=messages)


def bring_back(person: Person, by: Actor, at: datetime, why: str, *messages: Message) -> Change[Person]:
    """Somebody takes part again, with a new link; seats given to others stay with them. Raises NOT_REMOVED."""
    if not has_left(person):
        raise Problem("NOT_REMOVED")
    return _turned(person, ExpertState.INVITED, action="bring_back", by=by, at=at, why=why, messages=messages)


def _turned(
    person: Person, state: ExpertState, *, action: str, by: Actor, at: datetime, why: str, messages: tuple[Message, ...]
) -> Change[Person]:
    struct: Any = person  # every row is a struct, which the protocol cannot say
    row: Person = msgspec.structs.replace(struct, state=state, access_from=at)
    return Change(
        row=row,
        action=action,
        by=by,
        at=at,
        before=person.state.value,
        after=state.value,
        why=text.reason(why),
        messages=messages,
    )


def invite_once_more(person: Person, by: Actor, at: datetime, message: Message) -> Change[Person]:
    """Mail somebody a new link. Raises PERSON_REMOVED."""
    check_present(person)
    return Change(row=person, action="resend_invitation", by=by, at=at, messages=(message,))


def check_present(person: Invited) -> None:
    """Raise PERSON_REMOVED if somebody takes part no more."""
    if has_left(person):
        raise Problem("PERSON_REMOVED")


def remove_organizer(organizer: Organizer, by: Actor, at: datetime, why: str) -> Change[Organizer]:
    """Remove a member of the office, by another one, who stays: so the office never is empty.

    Raises OWN_ACCOUNT, PERSON_REMOVED.
    """
    if by.id == organizer.id:
        raise Problem("OWN_ACCOUNT")
    return left(organizer, by, at, why)


def edit_expert(
    expert: Expert, form: ExpertForm, definition: Definition, *, by: Actor, at: datetime, why: str
) -> Change[Expert]:
    """Correct what is said of an expert. A new address gets a new link, and the old one's access ends.

    Raises INVALID_FIELDS.
    """
    row = msgspec.structs.replace(expert, **_expert_fields(form, definition))
    return edited(expert, row, by=by, at=at, why=why, invitation=invite_again(row))


def _expert_fields(form: ExpertForm, definition: Definition) -> dict[str, Any]:
    fields = text.Fields()
    found = {
        "name": fields.line("name", form.name, EXPERT["name"].limit, required=True),
        "field": fields.choice("field", form.field, {choice.id for choice in definition.fields}, required=True),
        "unit": fields.line("unit", form.unit, EXPERT["unit"].limit, required=True),
        "credit_code": (
            clean_credit_code(fields, form.credit_code, confirmed=form.credit_code_confirmed)
            if form.credit_code.strip()
            else ""
        ),
        "email": clean_email(fields, form.email),
        "phone": clean_telephone(fields, form.phone, required=False),
    }
    fields.check()
    return found


class Addressed(Invited, Protocol):
    """Somebody who is invited by e-mail."""

    @property
    def email(self) -> str: ...


Addressee = TypeVar("Addressee", bound=Addressed)


def edited(
    before: Addressee, row: Addressee, *, by: Actor, at: datetime, why: str, invitation: Message
) -> Change[Addressee]:
    """What is said of somebody is corrected, with a reason.

    Where the address moves, the invitation goes to the new one, and what was sent to the old one lets nobody in.
    """
    stored: Any = row
    moved = before.email != row.email
    stored = msgspec.structs.replace(stored, access_from=at) if moved else stored
    messages = (invitation,) if moved and row.state is ExpertState.INVITED else ()
    return Change(row=stored, action="edit", by=by, at=at, why=text.reason(why), messages=messages)


class OrganizerForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an organizer says of another member of the office."""

    name: Annotated[
        str,
        form_field(
            FieldKind.LINE,
            Text("姓名", "Name"),
            hint=Text(
                "显示在历史记录和双人确认中。", "Shown in histories, and where a second person confirms something."
            ),
            limit=50,
            required=True,
        ),
    ]
    email: Annotated[str, _EMAIL]
    unit: Annotated[
        str,
        form_field(
            FieldKind.LINE,
            Text("单位", "Unit"),
            hint=Text("定评委员须填写，用于回避检查。", "Needed of a juror: it is used to find conflicts of interest."),
            limit=100,
        ),
    ] = ""


ORGANIZER = fields_of(OrganizerForm)


def _organizer_fields(form: OrganizerForm, role: Role) -> dict[str, Any]:
    fields = text.Fields()
    found = {
        "name": fields.line("name", form.name, ORGANIZER["name"].limit, required=True),
        "email": clean_email(fields, form.email),
        "unit": fields.line("unit", form.unit, ORGANIZER["unit"].limit, required=role is Role.JUROR),
    }
    fields.check()
    return found


def invite_organizer(
    form: OrganizerForm, role: Role, *, contest: str, organizer_id: str, adder: Organizer, by: Actor, at: datetime
) -> Change[Organizer]:
    """Add a member of the office as the organizer `adder` says. Raises INVALID_FIELDS."""
    fields = _organizer_fields(form, role)
    return appoint_organizer(organizer_id, contest, **fields, role=role, line=line_of(adder), by=by, at=at)


def appoint_by_two(
    form: OrganizerForm, organizer_id: str, contest: str, *, by: Actor, at: datetime, why: str
) -> Change[Organizer]:
    """Add an organizer whom two people bring in: a person of their own. Raises INVALID_FIELDS."""
    fields = _organizer_fields(form, Role.ORGANIZER)
    made = appoint_organizer(organizer_id, contest, **fields, by=by, at=at)
    return msgspec.structs.replace(made, why=text.reason(why))


def line_of(organizer: Organizer) -> str:
    """As which person an account counts where two decide: its own, or that of whoever alone brought it in."""
    return organizer.line or organizer.id


def admit(organizer: Organizer, by: Actor, at: datetime, why: str) -> Change[Organizer]:
    """Count an organizer who was added by one person as a person of their own. Raises PERSON_REMOVED, ADMITTED."""
    if has_left(organizer):
        raise Problem("PERSON_REMOVED")
    if not organizer.line or organizer.role is not Role.ORGANIZER:
        raise Problem("ADMITTED")
    row = msgspec.structs.replace(organizer, line="")
    return Change(row=row, action="admit", by=by, at=at, before=organizer.line, why=text.reason(why))


def edit_organizer(organizer: Organizer, form: OrganizerForm, by: Actor, at: datetime, why: str) -> Change[Organizer]:
    """Correct what is said of a member of the office. Raises INVALID_FIELDS."""
    row = msgspec.structs.replace(organizer, **_organizer_fields(form, organizer.role))
    return edited(organizer, row, by=by, at=at, why=why, invitation=organizer_invitation(row))


def check_own_address(organizer: Organizer, email: str, *, by: Actor, persons: int) -> None:
    """Raise OWN_ADDRESS where two people decide and one would move another's address, and with it their sign-in."""
    moves = plain_email(email) != plain_email(organizer.email)
    if moves and persons > 1 and organizer.role is Role.ORGANIZER and by.id != organizer.id:
        raise Problem("OWN_ADDRESS")


def organizer_invitation(organizer: Organizer) -> Message:
    """The message that mails a member of the office a new link."""
    return invitation(organizer.role, organizer.id, organizer.name, organizer.email)


def _check_active(expert: Expert) -> None:
    if has_left(expert):
        raise Problem("EXPERT_REMOVED")


def appoint_organizer(
    organizer_id: str,
    contest: str,
    *,
    name: str,
    email: str,
    by: Actor,
    at: datetime,
    role: Role = Role.ORGANIZER,
    line: str = "",
    unit: str = "",
) -> Change[Organizer]:
    """Add a member of the organizing office and mail an invitation."""
    row = Organizer(
        id=organizer_id,
        contest=contest,
        name=name,
        email=email,
        role=role,
        line=line,
        unit=unit,
        created_at=at,
    )
    return Change(row=row, action="appoint", by=by, at=at, messages=(organizer_invitation(row),))
