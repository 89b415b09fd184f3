"""Putting right: an entrant's name, taking a withdrawal back, a seat. Other corrections take two people."""

from typing import Annotated

import msgspec
from chalice.app import Blueprint

from chalicelib.api.answers.entries import ScreenedEntryAnswer
from chalicelib.api.answers.people import ExpertLineAnswer, expert_line
from chalicelib.api.answers.reviews import PanelAnswer, hidden_seat
from chalicelib.api.bodies import ReasonBody, body
from chalicelib.api.organizer.board import progress_of, progress_rows
from chalicelib.api.organizer.entries import of_copy, screened
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import contests, records
from chalicelib.aws.items import entry_key, expert_key, proposal_key, review_key
from chalicelib.entry import entries, proposal
from chalicelib.entry.confirmations import ActName, two_people
from chalicelib.entry.entries import Entry, Status
from chalicelib.errors import Problem
from chalicelib.judging import review
from chalicelib.judging.review import Review
from chalicelib.people import invited
from chalicelib.people.permissions import Permission
from chalicelib.text import ReasonText

routes = Blueprint(__name__)
RowId = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{20}$")]
MOST_SEATS = 96  # a panel is read with session and campaign in one batch, which takes 100 keys


class NameBody(msgspec.Struct, forbid_unknown_fields=True):
    """The entrant's right name, and why it is corrected."""

    name: str
    reason: ReasonText


class SeatBody(msgspec.Struct, forbid_unknown_fields=True):
    """Who gets a seat on an entry's panel, and why."""

    expert: RowId
    reason: ReasonText


@routes.route("/organizer/entries/{entry_id}/seats", methods=["POST"])
@answering(202)
def give_seat(entry_id: str) -> ExpertLineAnswer:
    """Give an expert a seat in the open round. It is stored in a moment, unless a conflict of interest bars it."""
    sent = body(SeatBody)
    work, judge = entry_key(entry_id), expert_key(sent.expert)
    context = authenticate(Permission.EXPERT_MANAGE, work, judge, *progress_rows(sent.expert))
    entry, expert = context.found(work), context.found(judge)
    if not review.is_in_session(context.campaign) or entry.status is not Status.IN_REVIEW:
        raise Problem("REVIEW_CLOSED")
    change = invited.give_seat(expert, entry.id, by=context.actor, at=context.at, why=sent.reason)
    return context.save(
        change, expert, lambda saved: expert_line(saved, progress_of(context, saved.id), context.campaign.round.number)
    )


@routes.route("/organizer/reviews/{review_id}/reopening", methods=["POST"])
@json_route
def reopen_seat(review_id: str) -> PanelAnswer:
    """Reopen a submitted score or take a declared conflict back, until the round closes."""
    sent = body(ReasonBody)
    entry, number, seat = review.parse_id(review_id)
    numbered = {
        str(each): review_key(contests.current(), entry, number, str(each)) for each in range(1, MOST_SEATS + 1)
    }
    context = authenticate(Permission.EXPERT_MANAGE, *numbered.values())
    campaign = context.campaign
    if not review.is_in_session(campaign) or number != campaign.round.number:
        raise Problem("REVIEW_CLOSED")
    if seat not in numbered:
        raise Problem("NOT_FOUND")
    row = context.found(numbered[seat])
    panel = [found for key in numbered.values() if (found := context.rows.get(key))]
    changes = review.reopen(row, panel, context.actor, at=context.at, why=sent.reason)
    return context.save_all(changes, lambda saved: _panel_after(panel, saved), records.unchanged(campaign))


def _panel_after(panel: list[Review], saved: list[Review]) -> PanelAnswer:
    stored = {each.seat: each for each in saved}
    return PanelAnswer([hidden_seat(stored.get(each.seat, each)) for each in panel])


def _asked(entry_id: str) -> tuple[RequestContext, Entry]:
    context = authenticate(Permission.ENTRY_CORRECT, entry_key(entry_id), of_copy(entry_id))
    return context, context.found(entry_key(entry_id))


@routes.route("/organizer/entries/{entry_id}/name", methods=["POST"])
@json_route
def correct_name(entry_id: str) -> ScreenedEntryAnswer:
    """Correct the entrant's name, also in a result that is public."""
    sent = body(NameBody)
    context, entry = _asked(entry_id)
    change = entries.correct_name(entry, sent.name, by=context.actor, at=context.at, why=sent.reason)
    return context.save(change, entry, lambda saved: screened(context, saved))


@routes.route("/organizer/entries/{entry_id}/restoration", methods=["POST"])
@json_route
def restore(entry_id: str) -> ScreenedEntryAnswer:
    """Take a withdrawal back. A disqualification is taken back by two people, by the act `restore`."""
    sent = body(ReasonBody)
    notice = proposal_key(contests.current())
    context = authenticate(Permission.ENTRY_CORRECT, entry_key(entry_id), of_copy(entry_id), notice)
    published = context.campaign.published_at is not None
    proposal.check_not_listed(context.rows.get(notice), entry_id, published=published)
    entry = context.found(entry_key(entry_id))
    if entry.status is Status.DISQUALIFIED:
        raise two_people(ActName.RESTORE)
    change = entries.restore(entry, context.campaign, by=context.actor, at=context.at, why=sent.reason)
    still = records.unchanged(context.campaign)
    return context.save(change, entry, lambda saved: screened(context, saved), still)
