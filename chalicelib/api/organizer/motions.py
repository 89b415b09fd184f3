"""The motions of the jury meeting 定评会: an organizer opens and closes them, members vote (`chalicelib.api.jury`)."""

import msgspec
from chalice.app import Blueprint

from chalicelib.api.answers.result import RecordedMotionAnswer, motion_answer
from chalicelib.api.bodies import NoBody, body
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import authenticate
from chalicelib.aws.results import StoredResult
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Campaign
from chalicelib.errors import Problem, Stale
from chalicelib.people.permissions import Permission
from chalicelib.result import jury
from chalicelib.result.jury import MotionForm

routes = Blueprint(__name__)

RACES = 8  # with members who vote at the same moment


def number_of(typed: str) -> int:
    """The number of a motion in an address. Raises NOT_FOUND."""
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= len(str(campaigns.MOST_MOTIONS))):
        raise Problem("NOT_FOUND")
    return int(typed)


@routes.route("/organizer/motions", methods=["POST"])
@answering(201)
def open_motion() -> RecordedMotionAnswer:
    """Put it to the jury to place an entry ahead of another. Its members vote until it is closed."""
    sent = body(MotionForm)
    context = authenticate(Permission.MOTION_RECORD)
    campaigns.check_jury(context.campaign)
    if sent.revision != context.campaign.revision:
        raise Stale
    order = StoredResult(context.campaign.round.result_key).standing(context.campaign)
    motion = jury.motion(sent, order, context.definition.jury, by=context.actor, at=context.at)
    change = campaigns.open_motion(context.campaign, motion)
    return context.save(change, context.campaign, lambda saved: _recorded(saved, len(saved.motions)))


@routes.route("/organizer/motions/{number}/closing", methods=["POST"])
@json_route
def close_motion(number: str) -> RecordedMotionAnswer:
    """Close the vote on a motion. It is carried if the quorum is there and enough of those who voted are for it."""
    body(NoBody)
    for _ in range(RACES):
        try:
            return _closed(number)
        except Stale:
            continue  # a member has voted at this moment: their vote counts
    raise Problem("BUSY")


def _closed(number: str) -> RecordedMotionAnswer:
    context = authenticate(Permission.MOTION_RECORD)
    campaigns.check_jury(context.campaign)
    place = number_of(number)
    motion = jury.closed(campaigns.motion_of(context.campaign, place), context.actor, context.at)
    change = campaigns.close_motion(context.campaign, place, motion, by=context.actor, at=context.at)
    return context.save(change, context.campaign, lambda saved: _recorded(saved, place))


def _recorded(saved: Campaign, number: int) -> RecordedMotionAnswer:
    told = msgspec.structs.asdict(motion_answer(saved.motions[number - 1], number))
    return RecordedMotionAnswer(**told, revision=saved.revision)
