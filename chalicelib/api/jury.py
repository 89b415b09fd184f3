"""The jury meeting 定评会 for its members: they see the motions, and each votes for themselves."""

from collections.abc import Mapping
from typing import Any

from chalice.app import Blueprint

from chalicelib.api.answers.result import JuryMotionAnswer, MeetingAnswer, PlacedEntryAnswer
from chalicelib.api.bodies import body
from chalicelib.api.organizer.motions import RACES, number_of
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import records
from chalicelib.aws.items import entry_key, organizer_key
from chalicelib.aws.records import Rows
from chalicelib.aws.results import StoredResult
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Campaign, Motion
from chalicelib.errors import Problem, Stale
from chalicelib.judging.conflicts import REASONS
from chalicelib.people.permissions import Permission
from chalicelib.result import jury
from chalicelib.result.jury import VoteForm

routes = Blueprint(__name__)

Lines = Mapping[str, Mapping[str, Any]]


@routes.route("/jury", methods=["GET"])
@json_route
def show_meeting() -> MeetingAnswer:
    """The motions, the newest first. Nobody sees how others voted before a motion is closed."""
    context = authenticate(Permission.JURY_READ_OWN, own=organizer_key)
    motions = context.campaign.motions
    asked = [entry_key(entry) for each in motions if each.is_open for entry in _named(each)]
    rows = records.gather(*asked) if asked else context.rows
    rules = context.definition.jury
    found = _lines(context.campaign)
    told = [
        _told(context, motions[number - 1], number, found=found, rows=rows) for number in range(len(motions), 0, -1)
    ]
    return MeetingAnswer(
        meets=campaigns.is_meeting(context.campaign), quorum=rules.quorum, majority=rules.majority, motions=told
    )


@routes.route("/jury/motions/{number}/vote", methods=["POST"])
@json_route
def vote(number: str) -> JuryMotionAnswer:
    """Vote on a motion, or vote otherwise, until it is closed. Who is bound to an entry of it can only stand aside."""
    sent = body(VoteForm)
    for _ in range(RACES):
        try:
            return _voted(number, sent)
        except Stale:
            continue  # another member has voted at this moment: read again
    raise Problem("BUSY")


def _voted(typed: str, sent: VoteForm) -> JuryMotionAnswer:
    works = [entry_key(sent.entry), entry_key(sent.ahead_of)]
    context = authenticate(Permission.JURY_VOTE_OWN, *works, own=organizer_key)
    campaigns.check_jury(context.campaign)
    number = number_of(typed)
    before = campaigns.motion_of(context.campaign, number)
    juror = context.found(organizer_key(context.session.subject))
    motion = jury.voted(before, sent, juror, [context.found(key) for key in works])
    change = campaigns.vote_on_motion(context.campaign, number, motion, by=context.actor, at=context.at)
    found = _lines(context.campaign)
    return context.save(
        change, context.campaign, lambda _: _told(context, motion, number, found=found, rows=context.rows)
    )


def _named(motion: Motion) -> tuple[str, str]:
    return motion.entry, motion.ahead_of


def _lines(campaign: Campaign) -> Lines:
    """The entries of the result that motions name, as they stand, by id."""
    named = {entry for motion in campaign.motions for entry in _named(motion)}
    if not named:
        return {}
    stored = StoredResult(campaign.round.result_key)
    heads = [each for each in stored.standing(campaign)["entries"] if each["id"] in named]
    return {line["id"]: line for line in stored.whole(heads)}


def _told(context: RequestContext, motion: Motion, number: int, found: Lines, rows: Rows) -> JuryMotionAnswer:
    """A motion. `rows` hold its entries as long as it is open."""
    juror = context.found(organizer_key(context.session.subject))
    keys = [entry_key(entry) for entry in _named(motion)] if motion.is_open else []
    why = jury.bonds(juror, map(rows.found, keys))
    return JuryMotionAnswer(
        number=number,
        work=_placed(found[motion.entry]),
        ahead_of=_placed(found[motion.ahead_of]),
        reason=motion.reason,
        at=motion.at,
        open=motion.is_open,
        own=next((each.vote for each in motion.votes if each.juror == juror.id), None),
        stands_aside=[REASONS[each] for each in why],
        voted=len(motion.votes),
        carried=motion.carried,
        votes=list(jury.without_votes(motion).votes),
    )


def _placed(line: Mapping[str, Any]) -> PlacedEntryAnswer:
    return PlacedEntryAnswer(id=line["id"], title=line["title"], receipt=line["receipt"], rank=line["final_rank"])
