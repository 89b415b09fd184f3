"""Ask for a workbook or certificates, and fetch them."""

import secrets
from typing import Annotated

import msgspec
from chalice.app import Blueprint

from chalicelib.actors import Role
from chalicelib.api.answers.office import ExportAnswer, ExportAskedAnswer
from chalicelib.api.bodies import body
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import authenticate
from chalicelib.aws import objects
from chalicelib.aws.items import export_key
from chalicelib.entry.search import Search
from chalicelib.errors import Problem, field_problem, invalid
from chalicelib.people.permissions import Permission
from chalicelib.workbooks import exports
from chalicelib.workbooks.exports import ExportKind, ExportState, Wish

routes = Blueprint(__name__)
OF_A_UNIT = (ExportKind.RECOMMENDATIONS, ExportKind.CORRECTED)
_OWN = {
    Role.ENTRANT: {ExportKind.CERTIFICATES},
    Role.EXPERT: {ExportKind.CERTIFICATES},
    Role.RECOMMENDER: {*OF_A_UNIT, ExportKind.CERTIFICATES},
}


class SearchBody(Search, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which entries are wanted: what is empty leaves all."""


class ExportBody(msgspec.Struct, forbid_unknown_fields=True):
    """Which workbook is wanted."""

    kind: ExportKind
    recommender: Annotated[
        str, msgspec.Meta(description="For `recommendations` and `corrected` asked for by an organizer: whose")
    ] = ""
    search: Annotated[SearchBody, msgspec.Meta(description="For `entries`: which, as `GET /organizer/search`")] = (
        SearchBody()
    )


@routes.route("/exports", methods=["POST"])
@answering(202)
def ask_for_workbook() -> ExportAskedAnswer:
    """Ask for a workbook: an organizer for any, a recommending unit for its own sheets, everybody for certificates."""
    sent = body(ExportBody)
    context = authenticate(Permission.EXPORT_ASK_OWN)
    recommender = sent.recommender
    if not context.may(Permission.EXPORT_ASK_ANY):
        if sent.kind not in _OWN[context.actor.role]:
            raise Problem("FORBIDDEN")
        recommender = context.session.subject
    if sent.kind in OF_A_UNIT and not recommender:
        raise invalid(field_problem("recommender", "REQUIRED"))
    wish = Wish(kind=sent.kind, recommender=recommender, search=Search(**msgspec.structs.asdict(sent.search)))
    change = exports.ask(secrets.token_hex(10), context.campaign.id, wish, context.actor, context.at)
    return context.save(change, None, lambda saved: ExportAskedAnswer(saved.id))


@routes.route("/exports/{export_id}", methods=["GET"])
@json_route
def show_workbook(export_id: str) -> ExportAnswer:
    """The state of a workbook and, once it is ready, its address. Only who asked for it can see it."""
    context = authenticate(Permission.EXPORT_READ_OWN, export_key(export_id))
    export = context.found(export_key(export_id))
    if export.requested_by != context.actor:
        raise Problem("NOT_FOUND")
    url = objects.export_url(export.key, export.name) if export.state is ExportState.READY else None
    return ExportAnswer(
        id=export.id, kind=export.kind, state=export.state, name=export.name, failure=export.failure, url=url
    )
