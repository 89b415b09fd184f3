"""The motions of the jury meeting 定评会."""

from chalice.app import Blueprint, Response

from chalicelib.actors import Role
from chalicelib.api import views
from chalicelib.api.bodies import body
from chalicelib.api.organizer.result import standing
from chalicelib.api.replies import json_route, reply
from chalicelib.api.request_context import authenticate
from chalicelib.call import campaign as campaigns
from chalicelib.errors import Problem
from chalicelib.result import jury
from chalicelib.result.jury import MotionForm

routes = Blueprint(__name__)


@routes.route("/organizer/motions", methods=["POST"])
@json_route
def record_motion() -> Response:
    """The jury voted on placing a work ahead of another, against the computed order: named votes and a reason."""
    sent = body(MotionForm)
    context = authenticate(Role.ORGANIZER)
    campaigns.check_jury(context.campaign)
    if sent.revision != context.campaign.revision:
        raise Problem("STALE")
    motion = jury.motion(sent, standing(context.campaign, context.campaign.round), context.actor, context.at)
    saved = context.save(campaigns.record_motion(context.campaign, motion), context.campaign)
    return reply(views.motion_view(motion) | {"revision": saved.revision}, 201)
