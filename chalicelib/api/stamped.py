"""The stamped copy of a recommending unit's list: its unit sends it, units above and organizers open it."""

from typing import Annotated

import msgspec
from chalice.app import Blueprint

from chalicelib.api.answers.attached import AttachmentUploadAnswer
from chalicelib.api.answers.stamped import StampedAnswer, StampedFileAnswer, stamped_answer
from chalicelib.api.bodies import body
from chalicelib.api.recommending import units_above
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import objects
from chalicelib.aws.items import recommender_key
from chalicelib.errors import Problem, Stale
from chalicelib.history import Change
from chalicelib.people import hierarchy, stamped
from chalicelib.people.attachments import AttachmentState, FileForm, attach
from chalicelib.people.permissions import Permission
from chalicelib.people.recommenders import Recommender

routes = Blueprint(__name__)


class StampedBody(FileForm, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A scan that is sent. `above` are the ids that `GET /recommender/picks` named, the nearest first."""

    above: Annotated[tuple[str, ...], msgspec.Meta(max_length=2)] = ()


@routes.route("/recommenders/{unit_id}/stamped-copy/upload", methods=["POST"])
@json_route
def sign_stamped_copy(unit_id: str) -> AttachmentUploadAnswer:
    """Where to PUT the scan. Nothing is stored before `POST …/stamped-copy`."""
    sent = body(StampedBody)
    context, _, _ = _sent(unit_id, sent)
    context.note_presence()
    signed = objects.sign_attachment(_owner(unit_id), attach(sent, stamped.LIMITS, context.at))
    return AttachmentUploadAnswer(signed.url, signed.headers)


@routes.route("/recommenders/{unit_id}/stamped-copy", methods=["POST"])
@answering(202)
def send_stamped_copy(unit_id: str) -> StampedAnswer:
    """The scan is in the bucket: it takes the place of the one before, and is checked."""
    context, unit, change = _sent(unit_id, body(StampedBody))
    return context.save(change, unit, _owed)


def _owed(unit: Recommender) -> StampedAnswer:
    """Where the copy stands. Raises NOT_FOUND for a unit that owes none."""
    answer = stamped_answer(unit)
    if answer is None:
        raise Problem("NOT_FOUND")
    return answer


def _sent(unit_id: str, sent: StampedBody) -> tuple[RequestContext, Recommender, Change[Recommender]]:
    """The request, the asker's own unit, and the unit with what was sent.

    Raises NOT_FOUND for another unit, STALE if other units are above than those that the page was told of.
    """
    context = authenticate(Permission.STAMPED_WRITE_OWN, *map(recommender_key, sent.above), own=recommender_key)
    if context.session.subject != unit_id:
        raise Problem("NOT_FOUND")
    unit = context.found(recommender_key(unit_id))
    known = {row.id: row for each in sent.above if (row := context.rows.get(recommender_key(each))) is not None}
    above = hierarchy.chain(unit, known)
    if above is None or tuple(each.id for each in above) != sent.above:
        raise Stale
    until = hierarchy.deadline_of(unit, above, context.campaign.calendar.unit_deadline)
    return (
        context,
        unit,
        stamped.attach(unit, sent, until=until, zone=context.campaign.zone, by=context.actor, at=context.at),
    )


@routes.route("/recommenders/{unit_id}/stamped-copy", methods=["GET"])
@json_route
def show_stamped_copy(unit_id: str) -> StampedFileAnswer:
    """Where the copy stands and, once it was checked, an address that works for five minutes."""
    context = authenticate(Permission.STAMPED_READ_OWN, recommender_key(unit_id))
    unit = context.found(recommender_key(unit_id))
    if not context.may(Permission.RECOMMENDER_READ):
        hierarchy.check_below(unit, units_above(unit), context.session.subject)
    return StampedFileAnswer(**msgspec.structs.asdict(_owed(unit)), url=_address(unit))


def _address(unit: Recommender) -> str | None:
    if unit.stamped is None or unit.stamped.file.state is not AttachmentState.CHECKED:
        return None
    return objects.attachment_url(_owner(unit.id), unit.stamped.file)


def _owner(unit_id: str) -> str:
    return f"{stamped.OWNER}/{unit_id}"
