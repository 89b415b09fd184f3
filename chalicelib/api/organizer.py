"""For organizers: watch, run the phases, screen, look after experts and recommending units, see the result."""

import secrets
from datetime import datetime
from typing import Any

import msgspec
from chalice.app import Blueprint, Response

from chalicelib.actors import Role
from chalicelib.api import views
from chalicelib.api.bodies import body, query
from chalicelib.api.replies import json_route, reply
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import objects, queues, records
from chalicelib.aws.items import (
    Key,
    board_key,
    contact_key,
    entrant_key,
    entry_key,
    expert_key,
    likeness_key,
    panel_pk,
    scan_key,
)
from chalicelib.aws.secrets import pepper
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Campaign, Motion, PhaseName, Round, Stop
from chalicelib.config import config
from chalicelib.entry import entries
from chalicelib.entry.entries import Entry, ScreeningOutcome, Status
from chalicelib.entry.scan import Likeness, Scan
from chalicelib.errors import Problem, field_problem, invalid
from chalicelib.history import HistoryRow
from chalicelib.judging import board as boards
from chalicelib.judging.board import Board
from chalicelib.judging.review import OPEN, Review
from chalicelib.people import invited, recommenders
from chalicelib.people.entrants import Entrant
from chalicelib.people.invited import Expert, ExpertForm
from chalicelib.people.recommenders import Recommender, RecommenderForm
from chalicelib.people.sign_in import Contact, contact_digest, plain_email
from chalicelib.result import jury
from chalicelib.result.jury import MotionForm

routes = Blueprint(__name__)
PAGE = 50
RESULT_PAGE = 400  # works, some 2.5 kB each: a fifth of what a function may answer


class CalendarBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    revision: int
    opens: datetime
    closes: datetime
    review_until: datetime
    reason: str


class CloseBody(msgspec.Struct, forbid_unknown_fields=True):
    reason: str
    confirm_missing: bool = False


class ReasonBody(msgspec.Struct, forbid_unknown_fields=True):
    reason: str


class GateBody(msgspec.Struct, forbid_unknown_fields=True):
    reason: str
    chosen: list[str] = []


class StartBody(msgspec.Struct, forbid_unknown_fields=True):
    pass


class ScreeningBody(msgspec.Struct, forbid_unknown_fields=True):
    revision: int
    outcome: ScreeningOutcome
    reason: str = ""


# --- the board and the phases -----------------------------------------------------------------------------------


def _board() -> tuple[Key, type[Board]]:
    return board_key(config().contest), Board


def _board_of(context: RequestContext) -> Board:
    return context.rows["board"] or Board(context.campaign.id)


@routes.route("/organizer/board", methods=["GET"])
@json_route
def show_board() -> dict[str, Any]:
    """Where the call stands: dates, phases, works by status, progress of each expert."""
    context = authenticate(Role.ORGANIZER, board=_board())
    figures = _board_of(context)
    rounds = context.campaign.round
    return {
        "contest": context.campaign.id,
        "title": context.definition.title,
        "calendar": views.calendar_view(context.campaign.calendar, context.definition),
        "now": context.at,
        "phase": context.campaign.stage(context.at),
        "phases": views.phase_views(context.campaign, _missing(context)),
        "entries": figures.by_prefix("entries:"),
        "returning": figures.count("returning"),
        "experts": [_expert_line(row, context) for row in _experts()],
        "round": views.fields(rounds, "number", "commitment", "opened_at", "closed_at")
        | {
            "per_work": rounds.per_work or context.definition.review.experts_per_work,
            "min_scores": context.definition.review.min_scores,
            "finalists": len(rounds.finalists) or None,
        },
        "published_at": context.campaign.published_at,
        "revision": context.campaign.revision,
    }


def _missing(context: RequestContext) -> dict[PhaseName, int]:
    """What each phase still waits for."""
    return boards.missing(_board_of(context), context.campaign)


def _experts() -> list[Expert]:
    def page(after: str) -> tuple[list[Expert], str]:
        return records.query_index(
            "reviews", "by_kind", attribute_name="kind", value=f"expert#{config().contest}", kind=Expert, after=after
        )

    return list(records.every(page))


def _expert_line(expert: Expert, context: RequestContext) -> dict[str, Any]:
    figures, number = _board_of(context), context.campaign.round.number
    line = views.fields(expert, "id", "name", "field", "unit", "credit_code", "email", "phone", "state", "reminded_at")
    return line | boards.expert_figures(figures, expert.id, number)


@routes.route("/organizer/calendar", methods=["PUT"])
@json_route
def move_dates() -> dict[str, Any]:
    """Change the dates in force, with a reason."""
    sent = body(CalendarBody)
    context = authenticate(Role.ORGANIZER)
    if sent.revision != context.campaign.revision:
        raise Problem("STALE")
    if any(moment.tzinfo is None for moment in (sent.opens, sent.closes, sent.review_until)):
        raise Problem("CALENDAR_ORDER")
    calendar = msgspec.structs.replace(
        context.campaign.calendar, opens=sent.opens, closes=sent.closes, review_until=sent.review_until
    )
    change = campaigns.reschedule(context.campaign, calendar, by=context.actor, at=context.at, why=sent.reason)
    saved = context.save(change, context.campaign)
    return {"calendar": saved.calendar, "revision": saved.revision}


def _phase_name(raw: str) -> PhaseName:
    try:
        return PhaseName(raw)
    except ValueError:
        raise Problem("NOT_FOUND") from None


@routes.route("/organizer/phases/{phase}/start", methods=["POST"])
@json_route
def start_phase(phase: str) -> Response:
    """Start a phase's workflow. Starting what runs or has ended is harmless."""
    body(StartBody)
    context, name = authenticate(Role.ORGANIZER), _phase_name(phase)
    change = campaigns.start(context.campaign, name, context.actor, context.at)
    campaign = context.save(change, context.campaign) if change else context.campaign
    return reply(views.phase_views(campaign, {})[name.value], 202)


@routes.route("/organizer/phases/{phase}/close", methods=["POST"])
@json_route
def close_phase(phase: str) -> Response:
    """End a phase's waiting for people. What is missing must be confirmed: it will count as not done."""
    sent = body(CloseBody)
    context, name = authenticate(Role.ORGANIZER, board=_board()), _phase_name(phase)
    missing = _missing(context).get(name, 0)
    if missing and not sent.confirm_missing and context.campaign.phase(name).waiting_for is Stop.PEOPLE:
        raise Problem("STILL_MISSING", missing=missing)
    return _decided(context, name, Stop.PEOPLE, sent.reason)


@routes.route("/organizer/phases/{phase}/gate", methods=["POST"])
@json_route
def pass_gate(phase: str) -> Response:
    """A named decision with a reason: the workflow goes on.

    Where the rules leave works tied across the last winning place, `chosen` names those of them that win.
    """
    sent = body(GateBody)
    context, name = authenticate(Role.ORGANIZER), _phase_name(phase)
    if name is PhaseName.SELECTION and context.campaign.phase(name).waiting_for is Stop.GATE:
        jury.check_chosen(sent.chosen, _standing(context.campaign, context.campaign.round))
    elif sent.chosen:
        raise invalid(field_problem("chosen", "NOT_A_CHOICE"))
    return _decided(context, name, stop=Stop.GATE, reason=sent.reason, chosen=tuple(sent.chosen))


def _decided(
    context: RequestContext, name: PhaseName, stop: Stop, reason: str, chosen: tuple[str, ...] = ()
) -> Response:
    change = campaigns.decide(
        context.campaign, name, stop=stop, by=context.actor, at=context.at, why=reason, chosen=chosen
    )
    return reply(views.phase_views(context.save(change, context.campaign), {})[name.value], 202)


# --- works ------------------------------------------------------------------------------------------------------


@routes.route("/organizer/entries", methods=["GET"])
@json_route
def list_entries() -> dict[str, Any]:
    """Works in one status, longest waiting first, a page at a time."""
    context = authenticate(Role.ORGANIZER)
    status = query("status", Status.SCREENING.value)
    if status not in {each.value for each in Status}:
        raise Problem("NOT_FOUND")
    rows, following = records.query_index(
        "entries",
        "by_status",
        attribute_name="queue",
        value=f"{context.campaign.id}#{status}",
        kind=Entry,
        limit=PAGE,
        after=query("after"),
    )
    return {"entries": [views.summary(row) for row in rows], "next": following or None}


@routes.route("/organizer/entries/{entry_id}", methods=["GET"])
@json_route
def show_entry(entry_id: str) -> dict[str, Any]:
    """One work with its entrant and its video."""
    context = authenticate(Role.ORGANIZER, entry=(entry_key(entry_id), Entry))
    entry = context.found("entry")
    entrant = records.get(entrant_key(entry.owner), Entrant)
    return _entry_for_organizer(context, entry) | {"entrant": entrant.profile if entrant else None}


def _entry_for_organizer(context: RequestContext, entry: Entry) -> dict[str, Any]:
    video = entry.video
    return views.entry_view(entry, context.campaign, context.definition, context.at) | {
        "flags": entry.flags,
        "entrant_name": entry.entrant_name,
        "playback_url": objects.playback_url(video.key, video.version) if video else None,
        "playback_expires": objects.playback_ends(context.at) if video else None,
    }


@routes.route("/organizer/entries/{entry_id}/history", methods=["GET"])
@json_route
def show_history(entry_id: str) -> dict[str, Any]:
    """Everything that ever happened to a work, page by page."""
    authenticate(Role.ORGANIZER)
    key = entry_key(entry_id)
    rows, following = records.query(Key(key.table, key.pk, f"history#{key.sk}#"), HistoryRow, after=query("after"))
    return {"history": views.history_view(rows), "next": following or None}


@routes.route("/organizer/entries/{entry_id}/scan", methods=["GET"])
@json_route
def show_scan(entry_id: str) -> dict[str, Any]:
    """What was seen in a work's present video, and which works look like it; null until it was looked into."""
    context = authenticate(Role.ORGANIZER, entry=(entry_key(entry_id), Entry), scan=(scan_key(entry_id), Scan))
    video, scan = context.found("entry").video, context.rows["scan"]
    if scan is None or video is None or scan.version != video.version:
        return {"scan": None}
    rows, _ = records.query(likeness_key(entry_id, ""), Likeness)
    return {"scan": views.scan_view(scan, [row for row in rows if row.version == scan.version])}


@routes.route("/organizer/entries/{entry_id}/reviews", methods=["GET"])
@json_route
def show_reviews(entry_id: str) -> dict[str, Any]:
    """The panel of a work in a round (the present one): its seats, and the scores once the round is closed.

    Nobody sees a running score.
    """
    context = authenticate(Role.ORGANIZER)
    number = query("round", str(context.campaign.round.number))
    rounds = next((each for each in context.campaign.rounds if str(each.number) == number), None)
    if rounds is None:
        raise Problem("NOT_FOUND")
    pk = panel_pk(context.campaign.id, rounds.number, entry_id)
    rows, _ = records.query(Key("reviews", pk, "review#"), Review)
    closed = rounds.closed_at is not None
    shown = [views.judgement(row, context.definition) for row in rows]
    hidden = [views.fields(row, "expert", "seat", "state", "conflict") for row in rows]
    return {"reviews": shown if closed else hidden}


@routes.route("/organizer/entries/{entry_id}/screening", methods=["POST"])
@json_route
def screen_entry(entry_id: str) -> dict[str, Any]:
    """Pass, refuse or return a work for correction."""
    sent = body(ScreeningBody)
    context = authenticate(Role.ORGANIZER, entry=(entry_key(entry_id), Entry))
    entry = context.found("entry")
    if context.campaign.phase(PhaseName.SCREENING).waiting_for is not Stop.PEOPLE:
        raise Problem("PHASE_NOT_OPEN")
    entries.check_revision(entry, sent.revision)
    saved = context.save(
        entries.screen(entry, sent.outcome, reason=sent.reason, by=context.actor, at=context.at), entry
    )
    return _entry_for_organizer(context, saved)


@routes.route("/organizer/entries/{entry_id}/recheck", methods=["POST"])
@json_route
def recheck_entry(entry_id: str) -> Response:
    """Check a video again whose check could not be finished."""
    context = authenticate(Role.ORGANIZER, entry=(entry_key(entry_id), Entry))
    entry = context.found("entry")
    saved = context.save(entries.recheck(entry, context.actor, context.at), entry)
    return reply(_entry_for_organizer(context, saved), 202)


# --- experts ----------------------------------------------------------------------------------------------------


@routes.route("/organizer/experts", methods=["GET"])
@json_route
def list_experts() -> dict[str, Any]:
    """All experts with their progress."""
    context = authenticate(Role.ORGANIZER, board=_board())
    return {"experts": [_expert_line(row, context) for row in _experts()]}


@routes.route("/organizer/experts", methods=["POST"])
@json_route
def add_expert() -> Response:
    """Register an expert and mail the invitation."""
    sent = body(ExpertForm)
    contact = Contact(
        digest=contact_digest(plain_email(sent.email), pepper()),
        role=Role.EXPERT,
        subject=secrets.token_hex(10),
        name=sent.name,
    )
    context = authenticate(
        Role.ORGANIZER, contact=(contact_key(contact.digest, Role.EXPERT.value), Contact), board=_board()
    )
    change = invited.invite_expert(sent, context.definition, expert_id=contact.subject, by=context.actor, at=context.at)
    held = context.rows["contact"]
    if held is not None and held.subject:
        raise Problem("EXPERT_EXISTS")
    saved = context.save(change, None, records.put_row(contact, {}))
    return reply(_expert_line(saved, context), 201)


def _expert(expert_id: str) -> tuple[RequestContext, Expert]:
    context = authenticate(Role.ORGANIZER, expert=(expert_key(expert_id), Expert), board=_board())
    return context, context.found("expert")


@routes.route("/organizer/experts/{expert_id}/invitation", methods=["POST"])
@json_route
def invite_again(expert_id: str) -> Response:
    """Mail an expert a new link."""
    context, expert = _expert(expert_id)
    saved = context.save(invited.resend(expert, context.actor, context.at), expert)
    return reply(_expert_line(saved, context), 202)


@routes.route("/organizer/experts/{expert_id}/reminder", methods=["POST"])
@json_route
def remind_expert(expert_id: str) -> Response:
    """Remind an expert of the works that still wait."""
    context, expert = _expert(expert_id)
    progress = boards.expert_figures(_board_of(context), expert.id, context.campaign.round.number)
    unscored = progress["assigned"] - progress["submitted"]
    until = campaigns.shown(context.campaign.calendar.review_until)
    saved = context.save(invited.remind(expert, unscored, until=until, by=context.actor, at=context.at), expert)
    return reply(_expert_line(saved, context), 202)


@routes.route("/organizer/experts/{expert_id}/seats", methods=["GET"])
@json_route
def list_seats(expert_id: str) -> dict[str, Any]:
    """The works that an expert still owes a score in the present round, a page at a time."""
    context, _ = _expert(expert_id)
    rows, following = records.query_index(
        "reviews",
        "by_expert",
        attribute_name="expert",
        value=expert_id,
        kind=Review,
        limit=records.LIMIT,
        after=query("after", ""),
    )
    number = context.campaign.round.number
    owed = [row for row in rows if row.round == number and row.state in OPEN]
    seats = [views.fields(row, "entry", "state") | views.fields(row.work, "number", "title") for row in owed]
    return {"seats": seats, "next": following or None}


@routes.route("/organizer/experts/{expert_id}/letters", methods=["GET"])
@json_route
def list_letters(expert_id: str) -> dict[str, Any]:
    """What was mailed to an expert, newest first, and whether the mail server has taken it."""
    context, _ = _expert(expert_id)
    key = expert_key(expert_id)
    letters = queues.letters_of(key.table, key.pk)
    return {"letters": sorted(letters, key=lambda letter: letter["ordered_at"], reverse=True), "now": context.at}


@routes.route("/organizer/experts/{expert_id}/replacement", methods=["POST"])
@json_route
def replace_expert(expert_id: str) -> Response:
    """An expert takes no further part: unscored works go to others, scores already given stay."""
    sent = body(ReasonBody)
    context, expert = _expert(expert_id)
    saved = context.save(invited.remove(expert, context.actor, context.at, sent.reason), expert)
    return reply(_expert_line(saved, context), 202)


@routes.route("/organizer/conflicts", methods=["GET"])
@json_route
def show_conflicts() -> dict[str, Any]:
    """Who cannot see what and why, as last worked out: `POST /exports {"kind": "conflicts"}` does it anew."""
    context = authenticate(Role.ORGANIZER)
    found: dict[str, Any] | None = objects.read_document(objects.conflicts_key(context.campaign.id))
    if found is None:
        raise Problem("NOT_FOUND")
    return found


# --- recommending units -----------------------------------------------------------------------------------------


@routes.route("/organizer/recommenders", methods=["GET"])
@json_route
def list_recommenders() -> dict[str, Any]:
    """All recommending units and how many works name each."""
    context = authenticate(Role.ORGANIZER, board=_board())

    def page(after: str) -> tuple[list[Recommender], str]:
        return records.query_index(
            "entries",
            "by_status",
            attribute_name="queue",
            value=f"{context.campaign.id}#recommenders",
            kind=Recommender,
            after=after,
        )

    return {"recommenders": [_recommender_line(row, _board_of(context)) for row in records.every(page)]}


def _recommender_line(row: Recommender, figures: Board) -> dict[str, Any]:
    return views.recommender_view(row) | {"entries": figures.count(f"recommender:{row.id}")}


@routes.route("/organizer/recommenders", methods=["POST"])
@json_route
def add_recommender() -> Response:
    """Register a recommending unit and mail its link."""
    sent = body(RecommenderForm)
    digest = contact_digest(plain_email(sent.email), pepper())
    contact = Contact(digest=digest, role=Role.RECOMMENDER, subject=secrets.token_hex(10), name=sent.name)
    context = authenticate(
        Role.ORGANIZER, contact=(contact_key(digest, Role.RECOMMENDER.value), Contact), board=_board()
    )
    change = recommenders.register(
        sent, context.definition.id, recommender_id=contact.subject, by=context.actor, at=context.at
    )
    held = context.rows["contact"]
    if held is not None and held.subject:
        raise Problem("RECOMMENDER_EXISTS")
    saved = context.save(change, None, records.put_row(contact, {}))
    return reply(_recommender_line(saved, _board_of(context)), 201)


# --- the result -------------------------------------------------------------------------------------------------


@routes.route("/organizer/result", methods=["GET"])
@json_route
def show_result() -> dict[str, Any]:
    """The tally as stored: every score, what was dropped, totals and ranks; provisional while a second round runs.

    The works come a page at a time, the best first; everything else is in every page.
    """
    context = authenticate(Role.ORGANIZER)
    counted = context.campaign.counted
    if counted is None:
        raise Problem("NOT_PUBLISHED")
    final = "published" if context.campaign.published_at else "tallied"
    state = final if counted is context.campaign.round else "provisional"
    result = _standing(context.campaign, counted)
    works, after = result["entries"], query("after", "0")
    start = int(after) if after.isdigit() else 0
    return {
        "state": state,
        "published_at": context.campaign.published_at,
        "motions": [_motion_view(each) for each in context.campaign.motions],
        **result,
        "entries": works[start : start + RESULT_PAGE],
        "works": len(works),
        "next": start + RESULT_PAGE if start + RESULT_PAGE < len(works) else None,
    }


def _standing(campaign: Campaign, counted: Round) -> dict[str, Any]:
    """A round's result as the jury's motions leave it."""
    return jury.after_motions(objects.read_document(counted.result_key), campaign.motions)


def _motion_view(motion: Motion) -> dict[str, Any]:
    shape: dict[str, Any] = msgspec.to_builtins(motion)
    return shape | {"counts": jury.counts(motion)}


@routes.route("/organizer/motions", methods=["POST"])
@json_route
def record_motion() -> Response:
    """The jury voted on placing a work ahead of another, against the computed order: named votes and a reason."""
    sent = body(MotionForm)
    context = authenticate(Role.ORGANIZER)
    campaigns.check_jury(context.campaign)
    if sent.revision != context.campaign.revision:
        raise Problem("STALE")
    motion = jury.motion(sent, _standing(context.campaign, context.campaign.round), context.actor, context.at)
    saved = context.save(campaigns.record_motion(context.campaign, motion), context.campaign)
    return reply(_motion_view(motion) | {"revision": saved.revision}, 201)


@routes.route("/organizer/result/sheet", methods=["GET"])
@json_route
def show_tally_sheet() -> dict[str, Any]:
    """Where the tally sheet is to be had, from which anybody can recount the result: `python -m chalicelib recount`."""
    counted = authenticate(Role.ORGANIZER).campaign.counted
    if counted is None:
        raise Problem("NOT_PUBLISHED")
    name = f"{config().contest}-round-{counted.number}-tally-sheet.json"
    return {"url": objects.export_url(counted.sheet_key, name), "name": name, "sha256": counted.sheet_sha256}
