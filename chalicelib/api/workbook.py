"""Ask for a workbook, certificates or a rights pack, and fetch them."""

import secrets
from typing import Annotated

import msgspec
from chalice.app import Blueprint

from chalicelib.actors import Role
from chalicelib.api.answers.office import ExportAnswer, ExportAskedAnswer
from chalicelib.api.bodies import body
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import authenticate
from chalicelib.aws import objects, records
from chalicelib.aws.items import entry_key, export_key
from chalicelib.call import platforms
from chalicelib.entry.search import Search
from chalicelib.errors import Problem, field_problem, invalid
from chalicelib.people.permissions import Permission
from chalicelib.workbooks import exports, rights_pack
from chalicelib.workbooks.exports import ExportKind, ExportState, Wish

routes = Blueprint(__name__)
OF_A_UNIT = (ExportKind.RECOMMENDATIONS, ExportKind.CORRECTED)
_OWN = {
    Role.ENTRANT: {ExportKind.CERTIFICATES, ExportKind.COPY},
    Role.EXPERT: {ExportKind.CERTIFICATES, ExportKind.COPY},
    Role.AUDITOR: {ExportKind.RESULTS, ExportKind.COPY},  # no contacts are in results
    Role.RECOMMENDER: {*OF_A_UNIT, ExportKind.CERTIFICATES, ExportKind.COPY},
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
    entry: Annotated[str, msgspec.Meta(description="For `pack`: the id of the winning entry")] = ""
    platform: Annotated[str, msgspec.Meta(description="For `pack`: the id of the platform")] = ""


@routes.route("/exports", methods=["POST"])
@answering(202)
def ask_for_workbook() -> ExportAskedAnswer:
    """Ask for a workbook: an organizer for any, an auditor for the results, a recommending unit for its own sheets.

    Entrants, experts and recommending units ask for their certificates.

    `copy` is everything held about the asker; a team member has it in an account of their own alone.
    `pack` is a winning entry for one platform, which an organizer gets while the entry holds its award.
    """
    sent = body(ExportBody)
    context = authenticate(Permission.EXPORT_ASK_OWN)
    recommender = sent.recommender
    if sent.kind is ExportKind.COPY and context.session.member:
        raise Problem("FORBIDDEN")
    if not context.may(Permission.EXPORT_ASK_ANY):
        if sent.kind not in _OWN[context.actor.role]:
            raise Problem("FORBIDDEN")
        recommender = context.session.subject
    if sent.kind in OF_A_UNIT and not recommender:
        raise invalid(field_problem("recommender", "REQUIRED"))
    _check_pack(sent)
    wish = Wish(
        kind=sent.kind,
        recommender=recommender,
        search=Search(**msgspec.structs.asdict(sent.search)),
        entry=sent.entry,
        platform=sent.platform,
    )
    change = exports.ask(secrets.token_hex(10), context.campaign.id, wish, by=context.actor, at=context.at)
    return context.save(change, None, lambda saved: ExportAskedAnswer(saved.id))


def _check_pack(sent: ExportBody) -> None:
    """Raise INVALID_FIELDS for a pack of no entry, or for a platform that there is not."""
    if sent.kind is ExportKind.PACK and not sent.entry:
        raise invalid(field_problem("entry", "REQUIRED"))
    if sent.kind is ExportKind.PACK and sent.platform not in platforms.shipped():
        raise invalid(field_problem("platform", "NOT_A_CHOICE"))


@routes.route("/exports/{export_id}", methods=["GET"])
@json_route
def show_workbook(export_id: str) -> ExportAnswer:
    """The state of a workbook and, once it is ready, its address. Only who asked for it can see it.

    RIGHTS_WITHDRAWN for the pack of an entry whose award was revoked since.
    """
    context = authenticate(Permission.EXPORT_READ_OWN, export_key(export_id))
    export = context.found(export_key(export_id))
    if export.requested_by != context.actor:
        raise Problem("NOT_FOUND")
    if export.kind is ExportKind.PACK:  # one that was made before a revocation is given out no more
        rights_pack.check(records.found(entry_key(export.entry)))
    if export.has_died(context.at):  # `reconcile` will say so too, in minutes
        export = exports.fail_with(export, Problem("SERVER_ERROR"), context.definition.languages, context.at).row
    url = objects.export_url(export.key) if export.state is ExportState.READY else None
    return ExportAnswer(
        id=export.id, kind=export.kind, state=export.state, name=export.name, failure=export.failure, url=url
    )
