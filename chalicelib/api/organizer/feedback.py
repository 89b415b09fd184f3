"""Comments of the experts on an entry: which of them its entrant may read after publication."""

from chalice.app import Blueprint

from chalicelib.api.answers.feedback import ReleaseAnswer, ReleasedAnswer, release_answer
from chalicelib.api.bodies import body
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import authenticate
from chalicelib.aws import records
from chalicelib.aws.items import entry_key, feedback_key, history_key
from chalicelib.aws.results import StoredResult
from chalicelib.call.campaign import Campaign
from chalicelib.entry import feedback
from chalicelib.entry.feedback import ExpertComment, ReleaseForm
from chalicelib.errors import Problem
from chalicelib.people.permissions import Permission

routes = Blueprint(__name__)


@routes.route("/organizer/entries/{entry_id}/feedback", methods=["GET"])
@json_route
def show_release(entry_id: str) -> ReleaseAnswer:
    """The comments on an entry without their experts, which of them its entrant may read, and who decided when."""
    of_entry, place = entry_key(entry_id), feedback_key(entry_id)
    context = authenticate(Permission.RESULT_READ, of_entry, place)
    if not feedback.has_comments(context.found(of_entry), context.campaign, context.definition):
        return release_answer((), None, (), granted=False)
    row = context.rows.get(place)
    history = records.query(history_key(place))[0] if row else []
    return release_answer(_offered(context.campaign, entry_id), row, history)


@routes.route("/organizer/entries/{entry_id}/feedback", methods=["PUT"])
@json_route
def release_comments(entry_id: str) -> ReleasedAnswer:
    """Let the entrant read the named comments and withhold all others; a letter tells of new ones."""
    of_entry, place = entry_key(entry_id), feedback_key(entry_id)
    context = authenticate(Permission.COMMENT_RELEASE, of_entry, place)
    form, entry, before = body(ReleaseForm), context.found(of_entry), context.rows.get(place)
    if not feedback.has_comments(entry, context.campaign, context.definition):
        raise Problem("NOT_FOUND")
    offered = _offered(context.campaign, entry_id)
    change = feedback.release(
        before,
        entry,
        form,
        offered=offered,
        campaign=context.campaign,
        definition=context.definition,
        by=context.actor,
        at=context.at,
    )
    return context.save(change, before, lambda saved: ReleasedAnswer(len(saved.comments), saved.revision))


def _offered(campaign: Campaign, entry_id: str) -> tuple[ExpertComment, ...]:
    """The comments of the count that stands; an entry without a score has none."""
    counted = campaign.counted
    line = StoredResult(counted.result_key).line(entry_id) if counted else None
    return feedback.comments_in(line) if line else ()
