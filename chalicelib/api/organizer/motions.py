"""The motions of the jury meeting 定评会."""

import msgspec
from chalice.app import Blueprint

from chalicelib.api.answers.result import RecordedMotionAnswer, motion_answer
from chalicelib.api.bodies import body
from chalicelib.api.organizer.result import standing
from chalicelib.api.replies import answering
from chalicelib.api.request_context import authenticate
from chalicelib.call import campaign as campaigns
from chalicelib.errors import Stale
from chalicelib.people.permissions import Permission
from chalicelib.result import jury
from chalicelib.result.jury import MotionForm

routes = Blueprint(__name__)


@routes.route("/organizer/motions", methods=["POST"])
@answering(201)
def record_motion() -> RecordedMotionAnswer:
    """Record a motion: the jury voted to place an entry ahead of another. It has named votes and a reason."""
    sent = body(MotionForm)
    context = authenticate(Permission.MOTION_RECORD)
    campaigns.check_jury(context.campaign)
    if sent.revision != context.campaign.revision:
        raise Stale
    motion = jury.motion(sent, standing(context.campaign, context.campaign.round), context.actor, context.at)
    told = msgspec.structs.asdict(motion_answer(motion))
    return context.save(
        campaigns.record_motion(context.campaign, motion),
        context.campaign,
        lambda saved: RecordedMotionAnswer(**told, revision=saved.revision),
    )
