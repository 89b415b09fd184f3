"""For recommending units 推荐单位: the submitted entries that name them."""

import msgspec
from chalice.app import Blueprint

from chalicelib.api.answers.entries import EntrySummaryAnswer, entry_summary
from chalicelib.api.answers.people import RecommenderDeskAnswer, recommender_answer
from chalicelib.api.bodies import query
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import records
from chalicelib.aws.items import recommender_key
from chalicelib.aws.places import BY_RECOMMENDER
from chalicelib.entry import entries
from chalicelib.entry.entries import Entry, Status
from chalicelib.people.permissions import Permission

routes = Blueprint(__name__)
PAGE = 200


@routes.route("/recommender", methods=["GET"])
@json_route
def show_recommender() -> RecommenderDeskAnswer:
    """The unit itself and a page of the entries that name it. Of drafts it learns no more than how many there are."""
    context = authenticate(Permission.RECOMMENDER_READ_OWN, own=recommender_key)
    unit = context.found(recommender_key(context.session.subject))
    rows, following = records.page_of(BY_RECOMMENDER, unit.id, Entry, limit=PAGE, after=query("after"))
    return RecommenderDeskAnswer(
        **msgspec.structs.asdict(recommender_answer(unit)),
        entries=[_told(row, context) for row in rows if row.submitted_at is not None],
        drafts=sum(row.submitted_at is None and row.status is not Status.WITHDRAWN for row in rows),
        next=following or None,
    )


def _told(entry: Entry, context: RequestContext) -> EntrySummaryAnswer:
    return entry_summary(entries.as_told(entry, context.campaign, context.at))
