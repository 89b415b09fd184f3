"""The sessions of whoever is signed in: see them, end them."""

from contextlib import suppress

from chalice.app import Blueprint, Response

from chalicelib.actors import OFFICE, Role
from chalicelib.api import request_context
from chalicelib.api.answers.people import NextStep, OwnSessionAnswer, OwnSessionsAnswer, SessionAnswer
from chalicelib.api.replies import answering, json_route, reply
from chalicelib.api.request_context import RequestContext
from chalicelib.aws import records
from chalicelib.aws.items import (
    expert_key,
    factors_key,
    key_of,
    organizer_key,
    recommender_key,
    session_key,
    sessions_of,
)
from chalicelib.aws.places import SESSIONS
from chalicelib.errors import Problem, Stale
from chalicelib.people import invited, permissions, recommenders, sign_in
from chalicelib.people.permissions import Permission
from chalicelib.people.sign_in import Session

routes = Blueprint(__name__)


def signed_in(secret: str, session: Session, is_enrolled: bool = False) -> Response:
    """The answer to whoever has just signed in. `is_enrolled`: whether they have a second factor."""
    return reply(described(session, secret, is_enrolled), 201, cookie=request_context.cookie(secret))


def described(session: Session, secret: str, is_enrolled: bool) -> SessionAnswer:
    """A session as its holder sees it."""
    step = NextStep.PROVE if is_enrolled else NextStep.ENROL
    return SessionAnswer(
        role=session.role,
        name=session.name,
        person=session.person,
        csrf=sign_in.csrf_token(secret),
        expires=session.expires_at,
        second_factor=step if session.is_half else None,
    )


@routes.route("/session", methods=["GET"])
@json_route
def show_session() -> SessionAnswer:
    """Who is signed in. The first visit of an expert, of a recommending unit and of a member of the office is noted."""
    secret = request_context.session_secret()
    needs_two = sign_in.named_in(secret)[0] in permissions.TWO_FACTORS
    context = request_context.authenticate(Permission.SESSION_OWN, own=factors_key if needs_two else None)
    with suppress(Stale):  # another tab noted it at this moment
        _note_first_visit(context)
    factors = context.rows.get(factors_key(context.session.subject)) if needs_two else None
    return described(context.session, secret, factors is not None and factors.is_enrolled)


def _note_first_visit(context: RequestContext) -> None:
    subject = context.session.subject
    if context.session.role is Role.EXPERT:
        expert = context.found(expert_key(subject))
        seen = invited.came_in(expert, context.at)
        if seen is not None:
            context.save(seen, expert, lambda _: None)
    elif context.session.role in OFFICE and not context.session.is_half:
        member = context.found(organizer_key(subject))
        present = invited.came_in(member, context.at)
        if present is not None:
            context.save(present, member, lambda _: None)
    elif context.session.role is Role.RECOMMENDER:
        unit = context.found(recommender_key(subject))
        entered = recommenders.came_in(unit, context.at)
        if entered is not None:
            context.save(entered, unit, lambda _: None)


@routes.route("/session", methods=["DELETE"])
@json_route
def sign_out() -> Response:
    """Sign out: the session ends at once in every tab."""
    session = request_context.authenticate(Permission.SESSION_OWN).session
    records.transact([records.delete(key_of(session))])
    return reply(None, 204, cookie=request_context.cookie(""))


@routes.route("/sessions", methods=["GET"])
@json_route
def list_sessions() -> OwnSessionsAnswer:
    """Where the asker is signed in, the newest first."""
    context = request_context.authenticate(Permission.SESSIONS_READ_OWN)
    mine = context.session
    rows = records.all_of(SESSIONS, sessions_of(mine.role.value, mine.subject), Session)
    shown = [
        OwnSessionAnswer(
            id=row.id, device=row.device, issued_at=row.issued_at, seen_at=row.seen_at, is_this=row.id == mine.id
        )
        for row in rows
        if row.is_live(context.at) and row.actor == mine.actor
    ]
    return OwnSessionsAnswer(shown[::-1])


@routes.route("/sessions/{session_id}", methods=["DELETE"])
@answering(204)
def end_session(session_id: str) -> None:
    """End one of the asker's own sessions. Another person's is NOT_FOUND, as a missing one is."""
    context = request_context.authenticate(Permission.SESSIONS_END_OWN, session_key(session_id))
    session = context.found(session_key(session_id))
    if session.actor != context.actor:
        raise Problem("NOT_FOUND")
    if session.id == context.session.id:
        context = context._replace(touch=())  # it is gone; its last use needs no note
    context.save_all([], lambda _: None, records.delete(key_of(session)))
