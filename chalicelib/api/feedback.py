"""Feedback for the entrant of a scored entry after publication: its quarter, and the comments that were released."""

from chalice.app import Blueprint

from chalicelib.api.answers.feedback import FeedbackAnswer
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import authenticate
from chalicelib.aws.items import entry_key, feedback_key
from chalicelib.entry import feedback
from chalicelib.errors import Problem
from chalicelib.people.permissions import Permission

routes = Blueprint(__name__)


@routes.route("/entries/{entry_id}/feedback", methods=["GET"])
@json_route
def show_feedback(entry_id: str) -> FeedbackAnswer:
    """What the entrant of one's own entry is told of its review."""
    place, of_entry = feedback_key(entry_id), entry_key(entry_id)
    context = authenticate(Permission.ENTRY_READ_OWN, of_entry, place)
    entry = context.found(of_entry)
    if entry.owner != context.session.subject:
        raise Problem("NOT_FOUND")
    row = context.rows.get(place) if feedback.has_comments(entry, context.campaign, context.definition) else None
    return FeedbackAnswer(
        quarter=feedback.quarter_of(entry, context.campaign, context.definition),
        comments=[each.text for each in row.comments] if row else [],
    )
