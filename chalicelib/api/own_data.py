"""The erasure of one's own data: what it would bring, asking for it, taking it back."""

from typing import Annotated, Any

import msgspec
from chalice.app import Blueprint

from chalicelib.actors import Actor, Role
from chalicelib.api.answers.own_data import ErasureEntry, OwnErasureAnswer, own_erasure_answer
from chalicelib.api.answers.scalars import Id
from chalicelib.api.bodies import body
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import RequestContext, authenticate, session_secret
from chalicelib.aws import contests, objects, records
from chalicelib.aws.items import entry_key, erasure_key, person_key
from chalicelib.aws.places import BY_OWNER, Key
from chalicelib.entry import leaving
from chalicelib.entry.entries import Entry
from chalicelib.errors import Problem
from chalicelib.history import Change
from chalicelib.people import erasure, sign_in
from chalicelib.people.access import Person as AnyPerson
from chalicelib.people.erasure import Erasure
from chalicelib.people.permissions import Permission

routes = Blueprint(__name__)


class ErasureBody(msgspec.Struct, forbid_unknown_fields=True):
    """The entries that are withdrawn, or brought back, as `GET /own-data/erasure` names them."""

    entries: Annotated[list[Id], msgspec.Meta(max_length=leaving.AT_ONCE)]


@routes.route("/own-data/erasure", methods=["GET"])
@json_route
def show_erasure() -> OwnErasureAnswer:
    """How the erasure of one's own data stands, and what asking for it would bring."""
    context = authenticate(Permission.DATA_READ_OWN, _own_key())
    works: list[Entry] = []
    if context.session.role is Role.ENTRANT:
        works, _ = records.page_of(BY_OWNER, context.session.subject, Entry)
    call = context.campaign, context.at
    leave = [ErasureEntry(work.id, work.form.title) for work in works if leaving.leaves(work, *call)]
    stay = [ErasureEntry(work.id, work.form.title) for work in works if leaving.stays(work, *call)]
    return _answered(context, context.rows.get(_own_key()), leave[: leaving.AT_ONCE], stay)


@routes.route("/own-data/erasure", methods=["POST"])
@json_route
def ask_for_erasure() -> OwnErasureAnswer:
    """Have one's own data erased when the cooling time is over; the entries that no expert has yet are withdrawn."""
    context, works = _context(body(ErasureBody))
    before, person = context.rows.get(_own_key()), _person(context)
    if context.session.role not in erasure.WHO_ASK:
        raise Problem("FORBIDDEN")
    withdrawn = leaving.withdrawals(
        works, context.campaign, by=person, at=context.at, language=context.definition.records_in
    )
    days = context.definition.retention.erasure_cooling_days
    row = _row(context)
    change = erasure.ask(
        before,
        person,
        contest=context.campaign.id,
        cooling_days=days,
        by=person,
        at=context.at,
        shown=erasure.shown(row) if row else "",
        withdrawn=tuple(work.id for work in works if leaving.leaves(work, context.campaign, context.at)),
    )
    told = _letter(context, "erasure_asked", until=change.row.due_at.isoformat())
    answer = _saved(context, msgspec.structs.replace(change, messages=told), before, withdrawn)
    for _, work in withdrawn:
        if work.upload is not None:
            objects.abort_multipart(work.upload)
    return answer


@routes.route("/own-data/erasure/withdrawal", methods=["POST"])
@json_route
def take_erasure_back() -> OwnErasureAnswer:
    """Take the request back before it is carried out; entries come back where the call has not gone on without them."""
    context, works = _context(body(ErasureBody))
    row = context.found(_own_key())
    back = leaving.returns(
        [work for work in works if work.id in row.withdrawn],
        context.campaign,
        by=_person(context),
        at=context.at,
        language=context.definition.records_in,
    )
    change = erasure.take_back(row, _person(context), context.at, _letter(context, "erasure_taken_back"))
    return _saved(context, change, row, back)


def _own_key() -> Key[Erasure]:
    """Of whoever the cookie names: a claim, which the session confirms."""
    role, subject = sign_in.named_in(session_secret())
    return erasure_key(contests.current(), role or "-", subject)


def _context(sent: ErasureBody) -> tuple[RequestContext, list[Entry]]:
    """The context and the asker's own entries among those named. Raises NOT_FOUND for another's."""
    named = [entry_key(each) for each in dict.fromkeys(sent.entries)]
    context = authenticate(Permission.DATA_ERASE_OWN, _own_key(), *named)
    works = [context.found(key) for key in named]
    if any((Role.ENTRANT, work.owner) != (context.session.role, context.session.subject) for work in works):
        raise Problem("NOT_FOUND")
    return context, works


def _person(context: RequestContext) -> Actor:
    return Actor(context.session.role, context.session.subject)


def _letter(context: RequestContext, kind: str, **more: str) -> tuple[Any, ...]:
    return (erasure.letter(kind, _person(context), erasure.address_of(_row(context)), **more),)


def _row(context: RequestContext) -> AnyPerson | None:
    """The asker's own row, which every request reads."""
    key = person_key(context.session.role.value, context.session.subject)
    return context.rows.get(key) if key else None


def _saved(
    context: RequestContext, change: Change[Erasure], before: Erasure | None, works: list[tuple[Change[Entry], Entry]]
) -> OwnErasureAnswer:
    changes: list[tuple[Change[Any], Any]] = [(change, before), *works]
    return context.save_all(changes, lambda rows: _answered(context, rows[0], [], []))


def _answered(
    context: RequestContext, row: Erasure | None, leave: list[ErasureEntry], stay: list[ErasureEntry]
) -> OwnErasureAnswer:
    return own_erasure_answer(row, context.definition.retention.erasure_cooling_days, leave, stay)
