"""For recommending units, and organizers on their behalf: send a recommendation sheet, see what came out, decide."""

import secrets
from typing import Annotated

import msgspec
from chalice.app import Blueprint

from chalicelib.api.answers.office import SheetInAnswer, SheetSentAnswer, sheet_in_answer
from chalicelib.api.answers.scalars import Sha256
from chalicelib.api.bodies import body
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import objects
from chalicelib.aws.items import recommender_key, sheet_key
from chalicelib.errors import Problem
from chalicelib.people import recommenders
from chalicelib.people.permissions import Permission
from chalicelib.workbooks import sheets_in
from chalicelib.workbooks.sheets_in import MOST_BYTES, NAME_LENGTH, Lists, MatchDecision, SheetIn, SheetState, Verdict

routes = Blueprint(__name__)


class SheetBody(msgspec.Struct, forbid_unknown_fields=True):
    """The file that will be sent."""

    name: Annotated[str, msgspec.Meta(extra_json_schema={"maxLength": NAME_LENGTH, "minLength": 1})]
    size: Annotated[int, msgspec.Meta(extra_json_schema={"minimum": 1, "maximum": MOST_BYTES})]
    sha256: Annotated[Sha256, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class ArrivedBody(msgspec.Struct, forbid_unknown_fields=True):
    """Which file has been sent, as `POST …/sheet` named it."""

    file: str


class DecisionBody(msgspec.Struct, forbid_unknown_fields=True):
    """A person's word on one match: `work` and `receipt` as the match has them."""

    work: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{20}$")]
    receipt: Annotated[str, msgspec.Meta(max_length=40)]
    verdict: Verdict


@routes.route("/recommenders/{unit_id}/sheet", methods=["POST"])
@answering(201)
def send_sheet(unit_id: str) -> SheetSentAnswer:
    """Begin to send a sheet; it takes the place of the one before."""
    sent = body(SheetBody)
    context = _context(unit_id, Permission.SHEET_WRITE_OWN)
    context.found(recommender_key(unit_id))
    sheet = SheetIn(
        id=unit_id,
        contest=context.campaign.id,
        file=secrets.token_hex(10),
        name=sent.name,
        size=sent.size,
        sha256=sent.sha256,
        sent_by=context.actor,
        sent_at=context.at,
    )
    known = context.rows.get(sheet_key(unit_id))
    return context.save(sheets_in.await_file(known, sheet), known, lambda saved: SheetSentAnswer(saved.file))


@routes.route("/recommenders/{unit_id}/sheet/arrival", methods=["POST"])
@answering(202)
def sheet_has_arrived(unit_id: str) -> SheetSentAnswer:
    """The file is in the bucket: it is read in the background."""
    sent = body(ArrivedBody)
    context = _context(unit_id, Permission.SHEET_WRITE_OWN)
    sheet = context.found(sheet_key(unit_id))
    if sheet.file != sent.file:
        raise Problem("STALE")
    change, unit = sheets_in.read(sheet, context.actor, context.at), context.found(recommender_key(unit_id))
    told = recommenders.sheet_arrived(unit, context.actor, context.at)
    return context.save_all([(change, sheet), (told, unit)], lambda rows: SheetSentAnswer(rows[0].file))


@routes.route("/recommenders/{unit_id}/sheet", methods=["GET"])
@json_route
def show_sheet(unit_id: str) -> SheetInAnswer:
    """How far the unit's newest sheet is: where to send it, or what came out."""
    context = _context(unit_id, Permission.SHEET_READ_OWN)
    sheet = context.found(sheet_key(unit_id))
    lists, upload = None, None
    if sheet.state is SheetState.AWAITED:
        upload = objects.sign_sheet(unit_id, sheet.file, sheet.size, sheet.sha256)
    elif sheet.state is SheetState.READ:
        document = objects.read_document(objects.sheet_lists(unit_id, sheet.file))
        lists = sheets_in.decided(msgspec.convert(document, Lists), sheet.decisions) if document else None
    return sheet_in_answer(sheet, upload, lists)


@routes.route("/recommenders/{unit_id}/sheet/decisions", methods=["POST"])
@answering(202)
def decide_on_match(unit_id: str) -> SheetSentAnswer:
    """Confirm or refuse a match that is not certain. It changes no entry."""
    sent = body(DecisionBody)
    context = _context(unit_id, Permission.SHEET_WRITE_OWN)
    sheet = context.found(sheet_key(unit_id))
    decision = MatchDecision(
        work=sent.work, receipt=sent.receipt, verdict=sent.verdict, by=context.actor, at=context.at
    )
    return context.save(sheets_in.decide(sheet, decision), sheet, lambda saved: SheetSentAnswer(saved.file))


def _context(unit_id: str, permission: Permission) -> RequestContext:
    """The request, with the unit and its sheet. Raises NOT_FOUND for a unit that is not the asker's own."""
    context = authenticate(permission, recommender_key(unit_id), sheet_key(unit_id))
    if not context.may(Permission.RECOMMENDER_MANAGE) and context.session.subject != unit_id:
        raise Problem("NOT_FOUND")
    return context
